"""Published relations between magnitude, yield and depth, as alternatives for a site nobody has calibrated.

The constants come from a compilation and were not seen in the primary papers; the scatter carried beside
them (`testban.yields.settings`) is much wider than a last digit.
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

    ``medium``: the ground it speaks of, where that is one of `testban.model.TestSite`'s.
    """

    name: str
    intercept: float
    slope: float
    source: str
    depth_slope: float = 0.0
    curvature: float = 0.0
    medium: str = "granite"

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


MB = (
    MagnitudeYieldRelation(
        "hard rock, stable continent", 4.45, 0.75, "Ringdal, Marshall & Alewine 1992; Murphy 1996"
    ),
    MagnitudeYieldRelation("hard rock, lower bound", 4.25, 0.75, "Bowers et al. 2001"),
    MagnitudeYieldRelation(
        "wet rock, attenuating mantle", 3.92, 0.81, "Nevada Test Site, Murphy 1981", medium="tuff"
    ),
    MagnitudeYieldRelation(
        "hard rock, depth",
        5.887,
        1.0125,
        "Patton & Taylor 2011, used by Zhang & Wen 2013, doi:10.1002/grl.50607",
        depth_slope=-0.7875,
    ),
)
"""Of mb."""
DEPTH_RELATION = MB[3]
"""The one that knows of depth."""
MB_LG = (
    MagnitudeYieldRelation(
        "Lg, Nevada below the water table", 3.943, 1.124, "Nuttli 1986, recalled", curvature=-0.0829
    ),
    MagnitudeYieldRelation(
        "Lg scaled to mb of hard rock", 4.45, 0.75, "Ringdal, Marshall & Alewine 1992, recalled"
    ),
)
"""Of mb(Lg), which no attenuating mantle lowers; Nuttli's curve holds from about 1 to 300 kt and bends over
beyond 10^6 kt."""
