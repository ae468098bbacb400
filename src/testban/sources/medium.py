"""Rocks around a shot: elasticity, and how the elastic radius scales in them.

Velocities and densities are of the usual size at the sites named; they and the constants of Mueller & Murphy
(1971) and Murphy (1977) are recalled, not checked against the papers (moments good to a factor of 2, corners
to 1.5). For salt and shale the elastic radius uses the law of tuff and rhyolite.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

GRAVITY_M_S2 = 9.81


@dataclass(frozen=True)
class Medium:
    """Elasticity, and empirical constants.

    r_e = ``radius_m`` W^(1/3) / h^``radius_exponent`` (kt, m); the pressure decays at a = ``decay`` w0.
    ``gas_porosity_percent`` is air-filled pore space.
    """

    name: str
    vp_m_s: float
    vs_m_s: float
    density_kg_m3: float
    decay: float
    radius_m: float = 1490.0
    radius_exponent: float = 0.42
    gas_porosity_percent: float = 0.0

    @property
    def shear_pa(self) -> float:
        return self.density_kg_m3 * self.vs_m_s**2

    @property
    def young_pa(self) -> float:
        lam = self.density_kg_m3 * self.vp_m_s**2 - 2.0 * self.shear_pa
        return self.shear_pa * (3.0 * lam + 2.0 * self.shear_pa) / (lam + self.shear_pa)

    @property
    def poisson(self) -> float:
        ratio = (self.vs_m_s / self.vp_m_s) ** 2
        return (0.5 - ratio) / (1.0 - ratio)

    def overburden_pa(self, depth_m: NDArray[np.float64]) -> NDArray[np.float64]:
        """Weight of the rock above."""
        return np.asarray(self.density_kg_m3 * GRAVITY_M_S2 * depth_m)


GRANITE = Medium("granite", vp_m_s=5500.0, vs_m_s=3175.0, density_kg_m3=2670.0, decay=2.0)
TUFF = Medium("wet tuff", vp_m_s=3500.0, vs_m_s=1850.0, density_kg_m3=2000.0, decay=1.5)
RHYOLITE = Medium("rhyolite", vp_m_s=4100.0, vs_m_s=2250.0, density_kg_m3=2300.0, decay=1.5)
SALT = Medium("salt", vp_m_s=4550.0, vs_m_s=2540.0, density_kg_m3=2200.0, decay=2.4)
SHALE = Medium("shale", vp_m_s=4270.0, vs_m_s=2280.0, density_kg_m3=2400.0, decay=2.4)
DRY_TUFF = Medium(
    "dry tuff", vp_m_s=2500.0, vs_m_s=1400.0, density_kg_m3=1800.0, decay=1.5, gas_porosity_percent=10.0
)

MEDIA = {m.name: m for m in (GRANITE, TUFF, RHYOLITE, SALT, SHALE, DRY_TUFF)}
"""Media by name."""
