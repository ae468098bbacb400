"""The seismic source of a contained underground explosion after Mueller & Murphy (1971).

Beyond an elastic radius r_e the rock behaves linearly; there the explosion acts as the pressure
p(t) = (P0 exp(-a t) + P0c) H(t). The motion outside is then exact elasticity: the reduced displacement
potential is

    Psi(w) = p(w) r_e Vp^2 / (4 mu (w0^2 + i w0 w - beta w^2)),   w0 = Vp / r_e,   beta = (lambda + 2 mu) /
    (4 mu),

and the moment is 4 pi rho Vp^2 Psi (Sharpe 1942 derives Psi; it follows from the wave equation and the
boundary condition). The final value Psi = r_c^3 / 3 is fixed by the cavity's radius r_c.

How r_e, r_c, P0 and a grow with yield, depth and rock is empirical. Those constants (Mueller & Murphy 1971,
Bull. Seism. Soc. Am. 61, 1675; cavity of Heard & Ackerman 1967) are quoted from memory and could not be
checked against the papers: take the moment as good to a factor of 2 and the corner to a factor of 1.5. For
granite the elastic radius uses the law of tuff and rhyolite, and only the decay a differs.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

GRAVITY_M_S2 = 9.81


@dataclass(frozen=True)
class Medium:
    """The rock around the shot: its elasticity, and the empirical constants of Mueller & Murphy.

    r_e = ``radius_m`` W^(1/3) / h^``radius_exponent`` (kt, m); a = ``decay`` w0.
    """

    name: str
    vp_m_s: float
    vs_m_s: float
    density_kg_m3: float
    decay: float
    radius_m: float = 1490.0
    radius_exponent: float = 0.42

    @property
    def shear_pa(self) -> float:
        return self.density_kg_m3 * self.vs_m_s**2

    @property
    def young_pa(self) -> float:
        lam = self.density_kg_m3 * self.vp_m_s**2 - 2.0 * self.shear_pa
        return self.shear_pa * (3.0 * lam + 2.0 * self.shear_pa) / (lam + self.shear_pa)


GRANITE = Medium("granite", vp_m_s=5500.0, vs_m_s=3175.0, density_kg_m3=2670.0, decay=2.0)
TUFF = Medium("wet tuff", vp_m_s=3500.0, vs_m_s=1850.0, density_kg_m3=2000.0, decay=1.5)


def elastic_radius_m(yield_kt: float, depth_m: float, medium: Medium = GRANITE) -> float:
    """Radius beyond which the rock is elastic."""
    return medium.radius_m * yield_kt ** (1.0 / 3.0) / depth_m**medium.radius_exponent


def cavity_radius_m(yield_kt: float, depth_m: float, medium: Medium = GRANITE) -> float:
    """Final cavity radius, 16.3 W^0.29 E^0.62 rho^-0.24 mu^-0.67 h^-0.11 (kt, Mbar, g/cm3, Mbar, m)."""
    young, shear = medium.young_pa / 1e11, medium.shear_pa / 1e11
    rock = young**0.62 * (medium.density_kg_m3 / 1000.0) ** -0.24 * shear**-0.67
    return 16.3 * yield_kt**0.29 * rock * depth_m**-0.11


def moment_nm(yield_kt: float, depth_m: float, medium: Medium = GRANITE) -> float:
    """Long-period isotropic moment, 4 pi rho Vp^2 r_c^3 / 3."""
    stiffness = medium.density_kg_m3 * medium.vp_m_s**2
    return 4.0 * np.pi * stiffness * cavity_radius_m(yield_kt, depth_m, medium) ** 3 / 3.0


def corner_frequency_hz(yield_kt: float, depth_m: float, medium: Medium = GRANITE) -> float:
    """Vp / (2 pi r_e), the frequency w0 of the elastic sphere."""
    return medium.vp_m_s / (2.0 * np.pi * elastic_radius_m(yield_kt, depth_m, medium))


def moment_rate_spectrum(
    frequencies_hz: NDArray[np.float64], yield_kt: float, depth_m: float, medium: Medium = GRANITE
) -> NDArray[np.complex128]:
    """Moment rate in N m at each frequency (any shape), time as exp(i w t); at zero it is `moment_nm`."""
    radius = elastic_radius_m(yield_kt, depth_m, medium)
    omega = 2.0 * np.pi * np.asarray(frequencies_hz, dtype=float)
    omega0 = medium.vp_m_s / radius
    final = 4.0 / 3.0 * medium.shear_pa * (cavity_radius_m(yield_kt, depth_m, medium) / radius) ** 3
    peak = 1.5 * medium.density_kg_m3 * GRAVITY_M_S2 * depth_m - final
    # i w p(w): the pressure's spectrum times i w stays finite at zero frequency.
    pressure_rate = peak * 1j * omega / (medium.decay * omega0 + 1j * omega) + final
    beta = medium.vp_m_s**2 / (4.0 * medium.vs_m_s**2)
    response = omega0**2 + 1j * omega0 * omega - beta * omega**2
    potential_rate = pressure_rate * radius * medium.vp_m_s**2 / (4.0 * medium.shear_pa * response)
    return np.asarray(4.0 * np.pi * medium.density_kg_m3 * medium.vp_m_s**2 * potential_rate, dtype=complex)
