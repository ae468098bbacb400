"""Travel times from a 3-D Earth, plugged in from outside: the interface, and RSTT behind it.

RSTT (Myers et al. 2010, doi:10.1785/0120090198) is a library and a model file that the user brings. Its
functions are called as its C header declares them; there Pn, Sn, Pg, Lg are numbered from 0 (recalled).
"""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from testban.earth.geodesy import KM_PER_DEG, inverse
from testban.earth.traveltimes import TravelTimes
from testban.errors import InputError

Array = NDArray[np.float64]

RSTT_PHASES = {"Pn": 0, "Sn": 1, "Pg": 2, "Lg": 3}
RSTT_NAMES = {"Pb": "Pg", "Sb": "Lg", "Sg": "Lg"}
"""Phases that RSTT knows by another name."""


@dataclass(frozen=True)
class Place:
    """Geodetic latitude and longitude (deg), depth below the ellipsoid (km, negative above it)."""

    latitude_deg: float
    longitude_deg: float
    depth_km: float


class PathTimes(Protocol):
    """Travel times along paths through a 3-D Earth."""

    name: str

    def time_s(self, phase: str, source: Place, station: Place) -> tuple[float, float]:
        """Time (s) and its standard deviation; NaN for both where the phase or the path is not covered."""


def path_corrections(
    paths: PathTimes, travel_times: TravelTimes, phase: str, source: Place, stations: Sequence[Place]
) -> tuple[Array, Array]:
    """What the 3-D Earth adds (s) to ours at each station, and its standard deviation; NaN where unknown.

    The time of ours includes ellipticity and station height, which a 3-D time contains.
    """
    corrections, sigmas = np.full(len(stations), np.nan), np.full(len(stations), np.nan)
    for k, station in enumerate(stations):
        time, sigma = paths.time_s(phase, source, station)
        distance_km, azimuth, _ = inverse(
            source.latitude_deg, source.longitude_deg, station.latitude_deg, station.longitude_deg
        )
        distance = distance_km / KM_PER_DEG
        rays = travel_times.rays(phase, distance, max(source.depth_km, 0.0))
        ours = (
            rays.time_s
            + travel_times.elevation_correction_s(phase, rays.slowness_s_deg, -1000.0 * station.depth_km)
            + travel_times.ellipticity_s(phase, distance, source.depth_km, source.latitude_deg, azimuth)
        )
        corrections[k], sigmas[k] = time - float(ours), sigma
    return corrections, sigmas


class Rstt:
    """RSTT's C library; opened once, one call at a time (it holds one path at once)."""

    def __init__(self, library: Path, model: Path, handle: Any | None = None) -> None:
        """
        Parameters
        ----------
        library : the shared library with RSTT's C functions (``libslbmCshell``).
        model : RSTT's model file or folder.
        handle : an opened library, for tests.

        Raises
        ------
        InputError
            The library cannot be opened, or it does not accept the model.
        """
        if handle is None:
            try:
                handle = ctypes.CDLL(str(library))
            except OSError as problem:
                raise InputError(f"{library}: the RSTT library cannot be opened ({problem})") from problem
        self._library = handle
        self.name = f"RSTT {model.name}"
        self._must(handle.slbm_shell_create(), f"{library}: RSTT does not start")
        self._must(
            handle.slbm_shell_loadVelocityModelBinary(str(model).encode()),
            f"{model}: RSTT does not read this model",
        )

    def time_s(self, phase: str, source: Place, station: Place) -> tuple[float, float]:
        """Time (s) and its standard deviation, NaN where RSTT has none."""
        known = RSTT_NAMES.get(phase, phase)
        if known not in RSTT_PHASES:
            return np.nan, np.nan
        ends = [v for p in (source, station) for v in self._radians(p)]
        try:
            if self._library.slbm_shell_createGreatCircle(known.encode(), *(ctypes.byref(v) for v in ends)):
                return np.nan, np.nan
            return self._time(known, source, station)
        finally:
            self._library.slbm_shell_clear()

    def close(self) -> None:
        """Free what the library holds."""
        self._library.slbm_shell_delete()

    def _time(self, phase: str, source: Place, station: Place) -> tuple[float, float]:
        time, sigma = ctypes.c_double(), ctypes.c_double()
        if self._library.slbm_shell_getTravelTime(ctypes.byref(time)):
            return np.nan, np.nan
        length_km, _, _ = inverse(
            source.latitude_deg, source.longitude_deg, station.latitude_deg, station.longitude_deg
        )
        number = ctypes.c_int(RSTT_PHASES[phase])
        distance = ctypes.c_double(float(np.radians(length_km / KM_PER_DEG)))
        failed = self._library.slbm_shell_getTravelTimeUncertainty(
            ctypes.byref(number), ctypes.byref(distance), ctypes.byref(sigma)
        )
        return time.value, np.nan if failed else sigma.value

    @staticmethod
    def _radians(place: Place) -> tuple[ctypes.c_double, ...]:
        return (
            ctypes.c_double(np.radians(place.latitude_deg)),
            ctypes.c_double(np.radians(place.longitude_deg)),
            ctypes.c_double(place.depth_km),
        )

    def _must(self, failed: int, what: str) -> None:
        if failed:
            text = ctypes.create_string_buffer(2000)
            self._library.slbm_shell_getErrorMessage(text)
            raise InputError(f"{what}: {text.value.decode(errors='replace')}")
