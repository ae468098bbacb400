"""Distance-depth corrections of mb: the packaged tables (made by tools/build_magnitude_tables.py), and what
regional P asks for."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from testban.earth.geodesy import KM_PER_DEG

PN_KM = 1200.0
"""To here `regional_p` holds: farther off the upper mantle turns P back, and it is no Pn."""
PN_RELATIONS = ((2.4, -3.95), (2.012, 0.380 + math.log10(2e-3)))
"""Slope and constant of mb = slope log10(distance / km) + constant + log10 A, A nm from zero to peak.

Denny, Taylor & Vergino 1987 (Bull. Seism. Soc. Am. 77, 987, western United States) and Hong & Lee 2012 (Pure
Appl. Geophys. 169, 1963-1975, Korea; theirs is in um from peak to peak), both from the abstracts.
"""


@dataclass(frozen=True, eq=False)
class DistanceDepthCorrection:
    """A published Q(distance, depth): ``correction`` is (distances, depths), NaN where the source has no
    value."""

    source: str
    distance_deg: NDArray[np.float64]
    depth_km: NDArray[np.float64]
    correction: NDArray[np.float64]

    def at(self, distance_deg: float, depth_km: float) -> float:
        """Bilinear value; NaN outside the table."""
        x, z = self.distance_deg, self.depth_km
        if not (x[0] <= distance_deg <= x[-1] and z[0] <= depth_km <= z[-1]):
            return float("nan")
        i = min(int(np.searchsorted(x, distance_deg, side="right")) - 1, len(x) - 2)
        j = min(int(np.searchsorted(z, depth_km, side="right")) - 1, len(z) - 2)
        u, v = (distance_deg - x[i]) / (x[i + 1] - x[i]), (depth_km - z[j]) / (z[j + 1] - z[j])
        weights = np.array([[(1 - u) * (1 - v), (1 - u) * v], [u * (1 - v), u * v]])
        cell = self.correction[i : i + 2, j : j + 2]
        return float(np.sum(np.where(weights > 0, weights * cell, 0.0)))


@cache
def load_correction(name: str) -> DistanceDepthCorrection:
    """``name`` is "gutenberg-richter" or "veith-clawson"."""
    text = (files("testban.magnitude") / "data" / "body_wave_corrections.json").read_text(encoding="utf-8")
    table = json.loads(text)[name]
    return DistanceDepthCorrection(
        table["source"],
        np.array(table["distance_deg"], dtype=float),
        np.array(table["depth_km"], dtype=float),
        np.array([[np.nan if v is None else v for v in row] for row in table["correction"]], dtype=float),
    )


def regional_p(distance_deg: float) -> float:
    """What to add to log10 A (nm, zero to peak) of Pn for mb: the mean of `PN_RELATIONS`.

    The two differ by 0.65 at 3 and by 0.45 at 10 degrees; one was tied to mb over a mantle that attenuates.
    """
    return float(np.mean([slope * math.log10(distance_deg * KM_PER_DEG) + c for slope, c in PN_RELATIONS]))
