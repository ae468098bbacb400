"""A location knows no preferred longitude, epoch or order of picks."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_events import EPOCH, found, network, off_km, picks_of

from testban.earth.geodesy import inverse
from testban.model import Origin, Pick, Site

PLACE = (52.0, 158.0)
SITES = network(PLACE, np.linspace(150, 1200, 9), np.arange(9) * 40.0)
RNG = np.random.default_rng(6)
PICKS = picks_of(PLACE, 8.0, SITES, ("P",), RNG, 0.7) + picks_of(PLACE, 8.0, SITES, ("S",), RNG, 1.5)[:4]
START = (52.3, 157.5, EPOCH + 1.0)
PLAIN = found(PICKS, SITES, START)
FEW = settings(max_examples=10, deadline=None)


def turned(sites: dict[str, Site], degrees: float) -> dict[str, Site]:
    def turn(site: Site) -> Site:
        return replace(site, longitude_deg=(site.longitude_deg + degrees + 180.0) % 360.0 - 180.0)

    return {key: turn(site) for key, site in sites.items()}


def apart_km(one: Origin, other: Origin, turn_deg: float = 0.0) -> float:
    return float(
        inverse(one.latitude_deg, one.longitude_deg + turn_deg, other.latitude_deg, other.longitude_deg)[0]
    )


@FEW
@given(st.floats(-180.0, 180.0))
def test_a_turned_network_turns_the_answer(degrees: float) -> None:
    """The date line lies in the way of many of these."""
    start = (START[0], (START[1] + degrees + 180.0) % 360.0 - 180.0, START[2])
    answer = found(PICKS, turned(SITES, degrees), start)
    assert apart_km(PLAIN, answer, degrees) < 0.05
    assert answer.time == pytest.approx(PLAIN.time, abs=0.01)
    assert -180.0 <= answer.longitude_deg <= 180.0
    assert answer.uncertainty.semi_major_km == pytest.approx(PLAIN.uncertainty.semi_major_km, rel=0.01)
    assert answer.uncertainty.semi_minor_km == pytest.approx(PLAIN.uncertainty.semi_minor_km, rel=0.01)


@FEW
@given(st.floats(-1.0e9, 1.0e9))
def test_shifted_times_shift_the_origin_time_alone(seconds: float) -> None:
    late: list[Pick] = [replace(p, time=p.time + seconds) for p in PICKS]
    answer = found(late, SITES, (START[0], START[1], START[2] + seconds))
    assert answer.time - seconds == pytest.approx(PLAIN.time, abs=0.01)
    assert apart_km(PLAIN, answer) < 0.05


@FEW
@given(st.permutations(range(len(PICKS))))
def test_the_order_of_picks_does_not_matter(order: list[int]) -> None:
    answer = found([PICKS[k] for k in order], SITES, START)
    assert (answer.latitude_deg, answer.longitude_deg, answer.time) == (
        PLAIN.latitude_deg,
        PLAIN.longitude_deg,
        PLAIN.time,
    )
    assert np.array_equal(answer.samples, PLAIN.samples)


@pytest.mark.parametrize("place", [(89.7, 10.0), (-90.0, 0.0), (10.0, 179.95), (-3.0, -179.99), (0.0, 0.0)])
def test_poles_date_line_and_equator_are_places_like_others(place: tuple[float, float]) -> None:
    sites = network(place, np.linspace(150, 1200, 9), np.arange(9) * 40.0)
    picks = picks_of(place, 8.0, sites)
    for start in ((place[0], place[1], EPOCH), None):
        answer = found(picks, sites, start)
        assert off_km(answer, place) < 3.0
        assert -180.0 <= answer.longitude_deg <= 180.0
        assert -90.0 <= answer.latitude_deg <= 90.0
