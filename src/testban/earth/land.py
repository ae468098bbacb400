"""Land and sea: Natural Earth's 1:50m land (public domain, naturalearthdata.com), as rings and as a grid.

The grid answers "is this land?" at 0.05 degrees (about 5 km), which is also about how well the shorelines of
a 1:50m map are drawn. Built by tools/build_coastlines.py.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import ArrayLike, NDArray


@cache
def _load() -> dict[str, NDArray]:
    with (files("testban.earth") / "data" / "land-50m.npz").open("rb") as stream, np.load(stream) as archive:
        return {name: archive[name] for name in archive.files}


@cache
def _rings() -> tuple[NDArray[np.float64], ...]:
    packed = _load()
    ends = np.cumsum(packed["lengths"])
    rings = []
    for start, end in zip(ends - packed["lengths"], ends, strict=True):
        ring = np.cumsum(packed["deltas"][start:end], axis=0) * float(packed["quantum_deg"])
        ring.setflags(write=False)
        rings.append(ring)
    return tuple(rings)


def land_polygons() -> list[NDArray[np.float64]]:
    """Shorelines as closed rings, each (n, 2): longitude and latitude in degrees, within -180..180.

    A point is land when an odd number of rings encloses it (the Caspian Sea is a ring within Eurasia's).
    Shells run clockwise, holes anticlockwise. Edges along the date line and the south pole are cuts, not
    shores.
    """
    return list(_rings())


def is_land(latitude_deg: ArrayLike, longitude_deg: ArrayLike) -> NDArray[np.bool_]:
    """Whether each place is land, exact to about 5 km; the inputs broadcast.

    Lakes count as land, the Caspian, ice shelves and NaN as sea. Latitude must lie in -90..90; longitude may
    be any.
    """
    packed = _load()
    grid, scale = packed["grid"], int(packed["cells_per_degree"])
    lat, lon = np.broadcast_arrays(np.asarray(latitude_deg, float), np.asarray(longitude_deg, float))
    known = np.isfinite(lat) & np.isfinite(lon)
    lat, lon = np.where(known, lat, 0.0), np.where(known, lon, 0.0)
    row = np.clip(np.floor((lat + 90.0) * scale).astype(int), 0, grid.shape[0] - 1)
    column = np.clip(np.floor(((lon + 180.0) % 360.0) * scale).astype(int), 0, 360 * scale - 1)
    return known & ((grid[row, column >> 3] >> (7 - (column & 7))) & 1).astype(bool)


def sea_fraction(
    latitude1_deg: ArrayLike,
    longitude1_deg: ArrayLike,
    latitude2_deg: ArrayLike,
    longitude2_deg: ArrayLike,
    n: int = 50,
) -> NDArray[np.float64]:
    """Share (0 to 1) of each great-circle path that lies over sea, from ``n`` evenly spaced points.

    The four inputs broadcast; the result has their shape. Points stand at the middles of ``n`` equal parts.
    For antipodal ends, where the path is not defined, an arbitrary one is taken.
    """
    start = _unit_vector(latitude1_deg, longitude1_deg)
    end = _unit_vector(latitude2_deg, longitude2_deg)
    start, end = np.broadcast_arrays(start, end)
    angle = np.arctan2(np.linalg.norm(np.cross(start, end), axis=-1), np.sum(start * end, axis=-1))[
        ..., None, None
    ]
    share = ((np.arange(n) + 0.5) / n)[:, None]
    sine = np.sin(angle)
    straight = sine < 1e-9
    divisor = np.where(straight, 1.0, sine)
    weight1 = np.where(straight, 1.0 - share, np.sin((1.0 - share) * angle) / divisor)
    weight2 = np.where(straight, share, np.sin(share * angle) / divisor)
    point = weight1 * start[..., None, :] + weight2 * end[..., None, :]
    lat = np.degrees(np.arctan2(point[..., 2], np.hypot(point[..., 0], point[..., 1])))
    lon = np.degrees(np.arctan2(point[..., 1], point[..., 0]))
    return 1.0 - is_land(lat, lon).mean(axis=-1)


def _unit_vector(latitude_deg: ArrayLike, longitude_deg: ArrayLike) -> NDArray[np.float64]:
    lat, lon = np.broadcast_arrays(
        np.radians(np.asarray(latitude_deg, float)), np.radians(np.asarray(longitude_deg, float))
    )
    return np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=-1)
