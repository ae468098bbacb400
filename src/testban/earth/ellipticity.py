"""What the Earth's flattening adds to travel times computed for a sphere.

To first order the ray keeps its path through the material while each surface of equal velocity moves from
r to r (1 + e), e = -2/3 f(r) P2(cos colatitude) (Dziewonski & Gilbert 1976,
doi:10.1111/j.1365-246X.1976.tb00271.x). A piece of ray of length dl, slowness s, at an angle i from the
outward vertical then takes longer by

    s [e + cos(i)^2 r de/dr + sin(i) cos(i) de/d(angle)] dl,

which holds at ends, refractions and reflections without further terms. The sum along a ray separates into
three functions of distance and depth, and factors of colatitude and azimuth (Kennett & Gudmundsson 1996,
doi:10.1111/j.1365-246X.1996.tb06536.x).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from testban.earth.figure import FLATTENING, flattening
from testban.earth.slowness_layers import SlownessLayers
from testban.earth.velocity_model import EARTH_RADIUS_KM, EarthModel

Array = NDArray[np.float64]

ROOT = np.sqrt(3.0) / 2.0


@dataclass(frozen=True, eq=False)
class Leg:
    """Passage of rays through shells, one way.

    ``p_s`` (m,) s/rad; ``start_rad`` (m,) is the distance already gone; shells ``first`` to ``last`` of
    ``layers`` are crossed, upward or downward, as far as the rays come.
    """

    layers: SlownessLayers
    p_s: Array
    start_rad: Array
    upward: bool
    first: int
    last: int


def coefficients(model: EarthModel, legs: Iterator[Leg]) -> Array:
    """The three functions (m, 3) in s of rays made of ``legs``, for distances from the Earth's centre."""
    return np.asarray(sum(_of_leg(model, leg) for leg in legs))


def along_surface(radius_flattening: float, p_s: Array, start_rad: Array, end_rad: Array) -> Array:
    """The three functions (m, 3) of a wave that runs along one surface, as a diffracted one does."""
    part = _integrals(end_rad) - _integrals(start_rad)
    return np.asarray(-2 / 3 * radius_flattening * p_s[:, None] * part)


def to_geodesic(p_s: Array, distance_rad: Array) -> Array:
    """What to add to the three functions where distances are lengths of geodesics, not geocentric angles.

    The geodesic is longer or shorter than the angle says by the surface's own stretching; what remains
    for waves near the surface is next to nothing.
    """
    return np.asarray(2 / 3 * FLATTENING * p_s[:, None] * _integrals(distance_rad))


def factors(latitude_deg: ArrayLike, azimuth_deg: ArrayLike) -> Array:
    """Factors (..., 3) of the three functions for a source at a geodetic latitude and an azimuth from it."""
    latitude = np.radians(np.asarray(latitude_deg, float))
    colatitude = np.pi / 2 - np.arctan2((1 - FLATTENING) ** 2 * np.sin(latitude), np.cos(latitude))
    azimuth = np.radians(np.asarray(azimuth_deg, float))
    colatitude, azimuth = np.broadcast_arrays(colatitude, azimuth)
    return np.stack(
        [
            0.25 * (1 + 3 * np.cos(2 * colatitude)),
            ROOT * np.sin(2 * colatitude) * np.cos(azimuth),
            ROOT * np.sin(colatitude) ** 2 * np.cos(2 * azimuth),
        ],
        axis=-1,
    )


def _of_leg(model: EarthModel, leg: Leg) -> Array:
    layers, p = leg.layers, leg.p_s[:, None]
    shells = slice(leg.first, leg.last)
    angle, time = (part[:, shells] for part in layers.crossings(leg.p_s))
    r1 = EARTH_RADIUS_KM - layers.top_km[shells]
    r2 = EARTH_RADIUS_KM - layers.bottom_km[shells]
    shape, growth = flattening(model, 0.5 * (r1 + r2))
    gone = np.cumsum(angle, axis=1) - 0.5 * angle
    if leg.upward:
        gone = angle.sum(axis=1, keepdims=True) - gone
    at = leg.start_rad[:, None] + gone
    # How far up or down each ray goes in each shell, as a logarithm of radius.
    u1, u2 = layers.top_s[shells], layers.bottom_s[shells]
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.log(u1 / np.maximum(p, 1e-12)) / np.log(u1 / u2)
    climb = np.log(r1 / r2) * np.where(p > u2, np.clip(np.nan_to_num(share, nan=1.0), 0.0, 1.0), 1.0)
    climb = np.where(time > 0.0, climb, 0.0) * (1.0 if leg.upward else -1.0)
    vertical = time - p * angle
    along = -2 / 3 * shape * (time + growth * vertical)
    across = -2 / 3 * shape * p * climb
    double = 2 * at
    return np.stack(
        [
            (along * 0.25 * (1 + 3 * np.cos(double)) - across * 1.5 * np.sin(double)).sum(axis=1),
            ROOT * (along * np.sin(double) + across * 2 * np.cos(double)).sum(axis=1),
            ROOT * (along * np.sin(at) ** 2 + across * np.sin(double)).sum(axis=1),
        ],
        axis=1,
    )


def _integrals(angle: Array) -> Array:
    """Integrals (m, 3) of the angular functions from 0 to ``angle``."""
    double = 2 * angle
    return np.stack(
        [
            angle / 4 + 3 / 8 * np.sin(double),
            ROOT * np.sin(angle) ** 2,
            ROOT * (angle / 2 - np.sin(double) / 4),
        ],
        axis=1,
    )
