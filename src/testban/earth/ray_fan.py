"""Rays of one wave from sources at many depths: where each comes up, when, and how time changes with depth.

A ray is named by its parameter p (s/rad). Rays that turn between two discontinuities form a branch; from a
source inside, the branch holds upgoing rays too. Low-velocity zones end a branch and start another below.
"""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from testban.earth.slowness_layers import SlownessLayers, slowness_layers
from testban.earth.velocity_model import EARTH_RADIUS_KM, EarthModel

Array = NDArray[np.float64]

DEEPEST_SOURCE_KM = 700.0
NEAR_INTERFACE_KM = (0.0, 0.3, 1.0, 2.5, 5.0, 10.0)
"""Source depths so far from each discontinuity, where times bend most."""
STEPS_KM = ((150.0, 5.0), (410.0, 10.0), (DEEPEST_SOURCE_KM, 20.0))
"""Steps of source depth down to a depth: fine where the ends of branches move fast with depth."""
SPLIT_RATIO = 1.15
"""Where slowness falls with depth so much faster than above, rays fold: two branches, not one with a kink."""
WITHIN_SHELL = (0.0, 1 / 16, 1 / 4, 9 / 16)
"""Ray parameters within a shell: denser at its top, where distance goes as the root of what is missing."""
RAYS_FROM_VERTICAL_DEG = 0.5
PASSING = 1.0 - 1e-7
"""Rays from below a faster lid pass it that much steeper than the one that runs along it."""


@dataclass(frozen=True)
class Branch:
    """Rays turning between two depths, with ray parameters (s/rad) from ``upper_s`` at the top down."""

    top_km: float
    bottom_km: float
    upper_s: float
    lower_s: float


@dataclass(frozen=True, eq=False)
class Curve:
    """Rays of one branch from one source in order of take-off angle: (n,) each, in degrees and seconds.

    ``depth_slope_s_km`` is the derivative of time by source depth at a fixed distance.
    """

    distance_deg: Array
    time_s: Array
    slowness_s_deg: Array
    depth_slope_s_km: Array


@dataclass(frozen=True, eq=False)
class SourceDepths:
    """Depths of sources (n,); at a discontinuity twice, and ``below`` says on which side."""

    km: Array
    below: NDArray[np.bool_]


def source_depths(model: EarthModel, ends_km: Array) -> SourceDepths:
    """Depths at which rays are traced: dense near the model's discontinuities and ``ends_km``."""
    edges = np.unique(np.round(np.concatenate([[0.0, DEEPEST_SOURCE_KM], model.jumps_km, ends_km]), 6))
    edges = edges[edges <= DEEPEST_SOURCE_KM]
    km, below = [], []
    for a, b in pairwise(edges):
        near = np.array(NEAR_INTERFACE_KM)
        near = near[near < (b - a) / 2.001]
        step = next(step for reach, step in STEPS_KM if a < reach)
        first, last = a + near[-1], b - near[-1]
        middle = np.linspace(first, last, max(int(np.ceil((last - first) / step)), 1) + 1)[1:-1]
        nodes = np.concatenate([a + near, middle, b - near[::-1]])
        km.append(nodes)
        below.append(nodes < (a + b) / 2)
    return SourceDepths(np.round(np.concatenate(km), 6), np.concatenate(below))


class Fan:
    """Rays of wave "P" or "S" of a model, traced through its shells once."""

    def __init__(
        self,
        model: EarthModel,
        wave: str,
        cuts_km: Array,
        level_km: Array | None = None,
        only_s: Array | None = None,
    ) -> None:
        """
        Parameters
        ----------
        cuts_km : depths at which shells are cut.
        level_km : depths from which a ray that leaves level is wanted.
        only_s : the ray parameters, instead of those that the shells suggest.
        """
        self.model, self.wave = model, wave
        self.core_km = model.core_km or EARTH_RADIUS_KM
        self.layers = slowness_layers(model, wave, cuts_km, self.core_km)
        self.branches = branches(model, self.layers)
        self._trace(self._parameters(level_km) if only_s is None else only_s)

    def only(self, p_s: Array) -> Fan:
        """The fan of other ray parameters (s/rad) through the same shells."""
        other = copy(self)
        other._trace(p_s)
        return other

    def _trace(self, p_s: Array) -> None:
        self.p_s = p_s
        angle, time = self.layers.crossings(self.p_s)
        self.full_rad, self.full_s = angle.sum(axis=1), time.sum(axis=1)
        above = self.layers.top_km < DEEPEST_SOURCE_KM
        zero = np.zeros((len(self.p_s), 1))
        self._up_rad = np.hstack([zero, np.cumsum(angle[:, above], axis=1)])
        self._up_s = np.hstack([zero, np.cumsum(time[:, above], axis=1)])
        self._legs: dict[tuple[float, bool], tuple[Array, Array, Array, float]] = {}

    def _parameters(self, level_km: Array | None) -> Array:
        u1, u2 = self.layers.top_s[:, None], self.layers.bottom_s[:, None]
        within = (u1 - (u1 - u2) * np.array(WITHIN_SHELL)).ravel()
        steep = u1.max() * np.sin(np.radians(np.arange(0.0, 90.0, RAYS_FROM_VERTICAL_DEG)))
        slow = self.layers.bottom_s[-1] * np.linspace(0.0, 1.0, 60)
        ends = [p for b in self.branches for p in (b.upper_s, b.lower_s)]
        level = [] if level_km is None else [self.layers.within(float(z))[1] for z in level_km]
        return np.unique(np.concatenate([within, self.layers.bottom_s, steep, slow, ends, level]))

    @cached_property
    def _cap_s(self) -> Array:
        """Largest parameter with which rays pass all shells above each face."""
        least = np.minimum.accumulate(np.minimum(self.layers.top_s, self.layers.bottom_s))
        return np.concatenate([[np.inf], least])

    def legs(self, depth_km: float, below: bool) -> tuple[Array, Array, Array, float]:
        """Distance (rad) and time (s) from that depth up to the surface, vertical slowness (s/km) there, and
        the largest parameter that gets up."""
        key = depth_km, below
        if key not in self._legs:
            self._legs[key] = self._traced_up(depth_km, below)
        return self._legs[key]

    def _traced_up(self, depth_km: float, below: bool) -> tuple[Array, Array, Array, float]:
        face = int(np.searchsorted(self.layers.top_km, depth_km - 1e-6))
        over = self._cap_s[face]
        angle, time = self._up_rad[:, face], self._up_s[:, face]
        if face == 0 or abs(self.layers.top_km[min(face, len(self.layers.top_km) - 1)] - depth_km) < 1e-6:
            u = self.layers.top_s[face] if below or face == 0 else self.layers.bottom_s[face - 1]
        else:
            shell, u = self.layers.within(depth_km)
            part = self.layers.cut(shell, depth_km).crossings(self.p_s)
            angle, time = self._up_rad[:, shell] + part[0][:, 0], self._up_s[:, shell] + part[1][:, 0]
            over = min(self._cap_s[shell], self.layers.top_s[shell])
        vertical = np.sqrt(np.maximum(u**2 - self.p_s**2, 0.0)) / (EARTH_RADIUS_KM - depth_km)
        return angle, time, vertical, float(u if u <= over else over * PASSING)

    def curve(self, k: int, depth_km: float, below: bool) -> Curve | None:
        """Direct rays of branch ``k``: those that turn in it, and the upgoing of a source in it."""
        branch = self.branches[k]
        if depth_km > branch.bottom_km or (below and depth_km >= branch.bottom_km):
            return None
        up_rad, up_s, vertical, cap = self.legs(depth_km, below)
        turning = self._between(branch.lower_s, min(branch.upper_s, cap))[::-1]
        over = self.branches[k - 1].bottom_km if k else 0.0
        home = depth_km > 0.0 and (depth_km > over or (below and depth_km >= over))
        rising = self._between(0.0, cap) if home else turning[:0]
        angle = np.concatenate([up_rad[rising], 2 * self.full_rad[turning] - up_rad[turning]])
        time = np.concatenate([up_s[rising], 2 * self.full_s[turning] - up_s[turning]])
        p = np.concatenate([self.p_s[rising], self.p_s[turning]])
        slope = np.concatenate([vertical[rising], -vertical[turning]])
        return Curve(np.degrees(angle), time, np.radians(p), slope)

    def _between(self, low: float, high: float) -> NDArray[np.intp]:
        return np.flatnonzero((self.p_s >= low - 1e-9) & (self.p_s <= high + 1e-9))


def branches(model: EarthModel, layers: SlownessLayers) -> list[Branch]:
    """Runs of shells in which rays turn, from the surface down."""
    forced = {round(d, 6) for d in (model.moho_km, model.conrad_km) if d is not None}
    forced |= _bends(model, layers)
    found: list[Branch] = []
    cap, last = np.inf, np.nan
    for top, bottom, u1, u2 in zip(
        layers.top_km, layers.bottom_km, layers.top_s, layers.bottom_s, strict=True
    ):
        upper = u1 if u1 <= cap else cap * PASSING
        if u2 < upper:
            joined = found and last == u1 and found[-1].lower_s == upper and round(top, 6) not in forced
            if joined:
                found[-1] = Branch(found[-1].top_km, float(bottom), found[-1].upper_s, float(u2))
            else:
                found.append(Branch(float(top), float(bottom), float(upper), float(u2)))
            last = u2
        else:
            last = np.nan
        cap = min(cap, u1, u2)
    return found


def _bends(model: EarthModel, layers: SlownessLayers) -> set[float]:
    """Depths of the model's nodes below which slowness falls faster than above, so that rays fold."""
    fall = (layers.top_s - layers.bottom_s) / (layers.bottom_km - layers.top_km)
    nodes = set(np.round(model.depth_km, 6))
    return {
        round(float(layers.top_km[k]), 6)
        for k in range(1, len(fall))
        if round(float(layers.top_km[k]), 6) in nodes and fall[k] > SPLIT_RATIO * fall[k - 1] > 0.0
    }
