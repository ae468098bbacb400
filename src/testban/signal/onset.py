"""Kernels that find where a signal begins: energy ratios, the Akaike criterion, signal-to-noise."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from testban.signal.filters import moving_mean


def sta_lta(samples: NDArray[np.float64], short: int, long: int) -> NDArray[np.float64]:
    """Ratio of mean power in the ``short`` samples from each one on to the ``long`` samples before it.

    Shape of ``samples``; the windows do not overlap, so a burst does not raise its own noise. Zero where
    either window is incomplete. Allen 1978, doi:10.1785/BSSA0680051521.
    """
    n = samples.shape[-1]
    ratio = np.zeros(samples.shape)
    if n <= short + long:
        return ratio
    power = samples**2
    sta, lta = moving_mean(power, short), moving_mean(power, long)
    index = np.arange(long, n - short + 1)
    floor = np.finfo(float).tiny + 1e-12 * power.mean(axis=-1, keepdims=True)
    ratio[..., index] = sta[..., index + short - 1] / (lta[..., index - 1] + floor)
    return ratio


def akaike(samples: NDArray[np.float64], margin: int) -> NDArray[np.float64]:
    """Akaike's criterion for a change of variance before each sample of a 1-D window; inf within ``margin``
    of the ends.

    Maeda 1985; Zhang, Thurber & Rowe 2003, doi:10.1785/0120020241.
    """
    n = len(samples)
    result = np.full(n, np.inf)
    if n < 2 * margin + 2:
        return result
    x = samples - samples.mean()
    first, second = np.cumsum(x), np.cumsum(x**2)
    k = np.arange(margin, n - margin)
    before = second[k - 1] / k - (first[k - 1] / k) ** 2
    rest = n - k
    after = (second[-1] - second[k - 1]) / rest - ((first[-1] - first[k - 1]) / rest) ** 2
    tiny = 1e-12 * max(second[-1] / n, np.finfo(float).tiny)
    result[k] = k * np.log(np.maximum(before, tiny)) + rest * np.log(np.maximum(after, tiny))
    return result


def akaike_onset(samples: NDArray[np.float64], margin: int, bandwidth_share: float) -> tuple[int, float]:
    """Sample index of the onset in a 1-D window and its standard deviation in samples.

    The criterion is read as minus twice a log-likelihood; band-limited samples are not independent, so it is
    scaled by ``bandwidth_share``, the pass-band's share of the Nyquist band.

    Returns
    -------
    index, deviation : index is -1 where the window is too short.
    """
    criterion = akaike(samples, margin)
    best = int(np.argmin(criterion))
    if not np.isfinite(criterion[best]):
        return -1, np.inf
    weight = np.exp(-0.5 * bandwidth_share * (criterion - criterion[best]))
    position = np.arange(len(samples)) - best
    return best, float(np.sqrt(np.sum(weight * position**2) / np.sum(weight)))


def rms(samples: NDArray[np.float64]) -> float:
    """Root mean square; 0 for an empty window."""
    return float(np.sqrt(np.mean(np.square(samples)))) if len(samples) else 0.0


def local_maxima(values: NDArray[np.float64], threshold: float, separation: int) -> NDArray[np.intp]:
    """Indices of maxima above ``threshold``, each the largest within ``separation`` samples, in order."""
    from scipy.signal import find_peaks

    peaks, _ = find_peaks(values, height=threshold, distance=max(separation, 1))
    return np.asarray(peaks)
