"""Absolute location on recorded events and its speed, against SciPy's least squares on TauP."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
from benchmarks.cases import CALIFORNIA, KAMBARATA, RELATIVE, Case, run_case
from benchmarks.figures import epicentre, region
from benchmarks.networks import networks
from benchmarks.rows import Row
from benchmarks.simulated_events import EPOCH, SCENARIOS, simulate
from benchmarks.variogram import published_variogram

from testban.earth.geodesy import KM_PER_DEG, direct, inverse
from testban.earth.traveltimes import TravelTimes
from testban.location import locate
from testban.location.settings import LocationSettings
from testban.model import Pick, Site

REPEATS = 100
ARRIVALS = 30
LIMIT_MS = 20.0
LEARNED = "2017-09-03, corrections learned from 2016-01-06"


def recorded_rows(data: Path, work: Path) -> list[Row]:
    """California and Kambarata, blind; the test of 2017 calibrated by that of 2016."""
    rows = []
    for name, limit_km in ((CALIFORNIA, 10.0), (KAMBARATA, 15.0)):
        case = run_case(name, data, work / name.replace("/", "-"))
        rows += _rows(case, name, limit_km)
    return rows


def calibrated_rows(case: Case) -> list[Row]:
    """The absolute place of the run with a reference."""
    return _rows(case, LEARNED, 1.0)


def run_relative(data: Path, work: Path) -> Case:
    """One assessment of 2017-09-03 with 2016-01-06 as reference."""
    return run_case(RELATIVE, data, work / "relative")


def _rows(case: Case, name: str, limit_km: float) -> list[Row]:
    near, inside = epicentre(case, limit_km), region(case)
    return [
        Row(name, "epicentre", f"within {limit_km:.0f} km", near.text, near.met),
        Row(name, "90 % region", "holds the truth", inside.text, inside.met),
    ]


def speed_rows(data: Path) -> list[Row]:
    """One location of 30 arrivals, teleseismic and regional, and the ratio to `scipy.optimize` on TauP."""
    travel_times, lists = TravelTimes.load(), networks(data)
    rows = []
    for name, stations, s_share in (("teleseismic", ARRIVALS, 0.0), ("regional", 20, 0.5)):
        scenario = next(s for s in SCENARIOS if s.name == name)
        scenario = replace(scenario, stations=(stations, stations), s_share=s_share, s_within_deg=14.0)
        sites = lists[scenario.network]
        rng = np.random.default_rng(3)
        event = simulate(scenario, sites, travel_times, published_variogram(data), rng)
        lat, lon = direct(event.latitude_deg, event.longitude_deg, 60.0, 25.0)
        problem = (event.picks, sites, (float(lat), float(lon), EPOCH + 2.0))
        ours = best_ms(partial(_ours, *problem, travel_times), REPEATS)
        theirs = best_ms(partial(_peer, *problem), 1)
        case, ratio = f"{len(event.picks)} arrivals, {name}", theirs / ours
        target = f"at most {LIMIT_MS:.0f} ms"
        rows += [
            Row(case, "time to locate, warm, one core", target, f"{ours:.1f} ms", ours <= LIMIT_MS),
            Row(
                case,
                "ratio to scipy.optimize on TauP",
                "printed",
                f"{ratio:.0f} times as fast ({theirs / 1e3:.1f} s, one epicentre, no region)",
                True,
            ),
        ]
    return rows


def _ours(
    picks: Sequence[Pick],
    sites: Mapping[str, Site],
    start: tuple[float, float, float],
    travel_times: TravelTimes,
) -> object:
    return locate(picks, sites, start, travel_times, LocationSettings(), np.random.default_rng(1))


def best_ms(work: Callable[[], object], repeats: int) -> float:
    """Shortest processor time of a few calls, the first not counted unless it is the only one."""
    if repeats > 1:
        work()
    took = []
    for _ in range(repeats):
        begun = time.process_time()
        work()
        took.append(time.process_time() - begun)
    return 1e3 * min(took)


def _peer(picks: Sequence[Pick], sites: Mapping[str, Site], start: tuple[float, float, float]) -> object:
    """Place, depth and time by SciPy's robust least squares, times from ObsPy's TauP; no covariance."""
    from obspy.taup import TauPyModel
    from scipy.optimize import least_squares

    model = TauPyModel("ak135")
    lat = np.array([sites[p.station].latitude_deg for p in picks])
    lon = np.array([sites[p.station].longitude_deg for p in picks])
    seen = np.array([p.time for p in picks]) - start[2]
    names = {"P": ["P", "p", "Pn", "Pg", "Pdiff"], "S": ["S", "s", "Sn", "Sg", "Sdiff"]}

    def residuals(x: np.ndarray) -> np.ndarray:
        km, _, _ = inverse(x[0], x[1], lat, lon)
        depth = float(np.clip(x[2], 0.0, 700.0))
        times = []
        for pick, distance in zip(picks, km / KM_PER_DEG, strict=True):
            found = model.get_travel_times(depth, float(distance), names[pick.phase_hint[0]])
            times.append(min((a.time for a in found), default=0.0))
        return seen - np.array(times) - x[3]

    return least_squares(
        residuals,
        [start[0], start[1], 10.0, 0.0],
        loss="soft_l1",
        x_scale=[0.1, 0.1, 10.0, 1.0],
        diff_step=1e-3,
    )
