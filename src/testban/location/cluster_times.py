"""Kernel: differential times of many pairs of events -> one arrival time per event and phase."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

CAUCHY = 2.385  # tuning constant of 95 % efficiency for Gaussian errors (Holland & Welsch 1977)
ROUNDS = 30


def synchronise(
    first: NDArray[np.int64],
    second: NDArray[np.int64],
    difference_s: NDArray[np.float64],
    events: int,
    floor_s: float,
) -> tuple[list[NDArray[np.float64]], NDArray[np.float64]]:
    """Arrival times of one phase that explain its differential times best, robustly (Cauchy weights).

    Pairs of n events hold n - 1 independent times: this is where that is accounted for, so that a file with
    every pair in both orders is not taken for more than it is.

    Parameters
    ----------
    first, second, difference_s : (m,) event numbers, and time at the second less time at the first.

    Returns
    -------
    arrivals : one (events,) for each group of connected events, mean zero, nan elsewhere.
    weights : (m,) 0 to 1.
    """
    pairs = len(difference_s)
    links = coo_array((np.ones(pairs), (first, second)), shape=(events, events))
    _, group = connected_components(links, directed=False)
    rows = np.arange(pairs)
    design = np.zeros((pairs, events))
    np.add.at(design, (rows, second), 1.0)
    np.add.at(design, (rows, first), -1.0)
    ridge = np.eye(events) * 1e-9
    weights: NDArray[np.float64] = np.ones(pairs)
    times: NDArray[np.float64] = np.zeros(events)
    for _ in range(ROUNDS):
        normal = design.T @ (design * weights[:, None]) + ridge
        updated = np.asarray(np.linalg.solve(normal, design.T @ (weights * difference_s)), np.float64)
        settled = np.abs(updated - times).max() < 1e-5
        times = updated
        residual = difference_s - design @ times
        scale = max(1.4826 * float(np.median(np.abs(residual))), floor_s)
        weights = np.asarray(1.0 / (1.0 + (residual / (CAUCHY * scale)) ** 2))
        if settled:
            break
    arrivals = []
    for number in np.unique(group[np.concatenate([first, second])]):
        member = group == number
        arrivals.append(np.where(member, times - times[member].mean(), np.nan))
    return arrivals, weights
