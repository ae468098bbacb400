"""Probability density of log10 yield on a grid. Kernels: arrays and numbers in, arrays out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

STEP = 0.005


def grid(span: tuple[float, float]) -> NDArray[np.float64]:
    """Evenly spaced log10 yields over ``span``, `STEP` apart."""
    return np.linspace(span[0], span[1], round((span[1] - span[0]) / STEP) + 1)


def from_magnitude(
    x: NDArray[np.float64], mag: float, sigma: float, intercept: float, slope: float
) -> NDArray[np.float64]:
    """Density of x when mag = intercept + slope x with Gaussian error ``sigma``, under a flat prior."""
    return _normalised(np.exp(-0.5 * ((mag - intercept - slope * x) / sigma) ** 2))


def from_ratio(
    x: NDArray[np.float64],
    log_ratio: float,
    sigma: float,
    log_yield: float,
    below: float,
    above: float,
    slope: tuple[float, float],
) -> NDArray[np.float64]:
    """Density of x = x_ref + log_ratio / b.

    b is uniform over ``slope``, log_ratio has the Gaussian error ``sigma`` and x_ref lies at ``log_yield``
    with the standard deviations ``below`` and ``above`` on either side.
    """
    total = np.zeros_like(x)
    for b in np.linspace(slope[0], slope[1], 27):
        step = x[1] - x[0]
        reach = np.arange(-round(3.0 / step), round(3.0 / step) + 1) * step
        own = np.exp(-0.5 * (reach / np.where(reach < 0, below, above)) ** 2)
        spread = np.exp(-0.5 * (reach / (sigma / b)) ** 2)
        error = np.convolve(own / own.sum(), spread / spread.sum(), mode="same")
        total += np.interp(x - log_yield - log_ratio / b, reach, error, left=0.0, right=0.0)
    return _normalised(total)


def pooled(densities: Sequence[NDArray[np.float64]]) -> NDArray[np.float64]:
    """The equal-weight mixture: each alternative may be the right one, and they are not independent."""
    return _normalised(np.mean(densities, axis=0))


def quantiles(
    x: NDArray[np.float64], density: NDArray[np.float64], probabilities: Sequence[float]
) -> list[float]:
    """Values of x below which the given probabilities lie."""
    cumulative = np.concatenate(([0.0], np.cumsum((density[1:] + density[:-1]) / 2 * np.diff(x))))
    rising = np.concatenate(([True], np.diff(cumulative) > 0))
    return [float(v) for v in np.interp(probabilities, cumulative[rising] / cumulative[-1], x[rising])]


def _normalised(density: NDArray[np.float64]) -> NDArray[np.float64]:
    total = float(density.sum())
    return density / total if total > 0 else np.full_like(density, 1.0 / len(density))
