"""Thin spherical shells through which ray integrals are exact.

In each shell velocity is a r^b (Bullen 1963, An Introduction to the Theory of Seismology, 7.4): distance and
time of a ray are then an arc cosine and a square root. Shells of up to 10 km stand for a linear velocity to
better than 1e-6.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from testban.earth.velocity_model import EARTH_RADIUS_KM, EarthModel

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]

THICKEST_KM = 10.0
THICKEST_CRUST_KM = 1.0
CRUST_LIKE_KM = 80.0
"""Shells are at most 1 km thick down to here."""
LEAST_RADIUS_KM = 1e-3
"""The innermost shell ends here: slowness vanishes at the centre itself."""


@dataclass(frozen=True, eq=False)
class SlownessLayers:
    """Shells from the surface down, (n,) each; slowness u = r / v in s/rad at both faces of each."""

    top_km: Array
    bottom_km: Array
    top_s: Array
    bottom_s: Array

    def crossings(self, p: Array) -> tuple[Array, Array]:
        """Distance (rad) and time (s) of one passage of each shell, (len(p), n), as far as rays come down.

        ``p`` : (m,) s/rad. A ray turns in the shell whose slowness falls to p; shells below it have none.
        """
        r1, r2 = EARTH_RADIUS_KM - self.top_km, EARTH_RADIUS_KM - self.bottom_km
        u1, u2, q = self.top_s, self.bottom_s, p[:, None]
        high = np.sqrt(np.maximum((u1 - q) * (u1 + q), 0.0))
        low = np.sqrt(np.maximum((u2 - q) * (u2 + q), 0.0))
        stretch = np.log(r1 / r2)
        change = np.log(u1 / u2)
        level = np.abs(change) < 1e-7
        rate = stretch / np.where(level, 1.0, change)
        angle = (np.arctan2(high, q) - np.arctan2(low, q)) * rate
        time = (high - low) * rate
        if level.any():
            slope = stretch / np.maximum(high, 1e-9)
            angle = np.where(level, q * slope, angle)
            time = np.where(level, u1**2 * slope, time)
        # Nothing below the first shell that turns the ray or shuts it out.
        stopped = np.maximum.accumulate((q >= u1) | (q > u2), axis=1)
        reached = np.ones_like(stopped)
        reached[:, 1:] = ~stopped[:, :-1]
        reached &= q < u1
        return np.where(reached, angle, 0.0), np.where(reached, time, 0.0)

    def within(self, depth_km: float) -> tuple[int, float]:
        """The shell that holds a depth, and the slowness (s/rad) there; at a face that of the shell below."""
        k = int(np.clip(np.searchsorted(self.top_km, depth_km, side="right") - 1, 0, len(self.top_km) - 1))
        r1, r2, r = (EARTH_RADIUS_KM - z for z in (self.top_km[k], self.bottom_km[k], depth_km))
        share = np.log(r1 / r) / np.log(r1 / r2)
        return k, float(self.top_s[k] * (self.bottom_s[k] / self.top_s[k]) ** share)

    def cut(self, shell: int, depth_km: float) -> SlownessLayers:
        """The part of a shell above a depth in it."""
        one = slice(shell, shell + 1)
        return SlownessLayers(
            self.top_km[one], np.array([depth_km]), self.top_s[one], np.array([self.within(depth_km)[1]])
        )


def slowness_layers(model: EarthModel, wave: str, cuts_km: Array, deepest_km: float) -> SlownessLayers:
    """Shells of ``model`` down to ``deepest_km``, with faces at its nodes and at ``cuts_km``."""
    v, z = model.velocity_km_s(wave), model.depth_km
    tops, bottoms, fast_top, fast_bottom = [], [], [], []
    for k in range(len(z) - 1):
        a, b = float(z[k]), min(float(z[k + 1]), deepest_km)
        if b <= a:
            continue
        even = np.concatenate(
            [_even(a, min(b, CRUST_LIKE_KM), THICKEST_CRUST_KM), _even(max(a, CRUST_LIKE_KM), b, THICKEST_KM)]
        )
        inside = cuts_km[(cuts_km > a) & (cuts_km < b)]
        faces = np.unique(np.round(np.concatenate([even, inside]), 9))
        speed = np.interp(faces, [a, float(z[k + 1])], [v[k], v[k + 1]])
        tops.append(faces[:-1])
        bottoms.append(faces[1:])
        fast_top.append(speed[:-1])
        fast_bottom.append(speed[1:])
    top, bottom = np.concatenate(tops), np.concatenate(bottoms)
    bottom = np.minimum(bottom, EARTH_RADIUS_KM - LEAST_RADIUS_KM)
    u1 = (EARTH_RADIUS_KM - top) / np.concatenate(fast_top)
    u2 = (EARTH_RADIUS_KM - bottom) / np.concatenate(fast_bottom)
    return SlownessLayers(top, bottom, u1, u2)


def _even(a: float, b: float, thickest: float) -> Array:
    """Faces of equal shells from a to b, none where b lies above a."""
    return np.linspace(a, b, max(int(np.ceil((b - a) / thickest)), 1) + 1) if b > a else np.empty(0)
