"""Errors of a set of readings about a trial place: covariance, and what a calibrated site takes off."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from testban.earth.geodesy import KM_PER_DEG
from testban.location.calibration import SiteCorrections, krige
from testban.location.path_times import own_errors
from testban.location.readings import Readings
from testban.location.settings import LocationSettings
from testban.location.sphere import MEAN_KM, distance_and_direction
from testban.location.travel_time_error import (
    crust_likeness,
    crust_sensitivity,
    own_variance,
    path_likeness,
    station_variance,
    travel_time_covariance,
    variogram_covariance,
)

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Errors:
    """Expected shift (m,) of observed over predicted times, and covariance (m, m) about it; ``crust`` (m, 2)
    is what each ray takes of the crust's slowness and of the Moho's delay."""

    shift_s: Array
    covariance_s2: Array
    crust: Array


class ErrorModel:
    """Errors of ``readings``; what does not depend on the source is worked out once."""

    def __init__(
        self,
        readings: Readings,
        settings: LocationSettings,
        corrections: SiteCorrections | None = None,
        plugged_sigma_s: Array | None = None,
    ) -> None:
        """``plugged_sigma_s`` (2, m) is of times from a 3-D Earth, as mantle and as crustal rays; NaN where
        the 1-D Earth's errors stand."""
        self.readings = readings
        self.settings = settings
        self.corrections = corrections
        angle = np.arccos(np.clip(readings.stations @ readings.stations.T, -1.0, 1.0))
        names = np.array([p.station for p in readings.picks])
        same = (names[:, None] == names) & (readings.is_s[:, None] == readings.is_s)
        self._own = same * station_variance(readings.is_s, settings.errors)
        self._last: tuple[bytes, Array, Array] | None = None
        unknown = np.full((2, len(names)), np.nan)
        self._plugged_s = unknown if plugged_sigma_s is None else plugged_sigma_s
        alike = variogram_covariance(MEAN_KM * angle, 1.0)
        self._crust_alike = crust_likeness(MEAN_KM * angle, settings.errors)
        self._variogram = alike * settings.errors.sill_s2
        wave = readings.is_s[:, None] == readings.is_s
        self._likeness = alike * np.where(wave, 1.0, settings.errors.p_s_correlation)

    def at(self, place: Array, in_crust: NDArray[np.bool_], crust_covariance: Array, below: bool) -> Errors:
        """Errors for an event at ``place`` (3,), above or ``below`` the Moho, with rays ``in_crust`` (m,)."""
        r, errors = self.readings, self.settings.errors
        km, alike = self._from(place)
        model = travel_time_covariance(
            *(self._variogram, self._crust_alike, km, alike, r.is_s, in_crust),
            *(errors, crust_covariance, below),
        )
        # What a station has to itself does not differ between readings of one arrival.
        model += self._own * (in_crust[:, None] == in_crust)
        shift = np.zeros(len(model))
        if self.corrections is not None:
            shift, model = krige(self.corrections, place, r, in_crust, model, errors, crust_covariance, below)
        crust = crust_sensitivity(km, r.is_s, in_crust, errors, below)
        plugged_s = np.where(in_crust, self._plugged_s[1], self._plugged_s[0])
        if np.isfinite(plugged_s).any():
            model = own_errors(model, plugged_s, self._likeness, in_crust[:, None] == in_crust)
            crust = np.where(np.isfinite(plugged_s)[:, None], 0.0, crust)
        return Errors(shift, model + np.diag(r.sigma_s**2), crust)

    def choice_s(self, place: Array, crust_covariance: Array) -> Array:
        """Standard deviation (2, m) of each reading as a mantle and as a crustal ray from ``place``."""
        r, errors = self.readings, self.settings.errors
        km = np.tile(self._from(place)[0], 2)
        is_s, in_crust = np.tile(r.is_s, 2), np.arange(len(km)) >= len(r.is_s)
        crust = crust_sensitivity(km, is_s, in_crust, errors)
        shared = ((crust @ crust_covariance) * crust).sum(axis=1)
        variance = own_variance(km, is_s, in_crust, errors) + shared
        plugged_s2 = self._plugged_s.ravel() ** 2
        variance = np.where(np.isfinite(plugged_s2), plugged_s2, variance) + np.tile(r.sigma_s**2, 2)
        return np.sqrt(variance).reshape(2, -1)

    def _from(self, place: Array) -> tuple[Array, Array]:
        """Distance (m,) in km and likeness of paths (m, m); kept for the next question about this place."""
        key = place.tobytes()
        if self._last is None or self._last[0] != key:
            distance, east, north = distance_and_direction(place[None], self.readings.stations)
            azimuth = np.degrees(np.arctan2(east[0], north[0]))
            self._last = key, distance[0] * KM_PER_DEG, path_likeness(azimuth, self.settings.errors)
        return self._last[1:]
