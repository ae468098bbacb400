"""What a locator is given on bad days: it says what it left out, or why it cannot."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from made_events import EPOCH, FAST, TIMES, exact_time, found, network, off_km, pick, picks_of

from testban.location import locate
from testban.model import NotDetermined, Site

PLACE = (40.0, 60.0)
SITES = network(PLACE, np.linspace(200, 900, 8), np.linspace(0, 315, 8))
GOOD = picks_of(PLACE, 5.0, SITES)


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (pick("YY.NONE", "P", EPOCH + 50.0), "station YY.NONE unknown"),
        (pick("XX.S00", "?", EPOCH + 50.0), "phase '?' not used"),
        (pick("XX.S00", "tele", EPOCH + 50.0), "phase 'tele' not used"),
        (pick("XX.S00", "P", -3.0e9), "time before 1900"),
        (pick("XX.S00", "S", float("nan")), "not a number"),
        (pick("XX.S00", "S", EPOCH + 90.0, uncertainty_s=-1.0), "not a number"),
    ],
)
def test_what_cannot_be_used_is_left_out_and_said(bad, said) -> None:  # type: ignore[no-untyped-def]
    origin = found([*GOOD, bad], SITES)
    assert off_km(origin, PLACE) < 3.0
    assert len(origin.arrivals) == len(GOOD)
    assert any("left out: 1 pick" in text and said in text for text in origin.assumptions)


def test_two_readings_of_one_onset_count_once() -> None:
    again = [replace(p, id=f"{p.id}-again", time=p.time + 0.1) for p in GOOD[:3]]
    origin = found([*GOOD, *again], SITES)
    assert len(origin.arrivals) == len(GOOD)
    assert any("left out: 3 picks, another reading of the same onset" in t for t in origin.assumptions)


def test_nothing_usable_is_a_reason_that_names_it() -> None:
    result = locate([pick("YY.NONE", "P", EPOCH)], SITES, None, TIMES, FAST, np.random.default_rng(1))
    assert isinstance(result, NotDetermined)
    assert "station YY.NONE unknown" in result.reason


def test_no_picks_at_all() -> None:
    result = locate([], SITES, None, TIMES, FAST, np.random.default_rng(1))
    assert isinstance(result, NotDetermined)


def test_one_arrival_is_too_few() -> None:
    result = locate(GOOD[:1], SITES, None, TIMES, FAST, np.random.default_rng(1))
    assert isinstance(result, NotDetermined)
    assert "three are needed" in result.reason


def test_stations_at_one_place_are_one() -> None:
    """Three stations of which two stand together: two places, no epicentre."""
    twin = replace(SITES["XX.S00"], station="TWIN")
    picks = [*GOOD[:2], pick(twin.key, "P", GOOD[0].time)]
    result = locate(picks, {**SITES, twin.key: twin}, None, TIMES, FAST, np.random.default_rng(1))
    assert isinstance(result, NotDetermined)
    assert "2 station" in result.reason


def test_a_twin_hardly_narrows_the_region() -> None:
    """It sees the same Earth: only its own reading error averages out."""
    twins = {
        f"XX.T{k}": Site("XX", f"T{k}", s.latitude_deg, s.longitude_deg) for k, s in enumerate(SITES.values())
    }
    again = [pick(key, "P", p.time) for key, p in zip(twins, GOOD, strict=True)]
    one, two = found(GOOD, SITES), found([*GOOD, *again], {**SITES, **twins})
    assert 0.6 < two.uncertainty.semi_major_km / one.uncertainty.semi_major_km < 1.05
    assert off_km(two, PLACE) < 3.0


@pytest.mark.parametrize(
    "start", [(-40.0, -120.0, EPOCH), (89.9, 0.0, EPOCH - 900.0), (40.0, 60.0, 0.0), None]
)
def test_a_start_at_the_antipode_or_nowhere_does_not_matter(start) -> None:  # type: ignore[no-untyped-def]
    assert off_km(found(GOOD, SITES, start), PLACE) < 3.0


def test_stations_on_one_side_widen_the_region_toward_them() -> None:
    sites = network(PLACE, np.linspace(3000, 6000, 12), np.linspace(60, 120, 12))
    origin = found(picks_of(PLACE, 5.0, sites), sites)
    u = origin.uncertainty
    assert origin.azimuthal_gap_deg > 240.0
    assert u.semi_major_km > 1.5 * u.semi_minor_km
    assert off_km(origin, PLACE) <= u.semi_major_km
    assert not origin.depth_resolved
    assert any("one side" in text for text in origin.assumptions)


def test_garbage_among_many_picks_is_outvoted() -> None:
    """One in a hundred readings is hours off, one in ten by seconds."""
    rng = np.random.default_rng(3)
    sites = network(PLACE, rng.uniform(100, 2500, 100), rng.uniform(0, 360, 100))
    picks = picks_of(PLACE, 5.0, sites)
    picks[7] = replace(picks[7], time=picks[7].time + 7200.0)
    for k in range(20, 30):
        picks[k] = replace(picks[k], time=picks[k].time + float(rng.uniform(6, 20)))
    origin = found(picks, sites)
    assert off_km(origin, PLACE) < 5.0
    weights = {a.pick.id: a.weight for a in origin.arrivals}
    assert weights[picks[7].id] < 0.01


def test_an_event_under_a_station_is_placed_there() -> None:
    place = (SITES["XX.S00"].latitude_deg, SITES["XX.S00"].longitude_deg)
    sites = {
        **network(place, [40.0, 60.0, 90.0, 120.0], [10.0, 100.0, 190.0, 280.0]),
        "XX.S0": SITES["XX.S00"],
    }
    picks = [pick(k, "P", EPOCH + exact_time(place, 8.0, s, "P")) for k, s in sites.items()]
    assert off_km(found(picks, sites), place) < 3.0
