"""Earthquakes: a double couple with the spectrum of Brune 1970 (doi:10.1029/JB075i026p04997)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from testban.errors import SettingsError
from testban.sources.source import MomentTerm, Source, Spectrum
from testban.sources.tensor import double_couple

BRUNE = 2.34 / (2.0 * np.pi)
"""Corner frequency of S times the radius over Vs."""
P_STRESS_DROP_PA = 4e6 * (0.32 / BRUNE) ** 3
"""Gives P the corner of the world's median earthquake in Brune's relation: 4 MPa (Allmann & Shearer 2009,
doi:10.1029/2008JB005821, recalled) with 0.32 Vs over the radius for P (Madariaga 1976, seen in Shearer,
Introduction to Seismology, eq. 9.43; S has 0.21)."""


def earthquake_source(
    magnitude: float,
    depth_km: float,
    strike_deg: float,
    dip_deg: float,
    rake_deg: float,
    stress_drop_pa: float = 3e6,
    vs_m_s: float = 3500.0,
) -> Source:
    """Slip on a fault, of moment magnitude ``magnitude``.

    Raises
    ------
    SettingsError
        The depth or stress drop is not positive.
    """
    if not (stress_drop_pa > 0.0 and vs_m_s > 0.0):
        raise SettingsError(f"stress drop {stress_drop_pa:g} Pa and Vs {vs_m_s:g} m/s must be positive")
    moment = moment_of_magnitude(magnitude)
    tensor = double_couple(strike_deg, dip_deg, rake_deg, moment)
    corner = corner_frequency_hz(moment, stress_drop_pa, vs_m_s)
    return Source(f"earthquake of Mw {magnitude:.1f}", (MomentTerm(tensor, depth_km, brune(corner)),))


def moment_of_magnitude(magnitude: float) -> float:
    """Scalar moment in N m of an Mw (IASPEI 2013)."""
    return float(10.0 ** (1.5 * magnitude + 9.1))


def corner_frequency_hz(moment_nm: float, stress_drop_pa: float = 3e6, vs_m_s: float = 3500.0) -> float:
    """S-wave corner, 0.37 Vs / r, of a circle of radius r = (7 M0 / (16 stress drop))^(1/3)."""
    radius = (7.0 * moment_nm / (16.0 * stress_drop_pa)) ** (1.0 / 3.0)
    return float(BRUNE * vs_m_s / radius)


def brune(corner_hz: float) -> Spectrum:
    """1 / (1 + i f / fc)^2, causal, 1 at zero."""

    def rate(frequencies_hz: NDArray[np.float64]) -> NDArray[np.complex128]:
        return np.asarray((1.0 + 1j * np.asarray(frequencies_hz, dtype=float) / corner_hz) ** -2)

    return rate


def moment_rate_spectrum(
    frequencies_hz: NDArray[np.float64], moment_nm: float, stress_drop_pa: float = 3e6, vs_m_s: float = 3500.0
) -> NDArray[np.complex128]:
    """Moment rate in N m at each frequency (any shape): M0 / (1 + i f / fc)^2, causal."""
    return moment_nm * brune(corner_frequency_hz(moment_nm, stress_drop_pa, vs_m_s))(frequencies_hz)
