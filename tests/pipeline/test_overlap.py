"""A second event in the coda of the first is told where its onsets are as late at every distance."""

from __future__ import annotations

import dataclasses
import re

import numpy as np
import pytest
from numpy.typing import NDArray

from made_origins import make_origin, make_pick
from made_stations import make_sites
from testban.earth.depth_phases import depth_phase_delays_s
from testban.earth.geodesy import KM_PER_DEG
from testban.earth.layered import load_layered
from testban.earth.traveltimes import TravelTimes
from testban.model import Arrival, Origin, UnassociatedPick, isoformat
from testban.pipeline.overlap import meeting_warning, overlap_warning
from testban.pipeline.predicted import Predicted

RINGS, TIMES = 12, TravelTimes.load()


def event() -> Origin:
    """P at stations of 2 to 13 degrees."""
    made = make_origin(make_sites(4))
    arrivals = tuple(
        Arrival(
            make_pick(f"XX.S{k:02d}", "P", made.time + 40.0 + 14.0 * k),
            "Pn",
            0.0,
            1.0,
            2.3 + k,
            30.0 * k,
            1.0,
        )
        for k in range(RINGS)
    )
    return dataclasses.replace(made, arrivals=arrivals)


def coda(origin: Origin, rng: np.random.Generator, count: int = 8) -> list[UnassociatedPick]:
    """Picks without order in the five minutes after each P."""
    return [
        left(arrival, delay)
        for arrival in origin.arrivals
        for delay in np.sort(rng.uniform(8.0, 300.0, count))
    ]


def left(arrival: Arrival, delay: float) -> UnassociatedPick:
    pick = make_pick(arrival.pick.station, "P", arrival.pick.time + delay)
    return UnassociatedPick(pick, "no event explains it")


def test_onsets_as_late_at_every_distance_are_told() -> None:
    rng, origin = np.random.default_rng(1), event()
    second = [left(a, 45.0 + rng.normal(0, 0.3)) for a in origin.arrivals[2:]]
    (text,) = overlap_warning(origin, coda(origin, rng) + second, TIMES)
    assert "45 s after its P at 10 of 12 distances" in text
    assert "another event at its place may overlap it (an echo would need a depth of" in text


@pytest.mark.parametrize(("depth_km", "phase", "farther_deg"), [(30.0, "sP", 0.0), (60.0, "pP", 40.0)])
def test_an_echo_from_a_possible_depth_is_told_as_one(
    depth_km: float, phase: str, farther_deg: float
) -> None:
    rng, origin = np.random.default_rng(5), event()
    samples = origin.samples.copy()
    samples[:, 2] = rng.uniform(0.0, 80.0, len(samples))
    arrivals = tuple(
        dataclasses.replace(a, distance_deg=a.distance_deg + farther_deg) for a in origin.arrivals
    )
    origin = dataclasses.replace(origin, samples=samples, arrivals=arrivals)
    slowness = float(TIMES.slowness_s_deg("P" if farther_deg else "Pn", 8.0 + farther_deg, 0.0)) / KM_PER_DEG
    pp, sp = depth_phase_delays_s(depth_km, slowness, load_layered("ak135-continent"))
    second = [left(a, {"pP": pp, "sP": sp}[phase] + rng.normal(0, 0.3)) for a in origin.arrivals]
    (text,) = overlap_warning(origin, coda(origin, rng, 4) + second, TIMES)
    told = {named: float(km) for km, named in re.findall(r"(\d+) km \((.P)\)", text)}
    assert told[phase] == pytest.approx(depth_km, rel=0.2)
    assert "an echo, if the source lies about" in text


def test_a_coda_without_order_is_told_at_most_once_in_a_hundred() -> None:
    rng, origin = np.random.default_rng(2), event()
    assert sum(bool(overlap_warning(origin, coda(origin, rng), TIMES)) for _ in range(100)) <= 1


def test_a_later_phase_of_the_same_event_is_none() -> None:
    rng, origin = np.random.default_rng(3), event()
    later = [left(a, 20.0 + 4.0 * a.distance_deg) for a in origin.arrivals]
    assert overlap_warning(origin, coda(origin, rng, 4) + later, TIMES) == ()


def test_stations_of_one_distance_count_once() -> None:
    origin = event()
    side = tuple(dataclasses.replace(a, distance_deg=41.0 + 0.01 * k) for k, a in enumerate(origin.arrivals))
    origin = dataclasses.replace(origin, arrivals=side)
    assert overlap_warning(origin, [left(a, 96.0) for a in side], TIMES) == ()


def near_event(distances_deg: NDArray[np.float64]) -> Origin:
    """Pg at stations near by."""
    made = event()
    arrivals = tuple(
        dataclasses.replace(
            a, distance_deg=float(d), pick=dataclasses.replace(a.pick, time=made.time + 18.5 * float(d))
        )
        for a, d in zip(made.arrivals, distances_deg, strict=True)
    )
    return dataclasses.replace(made, arrivals=arrivals)


def test_stations_within_two_degrees_tell_of_a_second_event_too() -> None:
    origin = near_event(np.linspace(0.2, 1.9, RINGS))
    rng = np.random.default_rng(4)
    second = [left(a, 31.0 + rng.normal(0, 0.3)) for a in origin.arrivals]
    (text,) = overlap_warning(origin, coda(origin, rng, 4) + second, TIMES)
    assert "31 s after its P" in text


def test_s_and_its_reflection_from_the_moho_are_no_second_event() -> None:
    """Straight rays in a crust of 35 km, 6 and 3.5 km/s."""
    distance = np.linspace(0.05, 1.9, RINGS)
    origin = near_event(distance)
    km = 111.2 * distance
    s = km / 3.5 - km / 6.0
    reflected = np.hypot(km, 70.0) / 3.5 - km / 6.0
    later = [
        left(a, float(d)) for values in (s, reflected) for a, d in zip(origin.arrivals, values, strict=True)
    ]
    assert overlap_warning(origin, later, TIMES) == ()


@pytest.mark.parametrize(("later_s", "stations"), [(20.0, 12), (100.0, 10), (-100.0, 10), (2000.0, 0)])
def test_known_events_whose_waves_meet_are_told(later_s: float, stations: int) -> None:
    """Waves pass for 45 s and longer the farther the station is."""
    origin = event()
    other = dataclasses.replace(origin, time=origin.time + later_s)
    keys = [a.pick.station for a in origin.arrivals]

    def passing(begin: float) -> dict[str, Predicted]:
        return {
            key: Predicted(2.0 + k, begin + 40.0, begin + 70.0, begin + 85.0 + 30.0 * k)
            for k, key in enumerate(keys)
        }

    texts = meeting_warning(origin, passing(origin.time), [(other, passing(other.time))])
    if not stations:
        assert texts == ()
        return
    assert f"at {stations} of 12 stations" in texts[0]
    assert isoformat(other.time, 0) in texts[0]


def test_without_picks_left_over_there_is_nothing_to_tell() -> None:
    assert overlap_warning(event(), [], TIMES) == ()
