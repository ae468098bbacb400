"""How sure an origin time is: with the depth known to be the stated one, or over all depths."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from testban.location.draws import Draws

Array = NDArray[np.float64]

NEAR_KM = 10.0
"""So far from a depth the origin time is no less certain than there, once the depth is known."""
LEAST_SHARE = 1e-6
"""A posterior that leaves less near the stated depth says nothing of it."""


def time_sigma_s(draws: Draws) -> float:
    """Standard deviation of the origin time, depths as likely as they are."""
    late_s = draws.time_s - _mean(draws.time_s, draws.weight)
    return float(np.sqrt(_mean(late_s**2 + draws.time_sigma_s**2, draws.weight)))


def time_sigma_at_depth_s(draws: Draws, depths_km: Array, depth_km: float) -> float:
    """Standard deviation of the origin time of a source at this depth, from all draws near it, each held
    against those of its own depth; over all depths where hardly any lie near it."""
    near = _near(draws, depths_km, depth_km)
    if draws.weight[near].sum() < LEAST_SHARE * draws.weight.sum():
        return time_sigma_s(draws)
    index, weight, time_s = draws.depth_index[near], draws.weight[near], draws.time_s[near]
    mass = np.maximum(np.bincount(index, weights=weight), 1e-300)
    late_s = time_s - (np.bincount(index, weights=weight * time_s) / mass)[index]
    return float(np.sqrt(_mean(late_s**2 + draws.time_sigma_s[near] ** 2, weight)))


def later_s_km(draws: Draws, depths_km: Array, depth_km: float) -> float | None:
    """How the origin time grows with depth about this one; None where hardly any draw lies near it."""
    near = _near(draws, depths_km, depth_km)
    if draws.weight[near].sum() < LEAST_SHARE * draws.weight.sum():
        return None
    depth_km_, weight, time_s = depths_km[draws.depth_index[near]], draws.weight[near], draws.time_s[near]
    off = depth_km_ - _mean(depth_km_, weight)
    return float((weight * off) @ time_s / max(float((weight * off) @ off), 1e-9))


def _near(draws: Draws, depths_km: Array, depth_km: float) -> NDArray[np.bool_]:
    return np.asarray(np.abs(depths_km[draws.depth_index] - depth_km) <= NEAR_KM)


def _mean(values: Array, weight: Array) -> float:
    return float(values @ weight / weight.sum())
