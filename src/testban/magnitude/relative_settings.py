"""Settings of relative size."""

from __future__ import annotations

from dataclasses import dataclass, field

from testban.earth.shared_paths import PathSettings


@dataclass(frozen=True, slots=True)
class RelativeMagnitudeSettings:
    """What relative size assumes and demands.

    band_hz : where mb is measured: most mb are read at periods of 0.5 to 1.25 s.
    further_bands_hz : measured beside it and only reported: a larger source has a lower corner frequency, so
        its ratio falls with frequency.
    window_s : signal window from ``lead_s`` before the onset.
    noise_s : noise window, (first, last) seconds before the onset.
    minimum_snr : amplitude ratio of signal to noise that both records need.
    minimum_correlation : below it the event's onset is taken where its energy rises instead.
    minimum_channels : fewer give no ratio.
    maximum_offset_km : farther from the reference the paths differ.
    outlier : stations off the median by more than this many robust standard deviations are left out, and
    scatter_floor : the smallest such deviation, in log10 units (0.15: between-station scatter of relative
        amplitudes, after path terms cancel, is 0.1 to 0.2).
    transfer : one standard deviation between a regional P ratio and a difference of network magnitudes
        (radiation, corner frequency). An assumption: no published value was found.
    published : standard deviation of a published magnitude that states none (an assumption).
    """

    paths: PathSettings = field(default_factory=PathSettings)
    band_hz: tuple[float, float] = (0.8, 2.0)
    further_bands_hz: tuple[tuple[float, float], ...] = ((0.5, 1.0), (2.0, 4.0), (3.0, 6.0))
    window_s: float = 8.0
    lead_s: float = 0.5
    noise_s: tuple[float, float] = (30.0, 3.0)
    minimum_snr: float = 2.0
    minimum_correlation: float = 0.5
    minimum_channels: int = 3
    maximum_offset_km: float = 30.0
    outlier: float = 3.0
    scatter_floor: float = 0.15
    transfer: float = 0.10
    published: float = 0.10
