"""What is known of an event's depth before its arrivals are looked at."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from testban.location.settings import LocationSettings

Array = NDArray[np.float64]


def cell_edges(depths_km: Array) -> Array:
    """Edges (n + 1,) of the cells that depths (n,) stand for: midway, and none beyond the outermost."""
    return np.concatenate([depths_km[:1], (depths_km[1:] + depths_km[:-1]) / 2, depths_km[-1:]])


def log_depth_prior(depths_km: Array, settings: LocationSettings) -> Array:
    """Log of each depth's prior probability, that of its whole cell. (n,)"""
    if len(depths_km) == 1:
        return np.zeros(1)
    edges = cell_edges(depths_km)
    if settings.depth_prior_km is not None:
        mean, sigma = settings.depth_prior_km
        below = ndtr((edges - mean) / sigma)
    else:
        shallow, deep = settings.depth_scale_km, settings.deep_scale_km
        below = -(1 - settings.deep_share) * np.exp(-edges / shallow)
        below -= settings.deep_share * np.exp(-edges / deep)
    mass = np.diff(below) + 1e-30
    return np.asarray(np.log(mass / mass.sum()))
