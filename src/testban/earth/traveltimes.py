"""Travel times from packaged tables, one engine for prediction, association, location and reports.

Tables hold, for each family of phases, the earliest arrival over distance and source depth, made once from
ObsPy's TauP (tools/build_travel_times.py). Times are linear between nodes: within 0.02 s of TauP but for
about one place in a thousand, where branches cross: 0.06 s as far as seen (docs/results.md).

Phases: "Pg"/"Sg" stay in the crust; "P"/"S" turn in the mantle (Pdiff beyond 98 deg); "Pn"/"Sn" are the same
branch up to 18 deg; "Lg" is a group velocity from the epicentre.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from testban.earth.geodesy import KM_PER_DEG
from testban.errors import ModelRangeError

PHASES = ("P", "Pn", "Pg", "S", "Sn", "Sg", "Lg")
PN_LIMIT_DEG = 18.0
"""Beyond this the upper-mantle branch is called P (IASPEI names Pn to about 18 deg)."""
DEEPEST_PN_KM = 70.0
"""From deeper sources the direct wave is called P."""
LG_GROUP_VELOCITY_KM_S = 3.5
"""Lg onset, 3.4-3.6 km/s in stable continents (Mykkeltveit & Husebye 1981); no depth term."""
CRUSTAL_LIMIT_DEG = 9.0
"""Pg and Sg are continued past the tables' last ray at constant slowness up to here, as observed."""

MANTLE = {"P": 13.9, "S": 25.0}
SURFACE = {"P": 19.3, "S": 32.3}
"""Slowness (s/deg) of horizontal rays below ak135's Moho (8.04, 4.48 km/s) and at its surface (5.8, 3.46)."""

_FAMILY = {"P": "P", "Pn": "P", "Pg": "Pg", "S": "S", "Sn": "S", "Sg": "Sg"}


@dataclass(frozen=True, eq=False)
class TravelTimes:
    """Interpolated travel times of one Earth model. Make one with `TravelTimes.load`."""

    model: str
    distance_deg: NDArray[np.float64]
    depth_km: NDArray[np.float64]
    moho_km: float
    crust_p_km_s: float
    crust_s_km_s: float
    times_s: dict[str, NDArray[np.float64]]
    slownesses_s_deg: dict[str, NDArray[np.float64]]

    @staticmethod
    @cache
    def load(model: str = "ak135") -> TravelTimes:
        """Read a packaged table.

        Raises
        ------
        ModelRangeError
            No table of that name is packaged.
        """
        source = resources.files("testban.earth") / "data" / f"{model}.npz"
        if not source.is_file():
            raise ModelRangeError(f"no travel-time table for the Earth model '{model}'; packaged: ak135")
        with source.open("rb") as stream, np.load(stream) as file:
            distance, depth = file["distance_deg"], file["depth_km"]
            moho = float(file["moho_km"])
            shallow = depth <= moho
            times = {
                name: _continued(name, _split(name, file[name], distance, shallow), distance, depth, shallow)
                for name in ("P", "Pg", "S", "Sg")
            }
            crust = float(file["crust_p_km_s"]), float(file["crust_s_km_s"])
        slownesses = {name: np.gradient(table, distance, axis=0) for name, table in times.items()}
        return TravelTimes(model, distance, depth, moho, *crust, times, slownesses)

    def time_s(self, phase: str, distance_deg: ArrayLike, depth_km: ArrayLike) -> NDArray[np.float64]:
        """Travel time (s) of ``phase``; NaN where it does not arrive. Arguments broadcast.

        Raises
        ------
        ModelRangeError
            The phase has no table.
        """
        return self._evaluate(self.times_s, phase, distance_deg, depth_km, "time")

    def slowness_s_deg(self, phase: str, distance_deg: ArrayLike, depth_km: ArrayLike) -> NDArray[np.float64]:
        """Horizontal slowness dT/d(distance) (s/deg) of ``phase``; NaN where it does not arrive."""
        return self._evaluate(self.slownesses_s_deg, phase, distance_deg, depth_km, "slowness")

    def first_p(
        self, distance_deg: ArrayLike, depth_km: ArrayLike
    ) -> tuple[NDArray[np.str_], NDArray[np.float64]]:
        """Name ("Pg", "Pn" or "P") and time (s) of the first arrival."""
        return self._first("P", distance_deg, depth_km)

    def first_s(
        self, distance_deg: ArrayLike, depth_km: ArrayLike
    ) -> tuple[NDArray[np.str_], NDArray[np.float64]]:
        """Name ("Sg", "Sn" or "S") and time (s) of the first S."""
        return self._first("S", distance_deg, depth_km)

    def elevation_correction_s(
        self, phase: str, slowness_s_deg: ArrayLike, elevation_m: ArrayLike
    ) -> NDArray[np.float64]:
        """Extra time (s) through the rock between the reference surface and the station."""
        velocity = self.crust_p_km_s if phase.startswith("P") else self.crust_s_km_s
        horizontal = np.asarray(slowness_s_deg, float) / KM_PER_DEG
        vertical = np.sqrt(np.maximum(velocity**-2 - horizontal**2, 0.0))
        return np.asarray(np.asarray(elevation_m, float) / 1000.0 * vertical)

    def _first(
        self, wave: str, distance_deg: ArrayLike, depth_km: ArrayLike
    ) -> tuple[NDArray[np.str_], NDArray[np.float64]]:
        crustal = self.time_s(f"{wave}g", distance_deg, depth_km)
        mantle = self.time_s(wave, distance_deg, depth_km)
        distance = np.broadcast_to(np.asarray(distance_deg, float), mantle.shape)
        # Only sources in or near the crust feed the uppermost mantle's guided waves.
        near_surface = np.asarray(depth_km, float) <= DEEPEST_PN_KM
        name = np.where((distance <= PN_LIMIT_DEG) & near_surface, f"{wave}n", wave)
        crust_first = np.isfinite(crustal) & ~(mantle <= crustal)
        return np.where(crust_first, f"{wave}g", name), np.where(crust_first, crustal, mantle)

    def _evaluate(
        self,
        tables: dict[str, NDArray[np.float64]],
        phase: str,
        distance_deg: ArrayLike,
        depth_km: ArrayLike,
        quantity: Literal["time", "slowness"],
    ) -> NDArray[np.float64]:
        distance, depth = np.broadcast_arrays(np.asarray(distance_deg, float), np.asarray(depth_km, float))
        if phase == "Lg":
            slowness = KM_PER_DEG / LG_GROUP_VELOCITY_KM_S
            return slowness * distance if quantity == "time" else np.full(distance.shape, slowness)
        if phase not in _FAMILY:
            raise ModelRangeError(f"no travel times for the phase '{phase}'; known: {', '.join(PHASES)}")
        # Between the two nodes that stand for the sides of the Moho there is nothing to interpolate.
        depth = np.where((depth > self.moho_km) & (depth < self.moho_km + 0.001), self.moho_km, depth)
        value = self._bilinear(tables[_FAMILY[phase]], distance, depth)
        if phase in ("Pn", "Sn"):
            value = np.where(distance <= PN_LIMIT_DEG, value, np.nan)
        return value

    def _bilinear(
        self, table: NDArray[np.float64], distance: NDArray[np.float64], depth: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        x, z = self.distance_deg, self.depth_km
        i = np.clip(np.searchsorted(x, distance, side="right") - 1, 0, len(x) - 2)
        j = np.clip(np.searchsorted(z, depth, side="right") - 1, 0, len(z) - 2)
        u = (distance - x[i]) / (x[i + 1] - x[i])
        v = (depth - z[j]) / (z[j + 1] - z[j])
        flat, width = table.ravel(), table.shape[1]
        corner = i * width + j
        near = flat[corner] * (1 - v) + np.where(v > 0, flat[corner + 1], 0.0) * v
        far = flat[corner + width] * (1 - v) + np.where(v > 0, flat[corner + width + 1], 0.0) * v
        inside = (distance >= 0) & (distance <= x[-1]) & (depth >= z[0]) & (depth <= z[-1])
        return np.where(inside, near * (1 - u) + np.where(u > 0, far, 0.0) * u, np.nan)


def _split(
    name: str, table: NDArray[np.float64], distance: NDArray[np.float64], shallow: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Keep crustal rays in Pg and Sg and mantle rays in P and S: TauP calls both P for a source at the
    surface.

    Crustal rays reach outward from the epicentre, mantle rays inward from afar, each as far as slowness
    allows.
    """
    table = np.array(table, dtype=float)
    slowness = np.diff(table, axis=0) / np.diff(distance)[:, None]
    crustal, wave = name.endswith("g"), name[0]
    with np.errstate(invalid="ignore"):
        broken = ~(slowness <= (SURFACE if crustal else MANTLE)[wave])
    for column in np.flatnonzero(shallow):
        breaks = np.flatnonzero(broken[:, column])
        if crustal:
            last = breaks[0] if len(breaks) else len(distance) - 1
            table[last + 1 :, column] = np.nan
        else:
            near = breaks[distance[breaks] < PN_LIMIT_DEG]
            table[: (near[-1] + 1 if len(near) else 0), column] = np.nan
    return table


def _continued(
    name: str,
    table: NDArray[np.float64],
    distance: NDArray[np.float64],
    depth: NDArray[np.float64],
    shallow: NDArray[np.bool_],
) -> NDArray[np.float64]:
    """Continue rays at constant slowness: a crustal phase past its last one, up to `CRUSTAL_LIMIT_DEG`; a
    mantle phase from a crustal source inward to where its head wave begins.

    The tables hold first arrivals: Pn ends there where Pg overtakes it, though it goes on behind.
    """
    table = np.array(table, dtype=float)
    crustal = name.endswith("g")
    for k in range(len(depth)) if crustal else np.flatnonzero(shallow):
        column = table[:, k]
        known = np.flatnonzero(np.isfinite(column))
        if len(known) < 8:
            continue
        # The first node of a mantle phase may still hold a crustal ray's time.
        a, b = (known[-1], known[-2]) if crustal else (known[2], known[7])
        slowness = (column[b] - column[a]) / (distance[b] - distance[a])
        if crustal:
            beyond = (distance > distance[a]) & (distance <= CRUSTAL_LIMIT_DEG)
        else:
            beyond = (distance < distance[a]) & (distance >= _critical_deg(name, float(depth[k])))
        column[beyond] = column[a] + slowness * (distance[beyond] - distance[a])
    return table


def _critical_deg(wave: str, depth_km: float) -> float:
    """Distance at which the head wave along ak135's Moho begins: source to Moho to surface."""
    upper_km_s, lower_km_s, mantle_km_s = {"P": (5.8, 6.5, 8.04), "S": (3.46, 3.85, 4.48)}[wave]
    upper, lower = (np.tan(np.arcsin(v / mantle_km_s)) for v in (upper_km_s, lower_km_s))
    down = max(20.0 - depth_km, 0.0) * upper + (35.0 - max(depth_km, 20.0)) * lower
    return float((down + 20.0 * upper + 15.0 * lower) / KM_PER_DEG)
