"""Made-up events on real station lists, with travel-time errors drawn from published statistics.

Drawn apart from the locator: crust, Moho and mantle are random fields whose averages along each ray make
the errors, the first arrival is the earlier of the crustal and the mantle ray, and the published variogram
is used as its file gives it. Shared with the locator: the variances themselves and the travel times of ak135.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from benchmarks.variogram import Variogram, published_variogram
from numpy.typing import NDArray

from testban.earth.geodesy import KM_PER_DEG, direct, inverse
from testban.earth.traveltimes import TravelTimes
from testban.model import Pick, Site

Array = NDArray[np.float64]
EPOCH = 1_600_000_000.0
FEATURES = 256
CRUST_LENGTH_KM, MANTLE_LENGTH_KM = 500.0, 1000.0
"""Correlation lengths of the fields. No published number: continents' provinces are about so large."""
CRUST_SLOWNESS = 0.23 / 6.45
"""Christensen & Mooney 1995 (doi:10.1029/95JB00259): mean velocity of a crust 6.45 +- 0.23 km/s."""
MOHO_S = 8.5 * 0.09
"""Their thickness varies by 8.5 km; each km of crust costs a mantle ray 0.09 s on each side."""
MANTLE_SLOWNESS = 0.0125
"""Point value; Pn velocities of continents are about 7.7 to 8.3 km/s. Means of 1000 km vary by 1 %."""
MANTLE_LIMIT_KM = 1200.0
STEEP_DEG = (15.0, 25.0)
"""From here on rays leave the uppermost mantle steeply; the variogram alone holds what they meet beyond."""
VP_VS = 0.04
P_READING_S, S_READING_S = 0.8, 1.5
"""Bondar & Storchak 2011, a priori."""
S_TO_P = 1.9
P_S_CORRELATION = 0.75
"""P and S are late together (Hales & Doyle 1967, doi:10.1111/j.1365-246X.1967.tb03139.x; number recalled)."""


@dataclass(frozen=True)
class Scenario:
    """Which events and which of the network's stations read them.

    ``anywhere_km`` is how far from the network's middle events lie (None: over the whole Earth);
    ``distance_deg`` within which stations read P; ``s_within_deg`` within which ``s_share`` of them read S;
    ``sector_deg`` keeps stations within so many degrees of azimuth.
    """

    name: str
    network: str
    anywhere_km: float | None
    distance_deg: tuple[float, float]
    stations: tuple[int, int]
    s_share: float = 0.0
    s_within_deg: float = 10.0
    sector_deg: float = 360.0
    wrong_share: float = 0.0


SCENARIOS = (
    Scenario("local", "California", 60.0, (0.0, 2.0), (6, 12), 0.5),
    Scenario("local, Kyrgyzstan", "Kyrgyzstan", 120.0, (0.0, 3.0), (5, 9), 0.5),
    Scenario("regional", "Korea and Japan", 500.0, (0.0, 14.0), (8, 28), 0.3),
    Scenario("teleseismic", "IMS", None, (20.0, 95.0), (10, 35)),
    Scenario("sparse", "IMS", None, (0.0, 95.0), (4, 7), 0.3),
    Scenario("one side", "IMS", None, (0.0, 95.0), (8, 25), 0.2, 10.0, 120.0),
    Scenario("one side, Norway", "Norway", 2500.0, (5.0, 40.0), (6, 15)),
    Scenario("10 % wrong, regional", "Korea and Japan", 500.0, (0.0, 14.0), (10, 28), 0.3, wrong_share=0.1),
    Scenario("10 % wrong, teleseismic", "IMS", None, (0.0, 95.0), (10, 35), wrong_share=0.1),
)


@dataclass(frozen=True)
class SimulatedEvent:
    """Truth and picks; the origin time is `EPOCH`."""

    scenario: str
    latitude_deg: float
    longitude_deg: float
    depth_km: float
    picks: tuple[Pick, ...]


class Field:
    """A random field of unit variance whose correlation falls off as exp(-distance / length)."""

    def __init__(self, length_km: float, rng: np.random.Generator) -> None:
        # Its spectrum in space is a Cauchy distribution (random Fourier features).
        self._wave = rng.standard_normal((3, FEATURES)) / np.abs(rng.standard_normal(FEATURES)) / length_km
        self._phase = rng.uniform(0.0, 2 * np.pi, FEATURES)

    def at(self, points: Array) -> Array:
        """Values at points (..., 3) in km."""
        return np.sqrt(2.0 / FEATURES) * np.cos(points @ self._wave + self._phase).sum(axis=-1)


def simulate(
    scenario: Scenario,
    sites: dict[str, Site],
    travel_times: TravelTimes,
    variogram: Variogram,
    rng: np.random.Generator,
) -> SimulatedEvent:
    """One event that enough stations of the network read."""
    keys = list(sites)
    lat = np.array([sites[k].latitude_deg for k in keys])
    lon = np.array([sites[k].longitude_deg for k in keys])
    while True:
        latitude, longitude = _somewhere(scenario, lat, lon, rng)
        depth = _depth(rng)
        km, azimuth, _ = inverse(latitude, longitude, lat, lon)
        near, far = scenario.distance_deg
        seen = (km >= near * KM_PER_DEG) & (km <= far * KM_PER_DEG)
        if scenario.sector_deg < 360.0:
            seen &= (azimuth - rng.uniform(0.0, 360.0)) % 360.0 < scenario.sector_deg
        wanted = int(rng.integers(scenario.stations[0], scenario.stations[1] + 1))
        chosen = rng.permutation(np.flatnonzero(seen))[:wanted]
        if len(chosen) >= scenario.stations[0]:
            break
    chosen = np.sort(chosen)
    reads_s = chosen[
        (rng.random(len(chosen)) < scenario.s_share) & (km[chosen] < scenario.s_within_deg * KM_PER_DEG)
    ]
    index = np.concatenate([chosen, reads_s])
    is_s = np.arange(len(index)) >= len(chosen)
    time = _arrival_times(
        (latitude, longitude, depth), lat[index], lon[index], is_s, travel_times, variogram, rng
    )
    # Readers tell a small error of their own, and are wrong by the a priori one.
    told = rng.uniform(0.1, 0.5, len(index))
    time += rng.standard_normal(len(index)) * np.hypot(told, np.where(is_s, S_READING_S, P_READING_S))
    wrong = rng.random(len(index)) < scenario.wrong_share
    time = np.where(wrong, time + rng.uniform(-10.0, 20.0, len(index)), time)
    picks = tuple(
        Pick(f"p{j}", keys[i], f"{keys[i]}..BHZ", "S" if s else "P", EPOCH + t, u, 0, 10.0, (1.0, 4.0))
        for j, (i, s, t, u) in enumerate(
            zip(index.tolist(), is_s.tolist(), time.tolist(), told.tolist(), strict=True)
        )
        if np.isfinite(t)
    )
    return SimulatedEvent(scenario.name, latitude, longitude, depth, picks)


def _somewhere(scenario: Scenario, lat: Array, lon: Array, rng: np.random.Generator) -> tuple[float, float]:
    if scenario.anywhere_km is None:
        return float(np.degrees(np.arcsin(rng.uniform(-1.0, 1.0)))), float(rng.uniform(-180.0, 180.0))
    distance = scenario.anywhere_km * np.sqrt(rng.random())
    place = direct(float(np.median(lat)), float(np.median(lon)), rng.uniform(0.0, 360.0), distance)
    return float(place[0]), float(place[1])


def _depth(rng: np.random.Generator) -> float:
    """Three quarters near the surface, a quarter down to 700 km, as the locator's prior has it."""
    scale = 12.0 if rng.random() > 0.25 else 150.0
    return float(min(rng.exponential(scale), 690.0))


def _arrival_times(
    source: tuple[float, float, float],
    lat: Array,
    lon: Array,
    is_s: NDArray[np.bool_],
    travel_times: TravelTimes,
    variogram: Variogram,
    rng: np.random.Generator,
) -> Array:
    """First P or S after the origin time, in an Earth whose crust and mantle are not ak135's."""
    latitude, longitude, depth = source
    km, azimuth, _ = inverse(latitude, longitude, lat, lon)
    degrees = km / KM_PER_DEG
    crust, moho, mantle = (
        Field(CRUST_LENGTH_KM, rng),
        Field(CRUST_LENGTH_KM, rng),
        Field(MANTLE_LENGTH_KM, rng),
    )
    steps = np.linspace(0.0, 1.0, 12)
    path = _points(
        *direct(latitude, longitude, azimuth[:, None], np.minimum(km, MANTLE_LIMIT_KM)[:, None] * steps)
    )
    flat = np.clip((STEEP_DEG[1] - degrees) / (STEEP_DEG[1] - STEEP_DEG[0]), 0.0, 1.0)
    # Far off the crust under the stations is in the variogram already.
    late_moho = MOHO_S * (moho.at(path[:, :1])[:, 0] * (depth < 35.0) + flat * moho.at(_points(lat, lon)))
    slow_mantle = (
        flat * MANTLE_SLOWNESS * mantle.at(path).mean(axis=1) * np.minimum(km, MANTLE_LIMIT_KM) / 8.0
    )
    slow_crust = CRUST_SLOWNESS * crust.at(path).mean(axis=1) * km / 6.0
    slower = np.where(is_s, 1.73, 1.0)
    shear = np.where(is_s, VP_VS * rng.standard_normal() * km / 3.5, 0.0)
    common = _station_terms(lat, lon, is_s, variogram, rng)
    with np.errstate(invalid="ignore"):
        pg = np.where(
            is_s, travel_times.time_s("Sg", degrees, depth), travel_times.time_s("Pg", degrees, depth)
        )
        pn = np.where(
            is_s, travel_times.time_s("S", degrees, depth), travel_times.time_s("P", degrees, depth)
        )
        wave = np.where(is_s, "S", "P")
        for name in ("P", "S"):
            extra = travel_times.ellipticity_s(name, degrees, depth, latitude, azimuth)
            pn = np.where((wave == name) & np.isfinite(extra), pn + extra, pn)
        first = np.fmin(pg + slow_crust * slower + shear, pn + (late_moho + slow_mantle) * slower)
    return first + common


def _station_terms(
    lat: Array, lon: Array, is_s: NDArray[np.bool_], variogram: Variogram, rng: np.random.Generator
) -> Array:
    values, vectors = np.linalg.eigh(variogram.covariance(inverse(lat[:, None], lon[:, None], lat, lon)[0]))
    root = vectors * np.sqrt(np.maximum(values, 0.0))
    p, s = (root @ rng.standard_normal(len(lat)) for _ in range(2))
    s = P_S_CORRELATION * p + np.sqrt(1.0 - P_S_CORRELATION**2) * s
    return np.where(is_s, S_TO_P * s, p)


def _points(lat: Array, lon: Array) -> Array:
    phi, lam = np.radians(lat), np.radians(lon)
    return 6371.0 * np.stack([np.cos(phi) * np.cos(lam), np.cos(phi) * np.sin(lam), np.sin(phi)], axis=-1)


def simulated_events(
    data: Path, networks: dict[str, dict[str, Site]], travel_times: TravelTimes, count: int, seed: int = 1
) -> Sequence[SimulatedEvent]:
    """``count`` events, as many of each scenario."""
    variogram = published_variogram(data)
    rng = np.random.default_rng(seed)
    return [
        simulate(
            SCENARIOS[k % len(SCENARIOS)],
            networks[SCENARIOS[k % len(SCENARIOS)].network],
            travel_times,
            variogram,
            rng,
        )
        for k in range(count)
    ]
