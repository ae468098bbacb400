"""Whether onsets could be a later wave of a known event, of whatever kind, or come from elsewhere."""

from __future__ import annotations

import numpy as np
import pytest

from made_picks import START, TIMES, network, pick
from testban.association import AssociationSettings, KnownEvent
from testban.association.later_waves import goes_with_distance
from testban.earth.geodesy import KM_PER_DEG, inverse
from testban.model import Association

SETTINGS = AssociationSettings()
LATITUDE, LONGITUDE, ORIGIN = 40.0, 128.0, START + 200.0
KNOWN = KnownEvent(Association((), (), ORIGIN, LATITUDE, LONGITUDE, 5.0, 50.0), 10.0)


def first_p(latitude: float, longitude: float, site) -> float:
    km = inverse(latitude, longitude, site.latitude_deg, site.longitude_deg)[0]
    return float(TIMES.first_p(float(km) / KM_PER_DEG, 5.0)[1])


@pytest.mark.parametrize("seed", range(5))
def test_a_wave_as_late_as_distance_says_may_be_the_events_own(seed: int) -> None:
    rng = np.random.default_rng(seed)
    sites = network(LATITUDE, LONGITUDE, rng, 16)
    late = {k: 1.18 * first_p(LATITUDE, LONGITUDE, s) + 5.0 + rng.normal(0.0, 1.5) for k, s in sites.items()}
    picks = [pick(k, ORIGIN + seconds, 3.0, "late") for k, seconds in late.items()]
    assert goes_with_distance(KNOWN, picks, list(sites.values()), TIMES, SETTINGS)


@pytest.mark.parametrize("north_deg", [0.5, -1.0, 4.0])
def test_an_event_elsewhere_is_not(north_deg: float) -> None:
    rng = np.random.default_rng(7)
    sites = network(LATITUDE, LONGITUDE, rng, 16)
    picks = [
        pick(k, ORIGIN + 40.0 + first_p(LATITUDE + north_deg, LONGITUDE, s) + rng.normal(0.0, 1.5), 3.0, "p")
        for k, s in sites.items()
    ]
    assert not goes_with_distance(KNOWN, picks, list(sites.values()), TIMES, SETTINGS)


def test_two_onsets_tell_nothing() -> None:
    sites = network(LATITUDE, LONGITUDE, np.random.default_rng(1), 2)
    picks = [pick(k, ORIGIN + 60.0, 3.0, "p") for k in sites]
    assert not goes_with_distance(KNOWN, picks, list(sites.values()), TIMES, SETTINGS)
