"""Kernel: posterior over epicentre and depth on a grid, origin time integrated out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from testban.earth.geodesy import KM_PER_DEG, inverse, offset
from testban.earth.traveltimes import TravelTimes


@dataclass(frozen=True, eq=False)
class ArrivalTable:
    """Arrivals to fit, one row each. ``time_s`` is relative to any fixed epoch; ``family`` is "P" or "S"
    (first P or S).
    """

    time_s: NDArray[np.float64]
    is_s: NDArray[np.bool_]
    latitude_deg: NDArray[np.float64]
    longitude_deg: NDArray[np.float64]
    elevation_m: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Hypocentres:
    """Trial hypocentres (n,): log posterior up to a constant, mean and variance of the origin time there."""

    latitude_deg: NDArray[np.float64]
    longitude_deg: NDArray[np.float64]
    depth_km: NDArray[np.float64]
    log_posterior: NDArray[np.float64]
    time_s: NDArray[np.float64]
    time_variance_s2: NDArray[np.float64]


def branch_times(
    table: ArrivalTable,
    latitude_deg: NDArray[np.float64],
    longitude_deg: NDArray[np.float64],
    depth_km: NDArray[np.float64],
    travel_times: TravelTimes,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Times of the crustal and the mantle ray of each arrival's wave, (epicentres, depths, arrivals) each.

    Station elevation is included; NaN where a ray does not arrive.
    """
    distance, _, _ = inverse(
        latitude_deg[:, None], longitude_deg[:, None], table.latitude_deg, table.longitude_deg
    )
    distance_deg = distance[:, None, :] / KM_PER_DEG
    depth = depth_km[None, :, None]
    shape = (len(latitude_deg), len(depth_km), len(table.time_s))
    crust, mantle = np.empty(shape), np.empty(shape)
    for wave, columns in (("P", ~table.is_s), ("S", table.is_s)):
        if columns.any():
            crust[:, :, columns] = travel_times.time_s(f"{wave}g", distance_deg[:, :, columns], depth)
            mantle[:, :, columns] = travel_times.time_s(wave, distance_deg[:, :, columns], depth)
    # Rays come up steeply enough that one slowness a wave serves all distances to 0.05 s per km of height.
    extra = np.where(
        table.is_s,
        travel_times.elevation_correction_s("S", 24.0, table.elevation_m),
        travel_times.elevation_correction_s("P", 13.5, table.elevation_m),
    )
    return crust + extra, mantle + extra


def misfit(
    residual_s: NDArray[np.float64], inverse_covariance: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Chi-square with the origin time fitted, and that time. (..., arrivals) -> (...), (...)"""
    weight = inverse_covariance.sum(axis=0)
    total = weight.sum()
    time = residual_s @ weight / total
    centred = residual_s - time[..., None]
    chi2 = np.einsum("...i,...i->...", centred @ inverse_covariance, centred)
    return chi2, time


def around(
    latitude_deg: float,
    longitude_deg: float,
    half_width_km: tuple[float, float],
    nodes: int,
    azimuth_deg: float,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Epicentres on a square grid turned by ``azimuth_deg``; half widths along and across it."""
    along, across = np.meshgrid(
        np.linspace(-half_width_km[0], half_width_km[0], nodes),
        np.linspace(-half_width_km[1], half_width_km[1], nodes),
    )
    turn = np.radians(azimuth_deg)
    east = along * np.sin(turn) + across * np.cos(turn)
    north = along * np.cos(turn) - across * np.sin(turn)
    return offset(latitude_deg, longitude_deg, east.ravel(), north.ravel())


def local_offsets_km(
    latitude_deg: float, longitude_deg: float, points: Hypocentres
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """East and north (km) of the points from a centre."""
    distance, azimuth, _ = inverse(latitude_deg, longitude_deg, points.latitude_deg, points.longitude_deg)
    return distance * np.sin(np.radians(azimuth)), distance * np.cos(np.radians(azimuth))


__all__ = [
    "ArrivalTable",
    "Hypocentres",
    "around",
    "branch_times",
    "local_offsets_km",
    "misfit",
]
