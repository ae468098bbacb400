"""Kernel: what is added to the times of branches over a sphere: flattening, and the height of stations."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from testban.earth.traveltimes import TravelTimes

Array = NDArray[np.float64]

FIRST_SLOWNESS_S_DEG = {"P": 13.5, "S": 24.0}
"""Of Pn and Sn: with these the place is looked for, before anything is known about distances."""


def first_slowness_s_deg(branches: Sequence[str]) -> Array:
    """Slowness (k,) of each branch where none is known yet."""
    return np.array([FIRST_SLOWNESS_S_DEG["S" if b[0] in "SL" else "P"] for b in branches])


def first_height_s(travel_times: TravelTimes, branches: Sequence[str], height_m: Array) -> Array:
    """What the height of stations (m,) adds (s) to each branch (k, m), one slowness a wave."""
    slowness = np.tile(first_slowness_s_deg(branches)[:, None], (1, len(height_m)))
    return height_s(travel_times, branches, slowness, height_m)


def height_s(
    travel_times: TravelTimes, branches: Sequence[str], slowness_s_deg: Array, height_m: Array
) -> Array:
    """What the height of stations (m,) adds (s) to each branch (k, m) of these slownesses (k, m)."""
    rows = [
        travel_times.elevation_correction_s(branch, slowness, height_m)
        for branch, slowness in zip(branches, slowness_s_deg, strict=True)
    ]
    return np.array(rows).reshape(len(branches), len(height_m))


def flattening_s(
    travel_times: TravelTimes,
    branches: Sequence[str],
    distance_deg: Array,
    depth_km: float,
    latitude_deg: float,
    azimuth_deg: Array,
) -> Array:
    """What flattening adds (s) to each branch (k, m) from one source; 0 where one does not arrive.

    Distances (m,) are those of geodesics.
    """
    rows = np.zeros((len(branches), len(distance_deg)))
    for row, branch in zip(rows, branches, strict=True):
        extra = travel_times.ellipticity_s(branch, distance_deg, depth_km, latitude_deg, azimuth_deg)
        row[:] = np.where(np.isfinite(extra), extra, 0.0)
    return rows
