"""Every choice of the long-period stage, with its default."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class LongPeriodSettings:
    """Every choice of the stage.

    ``min_snr`` is the ratio of root-mean-square amplitudes in the surface-wave window and before P: noise
    alone, with its 5 to 7 independent samples in each, reaches 2.0 in one case of twenty (F test).
    ``velocity_error`` is one standard deviation of a path's group velocity, relative. ``explained`` is
    the share of a record's power that a perfect source in a one-dimensional model may be believed to
    explain. ``path_failures`` are equally likely probabilities that no packaged model resembles a path,
    the same for all paths of an event: learned from 3 recorded explosions, a collapse and 60 simulated
    events. ``reversal`` is the probability that the network as a whole shows the wrong sign (tectonic
    release over an explosion, polarity conventions): none of the recorded four does, which leaves 0.15,
    0.00 to 0.53 (`benchmarks.learned_errors`). ``one_sign`` is the probability that an earthquake shows
    one sign at every azimuth: of random double couples 28 % do at 1 km depth, 9 % at 3 km, hardly any at
    5-10 km and 13-19 % at 15-25 km (12 azimuths, ak135).
    """

    band_hz: tuple[float, float] = (0.02, 0.05)
    min_distance_km: float = 100.0
    max_distance_km: float = 1200.0
    min_snr: float = 2.0
    noise_s: float = 120.0
    min_noise_s: float = 60.0
    min_window_fraction: float = 0.7
    source_depth_km: float = 0.6
    models: tuple[str, ...] = ("ak135-continent", "northeast-asia", "active-tectonic")
    velocity_error: float = 0.03
    explained: float = 0.9
    path_failures: tuple[float, ...] = (0.006, 0.011, 0.028, 0.055, 0.092, 0.14, 0.23, 0.38, 0.61, 0.91)
    reversal: float = 0.15
    one_sign: float = 0.25
    sector_deg: float = 30.0
    max_stations: int = 30
    threads: int = 2
