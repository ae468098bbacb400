"""From where to where a branch reaches, for any source depth.

Between two nodes of the model the ends move as the root of the distance to the node above or below, where
rays leave the source level. Over the angle whose cosine runs from one node to the other they are smooth:
there they are tabulated and interpolated by cubics, each kind of end by itself: the first ray, the last, and
where rays fold (a caustic) the nearest and the farthest of all, found with rays traced for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from testban.earth.ray_fan import Curve, SourceDepths

Array = NDArray[np.float64]

OVERLAP_DEG = 1e-5
"""Branches that touch overlap by so much, that no distance falls between them."""
STEPS_A_ROOT_KM = 3.0
"""Steps of the angle between two nodes, for each root of a kilometre between them."""
LEAST_STEPS, MOST_STEPS = 10, 24
LOOKS = 9
"""Depths in each interval of sources at which the ends are looked at."""
SPREAD = (1.0 - np.cos(np.pi * (np.arange(6) + 0.5) / 6)) / 2.0
"""Places of new rays between the neighbours of one near a fold."""
_FINE = np.linspace(0.0, 1.0, 201)
POLYNOMIAL = np.vander(_FINE, len(SPREAD)) @ np.linalg.inv(np.vander(SPREAD, len(SPREAD)))
"""Values of the polynomial through values at these, finely spaced."""
MARGIN = 0.1
"""Between those the ends may go farther, by this share of how far they move."""


@dataclass(frozen=True, eq=False)
class EndDepths:
    """Depths at which ends are tabulated: ``edges_km`` (m + 1,), between them even steps of the angle.

    ``first`` (m,) is the place of an interval's first depth, ``steps`` (m,) how many steps it has.
    """

    edges_km: Array
    steps: NDArray[np.intp]

    @staticmethod
    def between(edges_km: Array) -> EndDepths:
        """Depths between the nodes of a model."""
        steps = np.ceil(STEPS_A_ROOT_KM * np.sqrt(np.diff(edges_km))).astype(np.intp)
        return EndDepths(edges_km, np.clip(steps, LEAST_STEPS, MOST_STEPS))

    @cached_property
    def first(self) -> NDArray[np.intp]:
        return np.concatenate([[0], np.cumsum(self.steps + 1)[:-1]])

    @cached_property
    def nodes(self) -> SourceDepths:
        """All depths; the edges twice, from above and from below."""
        km, below = [], []
        for top, bottom, count in zip(self.edges_km[:-1], self.edges_km[1:], self.steps, strict=True):
            share = (1.0 - np.cos(np.pi * np.arange(count + 1) / count)) / 2.0
            km.append(np.round(top + (bottom - top) * share, 9))
            below.append(np.arange(count + 1) < count)
        return SourceDepths(np.concatenate(km), np.concatenate(below))

    def weights(self, depth_km: Array, intervals: int) -> tuple[NDArray[np.intp], Array]:
        """Places (n, 4) among the nodes and weights (n, 4) of the cubic through them, in the first
        ``intervals``."""
        k = np.clip(np.searchsorted(self.edges_km, depth_km, side="right") - 1, 0, intervals - 1)
        share = (depth_km - self.edges_km[k]) / (self.edges_km[k + 1] - self.edges_km[k])
        angle = np.arccos(1.0 - 2.0 * np.clip(share, 0.0, 1.0)) * self.steps[k] / np.pi
        start = np.clip(angle.astype(np.intp) - 1, 0, self.steps[k] - 3)
        u = angle - start
        a, b, c = u - 1.0, u - 2.0, u - 3.0
        weights = np.stack([-a * b * c / 6.0, u * b * c / 2.0, -u * a * c / 2.0, u * a * b / 6.0], axis=-1)
        return (self.first[k] + start)[:, None] + np.arange(4), weights


class Traced(Protocol):
    """Rays of a branch from a source, or those of given ray parameters (s/rad); None where it has none."""

    def __call__(self, km: float, below: bool, p_s: Array | None = None, /) -> Curve | None: ...


class BranchReach:
    """Ends of a branch at the depths of ``ends``, as far as there are rays.

    In each interval of ``depths`` most distances are surely inside or outside at any depth; only the others
    need a look at the ends there.
    """

    def __init__(self, depths: SourceDepths, ends: EndDepths, curve: Traced, reach_deg: float) -> None:
        self._ends = ends
        found = []
        for km, below in zip(ends.nodes.km, ends.nodes.below, strict=True):
            rays = curve(float(km), bool(below))
            if rays is None or not len(rays.distance_deg):
                break
            found.append(_kinds_of_end(rays, curve, float(km), bool(below)))
        # Whole intervals of the model only.
        whole = int(np.searchsorted(ends.first + ends.steps, len(found) - 1, side="right"))
        self._whole, self._reach_deg = whole, reach_deg
        self.deepest_km = float(ends.edges_km[whole])
        self._table = np.array(found[: int((ends.steps[:whole] + 1).sum())]).reshape(-1, 4)
        for start, steps in zip(ends.first[:whole], ends.steps[:whole], strict=True):
            _without_kinks(self._table[start : start + steps + 1])
        self.intervals = int((depths.km[1:] <= self.deepest_km + 1e-6).sum()) if whole else 0
        """Intervals of depth from which there are rays."""
        if not self.intervals:
            return
        upper, lower = depths.km[: self.intervals], depths.km[1 : self.intervals + 1]
        looks = upper[:, None] + (lower - upper)[:, None] * np.linspace(1e-6, 1 - 1e-6, LOOKS)
        near, far = (e.reshape(looks.shape) for e in self.ends_deg(looks.ravel()))
        wide = [MARGIN * (e.max(axis=1) - e.min(axis=1)) + OVERLAP_DEG for e in (near, far)]
        self.least, self.sure_from = near.min(axis=1) - wide[0], near.max(axis=1) + wide[0]
        self.sure_to, self.most = far.min(axis=1) - wide[1], far.max(axis=1) + wide[1]

    def ends_deg(self, depth_km: Array) -> tuple[Array, Array]:
        """Nearest and farthest distance (n,) from sources at depths (n,) from which there are rays."""
        place, weight = self._ends.weights(depth_km, self._whole)
        first, last, low, high = (self._table[place] * weight[..., None]).sum(axis=1).T
        near = np.minimum(np.minimum(first, last), low)
        return near, np.maximum(np.maximum(np.maximum(first, last), high), self._reach_deg)

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
        low, high = self.ends_deg(depth_km[some[unsure]])
        away[unsure] = (x[unsure] >= low - OVERLAP_DEG) & (x[unsure] <= high + OVERLAP_DEG)
        return some[away]


def _kinds_of_end(rays: Curve, curve: Traced, km: float, below: bool) -> tuple[float, float, float, float]:
    """Distance (deg) of the first ray and of the last, and the nearest and the farthest of all."""
    x = rays.distance_deg
    nearest, farthest = float(x.min()), float(x.max())
    if nearest < min(x[0], x[-1]):
        nearest = min(nearest, -_fold(rays, int(np.argmin(x)), -1.0, curve, km, below))
    if farthest > max(x[0], x[-1]):
        farthest = max(farthest, _fold(rays, int(np.argmax(x)), 1.0, curve, km, below))
    return float(x[0]), float(x[-1]), nearest, farthest


def _fold(rays: Curve, at: int, sign: float, curve: Traced, km: float, below: bool) -> float:
    """The largest of ``sign`` times the distance near ray ``at``, from new rays between its neighbours.

    Distance is smooth over the root of what the ray parameter lacks of the largest one's: there the rays are
    spread, and a polynomial goes through them.
    """
    p = np.degrees(rays.slowness_s_deg)
    most = p.max()
    root = np.sqrt(np.maximum(most - p[at - 1 : at + 2], 0.0))
    spread = root.min() + (root.max() - root.min()) * SPREAD
    new = curve(km, below, (most - spread**2)[::-1])
    if new is None or len(new.distance_deg) < len(SPREAD):
        return float(sign * rays.distance_deg[at])
    return float((POLYNOMIAL @ (sign * new.distance_deg[-len(SPREAD) :])).max())


def _without_kinks(table: Array) -> None:
    """Where nothing folds in an interval (m, 4), the nearest and farthest are the first and the last ray by
    turns, with a kink where these swap: there they say nothing of their own."""
    first, last = table[:, 0], table[:, 1]
    if not (table[:, 2] < np.minimum(first, last)).any():
        table[:, 2] = first
    if not (table[:, 3] > np.maximum(first, last)).any():
        table[:, 3] = first
