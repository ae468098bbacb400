"""Look again at the place of a located event: weak P of a collapse or aftershock, summed over stations.

Single stations may not trigger in the coda of a large event. Their characteristic functions, shifted by the
travel times from one place, add up when an event happens there. How high chance can reach is found from the
same data: each station's function is turned round in time by a random amount, many times.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from testban.detection.onset_picker import FilteredChannel
from testban.signal.onset import sta_lta


@dataclass(frozen=True, slots=True)
class SiteWatchSettings:
    """How a known place is watched.

    Attributes
    ----------
    bands_hz : bands of `DetectionSettings` that take part: regional P without local high-frequency bursts.
    step_s : step of the trial origin times.
    tolerance_s : travel times may be wrong by this much.
    bounds : natural logarithm of STA/LTA is kept within these, so that no single station decides.
    minimum_stations : fewer do not make a sum.
    chance : accepted probability that chance reaches the sum anywhere in the time searched.
    rotations : number of random rotations.
    level_s : length of the running median that is taken off a station's function. In the coda of an event it
        rises towards that of noise at all stations together, which turning them round would hide.
    """

    bands_hz: tuple[tuple[float, float], ...] = ((1.0, 4.0), (2.0, 8.0))
    step_s: float = 0.5
    tolerance_s: float = 1.5
    bounds: tuple[float, float] = (-1.0, 3.0)
    minimum_stations: int = 6
    chance: float = 0.01
    rotations: int = 300
    level_s: float = 120.0
    sta_s: float = 1.0
    lta_s: float = 20.0


@dataclass(frozen=True, slots=True)
class SiteDetection:
    """A trial origin time whose sum chance would reach with probability ``chance``."""

    time: float
    chance: float
    stations: int


def watch_site(
    channels: Mapping[str, Iterable[FilteredChannel]],
    travel_s: Mapping[str, float],
    quiet_after: Mapping[str, float],
    start_time: float,
    settings: SiteWatchSettings,
    rng: np.random.Generator,
) -> SiteDetection | None:
    """The most significant trial origin time from ``start_time`` on, or None where chance explains the best.

    Parameters
    ----------
    travel_s : first-P travel time from the place, by station.
    quiet_after : time from which each station is clear of the known event's own waves.
    """
    end_time = max((c.waveform.end_time for each in channels.values() for c in each), default=start_time)
    times = np.arange(start_time, end_time, settings.step_s)
    rows = []
    for station, travel in travel_s.items():
        for channel in channels.get(station, ()):
            row = _function(channel, times + travel, quiet_after.get(station, -np.inf), settings)
            if row is not None and np.isfinite(row).sum() >= 0.3 * len(times):
                rows.append(row)
                break
    if len(rows) < settings.minimum_stations or len(times) < 60:
        return None
    stack = np.array(rows)
    observed = _sum(stack, settings.minimum_stations)
    best = int(np.nanargmax(observed))
    highest = [_highest(stack, settings.minimum_stations, rng) for _ in range(settings.rotations)]
    chance = (1 + np.sum(np.array(highest) >= observed[best])) / (1 + settings.rotations)
    if chance > settings.chance:
        return None
    return SiteDetection(float(times[best]), float(chance), int(np.isfinite(stack[:, best]).sum()))


def _function(
    channel: FilteredChannel, arrival: NDArray[np.float64], quiet_after: float, settings: SiteWatchSettings
) -> NDArray[np.float64] | None:
    """Bounded log STA/LTA at the predicted arrivals, less its running median; NaN where not recorded or not
    quiet."""
    from scipy.ndimage import maximum_filter1d, median_filter

    waveform, rate = channel.waveform, channel.waveform.sampling_rate_hz
    traces = [x for band, x in zip(channel.bands, channel.traces, strict=True) if band in settings.bands_hz]
    if not traces:
        return None
    short, long = int(settings.sta_s * rate), int(settings.lta_s * rate)
    ratio = np.max([sta_lta(x, short, long) for x in traces], axis=0)
    value = maximum_filter1d(
        np.clip(np.log(np.maximum(ratio, 1e-6)), *settings.bounds), int(2 * settings.tolerance_s * rate)
    )
    index = np.round((arrival - waveform.start_time) * rate).astype(int)
    known = (index > long) & (index < len(value) - short) & (arrival > quiet_after)
    if not known.any():
        return None
    row = np.full(len(arrival), np.nan)
    row[known] = value[index[known]]
    row[known] -= median_filter(row[known], round(settings.level_s / settings.step_s) + 1, mode="reflect")
    return row


def _sum(stack: NDArray[np.float64], minimum: int) -> NDArray[np.float64]:
    """Sum over stations in units of the square root of their number; -inf where too few recorded."""
    count = np.isfinite(stack).sum(axis=0)
    total = np.nansum(stack, axis=0) / np.sqrt(np.maximum(count, 1))
    return np.where(count >= minimum, total, -np.inf)


def _highest(stack: NDArray[np.float64], minimum: int, rng: np.random.Generator) -> float:
    turned = stack.copy()
    for row in turned:
        known = np.isfinite(row)
        row[known] = np.roll(row[known], int(rng.integers(known.sum())))
    return float(_sum(turned, minimum).max())
