"""What the first motions of P say of a moment tensor."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from testban.earth.geodesy import KM_PER_DEG
from testban.earth.traveltimes import TravelTimes
from testban.identification.first_motion import FIRST_P, clear_motion
from testban.identification.misread import MisreadRate
from testban.identification.moment_tensor.settings import MomentTensorSettings
from testban.identification.settings import FirstMotionSettings
from testban.model import Origin
from testban.sources.lune import to_vector

STEP_DEG, STEP_KM = 0.05, 0.5


def first_motions(
    origin: Origin, depth_km: float, travel_times: TravelTimes, clear: FirstMotionSettings
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Rays (n, 6), whose product with a tensor is the P amplitude that leaves along them, and signs (n,) of
    the first motions that count (as for the evidence from them)."""
    rays, signs = [], []
    for arrival in origin.used:
        sign = clear_motion(arrival.pick, clear) if arrival.pick.phase_hint in FIRST_P else 0
        if sign:
            ray = _takeoff(arrival.distance_deg, arrival.azimuth_deg, depth_km, travel_times)
            if np.isfinite(ray).all():
                rays.append(to_vector(np.outer(ray, ray)))
                signs.append(float(sign))
    return np.array(rays).reshape(-1, 6), np.array(signs)


def _takeoff(
    distance_deg: float, azimuth_deg: float, depth_km: float, travel_times: TravelTimes
) -> NDArray[np.float64]:
    """Direction in which the first P leaves, along north, east, down: the gradient of its travel time."""
    depth = max(depth_km, STEP_KM)
    near, far = max(distance_deg - STEP_DEG, 0.01), distance_deg + STEP_DEG
    times = travel_times.first_p(np.array([near, far, distance_deg, distance_deg]), _around(depth))[1]
    along = (times[1] - times[0]) / ((far - near) * KM_PER_DEG)
    down = -(times[3] - times[2]) / (2.0 * STEP_KM)
    azimuth = np.radians(azimuth_deg)
    ray = np.array([along * np.cos(azimuth), along * np.sin(azimuth), down])
    return np.asarray(ray / max(np.linalg.norm(ray), 1e-9))


def _around(depth_km: float) -> NDArray[np.float64]:
    return np.array([depth_km, depth_km, depth_km - STEP_KM, depth_km + STEP_KM])


def log_motion_likelihood(
    sources: NDArray[np.float64],
    rays: NDArray[np.float64],
    signs: NDArray[np.float64],
    rate: MisreadRate,
    settings: MomentTensorSettings,
) -> NDArray[np.float64]:
    """Log probability of the signs under each source (n, 6) of unit length.

    All motions of the event are misread with one probability, summed over its Beta distribution by Gauss and
    Jacobi's quadrature, which is exact for the product of so many motions.
    """
    from scipy.special import logsumexp, ndtr, roots_jacobi

    if not len(signs):
        return np.zeros(len(sources))
    right = ndtr((sources @ rays.T) * signs / settings.motion_width)
    nodes, weights = roots_jacobi(len(signs) // 2 + 1, rate.b - 1.0, rate.a - 1.0)
    misread = (nodes + 1.0) / 2.0
    logs = [np.log(q + (1.0 - 2.0 * q) * right).sum(axis=1) for q in misread]
    return np.asarray(logsumexp(logs, axis=0, b=(weights / weights.sum())[:, None]))
