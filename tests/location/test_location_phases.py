"""Names of phases, depth, arrays, and places the arrivals cannot tell apart."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from made_events import EPOCH, TIMES, exact_time, found, network, off_km, pick, picks_of

from testban.earth.geodesy import KM_PER_DEG, direct, inverse
from testban.location import LocationSettings
from testban.location.settings import LocationSettings as Settings

PLACE = (35.0, 100.0)
REGIONAL = network(PLACE, np.linspace(300, 900, 10), np.arange(10) * 36.0)
FAR = network(PLACE, np.linspace(3500, 9000, 14), np.arange(14) * 180.0 / 7)


def test_a_misnamed_branch_gets_its_right_name() -> None:
    """Pn read as Pg at 600 km, 14 s before Pg is due."""
    picks = picks_of(PLACE, 5.0, REGIONAL, ("Pn",))
    picks[4] = replace(picks[4], phase_hint="Pg")
    origin = found(picks, REGIONAL)
    wrong = next(a for a in origin.arrivals if a.pick.id == picks[4].id)
    assert wrong.phase == "Pn"
    assert wrong.weight > 0.5
    assert abs(wrong.time_residual_s) < 1.0
    assert off_km(origin, PLACE) < 3.0


def test_a_first_p_far_behind_is_known_as_pg() -> None:
    """A reader who missed Pn and marked Pg as P."""
    sites = network(PLACE, np.linspace(250, 500, 12), np.arange(12) * 30.0)
    picks = picks_of(PLACE, 5.0, sites)
    late = EPOCH + exact_time(PLACE, 5.0, sites["XX.S11"], "Pg")
    picks[11] = replace(picks[11], time=late)
    origin = found(picks, sites)
    arrival = next(a for a in origin.arrivals if a.pick.id == picks[11].id)
    assert arrival.phase == "Pg"
    assert off_km(origin, PLACE) < 3.0


def test_later_p_and_s_at_one_station_are_named() -> None:
    picks = picks_of(PLACE, 5.0, REGIONAL, ("Pn", "Pg", "Sn", "Sg"))
    plain = [replace(p, id=f"{p.id}-{k}", phase_hint=p.phase_hint[0]) for k, p in enumerate(picks)]
    origin = found(plain, REGIONAL)
    named = {a.pick.id.split("-")[1]: a.phase for a in origin.arrivals}
    assert off_km(origin, PLACE) < 3.0
    right = [a.phase == a.pick.id.split("-")[1] for a in origin.arrivals]
    assert np.mean(right) > 0.9, named


def test_depth_phases_tell_the_depth() -> None:
    """P alone from afar: depth and time trade. With pP the depth is known to a few km."""
    alone = found(picks_of(PLACE, 120.0, FAR), FAR)
    both = found(picks_of(PLACE, 120.0, FAR, ("P", "pP")), FAR)
    low, high = both.uncertainty.depth_km
    assert both.depth_resolved
    assert low <= 120.0 <= high
    assert both.depth_km == pytest.approx(120.0, abs=10.0)
    wide = alone.uncertainty.depth_km
    assert high - low < 0.5 * (wide[1] - wide[0])
    assert {a.phase for a in both.arrivals} == {"P", "pP"}


def test_a_fixed_depth_is_kept_and_said() -> None:
    origin = found(picks_of(PLACE, 33.0, FAR), FAR, settings=Settings(samples=200, fixed_depth_km=33.0))
    assert origin.depth_km == 33.0
    assert origin.uncertainty.depth_km == (33.0, 33.0)
    assert not origin.depth_resolved
    assert any("depth fixed at 33.0 km" in text for text in origin.assumptions)
    assert abs(origin.time - EPOCH) < 1.0


def test_a_depth_prior_holds_where_arrivals_do_not_tell() -> None:
    settings = LocationSettings(samples=200, depth_prior_km=(60.0, 5.0))
    origin = found(picks_of(PLACE, 60.0, FAR), FAR, settings=settings)
    low, high = origin.uncertainty.depth_km
    # A normal distribution of 5 km holds 90 % within 8.2 km; the depths of the table lie 20 km apart there.
    assert 40.0 <= low < 60.0 < high <= 80.0
    assert origin.depth_km == pytest.approx(60.0, abs=5.0)
    assert any("depth prior 60.0 ± 5.0 km" in text for text in origin.assumptions)


def test_one_array_gives_a_place_with_its_region() -> None:
    """P and S of one station with a back azimuth: distance from S - P, direction from the array."""
    sites = network(PLACE, [500.0], [70.0])
    (key,) = sites
    azimuth = float(inverse(sites[key].latitude_deg, sites[key].longitude_deg, *PLACE)[1])
    arrivals = picks_of(PLACE, 5.0, sites, ("P", "S"))
    arrivals[0] = replace(arrivals[0], backazimuth_deg=azimuth, backazimuth_uncertainty_deg=3.0)
    origin = found(arrivals, sites)
    assert off_km(origin, PLACE) < 60.0
    assert off_km(origin, PLACE) <= origin.uncertainty.semi_major_km


@pytest.mark.parametrize("away_km", [1500.0, 2500.0, 6000.0])
def test_slowness_of_an_array_tells_the_distance(away_km: float) -> None:
    """P of one far array with back azimuth and slowness: three numbers, each taken for right."""
    sites = network(PLACE, [away_km], [40.0])
    (key,) = sites
    site = sites[key]
    km, azimuth, _ = inverse(site.latitude_deg, site.longitude_deg, *PLACE)
    slowness = float(TIMES.slowness_s_deg("P", float(km) / KM_PER_DEG, 10.0))
    time = EPOCH + exact_time(PLACE, 10.0, site, "P")
    reading = pick(
        key,
        "P",
        time,
        backazimuth_deg=float(azimuth),
        backazimuth_uncertainty_deg=2.0,
        slowness_s_deg=slowness,
        slowness_uncertainty_s_deg=0.1,
    )
    origin = found([reading], sites)
    # 0.8 s/deg of structure under the array is some 10 degrees of distance.
    assert off_km(origin, PLACE) < 1200.0
    assert off_km(origin, PLACE) <= 1.2 * origin.uncertainty.semi_major_km
    assert origin.uncertainty.semi_major_km > 300.0
    assert any("each is taken for right" in a for a in origin.assumptions)


def test_back_azimuths_narrow_the_region_of_few_stations() -> None:
    sites = network(PLACE, [700.0, 800.0, 900.0], [40.0, 60.0, 80.0])
    plain = picks_of(PLACE, 5.0, sites)
    turned = [
        replace(
            p,
            backazimuth_deg=float(
                inverse(sites[p.station].latitude_deg, sites[p.station].longitude_deg, *PLACE)[1]
            ),
            backazimuth_uncertainty_deg=2.0,
        )
        for p in plain
    ]
    without, given = found(plain, sites), found(turned, sites)
    assert given.uncertainty.semi_major_km < without.uncertainty.semi_major_km
    assert off_km(given, PLACE) <= given.uncertainty.semi_major_km


def test_two_places_a_line_of_stations_cannot_tell_apart_are_both_said() -> None:
    """Stations along a great circle: the event and its mirror image fit alike. With the depth free, deep
    events under the line do so too."""
    along = np.linspace(-600.0, 600.0, 7)
    lat, lon = direct(0.0, 20.0, np.full(7, 90.0), along)
    sites = {
        k: replace(s, latitude_deg=float(a), longitude_deg=float(b))
        for (k, s), a, b in zip(network((0.0, 20.0), np.ones(7), np.zeros(7)).items(), lat, lon, strict=True)
    }
    place = (3.0, 20.5)
    for depth_km in (5.0, None):
        settings = LocationSettings(samples=200, fixed_depth_km=depth_km)
        origin = found(picks_of(place, 5.0, sites), sites, settings=settings)
        assert off_km(origin, place) <= origin.uncertainty.semi_major_km
        assert off_km(origin, (-3.0, 20.5)) <= origin.uncertainty.semi_major_km
    origin = found(picks_of(place, 5.0, sites), sites, settings=LocationSettings(fixed_depth_km=5.0))
    text = [t for t in origin.assumptions if "several places possible" in t]
    assert text
    assert " 3.0" in text[0] or " 2.9" in text[0]
    assert "-3.0" in text[0] or "-2.9" in text[0]
