"""One magnitude from many stations, some silent and some with a wrong gain.

Maximum likelihood with non-detections after Ringdal (1976, Bull. Seism. Soc. Am. 66, 789-802), widened in two
ways: a share of the stations may be wrong by any factor, and the scatter among stations is unknown. The
posterior is summed on a grid, so one station alone gives a wide result without a special rule.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

STEP = 0.02
SCATTERS = np.geomspace(0.1, 0.8, 12)
WRONG_SPAN = 6.0
"""Magnitudes of stations with a wrong gain are spread evenly over this many units; the network's magnitude
lies within half of it of the stations' median."""


@dataclass(frozen=True)
class NetworkMagnitude:
    """Median and one standard deviation (half the 68 % interval); ``belonging`` is the probability, for each
    detection, that its gain is right."""

    mag: float
    uncertainty: float
    scatter: float
    belonging: NDArray[np.float64]


def network_magnitude(
    values: NDArray[np.float64],
    limits: NDArray[np.float64],
    wrong_fraction: float,
    scatter_median: float,
    scatter_spread: float,
) -> NetworkMagnitude:
    """Combine station magnitudes ``values`` (n,) and, for stations without signal, the largest magnitudes
    that could have gone unseen, ``limits`` (k,).

    Raises
    ------
    ValueError
        There is no value at all.
    """
    from scipy.stats import norm

    if len(values) == 0:
        raise ValueError("no station magnitudes")
    grid = np.median(values) + np.arange(-WRONG_SPAN / 2, WRONG_SPAN / 2 + STEP, STEP)
    scatter = SCATTERS[:, None, None]
    right = (1 - wrong_fraction) * norm.pdf(values, grid[None, :, None], scatter)
    log_posterior = np.sum(np.log(right + wrong_fraction / WRONG_SPAN), axis=-1)
    silent = (1 - wrong_fraction) * norm.cdf(limits, grid[None, :, None], scatter) + wrong_fraction / 2
    log_posterior += np.sum(np.log(silent), axis=-1)
    log_posterior += norm.logpdf(np.log(SCATTERS), np.log(scatter_median), scatter_spread)[:, None]
    weight = np.exp(log_posterior - log_posterior.max())
    weight /= weight.sum()
    cumulative = np.cumsum(weight.sum(axis=0))
    low, middle, high = np.interp([0.16, 0.5, 0.84], cumulative, grid)
    share = right / (right + wrong_fraction / WRONG_SPAN)
    return NetworkMagnitude(
        float(middle),
        float((high - low) / 2),
        float(np.sum(weight.sum(axis=1) * SCATTERS)),
        np.asarray(np.sum(weight[..., None] * share, axis=(0, 1))),
    )
