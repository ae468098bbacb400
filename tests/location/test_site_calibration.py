"""Travel-time corrections learned from reference events, and what they do to a new event near by."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from made_events import FAST, TIMES, found, network, off_km, picks_of

from testban.earth.geodesy import direct
from testban.location import locate
from testban.location.calibration import CalibrationEvent, SiteCorrections, learn_corrections
from testban.model import NotDetermined, Origin, Pick

PLACE = (41.0, 129.0)
SITES = network(PLACE, np.linspace(350, 1100, 14), np.arange(14) * 24.0)
"""All within 312 degrees of azimuth."""


def late(picks: list[Pick], errors: dict[str, float]) -> list[Pick]:
    return [replace(p, time=p.time + errors[p.station]) for p in picks]


def station_errors(seed: int) -> dict[str, float]:
    rng = np.random.default_rng(seed)
    return {k: float(e) for k, e in zip(SITES, rng.normal(0.0, 1.2, len(SITES)), strict=True)}


def learned(
    place: tuple[float, float], errors: dict[str, float], uncertainty_km: float = 0.3
) -> CalibrationEvent:
    event = learn_corrections(
        "known", (*place, 0.5), uncertainty_km, late(picks_of(place, 0.5, SITES), errors), SITES, TIMES, FAST
    )
    assert not isinstance(event, NotDetermined)
    return event


def located(place: tuple[float, float], errors: dict[str, float], *events: CalibrationEvent) -> Origin:
    corrections = SiteCorrections(events) if events else None
    picks = late(picks_of(place, 0.5, SITES), errors)
    origin = locate(picks, SITES, None, TIMES, FAST, np.random.default_rng(1), corrections=corrections)
    assert isinstance(origin, Origin)
    return origin


def test_an_event_two_km_off_is_placed_within_one() -> None:
    place = tuple(float(v) for v in direct(*PLACE, 50.0, 2.0))
    for seed in range(4):
        errors = station_errors(seed)
        plain, calibrated = located(place, errors), located(place, errors, learned(PLACE, errors))
        assert off_km(calibrated, place) < 1.0
        assert off_km(calibrated, place) < off_km(plain, place)
        assert calibrated.uncertainty.semi_major_km < 0.5 * plain.uncertainty.semi_major_km
        assert off_km(calibrated, place) <= calibrated.uncertainty.semi_major_km
        assert "travel times corrected by residuals of known" in calibrated.assumptions


def test_corrections_lose_their_say_with_distance() -> None:
    errors = station_errors(1)
    event = learned(PLACE, errors)
    axes = []
    for away in (2.0, 50.0, 200.0, 3000.0):
        place = tuple(float(v) for v in direct(*PLACE, 20.0, away))
        axes.append(
            located(place, errors, event).uncertainty.semi_major_km
            / located(place, errors).uncertainty.semi_major_km
        )
    assert axes == sorted(axes)
    assert axes[-1] > 0.95


def test_a_reference_whose_place_is_poorly_known_teaches_less() -> None:
    errors = station_errors(2)
    sure, unsure = (located(PLACE, errors, learned(PLACE, errors, km)) for km in (0.3, 10.0))
    plain = located(PLACE, errors)
    assert sure.uncertainty.semi_major_km < 0.6 * unsure.uncertainty.semi_major_km
    assert unsure.uncertainty.semi_major_km < 1.05 * plain.uncertainty.semi_major_km


def test_two_references_are_better_than_one() -> None:
    errors = station_errors(3)
    rng = np.random.default_rng(5)
    noisy = [{k: e + float(rng.normal(0.0, 0.3)) for k, e in errors.items()} for _ in range(2)]
    events = [learned(PLACE, n) for n in noisy]
    one, two = located(PLACE, errors, events[0]), located(PLACE, errors, *events)
    assert two.uncertainty.semi_major_km < one.uncertainty.semi_major_km


def test_a_wrong_pick_of_the_reference_teaches_nothing() -> None:
    errors = station_errors(4)
    picks = late(picks_of(PLACE, 0.5, SITES), errors)
    picks[3] = replace(picks[3], time=picks[3].time + 30.0)
    event = learn_corrections("known", (*PLACE, 0.5), 0.3, picks, SITES, TIMES, FAST)
    assert isinstance(event, CalibrationEvent)
    assert picks[3].station not in {c.station for c in event.corrections}


def test_two_stations_teach_nothing_and_say_so() -> None:
    picks = picks_of(PLACE, 0.5, SITES)[:2]
    event = learn_corrections("known", (*PLACE, 0.5), 0.3, picks, SITES, TIMES, FAST)
    assert isinstance(event, NotDetermined)
    assert event.quantity == "corrections from known"
    assert "2 station" in event.reason


def test_without_corrections_nothing_changes() -> None:
    picks = picks_of(PLACE, 0.5, SITES)
    assert found(picks, SITES).latitude_deg == located(PLACE, dict.fromkeys(SITES, 0.0)).latitude_deg
