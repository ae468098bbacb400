"""One magnitude from many stations: some silent, some clipped, some with a wrong gain, some side by side.

Maximum likelihood with non-detections and clipped stations after Ringdal (1976, Bull. Seism. Soc. Am. 66,
789-802), widened in three ways: a share of the stations may be wrong by any factor, the scatter among
stations is unknown, and neighbours count together as one. The posterior is summed on a grid, so one station
alone gives a wide result without a special rule.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from testban.magnitude.settings import NetworkPrior

STEP = 0.02
SCATTERS = np.geomspace(0.1, 0.8, 12)
WRONG_SPAN = 6.0
"""Magnitudes of stations with a wrong gain are spread evenly over this many units; the network's magnitude
lies within half of it of the stations' median."""


@dataclass(frozen=True)
class NetworkMagnitude:
    """Median and one standard deviation (half the 68 % interval); ``belonging`` is the probability, for each
    value, that its gain is right."""

    mag: float
    uncertainty: float
    scatter: float
    belonging: NDArray[np.float64]


def network_magnitude(
    values: ArrayLike,
    at_most: ArrayLike = (),
    at_least: ArrayLike = (),
    prior: NetworkPrior | None = None,
    weights: ArrayLike | None = None,
) -> NetworkMagnitude:
    """Combine station magnitudes ``values`` (n,).

    ``at_most`` (k,): the largest magnitudes that stations without signal could have missed; ``at_least``
    (c,): what clipped stations, or ones whose record ends too soon, show as a minimum. ``weights``
    (n + k + c,) in that order say how many stations each counts for (`place_weights`).

    Raises
    ------
    ValueError
        There is no value at all.
    """
    from scipy.stats import norm

    prior = prior or NetworkPrior()
    measured, below, above = (np.asarray(v, float) for v in (values, at_most, at_least))
    if len(measured) == 0:
        raise ValueError("no station magnitudes")
    count = len(measured) + len(below) + len(above)
    weight = np.ones(count) if weights is None else np.asarray(weights, float)
    wrong = prior.wrong_gain_fraction
    grid = np.median(measured) + np.arange(-WRONG_SPAN / 2, WRONG_SPAN / 2 + STEP, STEP)
    centre, scatter = grid[None, :, None], SCATTERS[:, None, None]
    right = (1 - wrong) * norm.pdf(measured, centre, scatter)
    silent = (1 - wrong) * norm.cdf(below, centre, scatter) + wrong / 2
    clipped = (1 - wrong) * norm.sf(above, centre, scatter) + wrong / 2
    likelihood = np.concatenate([right + wrong / WRONG_SPAN, silent, clipped], axis=-1)
    log_posterior = np.sum(weight * np.log(likelihood), axis=-1)
    log_posterior += norm.logpdf(np.log(SCATTERS), np.log(prior.scatter_median), prior.scatter_spread)[
        :, None
    ]
    posterior = np.exp(log_posterior - log_posterior.max())
    posterior /= posterior.sum()
    low, middle, high = np.interp([0.16, 0.5, 0.84], np.cumsum(posterior.sum(axis=0)), grid)
    share = right / (right + wrong / WRONG_SPAN)
    return NetworkMagnitude(
        float(middle),
        float((high - low) / 2),
        float(np.sum(posterior.sum(axis=1) * SCATTERS)),
        np.asarray(np.sum(posterior[..., None] * share, axis=(0, 1))),
    )


def place_weights(
    latitude_deg: ArrayLike, longitude_deg: ArrayLike, prior: NetworkPrior
) -> NDArray[np.float64]:
    """How many independent stations each of n stands for: 1 / sum of its correlations with all, (n,)."""
    from testban.earth.geodesy import KM_PER_DEG, spherical_distance_deg

    lat, lon = np.asarray(latitude_deg, float), np.asarray(longitude_deg, float)
    apart_km = KM_PER_DEG * spherical_distance_deg(lat[:, None], lon[:, None], lat[None, :], lon[None, :])
    shared = prior.same_place_share * np.exp(-apart_km / prior.same_place_km)
    np.fill_diagonal(shared, 1.0)
    return np.asarray(1.0 / shared.sum(axis=1))
