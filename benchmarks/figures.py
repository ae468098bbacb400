"""What must be shown, figure by figure: each reads assessment.json and compares it with what is known."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from benchmarks.analyst import analyst_p_times
from benchmarks.cases import CALIFORNIA, KAMBARATA, RELATIVE, TEST_2016, TEST_2017, Case
from benchmarks.truth import KnownOrigin, known_offset, known_origin

from testban.earth.geodesy import inverse
from testban.model import parse_time

FIRST_P = frozenset({"P", "Pn", "Pg", "Pb"})
USED = 0.5


@dataclass(frozen=True, slots=True)
class Measured:
    """The value as text and whether the target is met."""

    text: str
    met: bool


@dataclass(frozen=True)
class Figure:
    """One row: the recordings, what is measured, the target, and how it is measured."""

    recordings: str
    name: str
    target: str
    measure: Callable[[Case], Measured]

    def taken(self, case: Case) -> Measured:
        """Measure, where there is anything to measure."""
        if not case.events:
            return Measured(
                f"no event found (exit code {case.run.exit_code}): {case.run.message[:200]}", False
            )
        return self.measure(case)


def epicentre(case: Case, limit_km: float) -> Measured:
    """Distance of the largest event from the known place."""
    truth = known_origin(case.recordings, case.data)
    distance_km, _ = _offset(case.events[0]["origin"], truth)
    return Measured(f"{distance_km:.1f} km", distance_km <= limit_km)


def region(case: Case) -> Measured:
    """Whether the 90 % ellipse of the largest event holds the known place."""
    origin = case.events[0]["origin"]
    ellipse = origin["uncertainty"]
    distance_km, azimuth_deg = _offset(origin, known_origin(case.recordings, case.data))
    turn = math.radians(azimuth_deg - ellipse["azimuth_deg"])
    along, across = distance_km * math.cos(turn), distance_km * math.sin(turn)
    radius = math.hypot(along / ellipse["semi_major_km"], across / ellipse["semi_minor_km"])
    axes = f"{ellipse['semi_major_km']:.1f} by {ellipse['semi_minor_km']:.1f} km"
    return Measured(f"at {radius:.2f} of the way to its edge ({axes})", radius <= 1.0)


def origin_time(case: Case, limit_s: float) -> Measured:
    difference = parse_time(case.events[0]["origin"]["time"])
    difference -= known_origin(case.recordings, case.data).time
    return Measured(f"{difference:+.2f} s", abs(difference) <= limit_s)


def stations_used(case: Case, least: int) -> Measured:
    used = {a["station"] for a in _first_p(case).values() if a["weight"] >= USED}
    return Measured(f"{len(used)} stations", len(used) >= least)


def analyst(case: Case, limit_s: float) -> Measured:
    """Median absolute difference of the event's first P picks, used or not, to the analyst's."""
    known = analyst_p_times(case.data / case.recordings)
    differences = [
        abs(parse_time(arrival["time"]) - known[station])
        for station, arrival in _first_p(case).items()
        if station in known
    ]
    if not differences:
        return Measured("no common station", False)
    median = statistics.median(differences)
    return Measured(f"{median:.3f} s at {len(differences)} stations", median <= limit_s)


def statement_is(case: Case, wanted: str) -> Measured:
    statement = case.events[0]["identification"]["statement"]
    return Measured(_with_probabilities(case.events[0]), statement == wanted)


def statement_is_not(case: Case, unwanted: str) -> Measured:
    statement = case.events[0]["identification"]["statement"]
    return Measured(_with_probabilities(case.events[0]), not statement.startswith(unwanted))


def collapse(case: Case, limit_s: float, limit_km: float) -> Measured:
    """The other event nearest in time to the collapse."""
    truth = known_origin(case.recordings, case.data, "collapse")
    event = _nearest_other(case, truth)
    if event is None:
        return Measured("no second event", False)
    seconds = parse_time(event["origin"]["time"]) - truth.time
    distance_km, _ = _offset(event["origin"], truth)
    met = abs(seconds) <= limit_s and distance_km <= limit_km
    return Measured(f"{seconds:+.1f} s, {distance_km:.1f} km", met)


def collapse_not_explosion(case: Case) -> Measured:
    event = _nearest_other(case, known_origin(case.recordings, case.data, "collapse"))
    if event is None:
        return Measured("no second event", False)
    statement = event["identification"]["statement"]
    return Measured(_with_probabilities(event), not statement.startswith("explosion"))


def offset_from_reference(case: Case, limit_m: float) -> Measured:
    truth = known_offset(RELATIVE)
    places = case.events[0]["relative_location"]
    if not places:
        return Measured("no relative location", False)
    east, north = places[0]["east_m"], places[0]["north_m"]
    miss = math.hypot(east - truth.east_m, north - truth.north_m)
    (ee, _), (_, nn) = places[0]["covariance_m2"]
    text = f"{east:.0f} ± {ee**0.5:.0f} m east, {north:.0f} ± {nn**0.5:.0f} m north: {miss:.0f} m off"
    return Measured(text, miss <= limit_m)


def yield_overlaps(case: Case) -> Measured:
    low, high = known_offset(RELATIVE).yield_kt
    estimate = case.events[0]["yield_kt"]
    if estimate["interval_90"] is None:
        return Measured(f"not determined: {estimate.get('reason', '')}", False)
    least, most = estimate["interval_90"]
    return Measured(
        f"{estimate['median']:.0f} kt, 90 % {least:.0f} to {most:.0f} kt", least <= high and most >= low
    )


def wall_time(case: Case, limit_s: float) -> Measured:
    return Measured(f"{case.run.wall_s:.1f} s", case.run.wall_s <= limit_s)


def memory(case: Case, limit_gb: float) -> Measured:
    return Measured(f"{case.run.peak_gb:.2f} GB", case.run.peak_gb <= limit_gb)


def _first_p(case: Case) -> dict[str, dict[str, Any]]:
    """The earliest P arrival of the largest event at each station."""
    first: dict[str, dict[str, Any]] = {}
    for arrival in sorted(case.events[0]["origin"]["arrivals"], key=lambda a: a["time"]):
        if arrival["phase"] in FIRST_P:
            first.setdefault(arrival["station"], arrival)
    return first


def _nearest_other(case: Case, truth: KnownOrigin) -> dict[str, Any] | None:
    others = case.events[1:]
    return min(others, key=lambda e: abs(parse_time(e["origin"]["time"]) - truth.time), default=None)


def _offset(origin: dict[str, Any], truth: KnownOrigin) -> tuple[float, float]:
    """Distance (km) and azimuth (deg) from the estimate to the truth."""
    distance_km, azimuth_deg, _ = inverse(
        origin["latitude"], origin["longitude"], truth.latitude_deg, truth.longitude_deg
    )
    return float(distance_km), float(azimuth_deg)


def _with_probabilities(event: dict[str, Any]) -> str:
    kind = event["identification"]
    shares = ", ".join(f"{name} {kind[name]:.3f}" for name in ("explosion", "earthquake", "collapse"))
    return f"{kind['statement']} ({shares})"


EXPLOSION = "explosion, suspected"

FIGURES = (
    Figure(TEST_2017, "epicentre", "within 3 km", partial(epicentre, limit_km=3.0)),
    Figure(TEST_2017, "90 % region", "holds the truth", region),
    Figure(TEST_2017, "origin time", "within 0.7 s", partial(origin_time, limit_s=0.7)),
    Figure(TEST_2017, "first P used", "at 20 stations or more", partial(stations_used, least=20)),
    Figure(TEST_2017, "difference to analyst's P", "median at most 0.15 s", partial(analyst, limit_s=0.15)),
    Figure(TEST_2017, "statement", EXPLOSION, partial(statement_is, wanted=EXPLOSION)),
    Figure(
        TEST_2017,
        "collapse as second event",
        "within 5 s and 25 km",
        partial(collapse, limit_s=5.0, limit_km=25.0),
    ),
    Figure(TEST_2017, "statement on the collapse", "not an explosion", collapse_not_explosion),
    Figure(TEST_2016, "epicentre", "within 5 km", partial(epicentre, limit_km=5.0)),
    Figure(TEST_2016, "90 % region", "holds the truth", region),
    Figure(TEST_2016, "statement", EXPLOSION, partial(statement_is, wanted=EXPLOSION)),
    Figure(
        RELATIVE,
        "offset from 2016-01-06",
        "within 300 m of 230 m east, 185 m north",
        partial(offset_from_reference, limit_m=300.0),
    ),
    Figure(RELATIVE, "yield interval", "overlaps 100 to 400 kt", yield_overlaps),
    Figure(CALIFORNIA, "epicentre", "within 10 km", partial(epicentre, limit_km=10.0)),
    Figure(CALIFORNIA, "statement", "not an explosion", partial(statement_is_not, unwanted="explosion")),
    Figure(KAMBARATA, "epicentre", "within 15 km", partial(epicentre, limit_km=15.0)),
    Figure(KAMBARATA, "statement", "not an earthquake", partial(statement_is_not, unwanted="earthquake")),
)

COST_FIGURES = (
    Figure(TEST_2017, "time, cold, 2 cores", "at most 15 s", partial(wall_time, limit_s=15.0)),
    Figure(TEST_2017, "peak memory", "at most 1.5 GB", partial(memory, limit_gb=1.5)),
)
