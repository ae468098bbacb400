"""Travel times in a layered spherical Earth, one engine for prediction, association, location and reports.

Rays are traced through thin shells in which they are exact (`slowness_layers`), for sources at about a
hundred depths; between these, each branch is a smooth surface of its own (`time_surface`), triplications
included, and a phase arrives with the earliest of its branches. Within 0.01 s of ObsPy's TauP
(docs/results.md).

"Pn"/"Sn" are the mantle branches up to 18 deg; "Lg" and "LR" are group velocities from the epicentre;
`phases` tells what the others are.
"""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike, NDArray

from testban.earth.ellipticity import factors
from testban.earth.ellipticity_table import EllipticityTable
from testban.earth.geodesy import KM_PER_DEG
from testban.earth.path_corrections import PathTimes
from testban.earth.phases import CRUSTAL_LIMIT_DEG, PhaseSurfaces
from testban.earth.ray_fan import DEEPEST_SOURCE_KM
from testban.earth.rayleigh import rayleigh_group_velocity_km_s
from testban.earth.regions import model_name_at, packaged_model
from testban.earth.time_surface import Lookup, TimeSurface, look_up
from testban.earth.velocity_files import READ_ENDINGS, read_velocities
from testban.earth.velocity_model import EARTH_RADIUS_KM, EarthModel
from testban.errors import ModelRangeError

Array = NDArray[np.float64]

PHASES = (
    *("P", "Pn", "Pb", "Pg", "S", "Sn", "Sb", "Sg", "Lg"),
    *("pP", "sP", "PcP", "PKPdf", "LR"),
)
PN_LIMIT_DEG = 18.0
"""Beyond this the upper-mantle branch is called P (IASPEI names Pn to about 18 deg)."""
DEEPEST_PN_KM = 70.0
"""From deeper sources the direct wave is called P."""
LG_GROUP_VELOCITY_KM_S = 3.5
"""Lg onset, 3.4-3.6 km/s in stable continents (Mykkeltveit & Husebye 1981); no depth term."""
SURFACE_PHASES = ("Lg", "LR")

FARTHEST_DEG = 180.0
BLOCK = 16384
"""Queries worked on at once, so that they stay in the processor's cache."""


@dataclass(frozen=True, eq=False)
class Rays:
    """Rays to stations, arrays of one shape, NaN where the phase does not arrive.

    ``slowness_s_deg`` is the derivative of time by distance, ``depth_slope_s_km`` by source depth;
    ``takeoff_deg`` is the angle at the source from straight down.
    """

    time_s: Array
    slowness_s_deg: Array
    depth_slope_s_km: Array
    takeoff_deg: Array


class TravelTimes:
    """Travel times of one Earth model. Make one with `TravelTimes.load`."""

    def __init__(self, earth: EarthModel) -> None:
        self.earth = earth
        self.model = earth.name
        self.moho_km = earth.moho_km
        self.surfaces = PhaseSurfaces(earth)
        self._ellipticity: dict[str, EllipticityTable] = {}
        self.paths: PathTimes | None = None
        """Times through a 3-D Earth, which a location takes where they have a value."""
        self._plugged: dict[PathTimes, TravelTimes] = {}

    def with_paths(self, paths: PathTimes | None) -> TravelTimes:
        """The same model with a 3-D Earth plugged in; always the same one, as a location keeps its tables."""
        if paths is None:
            return self
        if paths not in self._plugged:
            self._plugged[paths] = copy(self)
            self._plugged[paths].paths = paths
        return self._plugged[paths]

    @staticmethod
    @cache
    def load(model: str = "ak135") -> TravelTimes:
        """A packaged model ("ak135", "iasp91", or a region's, on ak135), or the file of a TauP ``.nd`` or
        ``.tvel`` or a layered ``.mod`` model.

        Raises
        ------
        ModelRangeError
            No model of that name is packaged.
        InputError
            The file cannot be read, or a line of it is not what the format says.
        """
        if Path(model).suffix.lower() in READ_ENDINGS:
            return TravelTimes(read_velocities(Path(model)))
        return TravelTimes(packaged_model(model))

    @staticmethod
    def at(latitude_deg: float, longitude_deg: float) -> TravelTimes:
        """The regional model for a source at a place (`testban.earth.regions`); ak135 where there is none."""
        return TravelTimes.load(model_name_at(latitude_deg, longitude_deg))

    def time_s(self, phase: str, distance_deg: ArrayLike, depth_km: ArrayLike) -> Array:
        """Travel time (s) of ``phase``; NaN where it does not arrive. Arguments broadcast.

        Raises
        ------
        ModelRangeError
            The phase is not known.
        """
        distance, depth = _broadcast(distance_deg, depth_km)
        if phase in SURFACE_PHASES:
            return np.asarray(_surface_slowness_s_deg(phase) * distance)
        return self._earliest(phase, distance, depth, slopes=False)[0]

    def slowness_s_deg(self, phase: str, distance_deg: ArrayLike, depth_km: ArrayLike) -> Array:
        """Horizontal slowness dT/d(distance) (s/deg) of ``phase``; NaN where it does not arrive."""
        return self.rays(phase, distance_deg, depth_km).slowness_s_deg

    def rays(self, phase: str, distance_deg: ArrayLike, depth_km: ArrayLike) -> Rays:
        """Time, slowness, derivative by depth and take-off angle of ``phase``. Arguments broadcast."""
        distance, depth = _broadcast(distance_deg, depth_km)
        if phase in SURFACE_PHASES:
            slowness = np.full(distance.shape, _surface_slowness_s_deg(phase))
            return Rays(
                slowness * distance, slowness, np.zeros(distance.shape), np.full(distance.shape, 90.0)
            )
        time, slowness, by_depth = self._earliest(phase, distance, depth, slopes=True)
        horizontal = np.degrees(slowness) / (EARTH_RADIUS_KM - depth)
        takeoff = np.degrees(np.arctan2(horizontal, -by_depth))
        return Rays(time, slowness, by_depth, takeoff)

    def first_p(self, distance_deg: ArrayLike, depth_km: ArrayLike) -> tuple[NDArray[np.str_], Array]:
        """Name ("Pg", "Pn" or "P") and time (s) of the first arrival."""
        return self._first("P", distance_deg, depth_km)

    def first_s(self, distance_deg: ArrayLike, depth_km: ArrayLike) -> tuple[NDArray[np.str_], Array]:
        """Name ("Sg", "Sn" or "S") and time (s) of the first S."""
        return self._first("S", distance_deg, depth_km)

    def elevation_correction_s(self, phase: str, slowness_s_deg: ArrayLike, elevation_m: ArrayLike) -> Array:
        """Extra time (s) through the rock between the reference surface and a station.

        For a ray's own slowness, at the model's velocity at the surface.
        """
        velocity = self.earth.surface_km_s("S" if phase[0] in "SL" else "P")
        horizontal = np.asarray(slowness_s_deg, float) / KM_PER_DEG
        vertical = np.sqrt(np.maximum(velocity**-2 - horizontal**2, 0.0))
        return np.asarray(np.asarray(elevation_m, float) / 1000.0 * vertical)

    def ellipticity_s(
        self,
        phase: str,
        distance_deg: ArrayLike,
        depth_km: ArrayLike,
        latitude_deg: ArrayLike,
        azimuth_deg: ArrayLike,
    ) -> Array:
        """What the Earth's flattening adds (s) to a time at a geodesic's length over 111.195 km a degree.

        Source at a geodetic latitude, station at an azimuth from it; arguments broadcast. 0.1 to 0.4 s for P
        beyond 30 deg, next to nothing within 10; within 0.02 s. The group velocities of Lg and LR need none.
        """
        distance, depth = _broadcast(distance_deg, depth_km)
        turn = factors(latitude_deg, azimuth_deg)
        if phase in SURFACE_PHASES:
            return np.zeros(np.broadcast_shapes(distance.shape, turn.shape[:-1]))
        name = self._branch_name(phase)
        if name not in self._ellipticity:
            self._ellipticity[name] = EllipticityTable(self, name)
        return np.asarray((self._ellipticity[name](distance, depth) * turn).sum(axis=-1))

    def _first(
        self, wave: str, distance_deg: ArrayLike, depth_km: ArrayLike
    ) -> tuple[NDArray[np.str_], Array]:
        crustal = self.time_s(f"{wave}g", distance_deg, depth_km)
        mantle = self.time_s(wave, distance_deg, depth_km)
        distance = np.broadcast_to(np.asarray(distance_deg, float), mantle.shape)
        # Only sources in or near the crust feed the uppermost mantle's guided waves.
        near_surface = np.asarray(depth_km, float) <= DEEPEST_PN_KM
        name = np.where((distance <= PN_LIMIT_DEG) & near_surface, f"{wave}n", wave)
        crust_first = np.isfinite(crustal) & ~(mantle <= crustal)
        return np.where(crust_first, f"{wave}g", name), np.where(crust_first, crustal, mantle)

    def _branch_name(self, phase: str) -> str:
        if phase not in PHASES:
            raise ModelRangeError(f"no travel times for the phase '{phase}'; known: {', '.join(PHASES)}")
        return {"Pn": "P", "Sn": "S"}.get(phase, phase)

    def _earliest(self, phase: str, distance: Array, depth: Array, slopes: bool) -> tuple[Array, ...]:
        surfaces = self.surfaces[self._branch_name(phase)]
        limit = {"n": PN_LIMIT_DEG, "g": CRUSTAL_LIMIT_DEG, "b": CRUSTAL_LIMIT_DEG}.get(
            phase[-1], FARTHEST_DEG
        )
        x, z = distance.ravel(), depth.ravel()
        if phase[-1] in "gb":
            # A source on the Moho itself has the crust's waves too.
            z = np.where(z == self.moho_km, np.nextafter(self.moho_km, 0.0), z)
        out = np.full((3 if slopes else 1, len(x)), np.nan)
        for start in range(0, len(x), BLOCK):
            part = slice(start, start + BLOCK)
            good = (x[part] >= 0.0) & (x[part] <= limit) & (z[part] >= 0.0) & (z[part] <= DEEPEST_SOURCE_KM)
            known = np.flatnonzero(good)
            at = look_up(x[part][known], z[part][known], self.surfaces.depths)
            out[:, start + known] = _least(surfaces, at, slopes)
        return tuple(row.reshape(distance.shape) for row in out)


def _least(surfaces: tuple[TimeSurface, ...], at: Lookup, slopes: bool) -> Array:
    best = np.full((3 if slopes else 1, len(at.x)), np.nan)
    for surface in surfaces:
        inside = surface.inside(at)
        if not len(inside):
            continue
        here = at.take(inside) if len(inside) < len(at.x) else at
        found = np.array(surface.time_and_slopes(here)) if slopes else surface.time_s(here)[None]
        earlier = ~(best[0, inside] <= found[0])
        best[:, inside[earlier]] = found[:, earlier]
    return best


def _surface_slowness_s_deg(phase: str) -> float:
    velocity = LG_GROUP_VELOCITY_KM_S if phase == "Lg" else float(rayleigh_group_velocity_km_s())
    return KM_PER_DEG / velocity


def _broadcast(distance_deg: ArrayLike, depth_km: ArrayLike) -> tuple[Array, Array]:
    distance, depth = np.broadcast_arrays(np.asarray(distance_deg, float), np.asarray(depth_km, float))
    return distance, depth


__all__ = ["CRUSTAL_LIMIT_DEG", "DEEPEST_PN_KM", "PHASES", "PN_LIMIT_DEG", "Rays", "TravelTimes"]
