"""Kernel: the explosion source over a grid of yields and depths: moment, and level in a band."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from testban.sources.explosion import GRANITE, TUFF, Medium, MomentLaw, moment_rate_spectra, moments_nm
from testban.yields.grid import Grid

Array = NDArray[np.float64]
MEDIA = {"granite": GRANITE, "tuff": TUFF}
LAWS: tuple[tuple[MomentLaw, str], ...] = (
    ("mueller-murphy", "Mueller-Murphy"),
    ("denny-johnson", "Denny-Johnson"),
)
"""Of the moment and the final pressure, with the names that a reader knows them by."""
ISOTROPIC_TO_TOTAL = np.sqrt(1.5)
"""|M| / sqrt 2 of a tensor with M0 on its diagonal (Silver & Jordan 1982): what Mw speaks of."""
BAND_POINTS = 5


def log_moment(grid: Grid, medium: Medium, law: MomentLaw = "mueller-murphy") -> Array:
    """log10 of the total moment (N m) on the grid."""
    return np.asarray(np.log10(ISOTROPIC_TO_TOTAL * moments_nm(10.0**grid.x, 10.0**grid.z, medium, law)))


def log_level(grid: Grid, medium: Medium, band_hz: tuple[float, float]) -> Array:
    """Mean log10 of the moment rate's spectrum in a band on the grid."""
    return _level(10.0**grid.x, 10.0**grid.z, medium, band_hz)


def log_level_at(yield_kt: float, depth_m: float, medium: Medium, band_hz: tuple[float, float]) -> float:
    """The same for one shot."""
    return float(_level(np.asarray(yield_kt), np.asarray(depth_m), medium, band_hz))


def _level(yield_kt: Array, depth_m: Array, medium: Medium, band_hz: tuple[float, float]) -> Array:
    spectra = moment_rate_spectra(np.geomspace(*band_hz, BAND_POINTS), yield_kt, depth_m, medium)
    return np.asarray(np.log10(np.abs(spectra)).mean(axis=-1))
