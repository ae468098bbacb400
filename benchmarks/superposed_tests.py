"""Teleseismic P of earthquakes and collapses made from recorded tests: the coda of the recording, and the
depth phases, the radiation and the source's spectrum of another kind in the place of the test's.

Each vertical is multiplied by the ray-theoretical spectrum of P, pP and sP of the new source over that of the
test (`testban.earth.teleseismic_p`; a water level keeps the quotient finite) between 0.5 and 6 Hz. What is
kept is the test's: the scattering at both ends of the path, the noise and the stations. So a deeper source
has a shallow one's share of scattered surface waves.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from benchmarks.soviet_tests import SovietTest, recordings_of, soviet_tests
from benchmarks.stated_origin import catalogued_origin
from numpy.typing import NDArray

from testban.earth.geodesy import KM_PER_DEG, inverse
from testban.earth.layered import LayeredModel, load_layered
from testban.earth.teleseismic_p import p_spectrum, trace_p
from testban.earth.traveltimes import TravelTimes
from testban.identification.complexity import DISTANCES_DEG, complexity_evidence
from testban.model import Recordings, Waveform
from testban.sources.collapse import collapse_source, volume_of_moment_m3
from testban.sources.earthquake import earthquake_source, moment_of_magnitude
from testban.sources.shot import explosion_source
from testban.sources.source import Source

SEED = 5001
DRAWS = ("earthquake", "earthquake", "collapse") * 2
"""Of each test."""
BAND_HZ, EDGES_HZ = (0.5, 6.0), (0.3, 2.0)
WATER = 0.1
STRESS_DROP_SPREAD = 0.45
"""Of log10, about 4 MPa, as exercises draw it."""


@dataclass(frozen=True)
class Superposed:
    """What complexity a made-up source of ``kind`` at ``depth_km`` would have had on a test's stations."""

    name: str
    kind: str
    depth_km: float
    value: float
    error: float


def superposed_tests(data: Path, seed: int = SEED) -> Iterator[Superposed]:
    """`DRAWS` of each recorded test with stations at complexity's distances."""
    rng, times, model = (
        np.random.default_rng(seed),
        TravelTimes.load("ak135"),
        load_layered("ak135-continent"),
    )
    for test in soviet_tests(data):
        origin = catalogued_origin(test.latitude_deg, test.longitude_deg, 0.5, test.time)
        recordings = recordings_of(test, data)
        if complexity_evidence(origin, recordings, times).value is None:
            continue
        for number, kind in enumerate(DRAWS):
            depth_km, source = _drawn(kind, rng)
            made = _superposed(test, source, recordings, times, model)
            found = complexity_evidence(origin, made, times)
            if found.value is not None and found.uncertainty is not None:
                yield Superposed(f"{test.day} {number}", kind, depth_km, found.value, found.uncertainty)


def _drawn(kind: str, rng: np.random.Generator) -> tuple[float, Source]:
    """Depths of earthquakes as the locator expects them; any mechanism. Collapses take 0.5 to 2 s."""
    if kind == "collapse":
        depth_km, magnitude = float(rng.uniform(0.2, 0.8)), rng.uniform(4.3, 5.0)
        volume = volume_of_moment_m3(moment_of_magnitude(magnitude))
        return depth_km, collapse_source(volume, 1000.0 * depth_km, duration_s=2.0 ** rng.uniform(-1.0, 1.0))
    depth_km = float(np.clip(rng.exponential(12.0 if rng.random() > 0.25 else 150.0), 1.0, 600.0))
    strike, dip = rng.uniform(0.0, 360.0), math.degrees(math.acos(rng.uniform(0.0, 1.0)))
    drop = 4e6 * 10 ** (STRESS_DROP_SPREAD * rng.standard_normal())
    magnitude, rake = rng.uniform(4.3, 5.7), rng.uniform(-180.0, 180.0)
    return depth_km, earthquake_source(magnitude, depth_km, strike, dip, rake, stress_drop_pa=drop)


def _superposed(
    test: SovietTest, source: Source, recordings: Recordings, times: TravelTimes, model: LayeredModel
) -> Recordings:
    yield_kt = 10 ** ((test.mb - 4.45) / 0.75)
    shot = explosion_source(yield_kt, 122.0 * yield_kt ** (1 / 3))
    waves = []
    for wave in recordings.waveforms:
        site = recordings.sites.get(wave.station_key)
        if site is None or wave.component not in "Z3":
            continue
        place = (test.latitude_deg, test.longitude_deg, site.latitude_deg, site.longitude_deg)
        distance_km, azimuth_deg, _ = inverse(*place)
        degrees = float(distance_km) / KM_PER_DEG
        if DISTANCES_DEG[0] <= degrees <= DISTANCES_DEG[1]:
            way = degrees, float(azimuth_deg), times, model
            waves.append(replace(wave, samples=_filtered(wave, shot, source, way)))
    return replace(recordings, waveforms=tuple(waves))


def _filtered(
    wave: Waveform, shot: Source, source: Source, way: tuple[float, float, TravelTimes, LayeredModel]
) -> NDArray[np.float64]:
    from scipy.fft import irfft, next_fast_len, rfft, rfftfreq

    samples, rate = np.asarray(wave.samples, dtype=float), wave.sampling_rate_hz
    length = next_fast_len(len(samples) + round(300.0 * rate), real=True)
    f = rfftfreq(length, 1.0 / rate)
    inside = (f > BAND_HZ[0]) & (f < BAND_HZ[1])
    before, after = (_spectrum(s, f[inside], way) for s in (shot, source))
    water = WATER * np.median(np.abs(before))
    rise = np.clip((f[inside] - BAND_HZ[0]) / EDGES_HZ[0], 0.0, 1.0)
    fall = np.clip((BAND_HZ[1] - f[inside]) / EDGES_HZ[1], 0.0, 1.0)
    quotient = np.zeros(len(f), dtype=complex)
    quotient[inside] = after * before.conj() / (np.abs(before) ** 2 + water**2)
    quotient[inside] *= np.sin(np.pi / 2.0 * rise) ** 2 * np.sin(np.pi / 2.0 * fall) ** 2
    return np.asarray(irfft(rfft(samples - samples.mean(), length) * quotient, length)[: len(samples)])


def _spectrum(
    source: Source, f: NDArray[np.float64], way: tuple[float, float, TravelTimes, LayeredModel]
) -> NDArray[np.complex128]:
    """Vertical P, pP and sP of the source's main term."""
    degrees, azimuth_deg, times, model = way
    term = source.moments[0]
    ray = trace_p(degrees, term.depth_km, model, times)
    return np.asarray(p_spectrum(f, term.tensor_nm, azimuth_deg, ray, term.depth_km, model)[0] * term.rate(f))
