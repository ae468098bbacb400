"""Collapse of a cavity or mine: a crack that closes, and the single force of the roof that falls into it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from testban.errors import SettingsError
from testban.sources.falling import falling_mass
from testban.sources.medium import GRANITE, Medium
from testban.sources.source import MomentTerm, Source
from testban.sources.tensor import horizontal_crack


def collapse_source(
    volume_m3: float,
    depth_m: float,
    medium: Medium = GRANITE,
    duration_s: float = 1.0,
    fallen_mass_kg: float = 0.0,
    fall_m: float = 5.0,
) -> Source:
    """A horizontal opening of ``volume_m3`` closes within ``duration_s``: Mzz = -(lambda + 2 mu) volume.

    The tensor is that of a crack (Aki & Richards 2002, eq. 3.22). 1 s is between published cases: by rays it
    gives mb - Mw of about -0.1 at Mw 4.1 to 4.6 (-0.5 for 2 s, +0.2 for 0.5 s), where the trona mine of 1995
    had about +0.5 (mb 5.3, Bowers & Walter 2002, doi:10.1007/s00024-002-8660-7; Mw 4.8 recalled) and
    Punggye-ri of 2017 about -0.5 (4.1 against 4.6, Han and others 2017). ``fallen_mass_kg`` adds
    the force of rock that falls ``fall_m`` at the same time.

    Raises
    ------
    SettingsError
        A volume, depth or time is not positive, or a mass negative.
    """
    if not (volume_m3 > 0.0 and depth_m > 0.0 and duration_s > 0.0 and fallen_mass_kg >= 0.0):
        raise SettingsError("a collapse needs a positive volume, depth and duration, and no negative mass")
    vertical = medium.density_kg_m3 * medium.vp_m_s**2 * volume_m3
    tensor = horizontal_crack(opening=False, poisson=medium.poisson, size_nm=vertical)

    def rate(frequencies_hz: NDArray[np.float64]) -> NDArray[np.complex128]:
        return uneven_closing(frequencies_hz, duration_s)

    depth_km = depth_m / 1000.0
    forces = (falling_mass(fallen_mass_kg, fall_m, depth_km, 0.3),) if fallen_mass_kg > 0.0 else ()
    return Source(f"collapse of {volume_m3:g} m3", (MomentTerm(tensor, depth_km, rate),), forces)


def uneven_closing(frequencies_hz: NDArray[np.float64], duration_s: float) -> NDArray[np.complex128]:
    """Spectrum of a causal pulse of unit area with two equal real poles; ``duration_s`` holds 0.91 of it.

    It starts at once, as roof fails first at one place, and ends slowly, as the rest follows piece by piece.
    Its spectrum falls as f^-2, as that of a triangle as long does, and has no holes: those of one smooth
    blow at 2, 4, ... over the duration are not seen of real collapses.
    """
    omega = 2.0 * np.pi * np.asarray(frequencies_hz, dtype=float)
    return np.asarray(1.0 / (1.0 + 1j * omega * duration_s / 4.0) ** 2)


def volume_of_moment_m3(moment_nm: float, medium: Medium = GRANITE) -> float:
    """Volume whose closing has that scalar moment."""
    crack = horizontal_crack(opening=False, poisson=medium.poisson)
    unit = np.sqrt(np.sum(crack**2) / 2.0) * medium.density_kg_m3 * medium.vp_m_s**2
    return float(moment_nm / unit)
