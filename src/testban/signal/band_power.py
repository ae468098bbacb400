"""Power of a trace in several bands, and its mean over any window, at the cost of one filter bank."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class BandPower:
    """Running sums of squared filtered samples: ``sums`` is (bands, n + 1), the first column zero."""

    start_time: float
    sampling_rate_hz: float
    sums: NDArray[np.float64]

    def mean(self, start: float, end: float) -> tuple[NDArray[np.float64], float]:
        """Mean square (bands,) between two times, and the share of the window that the trace covers."""
        rate, n = self.sampling_rate_hz, self.sums.shape[1] - 1
        first, last = ((t - self.start_time) * rate for t in (start, end))
        low, high = (round(float(np.clip(v, 0, n))) for v in (first, last))
        if high <= low:
            return np.full(self.sums.shape[0], np.nan), 0.0
        return (self.sums[:, high] - self.sums[:, low]) / (high - low), min(
            (high - low) / (last - first), 1.0
        )


def band_power(
    samples: NDArray[np.float64],
    sampling_rate_hz: float,
    start_time: float,
    bands_hz: Sequence[tuple[float, float]],
    corners: int = 4,
) -> BandPower:
    """Filter with zero-phase Butterworth amplitude responses (of ``corners`` poles a side) and square.

    Bands above the Nyquist frequency come out as NaN.
    """
    from scipy.fft import irfft, next_fast_len, rfft
    from scipy.signal import detrend
    from scipy.signal.windows import tukey

    n = len(samples)
    length = next_fast_len(n + int(4 * sampling_rate_hz / min(b[0] for b in bands_hz)), real=True)
    spectrum = rfft(detrend(np.asarray(samples, dtype=float)) * tukey(n, 0.05), length)
    frequencies = np.asarray(np.fft.rfftfreq(length, 1 / sampling_rate_hz), dtype=np.float64)
    gains = np.array([_butterworth(frequencies, low, high, corners) for low, high in bands_hz])
    traces = irfft(spectrum * gains, length, axis=-1)[:, :n]
    sums = np.concatenate([np.zeros((len(bands_hz), 1)), np.cumsum(traces**2, axis=-1)], axis=-1)
    for row, (low, _) in zip(sums, bands_hz, strict=True):
        if low >= sampling_rate_hz / 2:
            row[:] = np.nan
    return BandPower(start_time, sampling_rate_hz, sums)


def _butterworth(
    frequencies_hz: NDArray[np.float64], low_hz: float, high_hz: float, corners: int
) -> NDArray[np.float64]:
    centre, width = low_hz * high_hz, high_hz - low_hz
    safe = np.maximum(frequencies_hz, 1e-6)
    detuning = (safe**2 - centre) / (safe * width)
    return np.asarray(1 / np.sqrt(1 + np.minimum(np.abs(detuning), 1e6) ** (2 * corners)))
