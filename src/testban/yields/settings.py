"""Settings of the yield estimate."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class YieldSettings:
    """What the yield estimate assumes. Magnitudes are in mb units, yields in log10 kilotons.

    site_scatter : one standard deviation of mb about a relation at a site it was not made for: coupling, pP,
        the mantle beneath. Nevada and the Semipalatinsk site differ by 0.35 (Nuttli 1986, Bull. Seismol. Soc.
        Am. 76).
    network_bias : one standard deviation between networks' mb; two agencies differed by 0.2-0.3 on one event.
    depth_scatter : one standard deviation of log10 burial depth about the habitual one.
    slope : range of d mb / d log10 Y between two explosions at one site: 0.75 where depth grows with yield,
        1.01 at constant depth (Patton & Taylor 2011). Uniform in between.
    transfer : one standard deviation between a regional P ratio and a difference of mb.
    reference_scatter : of log10 of a published yield that states no bounds; published yields of well-studied
        events scatter by 0.2 (a factor of four from end to end).
    local_scatter : one standard deviation of mb about a local magnitude that stands in for it where no mb
        can be had. ML is fitted to other scales in one region and differs elsewhere by several tenths;
        assumed, no published figure for explosions worldwide was found.
    minimum_bound : smallest standard deviation of log10 of a published yield, whatever bounds it states.
    range : of log10 Y that is considered; even odds per decade within.
    """

    site_scatter: float = 0.20
    network_bias: float = 0.15
    depth_scatter: float = 0.20
    slope: tuple[float, float] = (0.75, 1.01)
    transfer: float = 0.10
    reference_scatter: float = 0.20
    local_scatter: float = 0.40
    minimum_bound: float = 0.10
    range: tuple[float, float] = (-4.0, 5.0)
