"""Where a sensor stands and how it answers to ground motion."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Site:
    """A station's place. ``key`` ("NET.STA") is how every other record names it."""

    network: str
    station: str
    latitude_deg: float
    longitude_deg: float
    elevation_m: float = 0.0

    @property
    def key(self) -> str:
        return f"{self.network}.{self.station}"


@dataclass(frozen=True, slots=True)
class Response:
    """Poles and zeros (rad/s) of a channel from ground displacement (m) to counts.

    ``gain_counts`` multiplies prod(s - zeros) / prod(s - poles). Digital filters are left out:
    they are flat below about 0.8 of the Nyquist frequency, where Testban measures.
    """

    zeros_rad_s: tuple[complex, ...]
    poles_rad_s: tuple[complex, ...]
    gain_counts: float
    source: str

    def displacement(self, frequencies_hz: NDArray[np.float64]) -> NDArray[np.complex128]:
        """Counts per metre of ground displacement at ``frequencies_hz``, shape preserved."""
        s = 2j * np.pi * np.asarray(frequencies_hz, dtype=float)
        value = np.full(s.shape, self.gain_counts, dtype=complex)
        for zero in self.zeros_rad_s:
            value *= s - zero
        for pole in self.poles_rad_s:
            value /= s - pole
        return value
