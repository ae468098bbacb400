"""What is known of an event's depth before its arrivals are looked at."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from testban.location.settings import LocationSettings

Array = NDArray[np.float64]


def log_depth_prior(depths_km: Array, settings: LocationSettings) -> Array:
    """Log prior of each depth times the width of its cell. (n,)"""
    if len(depths_km) == 1:
        return np.zeros(1)
    width = np.gradient(depths_km)
    if settings.depth_prior_km is not None:
        mean, sigma = settings.depth_prior_km
        density = np.exp(-0.5 * ((depths_km - mean) / sigma) ** 2) + 1e-30
    else:
        shallow = np.exp(-depths_km / settings.depth_scale_km) / settings.depth_scale_km
        deep = np.exp(-depths_km / settings.deep_scale_km) / settings.deep_scale_km
        density = (1 - settings.deep_share) * shallow + settings.deep_share * deep
    return np.asarray(np.log(density * width / (density * width).sum()))
