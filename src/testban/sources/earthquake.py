"""The source spectrum of a small earthquake: Brune 1970 (doi:10.1029/JB075i026p04997)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def corner_frequency_hz(moment_nm: float, stress_drop_pa: float = 3e6, vs_m_s: float = 3500.0) -> float:
    """S-wave corner, 0.37 Vs / r, of a circle of radius r = (7 M0 / (16 stress drop))^(1/3)."""
    radius = (7.0 * moment_nm / (16.0 * stress_drop_pa)) ** (1.0 / 3.0)
    return 2.34 / (2.0 * np.pi) * vs_m_s / radius


def moment_rate_spectrum(
    frequencies_hz: NDArray[np.float64], moment_nm: float, stress_drop_pa: float = 3e6, vs_m_s: float = 3500.0
) -> NDArray[np.complex128]:
    """Moment rate in N m at each frequency (any shape): M0 / (1 + i f / fc)^2, causal."""
    corner = corner_frequency_hz(moment_nm, stress_drop_pa, vs_m_s)
    return moment_nm / (1.0 + 1j * np.asarray(frequencies_hz, dtype=float) / corner) ** 2
