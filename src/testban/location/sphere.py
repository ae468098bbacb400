"""Kernel: places as unit vectors, so that poles and the date line are places like others.

Vectors point to the reduced latitude of the WGS84 ellipsoid; distances are its geodesics to first order in
the flattening (Lambert's formula; Thomas 1970, Spheroidal geodesics), within about 20 m per 1000 km.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from testban.earth.geodesy import KM_PER_DEG

FLATTENING = 1.0 / 298.257223563
EQUATOR_KM = 6378.137
MEAN_KM = 6371.0

Array = NDArray[np.float64]


def unit_vectors(latitude_deg: ArrayLike, longitude_deg: ArrayLike) -> Array:
    """(..., 3) of geodetic places."""
    reduced = np.arctan((1.0 - FLATTENING) * np.tan(np.radians(np.asarray(latitude_deg, float))))
    longitude = np.radians(np.asarray(longitude_deg, float))
    return np.stack(
        [np.cos(reduced) * np.cos(longitude), np.cos(reduced) * np.sin(longitude), np.sin(reduced)], axis=-1
    )


def latitude_longitude(vectors: Array) -> tuple[Array, Array]:
    """Geodetic latitude and longitude (deg) of (..., 3)."""
    flat = np.hypot(vectors[..., 0], vectors[..., 1])
    latitude = np.degrees(np.arctan2(vectors[..., 2], (1.0 - FLATTENING) * flat))
    return latitude, np.degrees(np.arctan2(vectors[..., 1], vectors[..., 0]))


def east_north(vectors: Array) -> tuple[Array, Array]:
    """Unit vectors (..., 3) to the east and north of places."""
    x, y, up = vectors[..., 0], vectors[..., 1], vectors[..., 2]
    flat = np.sqrt(x * x + y * y)
    off_pole = flat > 0.0
    safe = np.where(off_pole, flat, 1.0)
    # At a pole, the meridian of Greenwich.
    cos, sin = np.where(off_pole, x / safe, 1.0), y / safe
    east, north = np.zeros(vectors.shape), np.empty(vectors.shape)
    east[..., 0], east[..., 1] = -sin, cos
    north[..., 0], north[..., 1], north[..., 2] = -up * cos, -up * sin, flat
    return east, north


def distance_and_direction(places: Array, stations: Array) -> tuple[Array, Array, Array]:
    """Distance (deg of 111.195 km) and the east and north parts of the unit direction toward each station.

    ``places`` is (n, 3), ``stations`` (m, 3); each result (n, m).
    """
    cosine = np.clip(places @ stations.T, -1.0, 1.0)
    # The chord keeps small angles, which the cosine loses.
    east, north = east_north(places)
    along_east, along_north = east @ stations.T, north @ stations.T
    sine = np.hypot(along_east, along_north)
    angle = np.arctan2(sine, cosine)
    total = places[:, 2:3] + stations[None, :, 2]
    differing = places[:, 2:3] - stations[None, :, 2]
    first = (angle - sine) * total**2 / np.maximum(2.0 * (1.0 + cosine), 1e-9)
    second = (angle + sine) * differing**2 / np.maximum(2.0 * (1.0 - cosine), 1e-15)
    distance = EQUATOR_KM / KM_PER_DEG * (angle - 0.5 * FLATTENING * (first + second))
    sine = np.maximum(sine, 1e-12)
    return distance, along_east / sine, along_north / sine


def moved(places: Array, east_km: Array, north_km: Array) -> Array:
    """Places (n, 3) after a step of (n,) km along the sphere."""
    east, north = east_north(places)
    length = np.hypot(east_km, north_km)
    angle = length / MEAN_KM
    direction = (east * east_km[:, None] + north * north_km[:, None]) / np.maximum(length, 1e-12)[:, None]
    return np.asarray(places * np.cos(angle)[:, None] + direction * np.sin(angle)[:, None])


def offsets_km(centre: Array, places: Array) -> tuple[Array, Array]:
    """East and north (km) of places (n, 3) from one centre (3,), along great circles of the mean sphere."""
    east, north = east_north(centre)
    x, y = places @ east, places @ north
    angle = np.arctan2(np.hypot(x, y), places @ centre)
    stretch = MEAN_KM * angle / np.maximum(np.hypot(x, y), 1e-15)
    return x * stretch, y * stretch
