"""The seismic source of a contained underground explosion after Mueller & Murphy (1971).

Beyond an elastic radius r_e the rock behaves linearly; there the explosion acts as the pressure
p(t) = (P0 exp(-a t) + P0c) H(t). The motion outside is then exact elasticity: the reduced displacement
potential is

    Psi(w) = p(w) r_e Vp^2 / (4 mu (w0^2 + i w0 w - beta w^2)),   w0 = Vp / r_e,   beta = (lambda + 2 mu) /
    (4 mu),

and the moment is 4 pi rho Vp^2 Psi (Sharpe 1942 derives Psi; it follows from the wave equation and the
boundary condition). The final value of Psi follows from the moment, and the moment from the cavity by one of
two laws: Psi = r_c^3 / 3 with the cavity of Heard & Ackerman (1967) as Mueller & Murphy (1971, Bull. Seism.
Soc. Am. 61, 1675) use it, or cavity and moment of Denny & Johnson (1991, Geophys. Monogr. 65, 1), which know
gas-filled pores. Their corner frequency is not used: the elastic radius is Mueller & Murphy's in both.

How all this grows with yield, depth and rock is empirical. The constants are recalled and could not be
checked against the papers (docs/science/constants.md): take the moment as good to a factor of 2 and the
corner to a factor of 1.5. For granite the elastic radius uses the law of tuff and rhyolite, and only the
decay a differs.
"""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from testban.errors import SettingsError
from testban.sources.medium import GRANITE, GRAVITY_M_S2, TUFF, Medium

__all__ = [
    "GRANITE",
    "GRAVITY_M_S2",
    "TUFF",
    "MomentLaw",
    "cavity_radius_m",
    "corner_frequency_hz",
    "elastic_radius_m",
    "moment_nm",
    "moment_rate_spectra",
    "moment_rate_spectrum",
    "moments_nm",
]

MomentLaw = Literal["mueller-murphy", "denny-johnson"]
Array = NDArray[np.float64]


def elastic_radius_m(yield_kt: float, depth_m: float, medium: Medium = GRANITE) -> float:
    """Radius beyond which the rock is elastic."""
    _check(yield_kt, depth_m)
    return float(_elastic_radius(np.asarray(yield_kt), np.asarray(depth_m), medium))


def _elastic_radius(yield_kt: Array, depth_m: Array, medium: Medium) -> Array:
    return np.asarray(medium.radius_m * yield_kt ** (1.0 / 3.0) / depth_m**medium.radius_exponent)


def cavity_radius_m(
    yield_kt: float, depth_m: float, medium: Medium = GRANITE, law: MomentLaw = "mueller-murphy"
) -> float:
    """Final cavity radius.

    Heard & Ackerman: 16.3 W^0.29 E^0.62 rho^-0.24 mu^-0.67 h^-0.11 (kt, Mbar, g/cm3, Mbar, m). Denny &
    Johnson: 14700 W^(1/3) / (Vs^0.3848 P^0.2625 10^(0.0025 g)) (m/s, overburden in Pa, gas porosity in %).
    """
    _check(yield_kt, depth_m, law)
    return float(_cavity_radius(np.asarray(yield_kt), np.asarray(depth_m), medium, law))


def _cavity_radius(yield_kt: Array, depth_m: Array, medium: Medium, law: MomentLaw) -> Array:
    if law == "denny-johnson":
        rock = medium.vs_m_s**0.3848 * medium.overburden_pa(depth_m) ** 0.2625
        rock = rock * 10.0 ** (0.0025 * medium.gas_porosity_percent)
        return np.asarray(14_700.0 * yield_kt ** (1.0 / 3.0) / rock)
    young, shear = medium.young_pa / 1e11, medium.shear_pa / 1e11
    rock = young**0.62 * (medium.density_kg_m3 / 1000.0) ** -0.24 * shear**-0.67
    return np.asarray(16.3 * yield_kt**0.29 * rock * depth_m**-0.11)


def moment_nm(
    yield_kt: float, depth_m: float, medium: Medium = GRANITE, law: MomentLaw = "mueller-murphy"
) -> float:
    """Long-period isotropic moment, 4 pi rho Vp^2 r_c^3 / 3.

    After Denny & Johnson times 10^(0.349 - 0.0269 g), g the gas porosity in % (recalled).
    """
    _check(yield_kt, depth_m, law)
    return float(moments_nm(np.asarray(yield_kt), np.asarray(depth_m), medium, law))


def moments_nm(
    yield_kt: Array, depth_m: Array, medium: Medium, law: MomentLaw = "mueller-murphy"
) -> NDArray[np.float64]:
    """The same for yields and depths that broadcast."""
    stiffness = medium.density_kg_m3 * medium.vp_m_s**2
    moment = 4.0 * np.pi * stiffness * _cavity_radius(yield_kt, depth_m, medium, law) ** 3 / 3.0
    if law == "denny-johnson":
        moment = moment * 10.0 ** (0.349 - 0.0269 * medium.gas_porosity_percent)
    return np.asarray(moment)


def corner_frequency_hz(yield_kt: float, depth_m: float, medium: Medium = GRANITE) -> float:
    """Vp / (2 pi r_e), the frequency w0 of the elastic sphere."""
    return medium.vp_m_s / (2.0 * np.pi * elastic_radius_m(yield_kt, depth_m, medium))


def moment_rate_spectrum(
    frequencies_hz: NDArray[np.float64],
    yield_kt: float,
    depth_m: float,
    medium: Medium = GRANITE,
    law: MomentLaw = "mueller-murphy",
) -> NDArray[np.complex128]:
    """Moment rate in N m at each frequency (any shape), time as exp(i w t); at zero it is `moment_nm`.

    Raises
    ------
    SettingsError
        Yield or depth is not positive, or there is no such law.
    """
    _check(yield_kt, depth_m, law)
    return moment_rate_spectra(frequencies_hz, np.asarray(yield_kt), np.asarray(depth_m), medium, law)


def moment_rate_spectra(
    frequencies_hz: Array, yield_kt: Array, depth_m: Array, medium: Medium, law: MomentLaw = "mueller-murphy"
) -> NDArray[np.complex128]:
    """The same for yields and depths that broadcast to one shape (...): (..., n) at n frequencies."""
    yield_kt, depth_m = np.asarray(yield_kt)[..., None], np.asarray(depth_m)[..., None]
    radius = _elastic_radius(yield_kt, depth_m, medium)
    omega = 2.0 * np.pi * np.asarray(frequencies_hz, dtype=float)
    omega0 = medium.vp_m_s / radius
    stiffness = 4.0 * np.pi * medium.density_kg_m3 * medium.vp_m_s**2
    volume = 3.0 * moments_nm(yield_kt, depth_m, medium, law) / stiffness
    final = 4.0 / 3.0 * medium.shear_pa * volume / radius**3
    peak = 1.5 * medium.overburden_pa(depth_m) - final
    # i w p(w): the pressure's spectrum times i w stays finite at zero frequency.
    pressure_rate = peak * 1j * omega / (medium.decay * omega0 + 1j * omega) + final
    beta = medium.vp_m_s**2 / (4.0 * medium.vs_m_s**2)
    response = omega0**2 + 1j * omega0 * omega - beta * omega**2
    potential_rate = pressure_rate * radius * medium.vp_m_s**2 / (4.0 * medium.shear_pa * response)
    return np.asarray(stiffness * potential_rate, dtype=complex)


def _check(yield_kt: float, depth_m: float, law: str = "mueller-murphy") -> None:
    if not yield_kt > 0.0:
        raise SettingsError(f"yield {yield_kt:g} kt: an explosion's yield must be positive")
    if not depth_m > 0.0:
        raise SettingsError(f"depth {depth_m:g} m: a contained explosion lies below the surface")
    if law not in get_args(MomentLaw):
        raise SettingsError(f"moment law {law!r}: must be one of {', '.join(get_args(MomentLaw))}")
