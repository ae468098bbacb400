"""Published relations between magnitude, yield and depth, as alternatives for a site nobody has calibrated.

Those whose constants were not seen in print are marked so. Of mb(Lg) they count with ``recalled_scatter``
more (`testban.yields.settings`); of mb the scatter learned about all of them holds that doubt.
docs/science/constants.md lists what was seen where.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

HABITUAL_DEPTH_M = 122.0
"""Burial depth per cube root of kilotons that containment practice used: a habit, not a bound."""


@dataclass(frozen=True, slots=True)
class MagnitudeYieldRelation:
    """mag = ``intercept`` + ``slope`` x + ``curvature`` x^2 + ``depth_slope`` log10 h[m], x = log10 Y[kt].

    ``medium``: the ground it speaks of, where that is one of `testban.model.TestSite`'s. ``seen``: constants
    read in the source or in a quotation of it. ``bends``: it holds above `SMALL_LOG_KT` only. ``of_mb``: a
    line of mb, from which mb(Lg) differs by ``lg_excess`` of the settings.
    """

    name: str
    intercept: float
    slope: float
    source: str
    depth_slope: float = 0.0
    curvature: float = 0.0
    medium: str = "granite"
    seen: bool = False
    bends: bool = True
    of_mb: bool = False

    def magnitude(
        self, log_yield: NDArray[np.float64], log_depth: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Magnitude at log10 yields (kt) and log10 depths (m), which broadcast."""
        return np.asarray(
            self.intercept
            + self.slope * log_yield
            + self.curvature * log_yield**2
            + self.depth_slope * log_depth
        )

    def ways_down(
        self, log_yield: NDArray[np.float64], log_depth: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], ...]:
        """Magnitudes if small shots follow the same line, and if they fall short of it."""
        straight = self.magnitude(log_yield, log_depth)
        if not self.bends:
            return (straight,)
        short = (SMALL_SLOPE - LARGE_SLOPE) * np.maximum(SMALL_LOG_KT - log_yield, 0.0)
        return straight, np.asarray(straight - short)


LARGE_SLOPE, SMALL_SLOPE = 0.75, 0.973
SMALL_LOG_KT = (4.45 - 4.262) / (SMALL_SLOPE - LARGE_SLOPE)
"""Below 7 kt, where mb = 4.262 + 0.973 log10 Y of small shots at Shagan River (quoted by armscontrolwonk.com,
2006-10-09) crosses the line of large ones. Their corner lies above the 1 Hz of mb, which then grows as the
moment does; the slope of shots in granite falls from 1.0 near 10 kt to 0.8 near 100 kt (abstract of
"Magnitude: yield for nuclear explosions in granite at the Nevada Test Site and Algeria")."""

MB = (
    MagnitudeYieldRelation(
        "hard rock, stable continent", 4.45, 0.75, "Ringdal, Marshall & Alewine 1992; Murphy 1996", seen=True
    ),
    MagnitudeYieldRelation("hard rock, lower bound", 4.25, 0.75, "Bowers et al. 2001, recalled"),
    MagnitudeYieldRelation(
        "wet rock, attenuating mantle", 3.92, 0.81, "Nevada Test Site, Murphy 1981", medium="tuff", seen=True
    ),
    MagnitudeYieldRelation(
        "hard rock, depth",
        5.887,
        1.0125,
        "Patton & Taylor 2011, used by Zhang & Wen 2013, doi:10.1002/grl.50607",
        depth_slope=-0.7875,
    ),
    MagnitudeYieldRelation(
        "hard or wet rock, referred to Shagan River", 4.48, 0.79, "Sykes 1991, FL-TR-92-2002", seen=True
    ),
)
"""Of mb."""
DEPTH_RELATION = MB[3]
"""The one that knows of depth."""
MB_LG = (
    MagnitudeYieldRelation(
        "Lg, Nevada below the water table",
        3.943,
        1.124,
        "Nuttli 1986, recalled",
        curvature=-0.0829,
        bends=False,
    ),
    MagnitudeYieldRelation(
        "Lg scaled to mb of hard rock", 4.45, 0.75, "Ringdal, Marshall & Alewine 1992", seen=True, of_mb=True
    ),
)
"""Of mb(Lg), which no attenuating mantle lowers; Nuttli's curve holds from about 1 to 300 kt and bends over
beyond 10^6 kt."""
