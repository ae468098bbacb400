"""Kernel: the Mueller-Murphy source over a grid of yields and depths: moment, and level in a band."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from testban.sources.explosion import GRANITE, TUFF, Medium, moment_nm, moment_rate_spectrum
from testban.yields.grid import Grid

Array = NDArray[np.float64]
MEDIA = {"granite": GRANITE, "tuff": TUFF}
ISOTROPIC_TO_TOTAL = np.sqrt(1.5)
"""|M| / sqrt 2 of a tensor with M0 on its diagonal (Silver & Jordan 1982): what Mw speaks of."""
BAND_POINTS = 5


def log_moment(grid: Grid, medium: Medium) -> Array:
    """log10 of the total moment (N m) on the grid."""
    return np.asarray(_over(grid, lambda y, h: ISOTROPIC_TO_TOTAL * moment_nm(y, h, medium)))


def log_level(grid: Grid, medium: Medium, band_hz: tuple[float, float]) -> Array:
    """Mean log10 of the moment rate's spectrum in a band on the grid."""
    frequencies = np.geomspace(*band_hz, BAND_POINTS)
    return np.asarray(
        _over(
            grid,
            lambda y, h: 10.0 ** np.mean(np.log10(np.abs(moment_rate_spectrum(frequencies, y, h, medium)))),
        )
    )


def log_level_at(yield_kt: float, depth_m: float, medium: Medium, band_hz: tuple[float, float]) -> float:
    """The same for one shot."""
    frequencies = np.geomspace(*band_hz, BAND_POINTS)
    return float(np.mean(np.log10(np.abs(moment_rate_spectrum(frequencies, yield_kt, depth_m, medium)))))


def _over(grid: Grid, level) -> Array:  # type: ignore[no-untyped-def]
    """Log10 of ``level`` at every tenth node, bilinear between: it is smooth to 0.001 over that step."""
    from scipy.interpolate import RegularGridInterpolator

    x, z = _coarse(grid.x[:, 0]), _coarse(grid.z[0])
    values = np.array([[np.log10(level(10.0**a, 10.0**b)) for b in z] for a in x])
    full = np.stack(np.meshgrid(grid.x[:, 0], grid.z[0], indexing="ij"), axis=-1)
    return np.asarray(RegularGridInterpolator((x, z), values, method="linear")(full))


def _coarse(nodes: Array) -> Array:
    return np.linspace(nodes[0], nodes[-1], max(len(nodes) // 6, 2))
