"""How wrong a free depth is beyond its own posterior, learned from events of known depth.

The posterior of an event's depth, widened by a normal of standard deviation s that stops at the surface,
gives the known depth some density; with probability f the depth is wrong altogether, and anything that the
locator's prior allows is true. s is even in its logarithm from 0.5 to 20 km before, f is Beta(1, 9): a
tenth is expected and little known of it. The posterior of both is summed on a grid.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from benchmarks.known_depths import KnownDepth
from numpy.typing import NDArray
from scipy.stats import norm

from testban.location.settings import LocationSettings

Array = NDArray[np.float64]
Density = tuple[Array, float]

ERRORS_KM = np.geomspace(0.5, 20.0, 40)
FAILURES = np.linspace(0.0025, 0.4975, 100)
VALUES = 5


@dataclass(frozen=True)
class DepthError:
    """Equally likely values of the error (km), its median and 90 % interval; mean and 90 % interval of the
    share of depths that are wrong altogether."""

    values_km: tuple[float, ...]
    median_km: float
    error_90_km: tuple[float, float]
    failure: float
    failure_90: tuple[float, float]


def depth_error(densities: Sequence[Density]) -> DepthError:
    """Learned from `density` of any number of events; none leaves what was even before."""
    log_weight = np.tile(8.0 * np.log1p(-FAILURES), (len(ERRORS_KM), 1))
    for right, anything in densities:
        log_weight += np.log((1.0 - FAILURES) * right[:, None] + FAILURES * anything)
    weight = np.exp(log_weight - log_weight.max())
    weight /= weight.sum()
    of_error, of_failure = weight.sum(axis=1), weight.sum(axis=0)
    values = _quantiles(ERRORS_KM, of_error, (np.arange(VALUES) + 0.5) / VALUES)
    low, median, high = _quantiles(ERRORS_KM, of_error, np.array([0.05, 0.5, 0.95]))
    few, many = _quantiles(FAILURES, of_failure, np.array([0.05, 0.95]))
    return DepthError(
        tuple(float(v) for v in values),
        float(median),
        (float(low), float(high)),
        float(of_failure @ FAILURES),
        (float(few), float(many)),
    )


def density(event: KnownDepth, settings: LocationSettings | None = None) -> Density:
    """Density (per km) of the known depth at each of `ERRORS_KM`, and by the locator's prior."""
    settings = settings or LocationSettings()
    samples = np.asarray(event.origin.samples)[:, 2]
    errors = ERRORS_KM[:, None]
    right = (norm.pdf(event.depth_km, samples, errors) / norm.cdf(samples / errors)).mean(axis=1)
    shares, scales = (
        (1.0 - settings.deep_share, settings.deep_share),
        (settings.depth_scale_km, settings.deep_scale_km),
    )
    anything = sum(p / s * np.exp(-event.depth_km / s) for p, s in zip(shares, scales, strict=True))
    return right, float(anything)


def _quantiles(nodes: Array, weight: Array, levels: Array) -> Array:
    middle = np.cumsum(weight) - weight / 2.0
    return np.interp(levels, middle, nodes)
