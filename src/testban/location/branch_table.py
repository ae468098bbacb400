"""Kernel: travel times of every branch at the depths where a location looks, ready to be looked up.

The engine of `testban.earth` is asked once for each branch; after that a time costs a table's two nodes.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from testban.earth.geodesy import KM_PER_DEG
from testban.earth.traveltimes import TravelTimes

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
        self._branches: dict[str, tuple[NDArray[np.float64], NDArray[np.float64]]] = {}

    def time_and_slowness(
        self, phase: str, distance_deg: NDArray[np.float64], depth_index: NDArray[np.intp]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Time (s) and slowness (s/deg), (n, m), NaN where ``phase`` does not arrive.

        Parameters
        ----------
        distance_deg : (n, m); depth_index : (n,) into ``depths_km``.
        """
        time, slope = self._branch(phase)
        scaled = np.where(
            distance_deg < 2.0,
            distance_deg * 100.0,
            np.where(distance_deg < 30.0, 160.0 + distance_deg * 20.0, 460.0 + distance_deg * 10.0),
        )
        node = np.minimum(scaled.astype(np.intp), len(NODES_DEG) - 2)
        at = node + depth_index[:, None] * len(NODES_DEG)
        slowness = slope[at]
        return time[at] + slowness * (distance_deg - NODES_DEG[node]), slowness

    def _branch(self, phase: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        if phase not in self._branches:
            time = self.travel_times.time_s(phase, NODES_DEG, self.depths_km[:, None])
            slope = np.empty_like(time)
            slope[:, :-1] = np.diff(time, axis=1) / np.diff(NODES_DEG)
            slope[:, -1] = slope[:, -2]
            self._branches[phase] = np.ascontiguousarray(time).ravel(), slope.ravel()
        return self._branches[phase]


@lru_cache(maxsize=8)
def branch_table(travel_times: TravelTimes, depths_km: tuple[float, ...] = DEPTHS_KM) -> BranchTable:
    """The table of a model, made once for each set of depths."""
    return BranchTable(travel_times, depths_km)


__all__ = ["DEPTHS_KM", "KM_PER_DEG", "BranchTable", "branch_table"]
