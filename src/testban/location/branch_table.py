"""Kernel: travel times of every branch at the depths where a location looks, ready to be looked up.

The engine of `testban.earth` is asked once for each branch; after that a time costs a table's two nodes.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from testban.earth.geodesy import KM_PER_DEG
from testban.earth.traveltimes import TravelTimes

CRUSTAL = ("Pg", "Pb", "Sg", "Sb", "Lg")
CRUSTAL_REACH_DEG = 30.0
"""Farther out no crustal branch is looked for."""
ABSENT_S = 1e6
"""Times so large stand for no arrival."""
NODES_DEG = np.concatenate([np.arange(200) / 100, 2 + np.arange(560) / 20, 30 + np.arange(1501) / 10])
"""Linear between these, times are within 0.01 s of the engine's (a source 1 km below a station: 0.05)."""

# fmt: off
DEPTHS_KM = (
    0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0, 12.5, 15.0, 17.5, 20.0, 25.0, 30.0, 35.0, 40.0,
    50.0, 60.0, 80.0, 100.0, 130.0, 160.0, 200.0, 250.0, 300.0, 350.0, 400.0, 450.0, 500.0, 550.0,
    600.0, 650.0, 700.0,
)
# fmt: on


class BranchTable:
    """Times of one Earth model at ``depths_km``; a branch is read from the model when first asked for."""

    def __init__(self, travel_times: TravelTimes, depths_km: tuple[float, ...]) -> None:
        self.travel_times = travel_times
        self.depths_km = np.array(depths_km)
        self._row: dict[str, int] = {}
        self._time, self._slope = np.empty(0), np.empty(0)
        self.reach_deg: dict[str, tuple[float, float]] = {}

    def rows(self, phases: Sequence[str]) -> NDArray[np.intp]:
        """Where the table holds these phases, for `time_and_slowness`."""
        for phase in phases:
            if phase not in self._row:
                self._add(phase)
        return np.array([self._row[p] for p in phases], dtype=np.intp)

    def time_and_slowness(
        self, row: NDArray[np.intp], distance_deg: NDArray[np.float64], depth_index: NDArray[np.intp]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Time (s) and slowness (s/deg), (k, n, m); time is `ABSENT_S` or more where a phase does not arrive.

        Parameters
        ----------
        row : (k, m) of `rows`; distance_deg : (n, m); depth_index : (n,) into ``depths_km``.
        """
        scaled = np.where(
            distance_deg < 2.0,
            distance_deg * 100.0,
            np.where(distance_deg < 30.0, 160.0 + distance_deg * 20.0, 460.0 + distance_deg * 10.0),
        )
        node = np.minimum(scaled.astype(np.intp), len(NODES_DEG) - 2)
        at = (row * len(self.depths_km))[:, None, :] + depth_index[:, None]
        at = at * len(NODES_DEG) + node
        slowness = self._slope[at]
        return self._time[at] + slowness * (distance_deg - NODES_DEG[node]), slowness

    def _add(self, phase: str) -> None:
        time = self.travel_times.time_s(phase, NODES_DEG, self.depths_km[:, None])
        if phase in CRUSTAL:
            time[:, NODES_DEG > CRUSTAL_REACH_DEG] = np.nan
        slope = np.empty_like(time)
        slope[:, :-1] = np.diff(time, axis=1) / np.diff(NODES_DEG)
        slope[:, -1] = slope[:, -2]
        here = np.isfinite(time) & np.isfinite(slope)
        seen = NODES_DEG[here.any(axis=0)]
        self.reach_deg[phase] = (float(seen[0]), float(seen[-1]) + 0.1) if len(seen) else (181.0, 181.0)
        self._row[phase] = len(self._row)
        self._time = np.concatenate([self._time, np.where(here, time, 2.0 * ABSENT_S).ravel()])
        self._slope = np.concatenate([self._slope, np.where(here, slope, 0.0).ravel()])


@lru_cache(maxsize=8)
def branch_table(travel_times: TravelTimes, depths_km: tuple[float, ...] = DEPTHS_KM) -> BranchTable:
    """The table of a model, made once for each set of depths."""
    return BranchTable(travel_times, depths_km)


__all__ = ["DEPTHS_KM", "KM_PER_DEG", "BranchTable", "branch_table"]
