"""From where to where a branch reaches, for any source depth."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from testban.earth.ray_fan import Curve, SourceDepths

Array = NDArray[np.float64]

OVERLAP_DEG = 1e-4
"""Branches that touch overlap by so much, that no distance falls between them."""


class BranchReach:
    """Ends of a branch at ``fine`` depths, among which are all of ``depths``.

    In each interval of ``depths`` most distances are surely inside or outside at any depth; only the others
    need a look at the finer ends.
    """

    def __init__(
        self,
        depths: SourceDepths,
        fine: SourceDepths,
        curve: Callable[[float, bool], Curve | None],
        reach_deg: float,
    ) -> None:
        ends = []
        for km, below in zip(fine.km, fine.below, strict=True):
            rays = curve(float(km), bool(below))
            if rays is None or len(rays.distance_deg) < 2:
                break
            ends.append((rays.distance_deg.min(), max(rays.distance_deg.max(), reach_deg)))
        self.km = fine.km[: len(ends)]
        self.nearest_deg, self.farthest_deg = np.array(ends).reshape(-1, 2).T
        if len(ends) < 2:
            return
        at = _matching(depths, fine, len(ends))
        parts = [slice(a, b + 1) for a, b in pairwise(at)]
        low = np.array([[self.nearest_deg[s].min(), self.nearest_deg[s].max()] for s in parts])
        high = np.array([[self.farthest_deg[s].min(), self.farthest_deg[s].max()] for s in parts])
        self.least, self.sure_from = low[:, 0] - OVERLAP_DEG, low[:, 1]
        self.sure_to, self.most = high[:, 0], high[:, 1] + OVERLAP_DEG

    @property
    def intervals(self) -> int:
        """Intervals of depth from which there are rays."""
        return len(self.least) if len(self.km) > 1 else 0

    def inside(self, distance_deg: Array, interval: NDArray[np.intp], depth_km: Array) -> NDArray[np.intp]:
        """Indices of the queries (n,) that the branch reaches."""
        if not self.intervals:
            return np.empty(0, dtype=np.intp)
        near = (distance_deg >= self.least.min()) & (distance_deg <= self.most.max())
        some = np.flatnonzero(near & (interval < self.intervals))
        x, z = distance_deg[some], interval[some]
        possible = (x >= self.least[z]) & (x <= self.most[z])
        some, x, z = some[possible], x[possible], z[possible]
        unsure = np.flatnonzero((x < self.sure_from[z]) | (x > self.sure_to[z]))
        if not len(unsure):
            return some
        away = np.ones(len(some), dtype=bool)
        away[unsure] = self._within(x[unsure], depth_km[some[unsure]])
        return some[away]

    def _within(self, x: Array, depth_km: Array) -> NDArray[np.bool_]:
        k = np.clip(np.searchsorted(self.km, depth_km, side="right") - 1, 0, len(self.km) - 2)
        v = (depth_km - self.km[k]) / np.maximum(self.km[k + 1] - self.km[k], 1e-12)
        low = self.nearest_deg[k] * (1 - v) + self.nearest_deg[k + 1] * v
        high = self.farthest_deg[k] * (1 - v) + self.farthest_deg[k + 1] * v
        return np.asarray((x >= low - OVERLAP_DEG) & (x <= high + OVERLAP_DEG))


def _matching(depths: SourceDepths, fine: SourceDepths, count: int) -> list[int]:
    """Places of ``depths`` among the first ``count`` of ``fine``."""
    places = {key: k for k, key in enumerate(zip(fine.km, fine.below, strict=True))}
    found = (places[key] for key in zip(depths.km, depths.below, strict=True))
    return [k for k in found if k < count]
