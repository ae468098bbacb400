"""One event of a bulletin: which picks it is located with, and that their order says nothing."""

from __future__ import annotations

import dataclasses
import math
import random

import pytest

from bulletins import made_event, made_pick, ring_of_sites
from testban.earth.geodesy import inverse
from testban.earth.traveltimes import TravelTimes
from testban.model import BulletinEvent, NotDetermined, Origin, StatedArrival, StatedOrigin
from testban.pipeline.bulletin_event import BulletinSettings, locate_event, search_model, usable_picks

SETTINGS = BulletinSettings()
SITES = ring_of_sites(40.0, 125.0)
TIME = 1e9


@pytest.fixture(scope="module")
def event() -> BulletinEvent:
    return made_event("e", 40.2, 124.8, TIME, SITES)


def test_the_place_is_found_without_a_start(event: BulletinEvent) -> None:
    located = locate_event(event, SITES, TravelTimes.load(), SETTINGS)
    assert isinstance(located.origin, Origin)
    away = float(inverse(40.2, 124.8, located.origin.latitude_deg, located.origin.longitude_deg)[0])
    assert away < located.origin.uncertainty.semi_major_km
    assert located.covariance is not None
    assert located.covariance[0][0] > 0
    assert located.left_out == ()
    assert len(located.origin.samples) == 0


def test_order_and_start_do_not_matter(event: BulletinEvent) -> None:
    picks = list(event.picks)
    random.Random(3).shuffle(picks)
    first = locate_event(event, SITES, TravelTimes.load(), SETTINGS)
    second = locate_event(dataclasses.replace(event, picks=tuple(picks)), SITES, TravelTimes.load(), SETTINGS)
    assert repr(first) == repr(second)
    antipode = StatedOrigin("o", TIME, -40.0, -55.0)
    third = locate_event(dataclasses.replace(event, origins=(antipode,)), SITES, TravelTimes.load(), SETTINGS)
    assert isinstance(first.origin, Origin)
    assert isinstance(third.origin, Origin)
    assert (
        float(
            inverse(
                first.origin.latitude_deg,
                first.origin.longitude_deg,
                third.origin.latitude_deg,
                third.origin.longitude_deg,
            )[0]
        )
        < 0.2 * first.origin.uncertainty.semi_minor_km
    )


def test_the_model_of_the_place_is_said(event: BulletinEvent) -> None:
    settings = BulletinSettings(earth_model="regional")
    located = locate_event(event, SITES, search_model(settings), settings)
    assert isinstance(located.origin, Origin)
    assert located.origin.earth_model == TravelTimes.at(40.2, 124.8).model != "ak135"
    assert any("chosen by the place" in text for text in located.origin.assumptions)


def test_rejected_picks_count_only_where_nothing_else_is_there(event: BulletinEvent) -> None:
    ids = frozenset(p.id for p in event.picks[:4])
    kept, notes = usable_picks(dataclasses.replace(event, rejected=ids), SETTINGS)
    assert len(kept) == len(event.picks) - 4
    assert notes == ("left out: 4 picks, rejected by their analyst",)
    everything = frozenset(p.id for p in event.picks)
    assert len(usable_picks(dataclasses.replace(event, rejected=everything), SETTINGS)[0]) == len(event.picks)


def test_a_pick_of_another_day_is_left_out(event: BulletinEvent) -> None:
    stray = made_pick("stray", "XX.M01", "P", TIME + 86400.0)
    kept, notes = usable_picks(dataclasses.replace(event, picks=(stray, *event.picks)), SETTINGS)
    assert kept == event.picks
    assert notes == ("left out: 1 pick, more than an hour from the others",)


def test_names_and_bearings_come_from_the_preferred_origin() -> None:
    picks = (
        dataclasses.replace(
            made_pick("a", "XX.M00", "tx", TIME, math.nan), backazimuth_deg=10.0, slowness_s_deg=8.0
        ),
        made_pick("b", "XX.M01", "S", TIME + 1, math.nan),
        made_pick("c", "XX.M02", "Pn", TIME + 2),
    )
    arrivals = (
        StatedArrival("a", "good", "Pg", bearing_used=False, slowness_used=True),
        StatedArrival("a", "bad", "S"),
        StatedArrival("c", "good", "P"),
    )
    origins = (StatedOrigin("bad", TIME), StatedOrigin("good", TIME))
    event = BulletinEvent("e", picks, "", origins, "good", arrivals)
    used, notes = usable_picks(event, SETTINGS)
    assert [p.phase_hint for p in used] == ["Pg", "S", "Pn"]
    assert (used[0].backazimuth_deg, used[0].slowness_s_deg) == (None, 8.0)
    assert [p.uncertainty_s for p in used] == [SETTINGS.p_uncertainty_s, SETTINGS.s_uncertainty_s, 0.2]
    assert "reading error of 2 picks not given" in notes[0]


def test_too_little_says_why_and_what_was_left_out(event: BulletinEvent) -> None:
    one = dataclasses.replace(event, picks=(*event.picks[:1], made_pick("x", "XX.NONE", "P", TIME)))
    located = locate_event(one, SITES, TravelTimes.load(), SETTINGS)
    assert isinstance(located.origin, NotDetermined)
    assert "1 station" in located.origin.reason
    assert located.left_out == ("1 pick, station XX.NONE unknown",)
    nothing = locate_event(BulletinEvent("n", ()), SITES, TravelTimes.load(), SETTINGS)
    assert isinstance(nothing.origin, NotDetermined)
