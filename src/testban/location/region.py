"""Kernels: the region and interval that hold a given share of posterior samples."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

Side = Literal["left", "right"]


def ellipse(covariance_km2: NDArray[np.float64], confidence: float) -> tuple[float, float, float]:
    """Semi-major, semi-minor axis (km) and azimuth of the major axis (deg) from an east, north covariance (2,
    2).

    For a normal distribution in the plane, the ellipse of ``confidence`` lies at -2 log(1 - confidence).
    """
    values, vectors = np.linalg.eigh(covariance_km2)
    scale = -2.0 * np.log(1.0 - confidence)
    minor, major = np.sqrt(np.maximum(values, 0.0) * scale)
    east, north = vectors[:, 1]
    return float(major), float(minor), float(np.degrees(np.arctan2(east, north)) % 180.0)


def inside_ellipse(
    east_km: NDArray[np.float64],
    north_km: NDArray[np.float64],
    covariance_km2: NDArray[np.float64],
    confidence: float,
) -> NDArray[np.bool_]:
    """Whether offsets from the centre lie in the ellipse of ``confidence``."""
    points = np.stack([np.asarray(east_km, float), np.asarray(north_km, float)], axis=-1)
    distance2 = np.einsum("...i,ij,...j->...", points, np.linalg.inv(covariance_km2), points)
    return np.asarray(distance2 <= -2.0 * np.log(1.0 - confidence))


def shortest_interval(
    edges: NDArray[np.float64], probability: NDArray[np.float64], share: float
) -> tuple[float, float]:
    """The shortest interval that holds ``share`` of a distribution even within its cells.

    Parameters
    ----------
    edges : (n + 1,) of the cells; probability : (n,) of each.

    Returns
    -------
    lower, upper : one of them is an edge, as no interval between edges is shorter.
    """
    below = np.concatenate([[0.0], np.cumsum(probability / probability.sum())])
    room = np.maximum(below[-1] - share, 0.0)
    upward = below <= room
    downward = below >= min(share, below[-1])
    lower = np.concatenate([edges[upward], _quantile(edges, below, below[downward] - share, "right")])
    upper = np.concatenate([_quantile(edges, below, below[upward] + share, "left"), edges[downward]])
    best = int(np.argmin(upper - lower))
    return float(lower[best]), float(upper[best])


def _quantile(
    edges: NDArray[np.float64], below: NDArray[np.float64], share: NDArray[np.float64], side: Side
) -> NDArray[np.float64]:
    """Where ``share`` lies below; where nothing lies between, the ``left`` or ``right`` end of that."""
    cell = np.clip(np.searchsorted(below, share, side), 1, len(below) - 1) - 1
    within = (share - below[cell]) / np.maximum(below[cell + 1] - below[cell], 1e-300)
    return np.asarray(edges[cell] + np.clip(within, 0.0, 1.0) * (edges[cell + 1] - edges[cell]))
