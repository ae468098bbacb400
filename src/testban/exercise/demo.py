"""Recordings for ``testban demo``: a buried explosion that never was, at the places of real stations.

The place is drawn from the seed within a stretch of farmland with no history of tests; stations, noise and
instruments are real in kind. What is true is written to ``truth.json`` for the reader: no stage reads it.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from importlib.resources import files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from testban.earth.geodesy import inverse
from testban.exercise.ground_motion import Path as WavePath
from testban.exercise.ground_motion import Shot, ground_velocity
from testban.exercise.noise import background_velocity
from testban.exercise.recorder import EAST, NORTH, VERTICAL, to_counts, write_miniseed, write_stationxml
from testban.model import Site, isoformat

Progress = Callable[[str, float], None]


@dataclass(frozen=True)
class DemoSettings:
    """The made-up event and its recording. Depth is buried for containment, 122 W^(1/3) m, and then some."""

    yield_kt: float = 10.0
    depth_m: float = 500.0
    time: float = 1_767_577_500.0  # 2026-01-05T01:45:00Z
    latitude_deg: float = 43.4
    longitude_deg: float = 126.0
    spread_deg: float = 0.4
    before_s: float = 150.0
    after_s: float = 560.0
    rate_hz: float = 20.0
    site_scatter: float = 0.12
    noise_levels: tuple[float, float] = (0.1, 0.3)
    threads: int = 2


@dataclass(frozen=True)
class DemoTruth:
    """What was simulated. ``stations`` counts the stations written."""

    time: float
    latitude_deg: float
    longitude_deg: float
    depth_km: float
    yield_kt: float
    seed: int
    stations: int


def write_demo_recordings(
    out: Path, seed: int, progress: Progress | None = None, settings: DemoSettings | None = None
) -> DemoTruth:
    """Write ``waveforms/NET.STA.LOC.CHA.mseed``, ``stations.xml`` and ``truth.json`` under ``out``.

    The same seed writes the same files. ``progress`` is called with what is being done and the share done.
    """
    settings = settings or DemoSettings()
    report = progress or (lambda _text, _share: None)
    rng = np.random.default_rng(seed)
    truth, stations = _truth(settings, seed, rng), demo_stations()
    folder = out / "waveforms"
    folder.mkdir(parents=True, exist_ok=True)
    distance, _, back_azimuth = inverse(
        truth.latitude_deg,
        truth.longitude_deg,
        np.array([s.site.latitude_deg for s in stations]),
        np.array([s.site.longitude_deg for s in stations]),
    )
    paths = [WavePath(float(d), s.model, s.lg) for d, s in zip(distance, stations, strict=True)]
    report("computing wave fields", 0.0)
    shot = Shot(settings.yield_kt, settings.depth_m)
    motion = ground_velocity(shot, paths, settings.after_s, settings.rate_hz, rng, settings.threads)
    for k, station in enumerate(stations):
        report(f"recording {station.site.key}", 0.6 + 0.4 * k / len(stations))
        _record(folder, station, motion[k], float(back_azimuth[k]), truth.time, settings, rng)
    pairs = [(station.site, station.location) for station in stations]
    write_stationxml(out / "stations.xml", pairs, (VERTICAL, NORTH, EAST), settings.rate_hz, settings.time)
    document = asdict(truth) | {
        "time": isoformat(truth.time),
        "note": "made up; testban assess does not read this",
    }
    (out / "truth.json").write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
    report("recordings written", 1.0)
    return truth


@dataclass(frozen=True)
class DemoStation:
    """A station of the demonstration, and what its path does to waves."""

    site: Site
    location: str
    model: str
    lg: float


def demo_stations() -> tuple[DemoStation, ...]:
    """The packaged stations."""
    text = (files("testban.exercise") / "data" / "demo_stations.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))
    return tuple(
        DemoStation(
            Site(
                row["network"],
                row["station"],
                float(row["latitude"]),
                float(row["longitude"]),
                float(row["elevation_m"]),
            ),
            row["location"],
            row["path"],
            float(row["lg"]),
        )
        for row in rows
    )


def _truth(settings: DemoSettings, seed: int, rng: np.random.Generator) -> DemoTruth:
    north, east = rng.uniform(-1.0, 1.0, 2) * settings.spread_deg
    return DemoTruth(
        time=round(settings.time + rng.uniform(0.0, 60.0), 3),
        latitude_deg=round(settings.latitude_deg + float(north), 4),
        longitude_deg=round(settings.longitude_deg + float(east), 4),
        depth_km=settings.depth_m / 1000.0,
        yield_kt=settings.yield_kt,
        seed=seed,
        stations=len(demo_stations()),
    )


def _record(
    folder: Path,
    station: DemoStation,
    motion: NDArray[np.float64],
    back_azimuth_deg: float,
    origin_time: float,
    settings: DemoSettings,
    rng: np.random.Generator,
) -> None:
    """Site, noise and instrument of one station, three components."""
    before = round(settings.before_s * settings.rate_hz)
    gain = 10.0 ** rng.normal(0.0, settings.site_scatter)
    level = rng.uniform(*settings.noise_levels)
    back = np.radians(back_azimuth_deg)
    up, away, clockwise = motion
    # Away from the source points along the back azimuth + 180; clockwise a quarter turn further on.
    north = -away * np.cos(back) + clockwise * np.sin(back)
    east = -away * np.sin(back) - clockwise * np.cos(back)
    for channel, signal in ((VERTICAL, up), (NORTH, north), (EAST, east)):
        ground = background_velocity(before + len(signal), settings.rate_hz, level, rng)
        ground[before:] += gain * signal
        name = f"{station.site.key}.{station.location}.{channel.code}"
        write_miniseed(
            folder / f"{name}.mseed",
            station.site,
            station.location,
            channel.code,
            origin_time - before / settings.rate_hz,
            settings.rate_hz,
            to_counts(ground, settings.rate_hz),
        )
