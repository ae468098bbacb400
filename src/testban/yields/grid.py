"""Kernel: probability over log10 yield and log10 depth of burial on a grid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
YIELD_STEP, DEPTH_STEP = 0.02, 0.04
SHALLOWEST_M, DEEPEST_M = 20.0, 4000.0
LEAST = -1e300


@dataclass(frozen=True, eq=False)
class Grid:
    """log10 yield (kt) ``x`` (n, 1) and log10 depth (m) ``z`` (1, m)."""

    x: Array
    z: Array

    @staticmethod
    @cache
    def spanning(log_yield: tuple[float, float]) -> Grid:
        """Even steps over these log10 yields and all depths at which a shot was ever buried."""
        return Grid(
            _even(*log_yield, YIELD_STEP)[:, None],
            _even(np.log10(SHALLOWEST_M), np.log10(DEEPEST_M), DEPTH_STEP)[None, :],
        )

    def density(self, log_weight: Array) -> Array:
        """Normalised weights (n, m) of log densities that broadcast to the grid."""
        full = np.broadcast_to(log_weight, (self.x.size, self.z.size))
        weight = np.exp(full - full.max())
        return np.asarray(weight / weight.sum())

    def yield_quantiles(self, density: Array, probabilities: Sequence[float]) -> list[float]:
        """log10 yields below which the probabilities lie, whatever the depth."""
        return quantiles(self.x[:, 0], density.sum(axis=1), probabilities)

    def depth_quantiles(self, density: Array, probabilities: Sequence[float]) -> list[float]:
        """log10 depths likewise."""
        return quantiles(self.z[0], density.sum(axis=0), probabilities)


def _even(low: float, high: float, step: float) -> Array:
    return np.linspace(low, high, round((high - low) / step) + 1)


def normal(difference: Array | float, sigma: Array | float) -> Array:
    """Log of a normal density of ``difference``."""
    return np.asarray(-0.5 * (difference / sigma) ** 2 - np.log(sigma))


def student(difference: Array | float, sigma: Array | float, freedom: float) -> Array:
    """Log of Student's density of standard deviation ``sigma``: forgiving far from the middle."""
    scale = sigma * student_scale(freedom)
    return np.asarray(-0.5 * (freedom + 1) * np.log1p((difference / scale) ** 2 / freedom) - np.log(scale))


def student_scale(freedom: float) -> float:
    """Scale of Student's distribution whose standard deviation is 1."""
    return float(np.sqrt((freedom - 2.0) / freedom))


def log_mean(parts: Sequence[Array], weights: Sequence[float]) -> Array:
    """Log of the weighted mean of densities given by their logs."""
    share = np.log(np.asarray(weights, dtype=float) / np.sum(weights))
    shifted = [part + log_share for part, log_share in zip(parts, share, strict=True)]
    return shifted[0] if len(shifted) == 1 else log_sum(np.array(np.broadcast_arrays(*shifted)), 0)[0]


def normalised(log_density: Array, axis: int) -> Array:
    """Log densities less the log of their sum along ``axis``."""
    return np.asarray(log_density - log_sum(log_density, axis))


def log_sum(logs: Array, axis: int) -> Array:
    """Log of the sum along ``axis``, which stays: in one go several times as fast as `numpy.logaddexp`."""
    # Where all are impossible the largest is minus infinity, which is no number to shift by.
    top = np.maximum(logs.max(axis=axis, keepdims=True), LEAST)
    with np.errstate(divide="ignore"):
        return np.asarray(top + np.log(np.exp(logs - top).sum(axis=axis, keepdims=True)))


def quantiles(x: Array, weight: Array, probabilities: Sequence[float]) -> list[float]:
    """Values of x (n,) below which the given shares of ``weight`` (n,) lie."""
    cumulative = np.concatenate(([0.0], np.cumsum((weight[1:] + weight[:-1]) / 2 * np.diff(x))))
    rising = np.concatenate(([True], np.diff(cumulative) > 0))
    return [float(v) for v in np.interp(probabilities, cumulative[rising] / cumulative[-1], x[rising])]
