"""The omega-square spectrum of S fitted to one station's ground motion (Brune 1970, 1971,
doi:10.1029/JB075i026p04997)."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

CORNERS_HZ = np.geomspace(0.1, 30.0, 40)
QUALITIES = np.geomspace(50.0, 1500.0, 12)
QUALITY, QUALITY_SPREAD, QUALITY_EXPONENT = 350.0, 0.7, 0.4
"""Q of S along the path is log-normal about 350 f^0.4, so wide that the spectrum decides where it can. 180
f^0.45 of southern California (Raoof, Herrmann & Malagnini 1999, Bull. Seism. Soc. Am. 89, 888) and 680 f^0.36
of eastern North America (Atkinson & Boore 1995, ibid. 85, 17) lie one standard deviation off; recalled."""
MISFIT = 0.15
"""Scatter of a smoothed spectrum about its model (log10), bins taken as independent."""


@dataclass(frozen=True)
class SpectralFit:
    """log10 of the displacement spectrum at zero frequency (m s) with its standard deviation; the corner
    (Hz)."""

    log_plateau: float
    uncertainty: float
    corner_hz: float


def smoothed(
    frequency_hz: NDArray[np.float64], amplitude: NDArray[np.float64], edges_hz: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Root mean square in each band between ``edges_hz`` (n + 1,), NaN where there is no line."""
    place = np.digitize(frequency_hz, edges_hz) - 1
    inside = (place >= 0) & (place < len(edges_hz) - 1)
    count = np.bincount(place[inside], minlength=len(edges_hz) - 1)
    power = np.bincount(place[inside], amplitude[inside] ** 2, minlength=len(edges_hz) - 1)
    return np.sqrt(np.where(count > 0, power / np.maximum(count, 1), np.nan))


def fit_omega_square(
    frequency_hz: NDArray[np.float64], amplitude: NDArray[np.float64], travel_time_s: float
) -> SpectralFit:
    """Posterior mean over corner and Q at 1 Hz of the plateau of (n,) ``amplitude`` (m s), all positive."""
    observed = np.log10(amplitude)
    corner = CORNERS_HZ[:, None, None]
    quality = QUALITIES[None, :, None]
    shape = -np.log10(1 + (frequency_hz / corner) ** 2)
    cycles = frequency_hz ** (1.0 - QUALITY_EXPONENT) * travel_time_s
    shape = shape - math.log10(math.e) * math.pi * cycles / quality
    difference = observed - shape
    plateau = difference.mean(axis=-1)
    misfit = ((difference - plateau[..., None]) ** 2).sum(axis=-1) / MISFIT**2
    prior = (np.log(QUALITIES / QUALITY) / QUALITY_SPREAD) ** 2
    weight = np.exp(-0.5 * (misfit + prior - np.min(misfit + prior)))
    weight /= weight.sum()
    mean = float(np.sum(weight * plateau))
    spread = float(np.sum(weight * (plateau - mean) ** 2))
    uncertainty = math.sqrt(spread + MISFIT**2 / len(frequency_hz))
    log_corner = float(np.sum(weight * np.log(CORNERS_HZ)[:, None]))
    return SpectralFit(mean, uncertainty, math.exp(log_corner))
