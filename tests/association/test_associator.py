"""Made-up picks: events among chance picks are found, chance alone is not an event."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from made_picks import SPAN_S, START, TIMES, Sites, chance_picks, event_picks, network, pick
from testban.association import AssociationResult, AssociationSettings, associate
from testban.earth.geodesy import KM_PER_DEG, direct, inverse, spherical_distance_deg
from testban.model import Pick, Site

REGIONAL = AssociationSettings(maximum_distance_deg=20.0)
"""Trial places near the network only: the same search, ten times faster."""


def run(picks: list[Pick], sites: Sites, chosen: AssociationSettings = REGIONAL) -> AssociationResult:
    spans = {key: [(START, START + SPAN_S)] for key in sites}
    return associate(picks, sites, spans, TIMES, chosen)


def case(seed: int, latitude: float = 40.0, longitude: float = 128.0) -> tuple[Sites, list[Pick]]:
    rng = np.random.default_rng(seed)
    sites = network(latitude, longitude, rng)
    event = event_picks(sites, latitude, longitude, 5.0, START + 200.0, rng)
    return sites, [*chance_picks(sites, rng), *event]


def assert_found(result: AssociationResult, latitude: float, longitude: float, time: float) -> None:
    off = [
        (float(spherical_distance_deg(latitude, longitude, e.latitude_deg, e.longitude_deg)), e.time - time)
        for e in result.events
    ]
    assert any(distance < 0.5 and abs(late) < 5.0 for distance, late in off), off


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [(40.0, 128.0), (10.0, 179.8), (-30.0, -179.9), (89.0, 0.0), (-88.0, 100.0), (0.0, 0.0)],
)
def test_an_event_among_chance_picks_is_found_anywhere(latitude: float, longitude: float) -> None:
    """The date line and the poles included."""
    for seed in range(3):
        sites, picks = case(seed, latitude, longitude)
        result = run(picks, sites)
        assert len(result.events) == 1
        assert_found(result, latitude, longitude, START + 200.0)
        names = [p.id for p in result.events[0].picks]
        assert sum("event" in name for name in names) >= 11
        assert sum("chance" in name for name in names) <= 1


def test_an_event_is_found_with_trial_places_over_the_whole_earth() -> None:
    sites, picks = case(0)
    result = run(picks, sites, AssociationSettings())
    assert len(result.events) == 1
    assert_found(result, 40.0, 128.0, START + 200.0)


def test_a_deep_event_is_found() -> None:
    rng = np.random.default_rng(2)
    sites = network(-20.0, -179.0, rng)
    picks = [*chance_picks(sites, rng), *event_picks(sites, -20.0, -179.0, 450.0, START + 200.0, rng)]
    result = run(picks, sites)
    assert len(result.events) == 1
    event = result.events[0]
    # The trial depth of 400 km shifts the time by some 6 s and, with stations all round, hardly the place.
    assert float(spherical_distance_deg(-20.0, -179.0, event.latitude_deg, event.longitude_deg)) < 1.0


def test_chance_picks_are_no_event() -> None:
    """Twenty networks; false events should be rare, at most one in twenty."""
    events = 0
    for seed in range(20):
        rng = np.random.default_rng(seed)
        sites = network(rng.uniform(-60, 60), rng.uniform(-180, 180), rng)
        result = run(chance_picks(sites, rng), sites)
        events += len(result.events)
        assert result.reasons
    assert events <= 1


def test_two_events_five_minutes_apart_are_both_found() -> None:
    for seed in range(3):
        rng = np.random.default_rng(50 + seed)
        sites = network(40.0, 128.0, rng)
        picks = [
            *chance_picks(sites, rng),
            *event_picks(sites, 40.0, 128.0, 5.0, START + 50.0, rng),
            *(replace(p, id=p.id + "b") for p in event_picks(sites, 41.0, 127.0, 5.0, START + 350.0, rng)),
        ]
        result = run(picks, sites)
        assert_found(result, 40.0, 128.0, START + 50.0)
        assert_found(result, 41.0, 127.0, START + 350.0)
        assert len(result.events) == 2


@pytest.mark.parametrize("seed", [0, 7])
def test_each_pick_is_used_once_and_none_is_lost(seed: int) -> None:
    sites, picks = case(seed)
    result = run(picks, sites)
    placed = [p.id for e in result.events for p in e.picks] + [u.pick.id for u in result.unassociated]
    assert sorted(placed) == sorted(p.id for p in picks)
    assert all(u.reason for u in result.unassociated)
    for event in result.events:
        assert len({p.station for p in event.picks}) == len(event.picks) == len(event.phases)


@settings(max_examples=3, deadline=None)
@given(st.randoms(use_true_random=False))
def test_order_of_picks_does_not_matter(random: object) -> None:
    sites, picks = case(1)
    shuffled = list(picks)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert run(shuffled, sites) == run(picks, sites)


@settings(max_examples=3, deadline=None)
@given(st.integers(-1_000_000, 1_000_000))
def test_shifting_all_times_shifts_the_events(shift_s: int) -> None:
    sites, picks = case(1)
    plain = run(picks, sites).events[0]
    late = [replace(p, time=p.time + shift_s) for p in picks]
    spans = {key: [(START + shift_s, START + shift_s + SPAN_S)] for key in sites}
    (event,) = associate(late, sites, spans, TIMES, REGIONAL).events
    assert event.time - shift_s == pytest.approx(plain.time, abs=0.05)
    distance = spherical_distance_deg(
        plain.latitude_deg, plain.longitude_deg, event.latitude_deg, event.longitude_deg
    )
    assert float(distance) < 0.05
    assert {p.id for p in event.picks} == {p.id for p in plain.picks}


def test_elements_of_one_array_are_no_network() -> None:
    """Fifteen elements within 10 km see one wave front: no test of a place."""
    rng = np.random.default_rng(0)
    lat, lon = direct(60.0, 10.0, rng.uniform(0, 360, 15), rng.uniform(0, 5, 15))
    array = {s.key: s for s in (Site("XX", f"A{k:02d}", float(lat[k]), float(lon[k])) for k in range(15))}
    picks = event_picks(array, 64.0, 16.0, 5.0, START + 200.0, rng)
    result = run(picks, array)
    assert result.events == ()
    assert "station" in result.reasons[0]
    assert len(result.unassociated) == 15


def test_an_array_and_too_few_stations_are_no_network_either() -> None:
    rng = np.random.default_rng(1)
    lat, lon = direct(60.0, 10.0, rng.uniform(0, 360, 12), rng.uniform(0, 5, 12))
    sites = {s.key: s for s in (Site("XX", f"A{k:02d}", float(lat[k]), float(lon[k])) for k in range(12))}
    sites |= {s.key: s for s in (Site("XX", "B1", 58.0, 14.0), Site("XX", "B2", 66.0, 14.0))}
    result = run(event_picks(sites, 64.0, 16.0, 5.0, START + 200.0, rng), sites)
    assert result.events == ()
    assert result.reasons


@pytest.mark.parametrize("count", [0, 1, 3])
def test_too_few_stations_are_a_reason(count: int) -> None:
    rng = np.random.default_rng(0)
    sites = network(40.0, 128.0, rng, count=count) if count else {}
    result = run(event_picks(sites, 40.0, 128.0, 5.0, START + 200.0, rng), sites)
    assert result.events == ()
    assert (f"{count} station" if count else "no onsets") in result.reasons[0]
    assert len(result.unassociated) == count


def test_a_wrong_clock_does_not_hide_the_event() -> None:
    sites, picks = case(4)
    wrong = [replace(p, time=p.time - 100.0) if p.station == "XX.S03" else p for p in picks]
    result = run(wrong, sites)
    assert_found(result, 40.0, 128.0, START + 200.0)
    assert all("XX.S03.00.BHZ/event" not in p.id for p in result.events[0].picks)


FAR = """
1297 126 -27.8:2.1 -8.3:1.8 2.2:12.5 33.2:3.4
843 251 -21.1:1.4 2.3:45.0 39.7:2.1
839 330 -14.6:2.2 -1.5:28.5
381 58 -29.6:1.4 -16.6:1.9 -2.2:90.3 40.9:4.9
606 171 -1.9:14.3 63.2:6.2
1293 119 -23.9:2.2 -16.9:2.1 -0.6:2.6 28.8:1.3
1093 141 1.5:2.4
1179 155 0.7:2.4 8.2:1.1 29.5:2.0
1205 112 1.5:12.5
1310 95 -19.8:2.5 -11.0:1.0 2.6:2.3
986 159 -1.7:24.4 28.4:2.0
738 167 -2.3:59.2 73.9:10.2
902 159 -3.9:13.9 -2.1:48.4 22.4:2.1
698 162 -20.9:1.1 -1.7:63.4 31.9:1.0 71.0:6.3
843 168 -26.3:2.3 -2.5:11.5
561 155 -27.8:1.8 -0.4:31.9 61.4:3.0
609 168 -20.8:1.5 -1.5:23.1 25.8:1.2 65.2:2.9
"""
"""Stations round an event: km, azimuth, and picks as seconds after the predicted P with their clearness."""


def test_paths_of_another_slowness_do_not_draw_an_event_away() -> None:
    """Most stations lie on one side, where paths are 1.5 % fast; on the other they are slow. A chance pick
    ahead of P must not take the place of a clear P that is 2 s late."""
    sites: Sites = {}
    picks = []
    for k, line in enumerate(FAR.split("\n")[1:-1]):
        km, azimuth, *onsets = line.split()
        lat, lon = direct(42.87, 125.52, float(azimuth), float(km))
        site = Site("XX", f"S{k:02d}", float(lat), float(lon))
        sites[site.key] = site
        travel = float(TIMES.first_p(float(km) / KM_PER_DEG, 0.5)[1])
        for late, snr in (map(float, onset.split(":")) for onset in onsets):
            picks.append(pick(site.key, START + 170.0 + travel + late, snr, "made"))
    event = run(picks, sites).events[0]
    away_km = float(inverse(42.87, 125.52, event.latitude_deg, event.longitude_deg)[0])
    assert away_km < 25.0
    assert any(p.snr == 45.0 for p in event.picks)
