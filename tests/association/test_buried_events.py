"""A second event in the wave train of the first is found; later waves and coda alone make none."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from made_picks import SPAN_S, START, TIMES, Sites, chance_picks, event_picks, network, pick
from testban.association import (
    AssociationResult,
    AssociationSettings,
    KnownEvent,
    associate,
    associate_buried,
    overlap_of,
)
from testban.earth.geodesy import KM_PER_DEG, inverse, spherical_distance_deg
from testban.model import Association, Pick, UnassociatedPick

SETTINGS = AssociationSettings(maximum_distance_deg=20.0)
LATITUDE, LONGITUDE, ORIGIN = 40.0, 128.0, START + 200.0
CODA_HZ = 0.02
"""With noise and later waves some 0.05 onsets a second: 10 to 15 in a train, as exercises have."""
STATIONS = 18
Found = tuple[AssociationResult, tuple[Association, ...], tuple[UnassociatedPick, ...]]


def train(sites: Sites, rng: np.random.Generator) -> list[Pick]:
    """Later waves, clear and off by what paths do to them, and coda."""
    picks = []
    for key, site in sites.items():
        km = float(inverse(LATITUDE, LONGITUDE, site.latitude_deg, site.longitude_deg)[0])
        first = float(TIMES.first_p(km / KM_PER_DEG, 5.0)[1])
        for phase in ("Pg", "Sn", "Sg", "PcP"):
            due = float(TIMES.time_s(phase, km / KM_PER_DEG, 5.0))
            if np.isfinite(due) and due > first + 5.0 and rng.random() < 0.8:
                off = float(rng.normal(0, np.hypot(1.5, 0.015 * due)))
                picks.append(pick(key, ORIGIN + due + off, float(rng.uniform(3, 40)), f"event-{phase}"))
        for time in rng.uniform(first + 5.0, km / 2.8, rng.poisson(CODA_HZ * (km / 2.8 - first))):
            picks.append(pick(key, ORIGIN + float(time), float(1.5 * rng.random() ** -0.6), "coda"))
    return picks


def both(picks: list[Pick], sites: Sites) -> Found:
    spans = {key: [(START, START + SPAN_S)] for key in sites}
    around = sites, spans, TIMES, SETTINGS
    first = associate(picks, *around)
    overlap = overlap_of(first.events, *around)
    known = [KnownEvent(e, 10.0) for e in overlap.clear]
    events, left = associate_buried(
        known, overlap.overlapped, first.unassociated, *around, np.random.default_rng(0)
    )
    assert {e.time for e in overlap.clear}.isdisjoint(e.time for e in events)
    used = [p.id for e in (*overlap.clear, *events) for p in e.picks] + [u.pick.id for u in left]
    assert sorted(used) == sorted(p.id for p in picks)
    return first, events, left


def off_deg(event: Association, latitude: float, longitude: float) -> float:
    return float(spherical_distance_deg(latitude, longitude, event.latitude_deg, event.longitude_deg))


@pytest.mark.parametrize("after_s", [40.0, 90.0, 140.0])
def test_an_event_in_the_train_of_another_is_found(after_s: float) -> None:
    rng = np.random.default_rng(5)
    sites = network(LATITUDE, LONGITUDE, rng, STATIONS)
    one = event_picks(sites, LATITUDE, LONGITUDE, 5.0, ORIGIN, rng)
    one = [replace(p, snr=3.0 * p.snr) for p in one]
    other = event_picks(sites, 42.0, 131.0, 5.0, ORIGIN + after_s, rng)
    other = [replace(p, id=f"second-{p.id}") for p in other]
    first, events, _ = both([*chance_picks(sites, rng), *one, *train(sites, rng), *other], sites)
    assert off_deg(first.events[0], LATITUDE, LONGITUDE) < 0.5
    (second,) = events
    assert off_deg(second, 42.0, 131.0) < 0.5
    assert abs(second.time - ORIGIN - after_s) < 5.0
    assert sum(p.id.startswith("second-") for p in second.picks) >= len(second.picks) - 1


@pytest.mark.parametrize("seed", range(12))
def test_later_waves_and_coda_are_no_event(seed: int) -> None:
    rng = np.random.default_rng(seed)
    sites = network(LATITUDE, LONGITUDE, rng, STATIONS)
    one = event_picks(sites, LATITUDE, LONGITUDE, 5.0, ORIGIN, rng)
    first, events, left = both([*chance_picks(sites, rng), *one, *train(sites, rng)], sites)
    assert len(first.events) == 1
    assert events == ()
    assert any("wave train" in u.reason for u in left)


def test_where_nothing_is_known_nothing_is_buried() -> None:
    rng = np.random.default_rng(1)
    sites = network(LATITUDE, LONGITUDE, rng, STATIONS)
    first, events, left = both(chance_picks(sites, rng), sites)
    assert (first.events, events) == ((), ())
    assert set(left) == set(first.unassociated)


def test_an_overlapped_event_stays_where_nothing_better_is_found() -> None:
    """Of five picks, with chance and no train to add to them."""
    rng = np.random.default_rng(3)
    sites = network(LATITUDE, LONGITUDE, rng, STATIONS)
    spans = {key: [(START, START + SPAN_S)] for key in sites}
    (known,) = associate(
        event_picks(sites, LATITUDE, LONGITUDE, 5.0, ORIGIN, rng), sites, spans, TIMES, SETTINGS
    ).events
    picks = tuple(
        pick(key, ORIGIN + 60.0 + 40.0 * k, 2.0, "event") for k, key in enumerate(sorted(sites)[:5])
    )
    weak = Association(picks, ("P",) * 5, ORIGIN + 50.0, LATITUDE, LONGITUDE, 5.0, 30.0)
    overlap = overlap_of((weak, known), sites, spans, TIMES, SETTINGS)
    assert (overlap.clear, overlap.overlapped) == ((known,), (weak,))
    events, left = associate_buried(
        [KnownEvent(known, 10.0)], (weak,), (), sites, spans, TIMES, SETTINGS, np.random.default_rng(0)
    )
    assert events == (weak,)
    assert left == ()
