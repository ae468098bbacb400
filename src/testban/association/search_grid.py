"""Trial epicentres: dense where the stations stand, coarse far away."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from testban.earth.geodesy import spherical_distance_deg

SPACINGS_DEG = ((0.5, 3.0), (1.0, 14.0), (3.0, 180.0))
"""(spacing, distance to the nearest station up to which it holds), degrees."""


@dataclass(frozen=True, eq=False)
class TrialPlaces:
    """(n,) arrays; ``spacing_deg`` is the distance to the neighbouring trial."""

    latitude_deg: NDArray[np.float64]
    longitude_deg: NDArray[np.float64]
    depth_km: NDArray[np.float64]
    spacing_deg: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.latitude_deg)

    def take(self, index: NDArray[np.intp]) -> TrialPlaces:
        return TrialPlaces(
            self.latitude_deg[index], self.longitude_deg[index], self.depth_km[index], self.spacing_deg[index]
        )


def trial_places(
    station_latitude_deg: NDArray[np.float64],
    station_longitude_deg: NDArray[np.float64],
    depths_km: tuple[float, ...],
    reach_deg: float,
) -> TrialPlaces:
    """Trial places over the whole Earth within ``reach_deg`` of a station.

    Deep trials are spaced no closer than 1 deg: P from depth varies slowly with place.
    """
    parts = []
    inner = 0.0
    for spacing, outer in SPACINGS_DEG:
        lat, lon = _lattice(spacing, station_latitude_deg, min(outer, reach_deg))
        nearest = _nearest_deg(lat, lon, station_latitude_deg, station_longitude_deg)
        keep = (nearest >= inner) & (nearest < min(outer, reach_deg))
        for depth in depths_km:
            if depth < 50.0 or spacing >= 1.0:
                parts.append((lat[keep], lon[keep], np.full(keep.sum(), depth), np.full(keep.sum(), spacing)))
        inner = outer
    return TrialPlaces(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def subdivided(places: TrialPlaces) -> TrialPlaces:
    """Nine children a third as far apart for each place."""
    step = places.spacing_deg[:, None] / 3.0
    north, east = (a.ravel() for a in np.meshgrid([-1.0, 0.0, 1.0], [-1.0, 0.0, 1.0]))
    lat = places.latitude_deg[:, None] + step * north
    # Past a pole the place lies on the opposite meridian.
    over = np.abs(lat) > 90.0
    stretch = np.maximum(np.cos(np.radians(places.latitude_deg[:, None])), 0.02)
    lon = places.longitude_deg[:, None] + step * east / stretch + np.where(over, 180.0, 0.0)
    lat = np.where(over, np.sign(lat) * 180.0 - lat, lat)
    lon = (lon + 180.0) % 360.0 - 180.0
    depth = np.broadcast_to(places.depth_km[:, None], lat.shape)
    spacing = np.broadcast_to(step, lat.shape)
    return TrialPlaces(lat.ravel(), lon.ravel(), depth.ravel(), spacing.ravel())


def _lattice(
    spacing: float, station_latitude_deg: NDArray[np.float64], reach: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    low = max(station_latitude_deg.min() - reach, -90.0)
    high = min(station_latitude_deg.max() + reach, 90.0)
    latitudes, longitudes = [], []
    for lat in np.arange(np.floor(low / spacing) * spacing, high + spacing / 2, spacing):
        lat = float(np.clip(lat, -90.0, 90.0))
        count = max(int(np.ceil(360.0 * np.cos(np.radians(lat)) / spacing)), 1)
        longitudes.append(np.arange(count) * 360.0 / count - 180.0)
        latitudes.append(np.full(count, lat))
    return np.concatenate(latitudes), np.concatenate(longitudes)


def _nearest_deg(
    lat: NDArray[np.float64],
    lon: NDArray[np.float64],
    stations_lat: NDArray[np.float64],
    stations_lon: NDArray[np.float64],
) -> NDArray[np.float64]:
    nearest = np.full(lat.shape, np.inf)
    for station_lat, station_lon in zip(stations_lat, stations_lon, strict=True):
        np.minimum(nearest, spherical_distance_deg(lat, lon, station_lat, station_lon), out=nearest)
    return nearest
