"""The two inner loops of the search, compiled: fullest origin-time bins, and picks that fit trial origins."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

SILENT = -50.0
"""Gain of a row with no pick that could be of the trial."""


def fullest_bins(
    travel_s: NDArray[np.float32],
    distance_deg: NDArray[np.float32],
    sigma_s: NDArray[np.float32],
    half_bins: NDArray[np.int32],
    guard_bins: NDArray[np.int32],
    bounds: NDArray[np.intp],
    pick_time_s: NDArray[np.float64],
    pick_weight: NDArray[np.float64],
    reach_deg: NDArray[np.float64],
    slots: int,
    count: int,
) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """Weight and index, (places, count), of the fullest of ``slots`` bins of one second of origin time.

    ``travel_s`` (inf: does not arrive), ``distance_deg``, ``sigma_s`` and ``half_bins`` are (places, rows):
    a pick counts in the bins to either side of its own as far as its tolerance reaches. Its weight is its
    gain at zero residual, ``pick_weight`` - log ``sigma_s``, where positive. ``pick_time_s`` counts from the
    first bin; ``bounds`` gives the picks of each row. Bins within ``guard_bins`` (places,) of a fuller one
    do not count.
    """
    weights = np.full((len(travel_s), count), -np.inf)
    index = np.zeros((len(travel_s), count), dtype=np.intp)
    arrays = (travel_s, distance_deg, sigma_s, half_bins, guard_bins, bounds, pick_time_s, pick_weight)
    _bins_kernel()(*arrays, reach_deg, slots, weights, index)
    return weights, index


def fit_picks(
    travel_s: NDArray[np.float64],
    distance_deg: NDArray[np.float64],
    sigma_s: NDArray[np.float64],
    origin_s: NDArray[np.float64],
    bounds: NDArray[np.intp],
    pick_time_s: NDArray[np.float64],
    pick_weight: NDArray[np.float64],
    reach_deg: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.intp]]:
    """Origin times (trials,) centred on the picks they explain; best gain and pick, (trials, rows), -1: none.

    The gain is the log ratio of a pick's density as an arrival of the trial (normal, ``sigma_s``) to its
    density as chance. ``travel_s``, ``distance_deg`` and ``sigma_s`` are (trials, rows).
    """
    origin = origin_s.copy()
    gain = np.full(travel_s.shape, SILENT)
    choice = np.full(travel_s.shape, -1, dtype=np.intp)
    arrays = (travel_s, distance_deg, sigma_s, origin, bounds, pick_time_s, pick_weight, reach_deg)
    _fit_kernel()(*arrays, gain, choice)
    return origin, gain, choice


@cache
def _bins_kernel() -> Callable[..., Any]:
    def run(  # type: ignore[no-untyped-def]
        travel, distance, sigma, half, guard, bounds, time, weight, reach, slots, weights, index
    ):
        places, rows = travel.shape
        level = np.empty(slots + 1)
        for place in range(places):
            level[:] = 0.0
            for row in range(rows):
                late = travel[place, row]
                if not late < np.inf:
                    continue
                penalty = np.log(sigma[place, row])
                wide = half[place, row]
                first, after, last = bounds[row], bounds[row + 1], bounds[row + 1]
                while first < after:
                    middle = (first + after) // 2
                    if time[middle] < late - wide - 1:
                        first = middle + 1
                    else:
                        after = middle
                for pick in range(first, last):
                    slot = int(np.floor(time[pick] - late))
                    if slot - wide >= slots:
                        break
                    value = weight[pick] - penalty
                    if slot + wide < 0 or value <= 0.0 or distance[place, row] > reach[pick]:
                        continue
                    level[max(slot - wide, 0)] += value
                    level[min(slot + wide + 1, slots)] -= value
            running = 0.0
            for slot in range(slots):
                running += level[slot]
                level[slot] = running
            for k in range(weights.shape[1]):
                best, most = 0, level[0]
                for slot in range(1, slots):
                    if level[slot] > most:
                        best, most = slot, level[slot]
                weights[place, k] = most
                index[place, k] = best
                for slot in range(max(best - guard[place], 0), min(best + guard[place] + 1, slots)):
                    level[slot] = -1.0

    return _compiled(run)


@cache
def _fit_kernel() -> Callable[..., Any]:
    def run(  # type: ignore[no-untyped-def]
        travel, distance, sigma, origin, bounds, time, weight, reach, gain, choice
    ):
        trials, rows = travel.shape
        for trial in range(trials):
            for _ in range(2):
                shift, total = 0.0, 1e-12
                for row in range(rows):
                    late = travel[trial, row]
                    if not late < np.inf:
                        continue
                    width = sigma[trial, row]
                    penalty = np.log(width)
                    best, chosen, off = SILENT, -1, 0.0
                    for pick in range(bounds[row], bounds[row + 1]):
                        residual = time[pick] - late - origin[trial]
                        value = weight[pick] - penalty - 0.5 * (residual / width) ** 2
                        if value > best and distance[trial, row] <= reach[pick]:
                            best, chosen, off = value, pick, residual
                    gain[trial, row] = best
                    choice[trial, row] = chosen
                    if best > 0.0:
                        shift += best / width**2 * off
                        total += best / width**2
                origin[trial] += shift / total

    return _compiled(run)


def _compiled(run: Callable[..., Any]) -> Callable[..., Any]:
    import numba

    try:
        return numba.njit(nogil=True, cache=True)(run)
    except RuntimeError:  # no folder that numba may keep its code in: compiled anew in each process
        return numba.njit(nogil=True)(run)
