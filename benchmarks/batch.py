"""`testban locate` of a bulletin of simulated events, as its user runs it, against scipy on ObsPy's TauP.

Ten thousand events take about four minutes on two quiet cores, `--events 1000` half a minute.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
from benchmarks.rows import Row

from testban.acquisition.station_files import read_stations
from testban.earth.geodesy import KM_PER_DEG, inverse
from testban.earth.traveltimes import TravelTimes
from testban.model import isoformat

ARRIVALS = 30
RIVAL_EVENTS = 2
NOISE_S = 0.8
STATIONS = 200
SPACING_S = 7200.0
MOST_ON_ONE_CORE = 1000
LEAST_SPEED_UP = 0.7
"""Of the number of cores: reading and writing are done by one."""

Place = tuple[float, float, float]


def batch_rows(data: Path, work: Path, count: int, seed: int = 3) -> list[Row]:
    """Events a second on all cores, what a second core brings, and the ratio to the rival."""
    rng = np.random.default_rng(seed)
    stations = _stations(data, rng)
    picks, events = work / "picks.csv", _made_events(count, rng)
    station_file = work / "stations.csv"
    station_file.write_text(
        "\n".join(
            ["network,station,latitude,longitude", *(f",{k},{a},{b}" for k, (a, b) in stations.items())]
        )
    )
    arrivals = [_arrivals(event, stations, rng) for event in events]
    rows = [
        f"e{n},{station},P,{isoformat(SPACING_S * n + time_s, 3)},0.2"
        for n, found in enumerate(arrivals)
        for station, time_s in found
    ]
    picks.write_text("\n".join(["event,station,phase,time,uncertainty_s", *rows]) + "\n")
    cores = len(os.sched_getaffinity(0))
    wall, located = _run(picks, station_file, work / "all", cores)
    few = min(max(count // 4, 40), MOST_ON_ONE_CORE)
    head = "\n".join(picks.read_text().splitlines()[: 1 + few * ARRIVALS]) + "\n"
    (work / "few.csv").write_text(head)
    one, _ = _run(work / "few.csv", station_file, work / "one", 1)
    kept, barred = _interrupted(work / "few.csv", station_file, work / "resumed", few // 4, cores)
    _run(work / "few.csv", station_file, work / "resumed", cores)
    same = _events(work / "resumed") == _events(work / "one")
    rival = _rival_s(arrivals[:RIVAL_EVENTS], stations)
    each = wall / count
    per_core = one / few
    return [
        Row(
            f"batch location, {count} events of {ARRIVALS} arrivals, {cores} cores",
            "rate, starting, reading and writing included; ratio to scipy.optimize on TauP",
            "printed",
            f"{1 / each:.0f} events a second ({wall:.0f} s; {located} located); "
            f"{rival / each:.0f} times scipy.optimize.least_squares on TauP ({rival:.1f} s an event)",
            located == count,
        ),
        Row(
            f"batch location, {cores} cores against one",
            "speed-up",
            f"at least {LEAST_SPEED_UP * cores:.1f}",
            f"{per_core / each:.2f} ({1e3 * per_core:.0f} ms an event on one core)",
            per_core / each >= LEAST_SPEED_UP * cores,
        ),
        Row(
            f"batch location, {few} events, interrupted",
            "progress shown; resumed to what an uninterrupted run gives",
            "both",
            f"{'progress shown' if barred else 'no progress shown'}; interrupted after {kept} events, "
            f"{'the same' if same else 'other'} results",
            barred and same and 0 < kept < few,
        ),
    ]


def _stations(data: Path, rng: np.random.Generator) -> dict[str, tuple[float, float]]:
    """Stations of the International Monitoring System, one of each place."""
    metadata, _ = read_stations(data / "ims")
    places = {}
    for epoch in metadata.stations:
        places[(round(epoch.place.latitude_deg), round(epoch.place.longitude_deg))] = epoch
    keys = sorted(places)
    chosen = [places[keys[k]] for k in rng.permutation(len(keys))[:STATIONS]]
    return {e.station: (e.place.latitude_deg, e.place.longitude_deg) for e in chosen}


def _made_events(count: int, rng: np.random.Generator) -> list[Place]:
    latitude = np.degrees(np.arcsin(rng.uniform(-0.9, 0.9, count)))
    longitude, depth = rng.uniform(-180, 180, count), rng.exponential(15.0, count)
    return [
        (float(a), float(b), float(min(c, 100.0))) for a, b, c in zip(latitude, longitude, depth, strict=True)
    ]


def _arrivals(
    event: Place, stations: dict[str, tuple[float, float]], rng: np.random.Generator
) -> list[tuple[str, float]]:
    """First P at the nearest stations, with errors of the path and of the reading."""
    latitude, longitude, depth_km = event
    names = list(stations)
    places = np.array([stations[n] for n in names])
    away = inverse(latitude, longitude, places[:, 0], places[:, 1])[0] / KM_PER_DEG
    nearest = np.argsort(away)[:ARRIVALS]
    _, times = TravelTimes.load().first_p(away[nearest], depth_km)
    errors = rng.normal(0.0, NOISE_S, len(nearest))
    return [
        (names[k], float(t + e)) for k, t, e in zip(nearest, times, errors, strict=True) if np.isfinite(t)
    ]


def _run(picks: Path, stations: Path, out: Path, jobs: int) -> tuple[float, int]:
    """Seconds, and events located."""
    begun = time.perf_counter()
    subprocess.run([*_command(picks, stations, out, jobs), "--quiet"], check=True)
    wall = time.perf_counter() - begun
    return wall, sum(event["origin"] is not None for event in _events(out))


def _command(picks: Path, stations: Path, out: Path, jobs: int) -> list[str]:
    line = [sys.executable, "-m", "testban.cli", "locate", str(picks), "--stations", str(stations)]
    return [*line, "--out", str(out), "--format", "csv", "--jobs", str(jobs)]


def _events(out: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((out / "located.json").read_text(encoding="utf-8"))["events"]
    return found


def _interrupted(picks: Path, stations: Path, out: Path, after: int, jobs: int) -> tuple[int, bool]:
    """Run in a terminal and interrupt it after so many events; how many were kept, and whether progress was
    shown."""
    # A shell's background jobs ignore interrupts, and what they start does too.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    ours, terminal = os.openpty()
    process = subprocess.Popen(
        _command(picks, stations, out, jobs), stdout=terminal, stderr=terminal, start_new_session=True
    )
    os.close(terminal)
    journal, shown, sent = out / "located.journal", b"", False
    while process.poll() is None:
        if select.select([ours], [], [], 0.2)[0]:
            with contextlib.suppress(OSError):  # the other side is closed
                shown += os.read(ours, 65536)
        if not sent and journal.is_file() and journal.read_bytes().count(b"\n") > after:
            os.killpg(process.pid, signal.SIGINT)
            sent = True
    os.close(ours)
    kept = journal.read_bytes().count(b"\n") - 1 if journal.is_file() else 0
    return kept, b"Locating" in shown


def _rival_s(arrivals: list[list[tuple[str, float]]], stations: dict[str, tuple[float, float]]) -> float:
    """Seconds an event that robust least squares on TauP takes, from a start three degrees off."""
    from obspy.taup import TauPyModel
    from scipy.optimize import least_squares

    model = TauPyModel("ak135")

    def residuals(unknown: np.ndarray, found: list[tuple[str, float]]) -> list[float]:
        latitude, longitude, depth_km, origin_s = unknown
        late = []
        for station, time_s in found:
            place = stations[station]
            away = float(inverse(latitude, longitude, *place)[0]) / KM_PER_DEG
            first = model.get_travel_times(
                min(max(depth_km, 0.0), 600.0), away, ["P", "p", "Pn", "Pg", "Pdiff", "PKIKP"]
            )
            late.append(time_s - origin_s - first[0].time if first else 100.0)
        return late

    begun = time.perf_counter()
    for found in arrivals:
        nearest = stations[found[0][0]]
        start = np.array([np.clip(nearest[0] + 2.0, -85, 85), nearest[1] + 2.0, 15.0, 0.0])
        least_squares(
            residuals,
            start,
            args=(found,),
            loss="soft_l1",
            diff_step=1e-3,
            x_scale=[1, 1, 30, 10],
            max_nfev=20,
        )
    return (time.perf_counter() - begun) / len(arrivals)
