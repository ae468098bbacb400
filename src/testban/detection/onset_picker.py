"""The onset inside a short window of one channel: time, uncertainty, signal-to-noise and polarity."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from testban.detection.settings import DetectionSettings
from testban.model import Pick, Waveform, isoformat
from testban.signal.filters import bandpass, onset_delay_s
from testban.signal.onset import akaike, rms

Band = tuple[float, float]


@dataclass(frozen=True, eq=False)
class FilteredChannel:
    """One waveform in every band that its sampling rate allows; no onset is read after ``until`` (POSIX s),
    where its recorder ran out of range."""

    waveform: Waveform
    bands: tuple[Band, ...]
    traces: tuple[NDArray[np.float64], ...]
    until: float = math.inf

    @staticmethod
    def of(waveform: Waveform, settings: DetectionSettings, until: float = math.inf) -> FilteredChannel:
        rate = waveform.sampling_rate_hz
        bands = tuple(b for b in settings.bands_hz if b[1] <= 0.45 * rate)
        traces = tuple(bandpass(waveform.samples, rate, low, high) for low, high in bands)
        return FilteredChannel(waveform, bands, traces, until)

    def snr(self, index: int, settings: DetectionSettings) -> list[float]:
        """Amplitude ratio after to before sample ``index`` in each band; 0 where no noise window fits."""
        return [self.snr_in(band, index, settings) for band in range(len(self.bands))]

    def snr_in(self, band: int, index: int, settings: DetectionSettings) -> float:
        """`snr` in the band of that number alone."""
        rate, samples = self.waveform.sampling_rate_hz, self.traces[band]
        start = max(index - int(settings.noise_s * rate), 0)
        stop = index - int(0.1 * rate)
        end = index + int(settings.signal_s * rate)
        if stop - start < rate:
            return 0.0
        noise = rms(samples[start:stop])
        return rms(samples[index:end]) / noise if noise > 0 else 0.0


def pick_onset(
    channel: FilteredChannel, start_time: float, end_time: float, phase_hint: str, settings: DetectionSettings
) -> Pick | None:
    """The likeliest onset between two times, or None where the window has no data or no signal.

    All bands that see the signal vote with their log-likelihood (Akaike's criterion), each in proportion to
    its width.
    """
    waveform, rate = channel.waveform, channel.waveform.sampling_rate_hz
    first = max(round((start_time - waveform.start_time) * rate), 0)
    last = min(round((end_time - waveform.start_time) * rate), len(waveform.samples))
    found = _joint_onset(channel, first, last, settings)
    if found is None:
        return None
    index, spread = found
    snr = channel.snr(index, settings)
    best = int(np.argmax(snr))
    if snr[best] <= 1.0:
        return None
    low, high = channel.bands[best]
    # A band-limited onset cannot be read better than its mean period over 2 pi times the amplitude ratio.
    period_s = 2.0 / (low + high)
    uncertainty = float(np.sqrt(spread**2 + settings.timing_floor_s**2 + (period_s / snr[best]) ** 2))
    time = waveform.start_time + index / rate
    if time > channel.until:
        return None
    return Pick(
        id=f"{waveform.id}/{phase_hint}/{isoformat(time, 2)}",
        station=waveform.station_key,
        channel=waveform.id,
        phase_hint=phase_hint,
        time=time,
        uncertainty_s=uncertainty,
        polarity=_polarity(channel, index, settings) if phase_hint == "P" else 0,
        snr=float(snr[best]),
        band_hz=(low, high),
    )


def _joint_onset(
    channel: FilteredChannel, first: int, last: int, settings: DetectionSettings
) -> tuple[int, float] | None:
    """Sample of the onset and its standard deviation (s); all bands with a signal vote."""
    rate = channel.waveform.sampling_rate_hz
    margin = max(int(settings.margin_s * rate), 2)
    if last - first < 2 * margin + 4 or not channel.bands:
        return None
    criteria = [akaike(x[first:last], margin) for x in channel.traces]
    ratios = [channel.snr_in(k, first + int(np.argmin(c)), settings) for k, c in enumerate(criteria)]
    voting = [k for k, ratio in enumerate(ratios) if ratio >= settings.onset_snr] or [int(np.argmax(ratios))]
    joint = np.sum(
        [_share(channel.bands[k], rate) * _undelayed(criteria[k], channel.bands[k], rate) for k in voting], 0
    )
    onset = int(np.argmin(joint))
    weight = np.exp(-0.5 * (joint - joint[onset]))
    spread = np.sqrt(np.sum(weight * (np.arange(len(weight)) - onset) ** 2) / np.sum(weight)) / rate
    return first + onset, float(spread)


def _undelayed(criterion: NDArray[np.float64], band: Band, rate_hz: float) -> NDArray[np.float64]:
    """The criterion above its least value, moved ahead by what the causal filter holds an onset back."""
    delay = round(onset_delay_s(*band, rate_hz) * rate_hz)
    moved = np.full(criterion.shape, np.inf)
    moved[: len(criterion) - delay] = criterion[delay:] - criterion.min()
    return moved


def _share(band: Band, rate_hz: float) -> float:
    return (band[1] - band[0]) / (rate_hz / 2)


def _polarity(channel: FilteredChannel, index: int, settings: DetectionSettings) -> int:
    """Direction of the first swing that leaves the noise within half a second, on a broad causal band."""
    waveform, rate = channel.waveform, channel.waveform.sampling_rate_hz
    if waveform.component not in ("Z", "3"):
        return 0
    start = max(index - int(settings.noise_s * rate), 0)
    x = bandpass(waveform.samples[start : index + int(rate)], rate, 0.5, min(8.0, 0.4 * rate), corners=2)
    onset = index - start
    noise = rms(x[onset // 2 : onset - int(0.1 * rate)])
    swing = x[max(onset - int(0.1 * rate), 0) : onset + int(0.6 * rate)]
    # Digital filters of recorders ring ahead of a strong onset: the swing must also be part of the signal.
    least = max(
        settings.polarity_snr * noise, settings.polarity_share * float(np.abs(swing).max(initial=0.0))
    )
    above = np.flatnonzero(np.abs(swing) > least)
    if noise <= 0 or len(above) == 0:
        return 0
    down = waveform.dip_deg is not None and waveform.dip_deg > 0
    return int(np.sign(swing[above[0]])) * (-1 if down else 1)
