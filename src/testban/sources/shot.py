"""A contained explosion as it acts: isotropic moment, damage above it, spall, and tectonic release."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from testban.errors import SettingsError
from testban.sources import earthquake
from testban.sources.explosion import MomentLaw, moment_nm, moment_rate_spectrum
from testban.sources.falling import falling_mass
from testban.sources.medium import GRANITE, GRAVITY_M_S2, Medium
from testban.sources.source import ForceTerm, MomentTerm, Source
from testban.sources.tensor import double_couple


@dataclass(frozen=True)
class Spall:
    """The layer that is thrown up and falls back: ``kg_per_kt`` times the yield, ``dwell_s`` in the air.

    Its mass is of the size of Sobel 1978 (quoted by Stump 1985, Bull. Seism. Soc. Am. 75, 361; recalled), its
    dwell as seen in accelerograms, 0.5 to 1.5 s. It acts at ``depth_share`` of the shot's depth, which is
    assumed.
    """

    kg_per_kt: float = 1.6e9
    dwell_s: float = 0.8
    rise_s: float = 0.1
    depth_share: float = 0.5


@dataclass(frozen=True)
class TectonicRelease:
    """Stress of the rock let go: a double couple of ``ratio`` times the isotropic moment.

    Ratios at hard-rock sites run from 0 to about 1 (Toksoz & Kehrer 1972, Geophys. J. 31, 141; recalled).
    """

    ratio: float
    strike_deg: float
    dip_deg: float
    rake_deg: float
    stress_drop_pa: float = 3e6


def explosion_source(
    yield_kt: float,
    depth_m: float,
    medium: Medium = GRANITE,
    law: MomentLaw = "mueller-murphy",
    damage_k: float = 1.0,
    spall: Spall | None = None,
    tectonic: TectonicRelease | None = None,
) -> Source:
    """All of it as one `Source`.

    ``damage_k`` is 2 Mzz / (Mxx + Myy) of explosion and damage together (Patton & Taylor 2011,
    doi:10.1029/2011GL047050): 1 without damage, 2 to 3 where the rock above opens. The isotropic moment stays
    that of ``law``.

    Raises
    ------
    SettingsError
        A yield, depth, ratio or K without meaning.
    """
    if not damage_k > 0.0:
        raise SettingsError(f"damage_k {damage_k:g}: must be positive, 1 for a plain explosion")
    moment = moment_nm(yield_kt, depth_m, medium, law)
    depth_km = depth_m / 1000.0

    def rate(frequencies_hz: NDArray[np.float64]) -> NDArray[np.complex128]:
        return moment_rate_spectrum(frequencies_hz, yield_kt, depth_m, medium, law) / moment

    moments = [MomentTerm(damaged(damage_k, moment), depth_km, rate)]
    if tectonic is not None and tectonic.ratio != 0.0:
        if not tectonic.ratio > 0.0:
            raise SettingsError(f"tectonic release {tectonic.ratio:g}: the ratio of moments must be positive")
        released = tectonic.ratio * moment
        corner = earthquake.corner_frequency_hz(released, tectonic.stress_drop_pa, medium.vs_m_s)
        couple = double_couple(tectonic.strike_deg, tectonic.dip_deg, tectonic.rake_deg, released)
        moments.append(MomentTerm(couple, depth_km, earthquake.brune(corner)))
    forces: tuple[ForceTerm, ...] = ()
    if spall is not None:
        height_m = GRAVITY_M_S2 * spall.dwell_s**2 / 8.0
        forces = (
            falling_mass(
                spall.kg_per_kt * yield_kt, height_m, spall.depth_share * depth_km, spall.rise_s, thrown=True
            ),
        )
    return Source(f"explosion of {yield_kt:g} kt in {medium.name}", tuple(moments), forces)


def damaged(k: float, isotropic_nm: float) -> NDArray[np.float64]:
    """Isotropic moment and a vertical CLVD that make 2 Mzz / (Mxx + Myy) = ``k``."""
    return 3.0 * isotropic_nm / (2.0 + k) * np.diag([1.0, 1.0, k])
