"""The published variogram of travel-time errors, from the recorded data."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Variogram:
    """Semivariance (s^2) at separations (km), sill (s^2), and from where on nothing is shared (km)."""

    separation_km: Array
    semivariance_s2: Array
    sill_s2: float
    farthest_km: float

    def covariance(self, apart_km: Array) -> Array:
        """As its authors use it: the sill less the semivariance, and none at all farther apart than the table
        reaches."""
        shared = self.sill_s2 - np.interp(apart_km, self.separation_km, self.semivariance_s2)
        return np.where(apart_km < self.farthest_km, shared, 0.0)


def published_variogram(data: Path) -> Variogram:
    """That of Bondar & Storchak 2011, from iLoc's table."""
    lines = (data / "tables" / "variogram" / "variogram.model").read_text(encoding="utf-8").splitlines()
    words = [line.split() for line in lines if line.strip() and not line.startswith("#")]
    _, sill, farthest = (float(row[0]) for row in words[:3])
    table = np.array([[float(v) for v in row[:2]] for row in words[3:]])
    return Variogram(table[:, 0], table[:, 1], sill, farthest)
