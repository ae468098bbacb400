"""Kernel: how arrival times change with the place of an event, and by how much a plane wave misstates it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

SOURCE_P_KM_S, SOURCE_S_KM_S = 5.8, 3.46
"""Velocities at the source: the upper crust of ak135 (Kennett et al. 1995)."""


class Moveout(Protocol):
    """What the travel times of all phases do as events move."""

    def __call__(
        self, east_north_down_km: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        """Times (k, n) s against the cluster's centre, slowness (k, n, 2) s/km and change with depth (k, n)
        s/km, for places (3, n) km east, north and down of the centre.
        """
        ...


@dataclass(frozen=True, eq=False)
class PlaneMoveout:
    """Plane waves: one slowness (k, 2) and one change with depth (k,) for each phase."""

    slowness_s_km: NDArray[np.float64]
    depth_s_km: NDArray[np.float64]

    def __call__(
        self, east_north_down_km: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        n = east_north_down_km.shape[1]
        times = -self.slowness_s_km @ east_north_down_km[:2] + np.outer(
            self.depth_s_km, east_north_down_km[2]
        )
        slowness = np.repeat(self.slowness_s_km[:, None, :], n, axis=1)
        return times, slowness, np.repeat(self.depth_s_km[:, None], n, axis=1)


def downward_depth_s_km(phases: list[str], slowness_s_km: NDArray[np.float64]) -> NDArray[np.float64]:
    """Change of time with depth (k,) of waves that leave the source downward with slowness (k, 2)."""
    velocity = np.array([SOURCE_S_KM_S if p[:1] in ("S", "L") else SOURCE_P_KM_S for p in phases])
    horizontal = np.hypot(*slowness_s_km.T)
    return np.asarray(-np.sqrt(np.maximum(velocity**-2 - horizontal**2, 0.0)))
