"""How sure an origin time is: with the depth known to be the stated one, or over all depths."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from testban.location.draws import Draws
from testban.location.region import shortest_interval

Array = NDArray[np.float64]

NEAR_KM = 10.0
"""So far from a depth the origin time is no less certain than there, once the depth is known."""
LEAST_SHARE = 1e-6
"""A posterior that leaves less near the stated depth says nothing of it."""
STEPS_A_SIGMA, MOST_STEPS = 30.0, 20_000
"""How finely the distribution of origin times is laid out."""
REACH_SIGMAS = 4.0


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


def time_interval_s(draws: Draws, share: float) -> tuple[float, float]:
    """The shortest interval that holds ``share`` of the origin times, depths as likely as they are.

    Where the depth is open, times of deeper sources trail off to one side: an interval of even tails would
    leave out those of shallow ones, though they are the likeliest.
    """
    sigma_s = float(np.sqrt(_mean(draws.time_sigma_s**2, draws.weight)))
    first = float(draws.time_s.min()) - REACH_SIGMAS * sigma_s
    span_s = float(draws.time_s.max()) + REACH_SIGMAS * sigma_s - first
    step_s = max(sigma_s / STEPS_A_SIGMA, span_s / MOST_STEPS)
    count = int(np.ceil(span_s / step_s))
    at = np.minimum(((draws.time_s - first) / step_s).astype(np.intp), count - 1)
    mass = np.bincount(at, weights=draws.weight, minlength=count)
    reach = int(np.ceil(REACH_SIGMAS * sigma_s / step_s))
    kernel = np.diff(ndtr((np.arange(-reach, reach + 2) - 0.5) * step_s / sigma_s))
    spread: Array = np.convolve(mass, kernel)[reach : reach + count].astype(np.float64)
    edges: Array = first + step_s * np.arange(count + 1, dtype=np.float64)
    return shortest_interval(edges, spread, share)


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
