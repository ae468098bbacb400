"""Two recordings of the same path side by side: the reference's P found, and the other's delay behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from testban.signal.correlation import correlation_peaks, normalised_correlation
from testban.signal.lag_uncertainty import lag_uncertainty_s
from testban.signal.resampling import band_resample

MARGIN_S = (
    20.0  # cut on each side before filtering, where the record holds it, so that the taper stays outside
)


class Trace(Protocol):
    """Evenly sampled record: sample i lies at ``start_time`` + i / ``sampling_rate_hz``."""

    @property
    def samples(self) -> NDArray[np.float64]: ...
    @property
    def start_time(self) -> float: ...
    @property
    def sampling_rate_hz(self) -> float: ...


@dataclass(frozen=True, slots=True, eq=False)
class BandWindow:
    """Samples of one band at ``rate_hz`` from ``start_time`` on."""

    start_time: float
    rate_hz: float
    samples: NDArray[np.float64]

    def between(self, start: float, end: float) -> NDArray[np.float64]:
        """The samples from ``start`` to ``end``, as many as there are."""
        first, last = (round((t - self.start_time) * self.rate_hz) for t in (start, end))
        return self.samples[max(0, first) : max(0, last)]


@dataclass(frozen=True, slots=True, eq=False)
class Delays:
    """Where the template correlates best: times of its first sample in the other record, best first.

    ``times``, ``correlations`` and ``sigmas_s`` (`lag_uncertainty_s`) are (k,), k >= 1; ``template_time`` is
    the time of the template's first sample in its own record.
    """

    template_time: float
    times: NDArray[np.float64]
    correlations: NDArray[np.float64]
    sigmas_s: NDArray[np.float64]


def band_window(
    traces: Sequence[Trace], start: float, end: float, band_hz: tuple[float, float], rate_hz: float
) -> BandWindow | None:
    """``start`` to ``end`` of the first trace that covers it, in one band at ``rate_hz``, or None."""
    for trace in traces:
        rate, begin = trace.sampling_rate_hz, trace.start_time
        if begin > start or begin + (len(trace.samples) - 1) / rate < end or band_hz[1] > 0.45 * rate:
            continue
        first = max(0, int((start - MARGIN_S - begin) * rate))
        last = int((end + MARGIN_S - begin) * rate) + 2
        filtered = band_resample(trace.samples[first:last], rate, band_hz, rate_hz)
        origin = begin + first / rate
        skip = int(np.ceil((start - origin) * rate_hz - 1e-6))
        keep = int((end - start) * rate_hz) + 1
        return BandWindow(origin + skip / rate_hz, rate_hz, filtered[skip : skip + keep])
    return None


def energy_onset(
    window: BandWindow, first: float, last: float, before_s: float = 5.0, after_s: float = 3.0
) -> tuple[float, float] | None:
    """The time between ``first`` and ``last`` where the energy rises most, and the amplitude ratio there.

    The ratio is that of root-mean-square amplitudes ``after_s`` after and ``before_s`` before. None where the
    window is too short or silent.
    """
    rate = window.rate_hz
    back, ahead = round(before_s * rate), round(after_s * rate)
    begin = max(back, round((first - window.start_time) * rate))
    index = np.arange(begin, min(len(window.samples) - ahead, round((last - window.start_time) * rate) + 1))
    if len(index) == 0:
        return None
    energy = np.concatenate(([0.0], np.cumsum(window.samples**2)))
    noise = (energy[index] - energy[index - back]) / back
    signal = (energy[index + ahead] - energy[index]) / ahead
    if not np.all(noise > 0):
        return None
    best = int(np.argmax(signal / noise))
    return window.start_time + index[best] / rate, float(np.sqrt(signal[best] / noise[best]))


def delays(
    template: BandWindow,
    other: BandWindow,
    count: int = 3,
    minimum: float = 0.0,
    ratio: float = 0.8,
) -> Delays | None:
    """The best ``count`` places of ``template`` in ``other``; None where none correlates above ``minimum``.

    Places with less than ``ratio`` of the best correlation are left out: they are no rival for it.
    """
    if len(other.samples) < len(template.samples) or len(template.samples) < 2:
        return None
    correlation = normalised_correlation(template.samples, other.samples)
    lags, values = correlation_peaks(correlation, count, max(minimum, 1e-3))
    keep = values >= ratio * values[0] if len(values) else np.zeros(0, dtype=bool)
    if not keep.any():
        return None
    lags, nearest = lags[keep], np.round(lags[keep]).astype(int)
    aligned = np.stack([other.samples[k : k + len(template.samples)] for k in nearest])
    sigmas = lag_uncertainty_s(
        np.broadcast_to(template.samples, aligned.shape), aligned, lags - nearest, other.rate_hz
    )
    times = other.start_time + lags / other.rate_hz
    return Delays(template.start_time, times, values[keep], sigmas)
