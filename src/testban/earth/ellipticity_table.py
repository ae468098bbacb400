"""Tables of the ellipticity functions of one phase, made from its rays when first asked for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from testban.earth.ellipticity import Leg, along_surface, coefficients, to_geodesic
from testban.earth.figure import flattening
from testban.earth.slowness_layers import SlownessLayers
from testban.earth.velocity_model import EARTH_RADIUS_KM

if TYPE_CHECKING:
    from testban.earth.traveltimes import TravelTimes

Array = NDArray[np.float64]

STEP_DEG = 2.0
DEPTHS_KM = (0.0, 20.0, 35.0, 120.0, 250.0, 410.0, 560.0, 700.0)


class EllipticityTable:
    """The three functions (s) of a phase over distance and depth; where it does not arrive, its nearest."""

    def __init__(self, travel_times: TravelTimes, phase: str, geodesic: bool = True) -> None:
        surfaces = travel_times.surfaces
        known = surfaces.depths.km
        index = np.unique(np.argmin(np.abs(known[:, None] - np.array(DEPTHS_KM)), axis=0))
        self.depth_km = known[index]
        self.distance_deg = np.arange(0.0, 180.0 + STEP_DEG / 2, STEP_DEG)
        self.values = np.stack(
            [self._column(travel_times, phase, float(km), geodesic) for km in self.depth_km]
        )
        # A depth from which the phase never arrives takes the values of the one above it.
        for k in range(1, len(self.values)):
            if np.isnan(self.values[k]).all():
                self.values[k] = self.values[k - 1]
        self.values = np.nan_to_num(self.values)

    def __call__(self, distance_deg: Array, depth_km: Array) -> Array:
        """The three functions (..., 3) in s, linear between nodes."""
        x = np.clip(np.nan_to_num(distance_deg) / STEP_DEG, 0.0, len(self.distance_deg) - 1.001)
        i = x.astype(np.intp)
        z = np.clip(depth_km, self.depth_km[0], self.depth_km[-1])
        j = np.clip(np.searchsorted(self.depth_km, z, side="right") - 1, 0, len(self.depth_km) - 2)
        u = (x - i)[..., None]
        v = ((z - self.depth_km[j]) / (self.depth_km[j + 1] - self.depth_km[j]))[..., None]
        upper = self.values[j, i] * (1 - u) + self.values[j, i + 1] * u
        lower = self.values[j + 1, i] * (1 - u) + self.values[j + 1, i + 1] * u
        return np.asarray(upper * (1 - v) + lower * v)

    def _column(self, travel_times: TravelTimes, phase: str, depth_km: float, geodesic: bool) -> Array:
        rays = travel_times.rays(phase, self.distance_deg, depth_km)
        known = np.flatnonzero(np.isfinite(rays.time_s))
        column = np.full((len(self.distance_deg), 3), np.nan)
        if not len(known):
            return column
        p = np.degrees(rays.slowness_s_deg[known])
        distance = np.radians(self.distance_deg[known])
        path = _Path(travel_times, phase, depth_km, p, rays.depth_slope_s_km[known] > 0.0, distance)
        found = path.coefficients()
        if geodesic:
            found += to_geodesic(p, distance)
        found[rays.time_s[known] == 0.0] = 0.0
        nearest = np.argmin(np.abs(np.arange(len(column))[:, None] - known), axis=1)
        return np.asarray(found[nearest])


class _Path:
    """Legs of rays of one phase from one depth."""

    def __init__(
        self,
        travel_times: TravelTimes,
        phase: str,
        depth_km: float,
        p_s: Array,
        rising: NDArray[np.bool_],
        distance_rad: Array,
    ) -> None:
        surfaces = travel_times.surfaces
        self.model, self.phase, self.p, self.rising = travel_times.earth, phase, p_s, rising
        self.distance, self.depth_km = distance_rad, depth_km
        self.layers: SlownessLayers = surfaces.layers_of(phase)
        self.leg_layers: SlownessLayers = surfaces.layers_of("S") if phase == "sP" else self.layers
        self.angle = self.layers.crossings(p_s)[0]

    def coefficients(self) -> Array:
        """The three functions (m, 3), for geocentric distances."""
        if self.phase in ("pP", "sP"):
            return self._reflected()
        total = np.empty((len(self.p), 3))
        for rising in (False, True):
            chosen = np.flatnonzero(self.rising == rising)
            if len(chosen):
                total[chosen] = self._direct(chosen, rising)
        return total

    def _direct(self, chosen: NDArray[np.intp], rising: bool) -> Array:
        p, distance, face = self.p[chosen], self.distance[chosen], self._face(self.layers)
        bottom = len(self.layers.top_km)
        if rising:
            up = self.angle[chosen, :face].sum(axis=1)
            legs = [Leg(self.layers, p, distance - up, True, 0, face)]
            return coefficients(self.model, iter(legs))
        down = self.angle[chosen, face:].sum(axis=1)
        up = self.angle[chosen].sum(axis=1)
        legs = [
            Leg(self.layers, p, np.zeros(len(p)), False, face, bottom),
            Leg(self.layers, p, distance - up, True, 0, bottom),
        ]
        return coefficients(self.model, iter(legs)) + self._diffracted(p, down, distance - up)

    def _reflected(self) -> Array:
        face, bottom = self._face(self.leg_layers), len(self.layers.top_km)
        first = self.leg_layers.crossings(self.p)[0][:, :face].sum(axis=1)
        half = self.angle.sum(axis=1)
        legs: Iterator[Leg] = iter(
            [
                Leg(self.leg_layers, self.p, np.zeros(len(self.p)), True, 0, face),
                Leg(self.layers, self.p, first, False, 0, bottom),
                Leg(self.layers, self.p, self.distance - half, True, 0, bottom),
            ]
        )
        found = coefficients(self.model, legs)
        return found + self._diffracted(self.p, first + half, self.distance - half)

    def _diffracted(self, p: Array, start: Array, end: Array) -> Array:
        """Along the surface at which the ray turns, where distance is left over."""
        deepest = self.layers.bottom_km[np.argmax(self.layers.bottom_s[None, :] <= p[:, None] + 1e-6, axis=1)]
        shape = flattening(self.model, EARTH_RADIUS_KM - deepest)[0]
        gap = np.maximum(end - start, 0.0)
        return np.asarray(shape[:, None] * along_surface(1.0, p, start, start + gap))

    def _face(self, layers: SlownessLayers) -> int:
        return int(np.searchsorted(layers.top_km, self.depth_km - 1e-6))
