"""Shorelines on a map centred anywhere: azimuthal equidistant projection on a sphere, clipped to the map.

Snyder (1987), Map Projections: A Working Manual, USGS Professional Paper 1395, p. 191, doi:10.3133/pp1395.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from testban.earth.land import is_land, land_polygons

RADIUS_KM = 6371.0
CLIP_STEP_DEG = 10.0
SMALLEST_CELLS = 4.0

Points = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Projection:
    """Kilometres east and north of a centre, true in distance and direction from it."""

    latitude_deg: float
    longitude_deg: float

    def forward(self, latitude_deg: ArrayLike, longitude_deg: ArrayLike) -> tuple[Points, Points]:
        """East and north in km, of the broadcast shape."""
        lat, lon = np.radians(latitude_deg), np.radians(longitude_deg)
        lat0, d = np.radians(self.latitude_deg), lon - np.radians(self.longitude_deg)
        across = np.cos(lat) * np.sin(d)
        along = np.cos(lat0) * np.sin(lat) - np.sin(lat0) * np.cos(lat) * np.cos(d)
        up = np.sin(lat0) * np.sin(lat) + np.cos(lat0) * np.cos(lat) * np.cos(d)
        sine = np.hypot(across, along)
        scale = RADIUS_KM * np.where(sine > 1e-12, np.arctan2(sine, up) / np.maximum(sine, 1e-12), 1.0)
        return scale * across, scale * along

    def inverse(self, east_km: ArrayLike, north_km: ArrayLike) -> tuple[Points, Points]:
        """Latitude, and longitude within 180 degrees of the centre's (it may pass 180)."""
        east, north = np.broadcast_arrays(np.asarray(east_km, float), np.asarray(north_km, float))
        distance = np.hypot(east, north)
        angle, lat0 = distance / RADIUS_KM, np.radians(self.latitude_deg)
        share = np.divide(north, distance, out=np.zeros_like(distance), where=distance > 0)
        lat = np.arcsin(np.clip(np.cos(angle) * np.sin(lat0) + np.sin(angle) * np.cos(lat0) * share, -1, 1))
        lon = np.arctan2(
            east * np.sin(angle),
            distance * np.cos(lat0) * np.cos(angle) - north * np.sin(lat0) * np.sin(angle),
        )
        return np.degrees(lat), self.longitude_deg + np.degrees(lon)


@dataclass(frozen=True, slots=True)
class ProjectedLand:
    """All shorelines of the Earth in one projection; rings as in `testban.earth.land.land_polygons`."""

    projection: Projection
    rings: tuple[Points, ...]
    cut: tuple[NDArray[np.bool_], ...]
    nearest_km: NDArray[np.float64]
    bounds_km: NDArray[np.float64]

    @classmethod
    def around(cls, projection: Projection) -> ProjectedLand:
        """Project every ring once; both panels of a map share it."""
        polygons = land_polygons()
        starts = np.cumsum([0, *(len(ring) for ring in polygons[:-1])])
        places = np.concatenate(polygons)
        line = np.column_stack(projection.forward(places[:, 1], places[:, 0]))
        cut = (np.abs(places[:, 0]) > 179.999) | (places[:, 1] < -89.999)
        low, high = np.minimum.reduceat(line, starts), np.maximum.reduceat(line, starts)
        return cls(
            projection,
            tuple(np.split(line, starts[1:])),
            tuple(np.split(cut, starts[1:])),
            np.minimum.reduceat(np.hypot(*line.T), starts),
            np.concatenate([low, high], axis=1),
        )

    def areas(self, reach_km: float, detail_km: float) -> list[Points]:
        """Closed outlines of land within ``reach_km`` of the centre, for filling by nonzero winding.

        Vertices closer together than ``detail_km`` are thinned. Beyond the reach outlines are coarse, and
        vertices farther out than three times the reach are drawn in to that circle.
        """
        limit = 3.0 * reach_km
        (west, south), (east, north) = self.bounds_km[:, :2].T, self.bounds_km[:, 2:].T
        around = (west < 0) & (east > 0) & (south < 0) & (north > 0)
        areas = []
        for k in np.flatnonzero(((self.nearest_km <= reach_km) | around) & self._visible(detail_km)):
            if self.nearest_km[k] > reach_km and not _encloses_centre(self.rings[k]):
                continue
            area = _drawn_in(self.rings[k], limit)
            coarse = np.hypot(*area.T) > reach_km
            area = _thinned(area, np.where(coarse, max(reach_km / 15.0, detail_km), detail_km))
            if len(area) >= 4:
                areas.append(area)
        if is_land(-self.projection.latitude_deg, self.projection.longitude_deg + 180.0):
            # The rings say where land ends, but not that it fills the far rim: a clockwise circle does.
            turn = -np.radians(np.arange(0.0, 361.0, CLIP_STEP_DEG))
            areas.append(limit * np.column_stack([np.cos(turn), np.sin(turn)]))
        return areas

    def shorelines(self, frame_km: tuple[float, float, float, float], detail_km: float) -> list[Points]:
        """Pieces of shoreline within a frame (west, east, south, north), without cuts at the date line."""
        west, east, south, north = frame_km
        low, high = self.bounds_km[:, :2], self.bounds_km[:, 2:]
        near = np.all((high > [west, south]) & (low < [east, north]), axis=1) & self._visible(detail_km)
        pieces = []
        for k in np.flatnonzero(near):
            line, cut = self.rings[k], self.cut[k]
            wanted = _meets(line, frame_km) & ~(cut[:-1] & cut[1:])
            edges = np.flatnonzero(np.diff(np.concatenate([[False], wanted, [False]]).astype(int)))
            pieces += [_thinned(line[a : b + 1], detail_km) for a, b in edges.reshape(-1, 2)]
        return pieces

    def _visible(self, detail_km: float) -> NDArray[np.bool_]:
        """Rings large enough to be seen at that detail."""
        size = (self.bounds_km[:, 2:] - self.bounds_km[:, :2]).max(axis=1)
        visible: NDArray[np.bool_] = size > SMALLEST_CELLS * detail_km
        return visible


def _meets(line: Points, frame_km: tuple[float, float, float, float]) -> NDArray[np.bool_]:
    """Segments whose bounding box meets the frame: on a close-up both ends may lie outside."""
    west, east, south, north = frame_km
    low, high = np.minimum(line[:-1], line[1:]), np.maximum(line[:-1], line[1:])
    meets: NDArray[np.bool_] = np.all((high > [west, south]) & (low < [east, north]), axis=1)
    return meets


def _encloses_centre(ring: Points) -> bool:
    """Whether a closed line goes round the centre, either way."""
    turn = np.diff(np.arctan2(ring[:, 1], ring[:, 0]))
    return bool(abs(np.sum((turn + np.pi) % (2 * np.pi) - np.pi)) > np.pi)


def _drawn_in(points: Points, limit: float) -> Points:
    """Pull far vertices radially onto a circle, and follow that circle where a chord would cut across."""
    distance = np.hypot(*points.T)
    outside = distance > limit
    if not outside.any():
        return points
    points = points * np.where(outside, limit / np.maximum(distance, 1e-9), 1.0)[:, None]
    azimuth = np.degrees(np.arctan2(points[:, 1], points[:, 0]))
    turn = (np.diff(azimuth) + 180.0) % 360.0 - 180.0
    wide = np.flatnonzero(outside[:-1] & outside[1:] & (np.abs(turn) > CLIP_STEP_DEG))
    for k in wide[::-1]:
        between = np.radians(
            azimuth[k] + np.linspace(0.0, turn[k], int(abs(turn[k]) / CLIP_STEP_DEG) + 2)[1:-1]
        )
        arc = limit * np.column_stack([np.cos(between), np.sin(between)])
        points = np.insert(points, k + 1, arc, axis=0)
    return points


def _thinned(points: Points, detail_km: float | Points) -> Points:
    """Drop vertices in the same cell of a grid as the one before; ``detail_km`` is one or per vertex."""
    cells = np.round(points / np.reshape(detail_km, (-1, 1)))
    keep = np.concatenate([[True], np.any(np.diff(cells, axis=0) != 0, axis=1)])
    keep[-1] = True
    return points[keep]
