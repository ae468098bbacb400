"""The single force of a mass that falls: the ground is unloaded while it is in the air, then struck.

Its impulse over all is zero, as no momentum is left in the end (Stump 1985, Bull. Seism. Soc. Am. 75, 361;
Day & McLaughlin 1991).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from testban.errors import SettingsError
from testban.sources.medium import GRAVITY_M_S2
from testban.sources.source import ForceTerm


def falling_mass(
    mass_kg: float, height_m: float, depth_km: float, rise_s: float, thrown: bool = False
) -> ForceTerm:
    """A mass that falls ``height_m``, or with ``thrown`` is thrown so high first; blows last ``rise_s``.

    The force is that on the Earth, positive down: -m g while the mass is in the air for a time T, then a blow
    of impulse m g T; a throw has half of that blow at its start and half at its end.

    Raises
    ------
    SettingsError
        A mass, height or time is not positive.
    """
    if not (mass_kg > 0.0 and height_m > 0.0 and rise_s > 0.0):
        raise SettingsError("a falling mass needs a positive mass, height and rise time")
    fall_s = np.sqrt(2.0 * height_m / GRAVITY_M_S2)
    air_s = 2.0 * fall_s if thrown else fall_s
    blows = ((0.0, 0.5), (air_s, 0.5)) if thrown else ((air_s, 1.0),)

    def rate(frequencies_hz: NDArray[np.float64]) -> NDArray[np.complex128]:
        omega = 2.0 * np.pi * np.asarray(frequencies_hz, dtype=float)
        unloaded = -(1.0 - np.exp(-1j * omega * air_s))
        pulse = smooth_pulse(frequencies_hz, rise_s)
        struck = sum(share * np.exp(-1j * omega * when) for when, share in blows)
        return np.asarray(unloaded + 1j * omega * air_s * pulse * struck)

    return ForceTerm(np.array([0.0, 0.0, mass_kg * GRAVITY_M_S2]), depth_km, rate)


def smooth_pulse(frequencies_hz: NDArray[np.float64], duration_s: float) -> NDArray[np.complex128]:
    """Spectrum of a causal pulse of unit area, a triangle of that duration."""
    f = np.asarray(frequencies_hz, dtype=float)
    return np.asarray(np.sinc(f * duration_s / 2.0) ** 2 * np.exp(-1j * np.pi * f * duration_s))
