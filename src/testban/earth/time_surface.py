"""Time of one branch over distance and source depth, as bicubic patches of its square.

The square of the time is smooth even at the source, where time itself has a cone; patches carry exact
slownesses and depth derivatives of traced rays at their corners (Hermite interpolation).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from testban.earth.branch_reach import BranchReach, EndDepths, Traced
from testban.earth.ray_fan import Curve, SourceDepths

Array = NDArray[np.float64]

STEPS_DEG = ((0.0, 0.01), (1.0, 0.02), (4.0, 0.05), (30.0, 0.25), (180.0, 0.25))
"""Distance from which the grid has a spacing."""


def _grid() -> Array:
    pieces = [a + step * np.arange(round((b - a) / step)) for (a, step), (b, _) in pairwise(STEPS_DEG)]
    return np.concatenate([*pieces, [STEPS_DEG[-1][0]]])


GRID_DEG = _grid()
_STARTS = np.array([a for a, _ in STEPS_DEG])
_PER_DEG = np.array([round(1 / step) for _, step in STEPS_DEG])
_OFFSETS = np.searchsorted(GRID_DEG, _STARTS + 1e-9) - 1


@dataclass(frozen=True, eq=False)
class Lookup:
    """Where queries (n,) fall in the grids: node below, fraction and width, of distance and of depth."""

    distance_deg: Array
    depth_km: Array
    x: NDArray[np.intp]
    u: Array
    width_deg: Array
    z: NDArray[np.intp]
    v: Array
    height_km: Array

    def take(self, at: NDArray[np.intp]) -> Lookup:
        return Lookup(*(getattr(self, name)[at] for name in self.__dataclass_fields__))


def look_up(distance_deg: Array, depth_km: Array, depths: SourceDepths) -> Lookup:
    """Grid cells of queries inside the grids."""
    piece = np.searchsorted(_STARTS, distance_deg, side="right") - 1
    x = _OFFSETS[piece] + ((distance_deg - _STARTS[piece]) * _PER_DEG[piece]).astype(np.intp)
    x = np.minimum(x, len(GRID_DEG) - 2)
    width = GRID_DEG[x + 1] - GRID_DEG[x]
    km = depths.km
    z = np.minimum(np.searchsorted(km, depth_km, side="right") - 1, len(km) - 2)
    height = km[z + 1] - km[z]
    u, v = (distance_deg - GRID_DEG[x]) / width, (depth_km - km[z]) / height
    return Lookup(distance_deg, depth_km, x, u, width, z, v, height)


class TimeSurface:
    """One branch; ``curve`` gives its rays from a source.

    Beyond its last ray it goes on at constant slowness to ``reach_deg`` (diffracted and guided waves).
    """

    def __init__(
        self,
        depths: SourceDepths,
        ends: EndDepths,
        curve: Traced,
        reach_deg: float = 0.0,
    ) -> None:
        self.reach = BranchReach(depths, ends, curve, reach_deg)
        rows = []
        for km, below in zip(depths.km, depths.below, strict=True):
            rays = curve(float(km), bool(below))
            if rays is None or not len(rays.distance_deg):
                break
            rows.append(rays)
        if not self.reach.intervals:
            return
        low = int(np.searchsorted(GRID_DEG, self.reach.least.min(), side="right")) - 1
        high = int(np.searchsorted(GRID_DEG, self.reach.most.max())) + 1
        self.first = max(low, 0)
        grid = GRID_DEG[self.first : min(high, len(GRID_DEG))]
        self.columns = len(grid)
        time, slowness, slope = (
            np.stack(part) for part in zip(*(_sampled(r, grid) for r in rows), strict=True)
        )
        by_depth = 2 * time * slope
        twist = np.gradient(by_depth, grid, axis=1)
        square = [time**2, 2 * time * slowness, by_depth, twist]
        self._nodes = np.ascontiguousarray(np.stack(square, axis=-1)).reshape(-1, 4)

    def inside(self, at: Lookup) -> NDArray[np.intp]:
        """Indices of the queries that the branch reaches."""
        return self.reach.inside(at.distance_deg, at.z, at.depth_km)

    def time_s(self, at: Lookup) -> Array:
        """Times (s) of queries inside."""
        value, _ = self._along_depth(at, slopes=False)
        left, right = value
        h = at.width_deg
        square = _hermite(left[0], left[1] * h, right[0], right[1] * h, at.u)
        return np.asarray(np.sqrt(np.maximum(square, 0.0)))

    def time_and_slopes(self, at: Lookup) -> tuple[Array, Array, Array]:
        """Time (s), slowness (s/deg) and derivative by depth (s/km) of queries inside."""
        (left, right), (below_left, below_right) = self._along_depth(at, slopes=True)
        h = at.width_deg
        square = _hermite(left[0], left[1] * h, right[0], right[1] * h, at.u)
        by_distance = _hermite_slope(left[0], left[1] * h, right[0], right[1] * h, at.u) / h
        by_depth = _hermite(below_left[0], below_left[1] * h, below_right[0], below_right[1] * h, at.u)
        time = np.sqrt(np.maximum(square, 0.0))
        twice = np.maximum(2 * time, 1e-9)
        return time, by_distance / twice, by_depth / twice

    def _along_depth(self, at: Lookup, slopes: bool) -> tuple[list, list]:
        node = at.z * self.columns + np.clip(at.x - self.first, 0, self.columns - 2)
        values, derivatives = [], []
        for corner in (node, node + 1):
            top, bottom = self._nodes[corner].T, self._nodes[corner + self.columns].T
            h, v = at.height_km, at.v
            pairs = [(top[k], top[k + 2] * h, bottom[k], bottom[k + 2] * h) for k in (0, 1)]
            values.append([_hermite(*pair, v) for pair in pairs])
            if slopes:
                derivatives.append([_hermite_slope(*pair, v) / h for pair in pairs])
        return values, derivatives


def _hermite(f0: Array, d0: Array, f1: Array, d1: Array, t: Array) -> Array:
    rise = f1 - f0
    return np.asarray(f0 + t * (d0 + t * (3 * rise - 2 * d0 - d1 + t * (d0 + d1 - 2 * rise))))


def _hermite_slope(f0: Array, d0: Array, f1: Array, d1: Array, t: Array) -> Array:
    rise = f1 - f0
    return np.asarray(d0 + t * (2 * (3 * rise - 2 * d0 - d1) + 3 * t * (d0 + d1 - 2 * rise)))


def _sampled(curve: Curve, grid: Array) -> tuple[Array, Array, Array]:
    """Earliest time at each distance, with its slowness and depth derivative; straight lines outside."""
    x, t, p, s = curve.distance_deg, curve.time_s, curve.slowness_s_deg, curve.depth_slope_s_km
    time = np.full(len(grid), np.inf)
    slowness, slope = np.zeros(len(grid)), np.zeros(len(grid))
    for piece in _runs(x):
        xs, ts, ps, ss = x[piece], t[piece], p[piece], s[piece]
        a, b = np.searchsorted(grid, xs[0]), np.searchsorted(grid, xs[-1], side="right")
        at = grid[a:b]
        if not len(at):
            continue
        i = np.minimum(np.searchsorted(xs, at, side="right") - 1, len(xs) - 2)
        h = xs[i + 1] - xs[i]
        u = (at - xs[i]) / h
        pieces = ts[i], ps[i] * h, ts[i + 1], ps[i + 1] * h, u
        found = _hermite(*pieces)
        earlier = found < time[a:b]
        time[a:b] = np.where(earlier, found, time[a:b])
        slowness[a:b] = np.where(earlier, _hermite_slope(*pieces) / h, slowness[a:b])
        slope[a:b] = np.where(earlier, ss[i] * (1 - u) + ss[i + 1] * u, slope[a:b])
    for end, outside in ((int(np.argmin(x)), grid < x.min()), (int(np.argmax(x)), grid > x.max())):
        missing = outside | (~np.isfinite(time) & (np.abs(grid - x[end]) < 1e-6))
        time[missing] = t[end] + p[end] * (grid[missing] - x[end])
        slowness[missing], slope[missing] = p[end], s[end]
    return time, slowness, slope


def _runs(x: Array) -> Iterable[NDArray[np.intp]]:
    """Pieces of a curve along which distance grows (turned round where it falls)."""
    keep = np.concatenate([[0], np.flatnonzero(np.abs(np.diff(x)) > 1e-9) + 1])
    sign = np.sign(np.diff(x[keep]))
    turns = np.flatnonzero(sign[1:] != sign[:-1]) + 1
    for a, b in zip(np.concatenate([[0], turns]), np.concatenate([turns, [len(sign)]]), strict=True):
        piece = keep[int(a) : int(b) + 1]
        if len(piece) > 1:
            yield piece if x[piece[-1]] > x[piece[0]] else piece[::-1]
