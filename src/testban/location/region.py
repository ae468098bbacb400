"""Kernels: the region and interval that hold a given share of posterior samples."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


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


def densest_interval(
    values: NDArray[np.float64], probability: NDArray[np.float64], width: NDArray[np.float64], share: float
) -> tuple[float, float]:
    """Ends of the interval made of the densest grid cells that together hold ``share``.

    Parameters
    ----------
    values, probability, width : (n,) sorted cell centres, their probabilities and widths.

    Returns
    -------
    lower, upper : outer edges of the kept cells, midway to their neighbours, within the outermost centres.
    """
    normalised = probability / probability.sum()
    order = np.argsort(-normalised / width, kind="stable")
    count = int(np.searchsorted(np.cumsum(normalised[order]), share)) + 1
    kept = order[:count]
    edges = np.concatenate([values[:1], (values[1:] + values[:-1]) / 2, values[-1:]])
    return float(edges[kept.min()]), float(edges[kept.max() + 1])
