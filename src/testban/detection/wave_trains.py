"""Trains of waves that rise slowly and last: Lg, and long-period Rayleigh waves (LR).

A collapse, whose P is weak, shows in these first. A train is where power, smoothed over seconds, leaps above
what came before; its onset is where the amplitude has risen to half of its largest.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from testban.detection.onset_picker import FilteredChannel
from testban.model import Pick, isoformat
from testban.signal.filters import moving_mean
from testban.signal.onset import local_maxima, sta_lta


@dataclass(frozen=True, slots=True)
class WaveTrainSettings:
    """How trains of Lg are found.

    Attributes
    ----------
    band_hz : a band of `DetectionSettings`: where Lg is strongest, above the microseism.
    step_s : power is averaged over such steps.
    sta_s, lta_s : windows after and before a sample. The short one holds about 20 independent values of
        power, which keeps chance down; the long one follows a decaying coda.
    trigger_power_ratio : of the two; 2.5 is three standard deviations of Gaussian noise.
    separation_s : of two triggers closer than this the stronger stays.
    smooth_s : power is smoothed over this before the onset is read.
    rise_s : the largest amplitude is sought so long after a trigger.
    uncertainty_s : least standard deviation of an onset.
    """

    band_hz: tuple[float, float] = (0.7, 2.0)
    step_s: float = 1.0
    sta_s: float = 8.0
    lta_s: float = 40.0
    trigger_power_ratio: float = 2.5
    separation_s: float = 30.0
    smooth_s: float = 4.0
    rise_s: float = 30.0
    uncertainty_s: float = 3.0


def detect_trains(
    channels: Mapping[str, Iterable[FilteredChannel]], settings: WaveTrainSettings
) -> tuple[Pick, ...]:
    """Onsets of trains at every station, named Lg, sorted by time. ``snr`` is an amplitude ratio."""
    picks: list[Pick] = []
    for of_station in channels.values():
        picks.extend(p for channel in of_station for p in _trains(channel, settings))
    return tuple(sorted(picks, key=lambda p: (p.time, p.id)))


def _trains(channel: FilteredChannel, settings: WaveTrainSettings) -> list[Pick]:
    if settings.band_hz not in channel.bands:
        return []
    waveform = channel.waveform
    power = _power(channel.traces[channel.bands.index(settings.band_hz)], waveform.sampling_rate_hz, settings)
    short, long = (max(round(s / settings.step_s), 1) for s in (settings.sta_s, settings.lta_s))
    ratio = sta_lta(np.sqrt(power), short, long)
    picks = []
    for index in local_maxima(
        ratio, settings.trigger_power_ratio, round(settings.separation_s / settings.step_s)
    ):
        place, deviation_s = _onset(power, int(index), settings)
        time = waveform.start_time + place * settings.step_s
        picks.append(
            Pick(
                id=f"{waveform.id}/Lg/{isoformat(time, 2)}",
                station=waveform.station_key,
                channel=waveform.id,
                phase_hint="Lg",
                time=time,
                uncertainty_s=deviation_s,
                polarity=0,
                snr=float(np.sqrt(ratio[index])),
                band_hz=settings.band_hz,
            )
        )
    return picks


def _power(trace: NDArray[np.float64], rate_hz: float, settings: WaveTrainSettings) -> NDArray[np.float64]:
    """Mean power of each step; what does not fill a step at the end is left out."""
    length = max(round(settings.step_s * rate_hz), 1)
    count = len(trace) // length
    return np.asarray(np.mean(trace[: count * length].reshape(count, length) ** 2, axis=1))


def _onset(power: NDArray[np.float64], trigger: int, settings: WaveTrainSettings) -> tuple[float, float]:
    """Sample where the amplitude reaches half of its largest, and a standard deviation (s): half the time
    from there to the largest."""
    steps = max(round(settings.smooth_s / settings.step_s), 1)
    first = max(trigger - steps, 0)
    last = min(trigger + round(settings.rise_s / settings.step_s), len(power))
    # A mean of values ending at a sample belongs to the middle of them.
    smooth = moving_mean(power[first : last + steps], steps)[steps - 1 :]
    peak = int(np.argmax(smooth))
    before = np.flatnonzero(smooth[: peak + 1] < 0.25 * smooth[peak])
    start = int(before[-1]) + 1 if len(before) else 0
    deviation = max(settings.uncertainty_s, 0.5 * (peak - start) * settings.step_s)
    return first + start + (steps - 1) / 2, float(deviation)
