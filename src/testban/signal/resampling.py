"""Band-limited resampling: one band of a trace on a chosen time grid, without phase shift."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from numpy.typing import NDArray


def band_resample(
    samples: NDArray[np.float64],
    rate_hz: float,
    band_hz: tuple[float, float],
    new_rate_hz: float,
    order: int = 4,
) -> NDArray[np.float64]:
    """Zero-phase Butterworth band-pass and Fourier resampling in one step.

    The linear trend is removed and the outer 5 % at each end are tapered, so cut with a margin.

    Parameters
    ----------
    samples : (n,) float64, at ``rate_hz``.
    band_hz : corners; the gain there is one half (a Butterworth filter run forward and back).
    new_rate_hz : rate of the result, at least twice the upper corner.
    order : of the Butterworth gain on each side.

    Returns
    -------
    (m,) float64; sample i lies i / ``new_rate_hz`` after the first input sample, m = floor((n - 1) r) + 1
    with r the ratio of rates (as a fraction with a denominator of at most 1000).

    Raises
    ------
    ValueError
        Fewer than 8 samples, or a band that either rate cannot hold.
    """
    low, high = band_hz
    count = len(samples)
    if count < 8:
        raise ValueError(f"need at least 8 samples, got {count}")
    if not 0 < low < high <= min(rate_hz, new_rate_hz) / 2:
        raise ValueError(f"band {low}-{high} Hz does not fit rates {rate_hz} and {new_rate_hz} Hz")
    ratio = Fraction(new_rate_hz / rate_hz).limit_denominator(1000)
    padded = -(-2 * count // ratio.denominator) * ratio.denominator
    tapered = _detrended(samples) * _taper(count)
    frequencies = np.fft.rfftfreq(padded, 1.0 / rate_hz)
    spectrum = np.fft.rfft(tapered, padded) * _gain(frequencies, low, high, order)
    grid = padded * ratio.numerator // ratio.denominator
    resampled = np.fft.irfft(spectrum[: grid // 2 + 1], grid) * (grid / padded)
    return resampled[: int((count - 1) * ratio) + 1]


def _detrended(samples: NDArray[np.float64]) -> NDArray[np.float64]:
    ramp = np.linspace(-1.0, 1.0, len(samples))
    centred = samples - samples.mean()
    return np.asarray(centred - ramp * (ramp @ centred) / (ramp @ ramp))


def _taper(count: int, fraction: float = 0.05) -> NDArray[np.float64]:
    edge = max(1, int(fraction * count))
    rise = 0.5 - 0.5 * np.cos(np.pi * (np.arange(edge) + 0.5) / edge)
    taper = np.ones(count)
    taper[:edge] = rise
    taper[-edge:] = rise[::-1]
    return taper


def _gain(frequencies: NDArray[np.floating], low: float, high: float, order: int) -> NDArray[np.float64]:
    ratio = frequencies[1:] / high
    inverse = low / frequencies[1:]
    gain = 1.0 / ((1.0 + ratio ** (2 * order)) * (1.0 + inverse ** (2 * order)))
    return np.concatenate(([0.0], gain))
