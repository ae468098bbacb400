"""A second event in the coda of the first is told where its onsets are as late at every distance."""

from __future__ import annotations

import dataclasses

import numpy as np

from made_origins import make_origin, make_pick
from made_stations import make_sites
from testban.model import Arrival, Origin, UnassociatedPick
from testban.pipeline.overlap import overlap_warning

RINGS = 12


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
    (text,) = overlap_warning(origin, coda(origin, rng) + second)
    assert "45 s after its P at 10 of 12 distances" in text


def test_a_coda_without_order_is_told_at_most_once_in_a_hundred() -> None:
    rng, origin = np.random.default_rng(2), event()
    assert sum(bool(overlap_warning(origin, coda(origin, rng))) for _ in range(100)) <= 1


def test_a_later_phase_of_the_same_event_is_none() -> None:
    rng, origin = np.random.default_rng(3), event()
    later = [left(a, 20.0 + 4.0 * a.distance_deg) for a in origin.arrivals]
    assert overlap_warning(origin, coda(origin, rng, 4) + later) == ()


def test_stations_of_one_distance_count_once() -> None:
    origin = event()
    side = tuple(dataclasses.replace(a, distance_deg=41.0 + 0.01 * k) for k, a in enumerate(origin.arrivals))
    origin = dataclasses.replace(origin, arrivals=side)
    assert overlap_warning(origin, [left(a, 96.0) for a in side]) == ()


def test_without_picks_left_over_there_is_nothing_to_tell() -> None:
    assert overlap_warning(event(), []) == ()
