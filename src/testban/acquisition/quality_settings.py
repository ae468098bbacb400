"""What a usable channel must be."""

from __future__ import annotations

from dataclasses import dataclass, fields

from testban.errors import SettingsError


@dataclass(frozen=True, slots=True)
class QualitySettings:
    """What a usable channel must be.

    min_duration_s : shorter stretches hold no noise to measure a signal against
    min_rate_hz : below this the P band (about 0.5-4 Hz) lies beyond the Nyquist frequency
    max_nan_fraction, max_stuck_fraction : more of a stretch than this missing makes it worthless
    stuck_run_s, stuck_run_samples : a digitiser that gives the same number for so long has stopped
    max_stuck_runs : a channel with more holes than this is not worth the pieces
    clipped_peaks : so many excursions cut off flat at the same extreme
    clipped_flat_samples, clipped_entry : how flat, and how abrupt (fraction of the range) a cut-off is
    spike_ratio, max_spikes : height over the surroundings and number of isolated spikes
    step_ratio, step_hold_s, max_steps : jump of the level over the scatter, how long it holds, how many
    drop_ratio, drop_hold_s : a level that fell by so much within half a second, and was steady for so long
        before and after, is no coda: the recorder lost the ground motion, or noise was put in its place
    drop_cut_s : so much is cut out from there, longer than an event's waves last at a station
    dead_roughness : log10 scatter of the spectrum about one power law. Ground noise departs by 0.3 and more
        (microseism; Peterson 1993, doi:10.3133/ofr93322), electronic noise by its estimation error
    dead_slopes : range of the power law of electronics, white (0) to red (-1.1 in amplitude)
    dead_neighbours : judged dead only where so many other stations do record ground noise
    signal_ratio, signal_s : a channel with a burst this strong and long has recorded something
    weak_ratio : microseism this many times below that of the network's other channels counts as none
    """

    min_duration_s: float = 30.0
    min_rate_hz: float = 8.0
    max_nan_fraction: float = 0.5
    max_stuck_fraction: float = 0.5
    stuck_run_s: float = 1.0
    stuck_run_samples: int = 20
    max_stuck_runs: int = 10
    clipped_peaks: int = 3
    clipped_flat_samples: int = 3
    clipped_entry: float = 0.05
    spike_ratio: float = 15.0
    max_spikes: int = 3
    step_ratio: float = 4.0
    step_hold_s: float = 2.0
    max_steps: int = 2
    drop_ratio: float = 5.0
    drop_hold_s: float = 5.0
    drop_cut_s: float = 900.0
    dead_roughness: float = 0.1
    dead_slopes: tuple[float, float] = (-1.1, 0.1)
    dead_neighbours: int = 3
    signal_ratio: float = 10.0
    signal_s: float = 5.0
    weak_ratio: float = 10.0

    def __post_init__(self) -> None:
        for item in fields(self):
            value = getattr(self, item.name)
            if isinstance(value, (int, float)) and value <= 0:
                raise SettingsError(f"quality {item.name} must be positive, not {value:g}")
        if self.max_nan_fraction > 1 or self.max_stuck_fraction > 1:
            raise SettingsError("quality fractions lie between 0 and 1")
