"""Published relations between mb and yield, as alternatives for a site nobody has calibrated.

The constants come from a compilation and were not seen in the primary papers; the scatter carried beside
them (`testban.yields.settings`) is much wider than a last digit.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

HABITUAL_DEPTH_M = 122.0
"""Burial depth per cube root of kilotons that containment practice used: a habit, not a bound."""


@dataclass(frozen=True, slots=True)
class MagnitudeYieldRelation:
    """mb = ``intercept`` + ``slope`` log10 Y[kt] + ``depth_slope`` log10 h[m]."""

    name: str
    intercept: float
    slope: float
    source: str
    depth_slope: float = 0.0

    def at_habitual_depth(self) -> tuple[float, float]:
        """(intercept, slope) once h = `HABITUAL_DEPTH_M` Y**(1/3) is put in."""
        return (
            self.intercept + self.depth_slope * math.log10(HABITUAL_DEPTH_M),
            self.slope + self.depth_slope / 3.0,
        )


RELATIONS = (
    MagnitudeYieldRelation(
        "hard rock, stable continent", 4.45, 0.75, "Ringdal, Marshall & Alewine 1992; Murphy 1996"
    ),
    MagnitudeYieldRelation("hard rock, lower bound", 4.25, 0.75, "Bowers et al. 2001"),
    MagnitudeYieldRelation("wet rock, attenuating mantle", 3.92, 0.81, "Nevada Test Site, Murphy 1981"),
    MagnitudeYieldRelation(
        "hard rock, habitual depth",
        5.887,
        1.0125,
        "Patton & Taylor 2011, used by Zhang & Wen 2013, doi:10.1002/grl.50607",
        -0.7875,
    ),
)
