"""Corner frequency of P for the event's mb: an explosion is a small source, an earthquake a larger one.

The displacement spectrum of P falls off beyond the corner as f^-2 (Brune 1970, doi:10.1029/JB075i026p04997;
Mueller & Murphy 1971, Bull. Seism. Soc. Am. 61, 1675-1692). One corner is fitted to all stations, each with
its own level and attenuation. Only the shape of a response is needed; a broadband channel without one is
taken as flat to ground velocity. What each class would have at that mb:

- explosion: yield from mb = 4.45 + 0.75 log10 Y (hard rock; 0.3 in mb), depth 122 Y^(1/3) m, the elastic
  radius of Mueller & Murphy; 0.15 in log10 of the corner for rock and depth;
- earthquake: moment from Mw = 0.85 mb + 1.03 (Scordilis 2006, 0.29), circle with a stress drop of 4 MPa
  within a factor of 4 (Allmann & Shearer 2009, doi:10.1029/2008JB005821), whose P corner is 0.32 Vs over the
  radius (Madariaga 1976), by which those stress drops were found;
- collapse: slower than either; the earthquake's corner, half of it, within a factor of 2.5. An assumption.

Recorded explosions and one earthquake (`testban.reference.recorded_kinds`), and simulated collapses
(`testban.identification.simulated_kinds`) are learned from about these. Two studies of the same 900
earthquakes found stress drops that hardly correlate and differ by up to orders of magnitude ("Large
uncertainties in earthquake stress-drop estimates and their tectonic consequences", Seismol. Res. Lett. 2020,
abstract seen), and some earthquakes of a sequence are far more energetic than the rest (Baltay and others
2011, doi:10.1029/2011GL046698, abstract seen). So what they are learned about counts as judged.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from testban.earth.traveltimes import TravelTimes
from testban.identification.corner_spectra import CORNER_DEG, CORNERS_HZ, log_likelihood, p_spectra
from testban.identification.learned import PUBLISHED, LearnedPopulations
from testban.identification.populations import JUDGED_EVENTS, Population
from testban.model import CLASSES, Evidence, Magnitude, Origin, PSpectrum, Recordings
from testban.sources import earthquake, explosion

NAME = "corner of P"
SOURCE = "Brune 1970; Mueller & Murphy 1971; Scordilis 2006; Allmann & Shearer 2009, doi:10.1029/2008JB005821"
MB_TYPES = ("mb", "mb_IDC", "mb(Pn)")
LEAST_STATIONS = 2
COMMON_ERROR = 0.2
"""log10 error of the corner that all stations share: attenuation, windows, the form of the fall-off. An
assumption."""
MB_SLOPE = {"explosion": 0.26, "earthquake": 0.425, "collapse": 0.425}
"""By how much log10 of the corner falls per unit of mb: that of explosions as Y^(-1/3 + 0.14), that of
earthquakes as M0^(-1/3)."""


def corner_evidence(
    origin: Origin,
    recordings: Recordings,
    travel_times: TravelTimes,
    magnitudes: Sequence[Magnitude],
    spectra: Sequence[PSpectrum] | None = None,
    learned: LearnedPopulations = PUBLISHED,
) -> Evidence:
    """Weigh the network's corner at its mb; without mb or spectra the evidence says so and weighs nothing.

    ``spectra`` are `p_spectra`'s, measured here where they are not given.
    """
    mb = _mb(magnitudes)
    measured_spectra = p_spectra(origin, recordings, travel_times) if spectra is None else spectra
    spectra = [s for s in measured_spectra if s.distance_deg <= CORNER_DEG]
    details = tuple(
        (s.channel, f"{s.frequency_hz[0]:.1f} to {s.frequency_hz[-1]:.1f} Hz above the noise, {s.response}")
        for s in spectra
    )
    if len(spectra) < LEAST_STATIONS:
        text = (
            f"the corner of P is not measured: {len(spectra)} stations within 20 degrees show P over a "
            f"wide enough band, {LEAST_STATIONS} are needed"
        )
        return Evidence(NAME, text, details=details, source=SOURCE)
    weight = np.exp(log_likelihood(spectra))
    weight /= weight.sum()
    log_corner = np.log10(CORNERS_HZ)
    value = float(weight @ log_corner)
    std = math.hypot(float(np.sqrt(weight @ (log_corner - value) ** 2)), COMMON_ERROR)
    measured = (
        f"the corner of P is {10**value:.1f} Hz within a factor of {10**std:.1f} from {len(spectra)} stations"
    )
    if mb is None:
        return Evidence(
            NAME,
            f"{measured}; not weighed: without mb no corner is expected of any class",
            value,
            std,
            "log10 Hz",
            details=details,
            source=SOURCE,
        )
    expected = {name: learned.of(NAME, name, expected_corner(name, mb.mag)) for name in CLASSES}
    likelihood = class_likelihood(weight, expected, mb.uncertainty)
    said = ", ".join(f"{name} {10**p.mean:.1f} (factor {10**p.std:.1f})" for name, p in expected.items())
    return Evidence(
        NAME,
        f"{measured}; expected at {mb.type} {mb.mag:.1f}: {said}",
        value,
        std,
        "log10 Hz",
        likelihood,
        details,
        learned.source(SOURCE, [NAME]),
        NAME,
        mb.mag,
    )


def expected_corner(name: str, mb: float) -> Population:
    """log10 of the P corner (Hz) that a class has at ``mb``, with its standard deviation."""
    if name == "explosion":
        yield_kt = 10 ** ((mb - 4.45) / 0.75)
        depth_m = 122.0 * yield_kt ** (1 / 3)
        corner = explosion.corner_frequency_hz(yield_kt, depth_m)
        spread = math.hypot(0.15, MB_SLOPE[name] * 0.3)
        return Population(math.log10(corner), spread, events=JUDGED_EVENTS)
    mw = 0.85 * mb + 1.03
    corner = earthquake.corner_frequency_hz(10 ** (1.5 * mw + 9.1), earthquake.P_STRESS_DROP_PA)
    spread = math.hypot(math.log10(4.0) / 3, 0.5 * 0.29)
    if name == "collapse":
        return Population(math.log10(corner / 2), math.hypot(math.log10(2.5), spread), events=JUDGED_EVENTS)
    return Population(math.log10(corner), spread, events=JUDGED_EVENTS)


def class_likelihood(
    weight: NDArray[np.float64], expected: Mapping[str, Population], mb_std: float
) -> dict[str, float]:
    """Natural-log likelihood of the corner's posterior ``weight`` (on `CORNERS_HZ`) under each class, the
    largest 0."""
    log_corner = np.log10(CORNERS_HZ)
    found = {}
    for name, population in expected.items():
        error = math.hypot(COMMON_ERROR, MB_SLOPE[name] * mb_std)
        found[name] = math.log(float(weight @ np.exp(population.log_density(log_corner, error))) + 1e-300)
    top = max(found.values())
    return {name: v - top for name, v in found.items()}


def _mb(magnitudes: Sequence[Magnitude]) -> Magnitude | None:
    by_type = {m.type: m for m in reversed(magnitudes)}
    relative = next((m for m in magnitudes if m.type.startswith("mb(relative")), None)
    return next((by_type[t] for t in MB_TYPES if t in by_type), relative)
