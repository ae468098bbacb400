"""How sure a lag found by correlation is: of its peak, and of which peak it is."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def lag_uncertainty_s(
    first: NDArray[np.float64], second: NDArray[np.float64], shift: NDArray[np.float64], rate_hz: float
) -> NDArray[np.float64]:
    """Standard deviation (s) of lags between records of partly common signal.

    What remains after one record is scaled and moved onto the other is the incoherent part. The correlator's
    variance is sum w**2 |X|**2 |E|**2 / (sum w**2 |X|**2)**2 over angular frequencies w, with X the signal's
    and E the incoherent spectrum: with both flat across a band it is the Cramer-Rao bound
    (Carter 1987, doi:10.1109/PROC.1987.13723), and it falls with coherence and bandwidth as that does. It
    holds near the right peak only.

    Parameters
    ----------
    first, second : (r, m) rows already aligned to the nearest sample, opposite polarity allowed.
    shift : (r,) samples by which ``second`` still lags, a fraction of one.

    Returns
    -------
    (r,) float64, infinite where one side is silent or nothing is common.
    """
    m = first.shape[1]
    x = np.fft.rfft(first - first.mean(axis=1, keepdims=True))[:, 1:]
    y = np.fft.rfft(second - second.mean(axis=1, keepdims=True))[:, 1:]
    omega = 2.0 * np.pi * np.arange(1, x.shape[1] + 1) / m
    y = y * np.exp(1j * omega * shift[:, None])
    of_x, of_y = (np.abs(v) ** 2 for v in (x, y))
    energy = np.sqrt(of_x.sum(axis=1) * of_y.sum(axis=1))
    with np.errstate(divide="ignore", invalid="ignore"):
        coherence = np.real(np.conj(x) * y).sum(axis=1) / energy
        gain = np.copysign(np.sqrt(of_y.sum(axis=1) / of_x.sum(axis=1)), coherence)
        incoherent = np.abs(y - gain[:, None] * x) ** 2
        numerator = (omega**2 * of_x * incoherent).sum(axis=1) / 2.0
        # How sharply the correlation peaks: noise, which the records do not share, has no part in it.
        signal = (omega**2 * np.real(np.conj(x) * y)).sum(axis=1)
        variance = numerator / signal**2 * _few(of_x)
    return np.asarray(np.where(np.isfinite(variance), np.sqrt(np.abs(variance)), np.inf) / rate_hz)


def independent_samples(power: NDArray[np.float64]) -> NDArray[np.float64]:
    """Twice the statistical bandwidth times duration of each row of a power spectrum (r, f)."""
    with np.errstate(divide="ignore", invalid="ignore"):
        # A periodogram of noise scatters about its mean: its square is twice the mean's square.
        count = 2.0 * 2.0 * power.sum(axis=1) ** 2 / (power**2).sum(axis=1)
    return np.nan_to_num(count)


def skip_probability(peaks: NDArray[np.float64], samples: float) -> float:
    """Chance that the highest of some correlation peaks (k,) belongs to the wrong cycle.

    Each peak is as likely as (1 - c**2)**(-samples / 2), the likelihood of Gaussian noise of unknown power.
    """
    if len(peaks) < 2:
        return 0.0
    unexplained = np.log(np.maximum(1.0 - np.minimum(np.abs(peaks), 0.9999) ** 2, 1e-12))
    odds = np.exp(-0.5 * samples * (unexplained[1:] - unexplained[0]))
    return float(odds.sum() / (1.0 + odds.sum()))


def _few(power: NDArray[np.float64]) -> NDArray[np.float64]:
    """The fitted gain and lag leave the incoherent part too small."""
    samples = np.maximum(independent_samples(power), 4.0)
    return np.asarray(samples / (samples - 2.0))
