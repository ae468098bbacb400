"""What every seismic source is here: a sum of moment-rate tensors and single forces.

Tensors (N m) and forces (N) are along north, east, down. Each term has its own time function, given by the
spectrum of its rate of change divided by its size, its delay after the source's origin time, and its depth.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from testban.errors import SettingsError
from testban.sources.tensor import moment_magnitude, scalar_moment_nm

Spectrum = Callable[[NDArray[np.float64]], NDArray[np.complex128]]
"""Frequencies (Hz) to complex values, time as exp(i w t)."""


def step(frequencies_hz: NDArray[np.float64]) -> NDArray[np.complex128]:
    """All at once: the rate is an impulse."""
    return np.ones(np.shape(frequencies_hz), dtype=complex)


@dataclass(frozen=True, eq=False)
class MomentTerm:
    """A moment tensor (3, 3) reached in time; ``rate`` is 1 at zero frequency."""

    tensor_nm: NDArray[np.float64]
    depth_km: float
    rate: Spectrum = step
    delay_s: float = 0.0


@dataclass(frozen=True, eq=False)
class ForceTerm:
    """A single force (3,); ``rate`` is the spectrum of its rate of change, 0 at zero where it passes."""

    force_n: NDArray[np.float64]
    depth_km: float
    rate: Spectrum
    delay_s: float = 0.0


@dataclass(frozen=True, eq=False)
class Source:
    """A named sum of terms.

    Raises
    ------
    SettingsError
        A term lies at or above the surface, or there is none.
    """

    name: str
    moments: tuple[MomentTerm, ...]
    forces: tuple[ForceTerm, ...] = ()

    def __post_init__(self) -> None:
        if not self.depths_km:
            raise SettingsError(f"{self.name}: a source needs at least one moment or force")
        for depth_km in self.depths_km:
            if not depth_km > 0.0:
                raise SettingsError(f"{self.name}: depth {depth_km:g} km is not below the surface")

    @property
    def depths_km(self) -> tuple[float, ...]:
        """Depths at which Green's functions are needed, ascending."""
        return tuple(sorted({t.depth_km for t in self.moments} | {t.depth_km for t in self.forces}))

    @property
    def isotropic(self) -> bool:
        """Whether the explosion elements of Green's functions suffice."""
        return not self.forces and all(
            np.allclose(t.tensor_nm, np.trace(t.tensor_nm) / 3.0 * np.eye(3), rtol=1e-9) for t in self.moments
        )

    def moment_tensor(self) -> NDArray[np.float64]:
        """Sum of the final tensors, N m."""
        return np.asarray(sum((term.tensor_nm for term in self.moments), np.zeros((3, 3))))

    def moment_nm(self) -> float:
        """Scalar moment of the sum."""
        return scalar_moment_nm(self.moment_tensor())

    def magnitude(self) -> float:
        """Mw of the sum."""
        return moment_magnitude(self.moment_nm())

    def moment_rate(self, frequencies_hz: NDArray[np.float64]) -> NDArray[np.complex128]:
        """Spectrum (frequencies, 3, 3) of the moment rate, N m: all terms with their delays."""
        f = np.asarray(frequencies_hz, dtype=float)
        total = np.zeros((*f.shape, 3, 3), dtype=complex)
        for term in self.moments:
            total += (term.rate(f) * delay(f, term.delay_s))[..., None, None] * term.tensor_nm
        return total


def delay(frequencies_hz: NDArray[np.float64], seconds: float) -> NDArray[np.complex128]:
    """Spectrum of waiting so long."""
    return np.asarray(np.exp(-2j * np.pi * np.asarray(frequencies_hz) * seconds))
