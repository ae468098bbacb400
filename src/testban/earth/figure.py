"""The Earth's figure: how flat the surfaces of equal density are, from Clairaut's equation."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from testban.earth.velocity_model import EARTH_RADIUS_KM, EarthModel

Array = NDArray[np.float64]

FLATTENING = 1.0 / 298.257223563
"""Of the WGS84 ellipsoid."""


def flattening(model: EarthModel, radius_km: Array) -> tuple[Array, Array]:
    """Flattening of the surfaces of equal density and its logarithmic derivative by radius, both (n,).

    Radau's approximation (Bullen 1975, The Earth's Density, 4.4; Dahlen & Tromp 1998, 14.1), within 0.2 % of
    Clairaut's equation; at the surface it is that of WGS84. Without densities it is that of the surface
    everywhere.
    """
    r, shape, growth = _profile(model)
    return np.interp(radius_km, r, shape), np.interp(radius_km, r, growth)


@lru_cache(maxsize=16)
def _profile(model: EarthModel) -> tuple[Array, Array, Array]:
    if not np.all(np.isfinite(model.density_g_cm3)):
        ends = np.array([0.0, EARTH_RADIUS_KM])
        return ends, np.full(2, FLATTENING), np.zeros(2)
    r = np.linspace(0.0, EARTH_RADIUS_KM, 6372)
    middle = 0.5 * (r[1:] + r[:-1])
    density = np.interp(EARTH_RADIUS_KM - middle, model.depth_km, model.density_g_cm3)
    mass = np.concatenate([[0.0], np.cumsum(density * (r[1:] ** 3 - r[:-1] ** 3))]) * 4 * np.pi / 3
    inertia = np.concatenate([[0.0], np.cumsum(density * (r[1:] ** 5 - r[:-1] ** 5))]) * 8 * np.pi / 15
    ratio = np.full(len(r), 0.4)
    ratio[1:] = inertia[1:] / (mass[1:] * r[1:] ** 2)
    growth = 6.25 * (1.0 - 1.5 * ratio) ** 2 - 1.0
    slope = growth[1:] / r[1:]
    integral = np.concatenate([[0.0], np.cumsum(0.5 * (slope[1:] + slope[:-1]) * np.diff(r[1:]))])
    shape = FLATTENING * np.exp(integral - integral[-1])
    return r, np.concatenate([shape[:1], shape]), growth
