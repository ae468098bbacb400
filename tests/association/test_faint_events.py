"""Faint P with clear Lg make an event; Lg of a known event, and chance, make none."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from testban.association import AssociationResult, AssociationSettings, associate, associate_faint
from testban.earth.geodesy import KM_PER_DEG, direct, inverse, spherical_distance_deg
from testban.earth.traveltimes import TravelTimes
from testban.model import Pick, Site

TIMES = TravelTimes.load()
START, SPAN_S = 1_600_000_000.0, 900.0
SETTINGS = AssociationSettings(maximum_distance_deg=20.0)
LATITUDE, LONGITUDE, ORIGIN = 40.0, 128.0, START + 200.0

Sites = dict[str, Site]


def network(rng: np.random.Generator) -> Sites:
    lat, lon = direct(LATITUDE, LONGITUDE, rng.uniform(0, 360, 12), rng.uniform(2, 10, 12) * KM_PER_DEG)
    sites = (Site("XX", f"S{k:02d}", float(lat[k]), float(lon[k])) for k in range(12))
    return {s.key: s for s in sites}


def pick(station: str, time: float, snr: float, phase: str) -> Pick:
    channel = f"{station}.00.BHZ"
    return Pick(f"{channel}/{phase}{time:.3f}", station, channel, phase, time, 0.3, 0, snr, (1.0, 4.0))


def chance(sites: Sites, rng: np.random.Generator, phase: str, rate_hz: float) -> list[Pick]:
    return [
        pick(key, START + float(time), float(1.5 * rng.random() ** -0.4), phase)
        for key in sites
        for time in rng.uniform(0, SPAN_S, rng.poisson(rate_hz * SPAN_S))
    ]


def event(sites: Sites, rng: np.random.Generator, velocity_km_s: float, p_stations: int) -> list[Pick]:
    """Lg at one velocity, 4 to 30 times the noise; P hardly clearer than chance at some stations."""
    picks = []
    for count, (key, site) in enumerate(sites.items()):
        km = float(inverse(LATITUDE, LONGITUDE, site.latitude_deg, site.longitude_deg)[0])
        lg = km / velocity_km_s
        clearness = float(np.exp(rng.uniform(np.log(4.0), np.log(30.0))))
        picks.append(pick(key, ORIGIN + lg * (1 + float(rng.normal(0, 0.02))), clearness, "Lg"))
        if count < p_stations:
            p = float(TIMES.first_p(km / KM_PER_DEG, 5.0)[1])
            picks.append(pick(key, ORIGIN + p + float(rng.normal(0, 0.7)), 3.0, "P"))
    return picks


def both(picks: list[Pick], sites: Sites) -> tuple[AssociationResult, AssociationResult]:
    spans = {key: [(START, START + SPAN_S)] for key in sites}
    quick = [p for p in picks if p.phase_hint == "P"]
    first = associate(quick, sites, spans, TIMES, SETTINGS)
    trains = [p for p in picks if p.phase_hint == "Lg"]
    return first, associate_faint(first, trains, sites, spans, TIMES, SETTINGS)


@pytest.mark.parametrize("velocity_km_s", [3.25, 3.45])
def test_p_too_faint_for_an_event_makes_one_with_lg(velocity_km_s: float) -> None:
    rng = np.random.default_rng(4)
    sites = network(rng)
    noise = chance(sites, rng, "P", 0.02) + chance(sites, rng, "Lg", 0.002)
    first, found = both([*noise, *event(sites, rng, velocity_km_s, 8)], sites)
    assert first.events == ()
    (one,) = found.events
    assert spherical_distance_deg(LATITUDE, LONGITUDE, one.latitude_deg, one.longitude_deg) < 1.0
    assert abs(one.time - ORIGIN) < 10.0
    assert one.phases.count("Lg") >= 8
    errors = [p.uncertainty_s for p in one.picks if p.phase_hint == "Lg"]
    # 8 % of the travel time over 2 degrees and more.
    assert min(errors) > 4.0


@pytest.mark.parametrize("seed", range(3))
def test_chance_alone_is_no_event(seed: int) -> None:
    rng = np.random.default_rng(seed)
    sites = network(rng)
    _, found = both(chance(sites, rng, "P", 0.02) + chance(sites, rng, "Lg", 0.004), sites)
    assert found.events == ()
    assert all(u.pick.phase_hint == "P" for u in found.unassociated)


def test_an_event_found_by_p_keeps_its_own_lg() -> None:
    rng = np.random.default_rng(7)
    sites = network(rng)
    clear = [replace(p, snr=30.0) if p.phase_hint == "P" else p for p in event(sites, rng, 3.35, len(sites))]
    first, found = both([*chance(sites, rng, "P", 0.02), *clear], sites)
    assert len(first.events) == 1
    assert found.events == first.events
