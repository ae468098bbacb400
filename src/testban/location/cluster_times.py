"""Kernel: differential times of many pairs of events -> one arrival time per event and phase."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

CAUCHY = 2.385  # tuning constant of 95 % efficiency for Gaussian errors (Holland & Welsch 1977)
ROUNDS = 30
STILL_S = 5e-5


@dataclass(frozen=True, eq=False)
class Synchronised:
    """``arrivals_s`` (g, n), one row for each group of connected events of a phase, mean zero, nan where an
    event is absent; ``row_phase`` (g,) says of which phase; ``weights`` (m,) 0 to 1 of the pairs;
    ``error_s`` (g, n) of each arrival from the pairs' own errors.
    """

    arrivals_s: NDArray[np.float64]
    row_phase: NDArray[np.int64]
    weights: NDArray[np.float64]
    error_s: NDArray[np.float64]


def synchronise(
    phase: NDArray[np.int64],
    first: NDArray[np.int64],
    second: NDArray[np.int64],
    difference_s: NDArray[np.float64],
    error_s: NDArray[np.float64],
    events: int,
    floor_s: float,
) -> Synchronised:
    """Arrival times of every phase that explain its differential times best, robustly (Cauchy weights).

    Pairs of n events hold n - 1 independent times: this is where that is accounted for, so that a file with
    every pair in both orders is not taken for more than it is.

    Parameters
    ----------
    phase, first, second : (m,) numbers of the phase and of the two events.
    difference_s, error_s : (m,) time at the second less time at the first, and its standard deviation.
    """
    phases = int(phase.max()) + 1
    a, b = phase * events + first, phase * events + second
    nodes = phases * events
    _, group = connected_components(
        coo_array((np.ones(len(a)), (a, b)), shape=(nodes, nodes)), directed=False
    )
    diagonal = np.arange(events)
    precision = (float(np.median(error_s)) / error_s) ** 2
    order, begins = np.argsort(phase, kind="stable"), np.searchsorted(np.sort(phase), np.arange(phases + 1))
    weights = np.ones(len(a))
    times = np.zeros((phases, events))
    for _ in range(ROUNDS):
        w = weights * precision
        link = np.bincount(phase * events**2 + first * events + second, w, nodes * events)
        link = link.reshape(phases, events, events)
        link = link + link.transpose(0, 2, 1)
        right = np.bincount(b, w * difference_s, nodes) - np.bincount(a, w * difference_s, nodes)
        normal = -link
        normal[:, diagonal, diagonal] += link.sum(axis=2) + 1e-9
        updated = np.linalg.solve(normal, right.reshape(phases, events, 1))[:, :, 0]
        settled = np.abs(updated - times).max() < STILL_S
        times = updated
        standard = (difference_s - (times.ravel()[b] - times.ravel()[a])) * np.sqrt(precision)
        scale = _grouped_median(np.abs(standard), phase, order, begins)
        scale = np.maximum(1.4826 * scale, floor_s)
        weights = 1.0 / (1.0 + (standard / (CAUCHY * scale[phase])) ** 2)
        if settled:
            break
    paired = np.unique(np.concatenate([a, b]))
    knowledge = np.bincount(a, weights / error_s**2, nodes) + np.bincount(b, weights / error_s**2, nodes)
    degree = np.bincount(a, minlength=nodes) + np.bincount(b, minlength=nodes)
    names, row = np.unique(group[paired], return_inverse=True)
    arrivals, errors = np.full((len(names), events), np.nan), np.ones((len(names), events))
    arrivals[row, paired % events] = times.ravel()[paired]
    arrivals -= np.nanmean(arrivals, axis=1)[:, None]
    # A pair's error is that of two arrivals: the mean precision of an event's pairs gives half its variance.
    errors[row, paired % events] = np.sqrt(0.5 * degree[paired] / knowledge[paired])
    row_phase = np.zeros(len(names), dtype=np.int64)
    row_phase[row] = paired // events
    return Synchronised(arrivals, row_phase, weights, errors)


def _grouped_median(
    values: NDArray[np.float64],
    phase: NDArray[np.int64],
    order: NDArray[np.int64],
    begins: NDArray[np.int64],
) -> NDArray[np.float64]:
    """Median of the values of each phase; ``order`` sorts by phase, which begin at ``begins``."""
    ranked = values[order][np.lexsort((values[order], phase[order]))]
    count = np.diff(begins)
    low, high = begins[:-1] + np.maximum(count - 1, 0) // 2, begins[:-1] + count // 2
    return np.where(
        count > 0,
        0.5 * (ranked[np.minimum(low, len(ranked) - 1)] + ranked[np.minimum(high, len(ranked) - 1)]),
        0.0,
    )
