"""Cross-correlation of a template with a longer window: sub-sample lags."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def normalised_correlation(template: NDArray[np.float64], window: NDArray[np.float64]) -> NDArray[np.float64]:
    """Correlation coefficient of ``template`` with every stretch of ``window`` of its length.

    Parameters
    ----------
    template : (m,) float64.
    window : (n,) float64, n >= m, at the same rate.

    Returns
    -------
    (n - m + 1,) float64 in [-1, 1]; element i belongs to ``window[i:i + m]``;
    0 where either side is constant, or varies by less than a millionth of the window's root mean square.

    Raises
    ------
    ValueError
        The window is shorter than the template, or the template is shorter than 2.
    """
    m, n = len(template), len(window)
    if m < 2 or n < m:
        raise ValueError(f"template of {m} samples does not fit a window of {n}")
    centred = template - template.mean()
    size = 1 << (n + m - 2).bit_length()
    product = np.fft.irfft(np.fft.rfft(window, size) * np.conj(np.fft.rfft(centred, size)), size)[: n - m + 1]
    level = window - window.mean()
    sums = np.concatenate(([0.0], np.cumsum(level)))
    squares = np.concatenate(([0.0], np.cumsum(level**2)))
    energy = squares[m:] - squares[:-m] - (sums[m:] - sums[:-m]) ** 2 / m
    floor = 1e-12 * max(float(squares[-1]), np.finfo(float).tiny)
    scale = np.sqrt(np.maximum(energy, 0.0) * (centred @ centred))
    usable = (energy > floor) & (scale > 0)
    return np.clip(np.divide(product, scale, out=np.zeros(n - m + 1), where=usable), -1.0, 1.0)


def correlation_peaks(
    correlation: NDArray[np.float64], count: int, minimum: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The highest local maxima, refined by the parabola through each and its neighbours.

    With ten points or more per period the parabola is off by less than 1 % of a sample.

    Parameters
    ----------
    correlation : (n,) float64.
    count : the most maxima to return.
    minimum : maxima below it are left out.

    Returns
    -------
    lags, values : (k,) float64 each, k <= ``count``, highest first; lags in samples.
    The ends are never maxima.
    """
    left, middle, right = correlation[:-2], correlation[1:-1], correlation[2:]
    index = np.flatnonzero((middle > left) & (middle >= right) & (middle >= minimum)) + 1
    index = index[np.argsort(-correlation[index], kind="stable")][:count]
    before, here, after = correlation[index - 1], correlation[index], correlation[index + 1]
    shift = 0.5 * (before - after) / (before - 2.0 * here + after)
    return index + shift, here - 0.25 * (before - after) * shift
