"""Spherical Earth models: velocity and density over depth, linear between nodes, with jumps."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from testban.errors import ModelRangeError

Array = NDArray[np.float64]

EARTH_RADIUS_KM = 6371.0
MANTLE_P_KM_S = 7.6
"""A first jump to at least this P velocity is the Moho; slower mantle is not found below continents
(Christensen & Mooney 1995, doi:10.1029/95JB00259; the bound itself is recalled)."""
LOWER_CRUST_P_KM_S = 6.4
"""Rock from here on down to the Moho is lower crust (same source, recalled): Pb and Sb turn there."""
USUAL_MOHO_KM = 35.0
USUAL_CORE_KM = 2889.0


@dataclass(frozen=True, eq=False)
class EarthModel:
    """Velocities over depth. A depth that appears twice is a discontinuity: above first, then below.

    All arrays are 1-D of the same length, ``depth_km`` from 0 to the centre of the Earth; ``vs_km_s`` is 0 in
    fluids. ``source`` cites where the numbers were published. ``moho_km`` given overrides what
    `EarthModel.moho_km` would find.
    """

    name: str
    depth_km: Array
    vp_km_s: Array
    vs_km_s: Array
    density_g_cm3: Array
    source: str
    named_moho_km: float | None = None

    def __post_init__(self) -> None:
        depth = self.depth_km
        if len(depth) < 2 or depth[0] != 0.0 or np.any(np.diff(depth) < 0.0):
            raise ModelRangeError(f"Earth model {self.name}: depths must start at 0 and never decrease")
        if depth[-1] > EARTH_RADIUS_KM or depth[-1] < 750.0:
            raise ModelRangeError(f"Earth model {self.name}: must reach from the surface below 750 km depth")
        if not np.all(self.vp_km_s > 0.0) or np.any(self.vs_km_s < 0.0) or np.any(self.vs_km_s[0:1] == 0.0):
            raise ModelRangeError(f"Earth model {self.name}: velocities must be positive, and solid on top")

    @cached_property
    def jumps_km(self) -> Array:
        """Depths of the discontinuities."""
        same = np.flatnonzero(np.diff(self.depth_km) == 0.0)
        real = (self.vp_km_s[same] != self.vp_km_s[same + 1]) | (self.vs_km_s[same] != self.vs_km_s[same + 1])
        return np.asarray(self.depth_km[same[real]])

    @cached_property
    def core_km(self) -> float | None:
        """Depth of the core-mantle boundary: the top of the first fluid; None where there is none."""
        fluid = np.flatnonzero(self.vs_km_s == 0.0)
        return float(self.depth_km[fluid[0]]) if len(fluid) else None

    @cached_property
    def inner_core_km(self) -> float | None:
        """Depth of the top of the solid below the fluid core, None where there is none."""
        fluid = np.flatnonzero(self.vs_km_s == 0.0)
        if not len(fluid) or fluid[-1] + 1 >= len(self.depth_km):
            return None
        return float(self.depth_km[fluid[-1]])

    @cached_property
    def moho_km(self) -> float:
        """Depth of the Moho; without a jump to mantle velocity, the jump nearest to 35 km."""
        if self.named_moho_km is not None:
            return self.named_moho_km
        jumps = self.jumps_km
        shallow = jumps[jumps < 100.0]
        for depth in shallow:
            if self.vp_below(depth) >= MANTLE_P_KM_S:
                return float(depth)
        if not len(shallow):
            return 0.0
        return float(shallow[np.argmin(np.abs(shallow - USUAL_MOHO_KM))])

    @cached_property
    def conrad_km(self) -> float | None:
        """Top of the lower crust, None where the crust is all one."""
        for depth in self.jumps_km[self.jumps_km < self.moho_km]:
            if self.vp_below(depth) >= LOWER_CRUST_P_KM_S:
                return float(depth)
        return None

    def vp_below(self, depth_km: float) -> float:
        """P velocity (km/s) just below a depth."""
        return float(np.interp(depth_km + 1e-6, self.depth_km, self.vp_km_s))

    def velocity_km_s(self, wave: str) -> Array:
        """Velocities of wave "P" or "S" at the nodes."""
        return self.vp_km_s if wave == "P" else self.vs_km_s

    def surface_km_s(self, wave: str) -> float:
        """Velocity of wave "P" or "S" at the surface."""
        return float(self.velocity_km_s(wave)[0])
