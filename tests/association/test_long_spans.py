"""Hours of picks: what is found does not hang on the windows in which it is sought."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from made_picks import START, TIMES, Sites, chance_picks, event_picks, network, pick
from testban.association import AssociationResult, AssociationSettings, associate
from testban.association.wave_train import listening_s
from testban.association.windows import origin_windows
from testban.earth.geodesy import KM_PER_DEG, direct, inverse, spherical_distance_deg
from testban.model import Association, Pick, Site

REGIONAL = AssociationSettings(maximum_distance_deg=20.0)
CENTRE = (40.0, 128.0)
HOUR = 3600.0


@dataclass(frozen=True)
class Made:
    latitude_deg: float
    longitude_deg: float
    time: float
    picks: tuple[Pick, ...]

    def is_found_as(self, event: Association) -> bool:
        away = spherical_distance_deg(
            self.latitude_deg, self.longitude_deg, event.latitude_deg, event.longitude_deg
        )
        return abs(event.time - self.time) < 10.0 and float(away) < 1.0


def weak_event(sites: Sites, time: float, name: str, rng: np.random.Generator) -> Made:
    """Within 5 degrees of the network's centre; heard out to 8 to 14 degrees at 85 % of the stations, with
    clearness from 4 to 25 where chance picks begin at 2."""
    lat, lon = direct(*CENTRE, rng.uniform(0, 360), rng.uniform(0, 5) * KM_PER_DEG)
    reach_km = rng.uniform(8, 14) * KM_PER_DEG
    picks = []
    for p in event_picks(sites, float(lat), float(lon), 5.0, time, rng):
        site = sites[p.station]
        km = float(inverse(lat, lon, site.latitude_deg, site.longitude_deg)[0])
        if km < reach_km and rng.random() < 0.85:
            snr = float(np.exp(rng.uniform(np.log(4), np.log(25))))
            picks.append(replace(p, id=f"{p.id}/{name}", snr=snr))
    return Made(float(lat), float(lon), time, tuple(picks))


def run(
    picks: list[Pick], sites: Sites, span_s: float, chosen: AssociationSettings = REGIONAL
) -> AssociationResult:
    return associate(picks, sites, {key: [(START, START + span_s)] for key in sites}, TIMES, chosen)


def picks_of(result: AssociationResult) -> set[frozenset[str]]:
    return {frozenset(p.id for p in e.picks) for e in result.events}


def clear_hours(
    seed: int, first_s: float = 0.0, sites: Sites | None = None, count: int = 4
) -> tuple[Sites, list[Pick]]:
    """An hour of chance picks and clear events a quarter of an hour apart."""
    rng = np.random.default_rng(seed)
    sites = sites or network(*CENTRE, rng)
    picks = chance_picks(sites, rng, span_s=HOUR, start=START + first_s)
    for k in range(count):
        lat, lon = direct(*CENTRE, rng.uniform(0, 360), rng.uniform(0, 300))
        time = START + first_s + (k + rng.uniform(0.1, 0.4)) * HOUR / count
        picks += [
            replace(p, id=f"{p.id}/{seed}-{k}")
            for p in event_picks(sites, float(lat), float(lon), 5.0, time, rng)
        ]
    return sites, picks


@settings(max_examples=3, deadline=None)
@given(st.integers(0, 1000), st.floats(300.0, 4000.0))
def test_where_windows_begin_does_not_matter(seed: int, window_s: float) -> None:
    sites, picks = clear_hours(seed)
    usual = run(picks, sites, HOUR)
    other = run(picks, sites, HOUR, replace(REGIONAL, window_s=window_s))
    assert len(usual.events) >= 4
    assert picks_of(other) == picks_of(usual)
    for a, b in zip(usual.events, other.events, strict=True):
        assert a.time == pytest.approx(b.time, abs=0.05)


@settings(max_examples=3, deadline=None)
@given(st.integers(0, 1000), st.sampled_from([HOUR, 1.3 * HOUR, 40 * HOUR]))
def test_spans_put_together_give_the_events_of_each(seed: int, later_s: float) -> None:
    """Directly after each other, with a gap, and days apart."""
    sites, first = clear_hours(seed)
    _, second = clear_hours(seed + 2000, 0.0, sites)
    late = [replace(p, time=p.time + later_s, id=f"{p.id}/late") for p in second]
    spans = {key: [(START, START + HOUR), (START + later_s, START + later_s + HOUR)] for key in sites}
    times = {round(e.time) for e in run(first, sites, HOUR).events}
    times |= {round(e.time + later_s) for e in run(second, sites, HOUR).events}
    both = sorted(e.time for e in associate([*first, *late], sites, spans, TIMES, REGIONAL).events)
    assert len(times) >= 8
    assert both == pytest.approx(sorted(times), abs=1.0)


def test_thirty_weak_events_in_three_hours_are_found_as_each_alone_would_be() -> None:
    rng = np.random.default_rng(7)
    sites = network(*CENTRE, rng, count=18)
    noise = chance_picks(sites, rng, 0.015, 3 * HOUR)
    events = [
        weak_event(sites, START + (k + 0.5 + float(rng.uniform(-0.1, 0.1))) * 360.0, str(k), rng)
        for k in range(30)
    ]
    result = run([*noise, *(p for e in events for p in e.picks)], sites, 3 * HOUR)
    found = [[e for e in result.events if made.is_found_as(e)] for made in events]
    assert max(map(len, found)) == 1
    # No other events, and more than the twenty that a window may have.
    assert sum(map(len, found)) == len(result.events) > REGIONAL.maximum_events
    alone = [
        k
        for k in range(1, 30, 4)
        if any(events[k].is_found_as(e) for e in run([*noise, *events[k].picks], sites, 3 * HOUR).events)
    ]
    assert len(alone) >= 6
    # What the others' wave trains and their part in the rate of picks cost.
    assert sum(len(found[k]) for k in alone) >= 0.8 * len(alone)


def test_a_noisy_hour_is_no_event() -> None:
    """Three times as many chance picks in one hour of four."""
    for seed in range(3):
        rng = np.random.default_rng(900 + seed)
        sites = network(*CENTRE, rng, count=18)
        picks = chance_picks(sites, rng, 0.015, 4 * HOUR)
        loud = chance_picks(sites, rng, 0.03, HOUR, START + 2 * HOUR)
        assert run([*picks, *loud], sites, 4 * HOUR).events == ()


@pytest.mark.parametrize("seed", range(3))
def test_stations_too_close_that_agree_are_no_event_and_hide_none(seed: int) -> None:
    """Eight elements of an array and one station have very clear onsets; so little cannot fix a place."""
    rng = np.random.default_rng(seed)
    sites = network(*CENTRE, rng)
    lat, lon = direct(38.0, 126.0, rng.uniform(0, 360, 8), rng.uniform(0, 4, 8))
    array = {s.key: s for s in (Site("XX", f"A{k}", float(lat[k]), float(lon[k])) for k in range(8))}
    everything = array | sites
    few = array | dict(list(sites.items())[:1])
    clear = [replace(p, snr=300.0) for p in event_picks(few, 39.0, 127.0, 5.0, START + 100.0, rng)]
    event = [replace(p, snr=6.0) for p in event_picks(everything, *CENTRE, 5.0, START + 2000.0, rng)]
    # Some of them agree by chance, at stations of their own.
    noise = chance_picks(everything, rng, 0.01, HOUR)
    result = run([*noise, *clear, *event], everything, HOUR)
    assert [round(e.time - START, -1) for e in result.events] == [2000.0]
    assert any("of the stations stand 15 km apart" in reason for reason in result.left_out)
    why = {u.pick.id: u.reason for u in result.unassociated}
    assert sum(why[p.id] == REGIONAL.unconfirmed for p in clear) >= 8


def test_a_limit_that_is_reached_is_told() -> None:
    sites, picks = clear_hours(5)
    whole = run(picks, sites, HOUR)
    assert whole.left_out == ()
    few = run(picks, sites, HOUR, replace(REGIONAL, maximum_events=2, window_s=2 * HOUR))
    assert len(few.events) == 2
    assert any("stopped at 2 events with origins from 2020-09-13T12:" in reason for reason in few.left_out)


def test_bursts_of_picks_that_crowd_out_candidates_are_told() -> None:
    rng = np.random.default_rng(1)
    sites = network(*CENTRE, rng)
    bursts = [
        pick(key, START + 1000.0 + float(late), 30.0, "burst")
        for key in list(sites)[:5]
        for late in np.linspace(0.0, 6.0, 12)
    ]
    result = run([*chance_picks(sites, rng, 0.005, HOUR), *bursts], sites, HOUR)
    assert result.events == ()
    assert any("only 480 places and times were tried" in reason for reason in result.left_out)


@given(
    st.lists(st.floats(0.0, 20_000.0), min_size=1, max_size=40),
    st.floats(10.0, 900.0),
    st.floats(1.0, 100.0),
    st.floats(100.0, 3000.0),
)
def test_every_event_lies_whole_in_a_window(
    times: list[float], travel_s: float, tolerance_s: float, length_s: float
) -> None:
    """Of any origin, all picks that come within the longest travel time and the tolerance."""
    picks = START + np.array(times)
    windows = origin_windows(picks, travel_s, tolerance_s, length_s)
    for origin in picks - travel_s / 2:
        own = np.flatnonzero((picks >= origin - tolerance_s) & (picks <= origin + travel_s + tolerance_s))
        assert any(w.start <= origin < w.end and set(own) <= set(w.picks) for w in windows)


def test_listening_leaves_out_trains_once() -> None:
    assert (
        listening_s([(0.0, 60.0), (60.0, 100.0)], [(-20.0, 10.0), (50.0, 70.0), (60.0, 80.0), (95.0, 300.0)])
        == 55.0
    )
    assert listening_s([(0.0, 100.0)], []) == 100.0
    assert listening_s([(0.0, 100.0)], [(-5.0, 200.0)]) == 1.0
