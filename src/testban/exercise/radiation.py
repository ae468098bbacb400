"""How each kind of source radiates: the physical source, and how strong its S waves scatter.

Near 1 Hz explosions and earthquakes have the same P/S (Walter, Mayeda & Patton 1995, Bull. Seism. Soc. Am.
85, 1050). Higher up three things part them:

- S of explosions has a corner lower by Vs / Vp than P (Fisk 2006, Bull. Seism. Soc. Am. 96, 2348; recalled).
- S of earthquakes has one lower by 1.5 (Madariaga 1976: 0.21 against 0.32 Vs over the radius), so that P/S of
  the larger ones rises as well.
- Shots of a few tons, whose corners lie above every band, still have P/S 0.40 higher (log10) than
  earthquakes (Kim, Simpson & Richards 1993, Geophys. Res. Lett. 20, 1507: 1.25 against 0.5 at 5 to 25 Hz):
  so much S is missing, whatever the size, above `testban.exercise.scattering.LACK_HZ`.

Lg three times P follows from two magnitude scales: at 300 to 1200 km and one magnitude, mb(Lg)
(Nuttli 1973) asks for 2.3 to 3.8 times the amplitude that mb(Pn) (Denny and others 1987) asks for; how the
magnitudes themselves differ stands in `testban.exercise.true_size`.
Collapses lie between (see `testban.identification.populations`). An exercise shows how recordings are
assessed; it is no evidence about discriminants.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from testban.exercise.scattering import Shear
from testban.exercise.truth import TrueSource, generator
from testban.sources.collapse import collapse_source, volume_of_moment_m3
from testban.sources.earthquake import earthquake_source, moment_of_magnitude
from testban.sources.medium import MEDIA
from testban.sources.ripple_fire import ripple_fire_source
from testban.sources.shot import Spall, TectonicRelease, explosion_source
from testban.sources.source import Source, Spectrum

RIPPLE_SHOTS, RIPPLE_INTERVAL_S = 20, 0.035
LACK = 0.40
SHEAR = {
    "explosion": Shear(lack=LACK),
    "ripple": Shear(lack=LACK),
    "collapse": Shear(0.5, 1.5),
    "earthquake": Shear(pitch=1.5),
}
"""Of each kind; the pitch of shots is that of their rock."""


@dataclass(frozen=True, eq=False)
class Radiator:
    """``source``, and the S that it scatters. Its moment's rate is that of P."""

    source: Source
    shear: Shear

    @property
    def rate(self) -> Spectrum:
        """Moment-rate spectrum of the main term, 1 at 0 Hz."""
        return self.source.moments[0].rate

    def takeoff(self, azimuth_deg: float, takeoff_deg: float = 50.0) -> float:
        """P radiated down and away, -1 to 1 of the largest possible."""
        azimuth, takeoff = np.radians([azimuth_deg, takeoff_deg])
        ray: NDArray[np.float64] = np.array(
            [np.sin(takeoff) * np.cos(azimuth), np.sin(takeoff) * np.sin(azimuth), np.cos(takeoff)]
        )
        tensor = self.source.moment_tensor()
        return float(ray @ tensor @ ray / np.abs(np.linalg.eigvalsh(tensor)).max())


def radiator(true: TrueSource, seed: int = 0) -> Radiator:
    """The radiator of a drawn source; ``seed`` draws what the truth leaves open (delays of a ripple fire)."""
    medium, shear = MEDIA[true.medium], SHEAR[true.kind]
    pitch = shear.pitch if true.yield_kt is None else medium.vp_m_s / medium.vs_m_s
    return Radiator(_source(true, seed), replace(shear, pitch=pitch, lack=shear.lack + true.shear_lack))


def _source(true: TrueSource, seed: int) -> Source:
    medium, depth_m = MEDIA[true.medium], 1000.0 * true.depth_km
    if true.kind == "explosion":
        assert true.yield_kt is not None
        strike, dip, rake = true.mechanism or (0.0, 90.0, 0.0)
        release = TectonicRelease(true.tectonic, strike, dip, rake) if true.tectonic > 0.0 else None
        spall = Spall() if true.spall else None
        source = explosion_source(
            true.yield_kt, depth_m, medium, true.moment_law, true.damage, spall, tectonic=release
        )
        gain = 10.0**true.coupling
        return replace(
            source, moments=tuple(replace(t, tensor_nm=gain * t.tensor_nm) for t in source.moments)
        )
    if true.kind == "ripple":
        assert true.yield_kt is not None
        rng = generator(seed, "ripple")
        return ripple_fire_source(
            true.yield_kt, RIPPLE_SHOTS, RIPPLE_INTERVAL_S, rng, depth_m=depth_m, medium=medium
        )
    assert true.moment_magnitude is not None
    if true.kind == "collapse":
        volume = volume_of_moment_m3(moment_of_magnitude(true.moment_magnitude), medium)
        return collapse_source(volume, depth_m, medium)
    assert true.mechanism is not None
    return earthquake_source(
        true.moment_magnitude, true.depth_km, *true.mechanism, stress_drop_pa=1e6 * true.stress_drop_mpa
    )
