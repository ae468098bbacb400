"""Origins located again with what reference events taught."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from testban.earth.geodesy import KM_PER_DEG, direct, inverse
from testban.earth.traveltimes import TravelTimes
from testban.location import locate
from testban.location.calibration import CalibrationEvent, learn_corrections
from testban.model import NotDetermined, Origin, Pick, Recordings, ReferenceEvent, Site
from testban.pipeline.calibrated import calibrated_origin
from testban.pipeline.settings import AssessmentSettings

PLACE, EPOCH = (41.3, 129.1), 1_600_000_000.0
TIMES, SETTINGS = TravelTimes.load(), AssessmentSettings()
RNG = np.random.default_rng(2)
AZIMUTH, DISTANCE = np.arange(12) * 28.0, np.linspace(350.0, 1100.0, 12)
LAT, LON = direct(*PLACE, AZIMUTH, DISTANCE)
SITES = {f"XX.S{k}": Site("XX", f"S{k}", float(LAT[k]), float(LON[k])) for k in range(12)}
ERRORS = dict(zip(SITES, RNG.normal(0.0, 1.2, 12).tolist(), strict=True))


def picks(place: tuple[float, float], time: float) -> list[Pick]:
    km, _, _ = inverse(*place, LAT, LON)
    _, travel = TIMES.first_p(km / KM_PER_DEG, 0.5)
    return [
        Pick(f"{k}-{time}", k, f"{k}..BHZ", "P", time + float(t) + ERRORS[k], 0.1, 0, 20.0, (1.0, 4.0))
        for k, t in zip(SITES, travel, strict=True)
    ]


def reference(time: float) -> ReferenceEvent:
    empty = Recordings((), SITES, {}, ())
    return ReferenceEvent("known", time, *PLACE, 0.5, 0.3, "explosion", "made up", (), (), empty)


@pytest.fixture(scope="module")
def learned() -> CalibrationEvent:
    event = learn_corrections("known", (*PLACE, 0.5), 0.3, picks(PLACE, 0.0), SITES, TIMES, SETTINGS.location)
    assert isinstance(event, CalibrationEvent)
    return event


def plain(place: tuple[float, float], time: float = EPOCH) -> Origin:
    origin = locate(picks(place, time), SITES, None, TIMES, SETTINGS.location, np.random.default_rng(1))
    assert isinstance(origin, Origin)
    return origin


def again(origin: Origin, known: ReferenceEvent, event: CalibrationEvent | NotDetermined) -> Origin:
    recordings = known.recordings
    return calibrated_origin(origin, recordings, [known], [event], TIMES, SETTINGS, np.random.default_rng(1))


def test_near_the_reference_the_place_is_corrected_and_says_so(learned: CalibrationEvent) -> None:
    place = tuple(float(v) for v in direct(*PLACE, 70.0, 1.0))
    first = plain(place)
    second = again(first, reference(EPOCH - 1.0e8), learned)
    assert float(inverse(second.latitude_deg, second.longitude_deg, *place)[0]) < 1.0
    assert second.uncertainty.semi_major_km < first.uncertainty.semi_major_km
    assert any("corrected by residuals of known" in text for text in second.assumptions)


def test_far_from_the_reference_nothing_changes(learned: CalibrationEvent) -> None:
    first = plain(tuple(float(v) for v in direct(*PLACE, 70.0, 400.0)))
    assert again(first, reference(EPOCH - 1.0e8), learned) is first


def test_the_reference_itself_learns_nothing_from_itself(learned: CalibrationEvent) -> None:
    first = plain(PLACE)
    assert again(first, reference(EPOCH + 1.0), learned) is first


def test_a_reference_that_taught_nothing_changes_nothing() -> None:
    first = plain(PLACE)
    assert (
        again(first, reference(EPOCH - 1.0e8), NotDetermined("corrections from known", "no picks")) is first
    )


def test_what_was_known_better_is_kept(learned: CalibrationEvent) -> None:
    first = plain(PLACE)
    sure = replace(first, uncertainty=replace(first.uncertainty, semi_major_km=0.1, semi_minor_km=0.1))
    assert again(sure, reference(EPOCH - 1.0e8), learned) is sure
