"""What the first motions of P say of a moment tensor."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from testban.earth.geodesy import KM_PER_DEG
from testban.earth.traveltimes import TravelTimes
from testban.identification.moment_tensor.settings import MomentTensorSettings
from testban.identification.settings import FirstMotionSettings
from testban.model import Origin
from testban.sources.lune import to_vector

STEP_DEG, STEP_KM = 0.05, 0.5


def first_motions(
    origin: Origin, depth_km: float, travel_times: TravelTimes, clear: FirstMotionSettings
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Rays (n, 6), whose product with a tensor is the P amplitude that leaves along them, and signs (n,) of
    the clear first motions."""
    rays, signs = [], []
    for arrival in origin.used:
        pick = arrival.pick
        seen = pick.phase_hint.startswith("P") and pick.polarity != 0
        if seen and pick.snr >= clear.minimum_snr and pick.uncertainty_s <= clear.maximum_uncertainty_s:
            ray = _takeoff(arrival.distance_deg, arrival.azimuth_deg, depth_km, travel_times)
            if np.isfinite(ray).all():
                rays.append(to_vector(np.outer(ray, ray)))
                signs.append(float(np.sign(pick.polarity)))
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
    settings: MomentTensorSettings,
) -> NDArray[np.float64]:
    """Log probability of the signs under each source (n, 6) of unit length."""
    from scipy.special import ndtr

    if not len(signs):
        return np.zeros(len(sources))
    right = ndtr((sources @ rays.T) * signs / settings.motion_width)
    misread = settings.misread
    return np.asarray(np.log(misread + (1.0 - 2.0 * misread) * right).sum(axis=1))
