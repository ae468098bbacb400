"""Kernel: back azimuths and slownesses that arrays measure, against those of trial epicentres."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from testban.earth.geodesy import KM_PER_DEG
from testban.location.readings import Readings
from testban.location.settings import LocationSettings
from testban.location.sphere import east_north

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Bearing:
    """Back azimuths and slownesses at n hypocentres: log-likelihood (n,), its gradient (n, 2) and information
    (n, 2, 2) in km east and north. Wrong ones are allowed for as wrong picks are.
    """

    log_likelihood: Array
    gradient: Array
    information: Array

    def take(self, which: NDArray[np.intp] | NDArray[np.bool_]) -> Bearing:
        return Bearing(self.log_likelihood[which], self.gradient[which], self.information[which])


def bearing_fit(
    r: Readings,
    settings: LocationSettings,
    distance_deg: Array,
    east: Array,
    north: Array,
    slowness: Array,
    places: Array,
) -> Bearing:
    """How back azimuths and slownesses fit sources at ``places`` (n, 3).

    ``distance_deg``, ``east``, ``north`` (unit direction to the station) and the predicted ``slowness``
    (s/deg) are (n, m).
    """
    n = len(places)
    total, gradient, information = np.zeros(n), np.zeros((n, 2)), np.zeros((n, 2, 2))
    for residual, slope, sigma, span in (
        _azimuth_terms(r, settings, distance_deg, east, north, slowness, places),
        _slowness_terms(r, settings, distance_deg, east, north, slowness),
    ):
        used = np.isfinite(r.backazimuth[:, 0] if span > 100 else r.slowness[:, 0])
        if not used.any():
            continue
        residual, sigma, slope = residual[:, used], sigma[:, used], slope[:, :, used]
        share = settings.wrong_share
        right = (1 - share) * np.exp(-0.5 * (residual / sigma) ** 2) / (np.sqrt(2 * np.pi) * sigma)
        mixed = right + share / span
        total += np.log(mixed).sum(axis=1)
        pull = right / mixed / sigma**2
        gradient += np.einsum("nm,nam->na", pull * residual, slope)
        information += np.einsum("nm,nam,nbm->nab", pull, slope, slope)
    return Bearing(total, gradient, information)


def _azimuth_terms(
    r: Readings,
    settings: LocationSettings,
    distance_deg: Array,
    east: Array,
    north: Array,
    slowness: Array,
    places: Array,
) -> tuple[Array, Array, Array, float]:
    at_east, at_north = east_north(r.stations)
    predicted = np.degrees(
        np.arctan2(np.einsum("nk,mk->nm", places, at_east), np.einsum("nk,mk->nm", places, at_north))
    )
    residual = (r.backazimuth[:, 0] - predicted + 180.0) % 360.0 - 180.0
    sine = np.maximum(np.sin(np.radians(distance_deg)), 1e-3)
    per_km = 1.0 / (KM_PER_DEG * sine)
    # The source moves to the right, seen from the station: the back azimuth grows.
    slope = np.stack([-north * per_km, east * per_km], axis=1)
    structure = np.degrees(settings.slowness_vector_s_deg / np.maximum(slowness, 1.0))
    return residual, slope, np.hypot(r.backazimuth[:, 1], structure), 360.0


def _slowness_terms(
    r: Readings, settings: LocationSettings, distance_deg: Array, east: Array, north: Array, slowness: Array
) -> tuple[Array, Array, Array, float]:
    residual = r.slowness[:, 0] - slowness
    # Curvature of the travel time: slowness falls by about 0.1 s/deg per deg at teleseismic distance.
    curvature = np.where(distance_deg > 20.0, -0.08, 0.0) / KM_PER_DEG
    slope = np.stack([-curvature * east, -curvature * north], axis=1)
    sigma = np.hypot(r.slowness[:, 1], settings.slowness_vector_s_deg)
    return residual, slope, np.broadcast_to(sigma, residual.shape), 20.0
