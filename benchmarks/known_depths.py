"""Events of known depth, located by Testban with the depth free: recorded ones, and made-up ones in published
crusts that the locator does not know.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from benchmarks.calibration import EPOCH, START_KM, START_S
from benchmarks.crandall import crandall_origin
from benchmarks.networks import networks
from benchmarks.simulated_events import P_READING_S, S_READING_S
from benchmarks.simulated_signs import UNKNOWN
from benchmarks.truth import known_origin
from numpy.typing import NDArray

from testban.acquisition import read_recordings, screen
from testban.earth.geodesy import direct, inverse
from testban.earth.layered import LayeredModel, first_arrival_s, read_layered
from testban.earth.traveltimes import TravelTimes
from testban.location import locate
from testban.location.settings import LocationSettings
from testban.model import Origin, Pick, Recordings, Site
from testban.pipeline.clipped import hearing, with_clipped
from testban.pipeline.origins import find_origins
from testban.pipeline.regional import located_in, model_of_place, search_model
from testban.pipeline.settings import AssessmentSettings

Array = NDArray[np.float64]

RECORDED = (
    ("dprk/2017-09-03", None, 0.5),
    ("dprk/2017-09-03", "collapse", 0.5),
    ("dprk/2016-01-06", None, 0.5),
    ("explosions/kambarata-2009", None, 0.0),
    ("earthquakes/california-2019-07-16", None, 12.4),
)
"""Folder, part of it, and published depth (km); the collapse of 2007 of a bulletin is one more."""
NEAR_S = 20.0
CRANDALL_KM = 0.5
NETWORKS = {"California": 60.0, "Kyrgyzstan": 120.0, "Korea and Japan": 400.0}
"""How far (km) from a network's middle made-up events lie; stations hear them within `HEARD_KM`."""
HEARD_KM = {"California": 220.0, "Kyrgyzstan": 330.0, "Korea and Japan": 900.0}
STATIONS = {"California": (6, 12), "Kyrgyzstan": (5, 9), "Korea and Japan": (8, 28)}
S_SHARE, STATION_S = 0.4, 0.25
OCEANIC = ("nkg_fnet", "sbt_fnet")
"""Paths to Japan through a crust of 12.5 km, 1.5 of them sediment, on which none of these networks stands.
There the locator takes the late S for depth; they were left out after 14 of 17 depths falsely resolved were
theirs."""
DEPTH_SCALE_KM, DEEPEST_KM = 12.0, 28.0
"""Depths are drawn as the locator expects crustal ones, down to the thinnest crust's Moho."""
MADE, FIRST_SEED = 1600, 1001


@dataclass(frozen=True, eq=False)
class KnownDepth:
    """Published or made depth (km) of an event and what was found without it."""

    name: str
    depth_km: float
    origin: Origin


def recorded_depths(data: Path) -> list[KnownDepth]:
    """Every recorded event with a depth, located from nothing."""
    found, kept = [], {}
    for folder, part, depth in RECORDED:
        if folder not in kept:
            kept[folder] = _located(read_recordings([data / folder], None), AssessmentSettings())
        time = known_origin(folder, data, part).time
        name = f"{folder} {part}" if part else folder
        found += [KnownDepth(name, depth, o) for o in kept[folder] if abs(o.time - time) <= NEAR_S]
    origin, name = crandall_origin(data)
    if isinstance(origin, Origin):
        found.append(KnownDepth(name, CRANDALL_KM, origin))
    return found


def _located(recordings: Recordings, settings: AssessmentSettings) -> list[Origin]:
    """The origins of `testban assess`, before anything else is said of them."""
    rng, times = np.random.default_rng(settings.seed), search_model(settings)
    screened = screen(recordings, settings.quality)
    loud = with_clipped(screened, recordings)
    screened = replace(screened, sites=loud.sites)
    search = find_origins(screened, hearing(screened, loud), times, settings, rng, lambda *said: None)
    return [
        located_in(origin, screened, model_of_place(origin, times, settings), settings, rng)
        for origin in search.origins
    ]


def made_depths(data: Path, count: int = MADE) -> list[KnownDepth]:
    """``count`` events on real networks, in a published crust each."""
    lists, times = networks(data), TravelTimes.load()
    names = [name for name in UNKNOWN if name not in OCEANIC]
    crusts = [read_layered(data / "models" / "layered" / f"{name}.mod").flattened() for name in names]
    found = []
    for seed in range(FIRST_SEED, FIRST_SEED + count):
        network = list(NETWORKS)[seed % len(NETWORKS)]
        rng = np.random.default_rng(seed)
        made = _made(network, lists[network], crusts[int(rng.integers(len(crusts)))], times, rng)
        if made is not None:
            found.append(KnownDepth(network, *made))
    return found


def _made(
    network: str,
    sites: dict[str, Site],
    crust: LayeredModel,
    times: TravelTimes,
    rng: np.random.Generator,
) -> tuple[float, Origin] | None:
    """Depth (km) and what the locator finds of one event, where it finds any."""
    keys = list(sites)
    lat = np.array([sites[k].latitude_deg for k in keys])
    lon = np.array([sites[k].longitude_deg for k in keys])
    off = NETWORKS[network] * np.sqrt(rng.random())
    place = [float(v) for v in direct(float(np.median(lat)), float(np.median(lon)), rng.uniform(0, 360), off)]
    depth = DEEPEST_KM
    while depth >= DEEPEST_KM:
        depth = float(rng.exponential(DEPTH_SCALE_KM))
    km, _, _ = inverse(*place, lat, lon)
    near = np.flatnonzero(km <= HEARD_KM[network])
    fewest, most = STATIONS[network]
    chosen = rng.permutation(near)[: int(rng.integers(fewest, most + 1))]
    picks: list[Pick] = []
    for phase, reading_s in (("P", P_READING_S), ("S", S_READING_S)):
        heard = chosen if phase == "P" else chosen[rng.random(len(chosen)) < S_SHARE]
        arrival = first_arrival_s(crust, phase, depth, km[heard]) + STATION_S * rng.standard_normal(
            len(heard)
        )
        told = rng.uniform(0.1, 0.5, len(heard))
        arrival += rng.standard_normal(len(heard)) * np.hypot(told, reading_s)
        for station, t, u in zip(heard.tolist(), arrival.tolist(), told.tolist(), strict=True):
            key = keys[station]
            picks.append(Pick(f"p{len(picks)}", key, f"{key}..BHZ", phase, EPOCH + t, u, 0, 10.0, (1.0, 4.0)))
    away = direct(*place, 60.0, START_KM)
    start = (float(away[0]), float(away[1]), EPOCH + START_S)
    origin = locate(tuple(picks), sites, start, times, LocationSettings(), np.random.default_rng(1))
    return (depth, origin) if isinstance(origin, Origin) else None
