"""Distance-depth corrections of mb, from the packaged tables (made by tools/build_magnitude_tables.py)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray


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
