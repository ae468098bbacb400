"""Correlation of many pairs of templates and windows: each spectrum is taken once, pairs go in blocks."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

BLOCK = 64
"""Pairs transformed at a time: enough to be fast, few enough for the memory."""
LONG = 6
"""Windows longer than this many templates are cut into overlapping segments (overlap-save)."""


def correlate_pairs(
    templates: NDArray[np.float64],
    windows: NDArray[np.float64],
    first: NDArray[np.int64],
    second: NDArray[np.int64],
) -> NDArray[np.float64]:
    """Correlation coefficient of template ``first[p]`` with every stretch of window ``second[p]``.

    Parameters
    ----------
    templates : (a, m) float64.
    windows : (b, n) float64, n >= m, at the same rate.
    first, second : (p,) rows of ``templates`` and ``windows``.

    Returns
    -------
    (p, n - m + 1) float64 in [-1, 1]; element i belongs to ``window[i:i + m]``; 0 where either side is
    constant, or varies by less than a millionth of the window's root mean square.

    Raises
    ------
    ValueError
        Windows shorter than the templates, or templates shorter than 2.
    """
    m, n = templates.shape[1], windows.shape[1]
    if m < 2 or n < m:
        raise ValueError(f"templates of {m} samples do not fit windows of {n}")
    lags = n - m + 1
    span = n if n <= LONG * m else 4 * m
    size = 1 << (span - 1).bit_length()
    step = lags if span == n else size - m + 1
    starts = np.arange(0, lags, step)
    centred = templates - templates.mean(axis=1, keepdims=True)
    pattern = np.conj(np.fft.rfft(centred, size))
    padded = np.pad(windows, ((0, 0), (0, int(starts[-1]) + size - n if starts[-1] + size > n else 0)))
    segments = np.lib.stride_tricks.sliding_window_view(padded, size, axis=1)[:, starts]
    spectra = np.fft.rfft(segments)
    scale, usable = _scales(centred, windows, m)
    found = np.empty((len(first), lags))
    for begin in range(0, len(first), BLOCK):
        a, b = first[begin : begin + BLOCK], second[begin : begin + BLOCK]
        product = np.fft.irfft(spectra[b] * pattern[a][:, None, :], size)[:, :, :step]
        raw = product.reshape(len(a), -1)[:, :lags]
        norm = np.linalg.norm(centred[a], axis=1)[:, None] * scale[b]
        good = usable[b] & (norm > 0)
        found[begin : begin + BLOCK] = np.clip(
            np.divide(raw, norm, out=np.zeros_like(raw), where=good), -1, 1
        )
    return found


def _scales(
    centred: NDArray[np.float64], windows: NDArray[np.float64], m: int
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Norm of every stretch of every window about its own mean, and where it is more than rounding."""
    level = windows - windows.mean(axis=1, keepdims=True)
    zero = np.zeros((len(windows), 1))
    sums = np.concatenate([zero, np.cumsum(level, axis=1)], axis=1)
    squares = np.concatenate([zero, np.cumsum(level**2, axis=1)], axis=1)
    energy = squares[:, m:] - squares[:, :-m] - (sums[:, m:] - sums[:, :-m]) ** 2 / m
    floor = 1e-12 * np.maximum(squares[:, -1:], np.finfo(float).tiny)
    return np.sqrt(np.maximum(energy, 0.0)), energy > floor
