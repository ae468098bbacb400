"""True magnitudes against published relations; an Earth that differs from the models as much as it says."""

from __future__ import annotations

import math

import numpy as np
import pytest

from testban.exercise.crust import CORRELATION_KM, Crust, delays_s
from testban.exercise.true_size import true_magnitudes
from testban.exercise.truth import TrueSource


def source(kind: str, **given: object) -> TrueSource:
    values = {
        "kind": kind, "time": 0.0, "latitude_deg": 43.0, "longitude_deg": 126.0, "depth_km": 0.5,
        "yield_kt": None, "moment_magnitude": None, "mechanism": None, "medium": "granite", "label": "",
        "tectonic": 0.0, "magnitudes": {},
    }  # fmt: skip
    return TrueSource(**{**values, **given})  # type: ignore[arg-type]


@pytest.mark.parametrize("kilotons", [1.0, 10.0, 100.0])
def test_mb_of_shots_lies_between_published_relations(kilotons: float) -> None:
    # Hard rock: 4.25 + 0.75 log Y (Bowers et al. 2001) to 4.45 + 0.75 log Y (Ringdal et al. 1992); a t* wrong
    # by 0.2 s moves mb by 0.28.
    depth = max(0.5, 0.122 * kilotons ** (1.0 / 3.0))
    mb = true_magnitudes(source("explosion", yield_kt=kilotons, depth_km=depth))["mb"]
    middle = 4.35 + 0.75 * math.log10(kilotons)
    assert mb == pytest.approx(middle, abs=0.4)


def test_mw_is_the_one_asked_for_and_small_earthquakes_have_about_that_mb() -> None:
    for magnitude in (4.0, 5.0):
        sizes = true_magnitudes(
            source("earthquake", moment_magnitude=magnitude, mechanism=(30.0, 60.0, 90.0), depth_km=10.0)
        )
        assert sizes["Mw"] == pytest.approx(magnitude, abs=0.01)
        assert sizes["mb"] == pytest.approx(magnitude, abs=0.6)
    assert true_magnitudes(source("collapse", moment_magnitude=4.2))["Mw"] == pytest.approx(4.2, abs=0.01)


def test_slowness_varies_as_much_as_said_and_neighbours_share_it() -> None:
    latitude, longitude = np.linspace(30.0, 50.0, 12), np.linspace(100.0, 140.0, 12)
    near, far = latitude + 0.2 * CORRELATION_KM / 111.0, latitude - 30.0
    here, beside, away = (
        np.array([Crust.drawn(0.015, np.random.default_rng(k)).anomaly(lat, longitude) for k in range(60)])
        for lat in (latitude, near, far)
    )
    assert np.std(here) == pytest.approx(0.015, rel=0.1)
    assert np.corrcoef(here.ravel(), beside.ravel())[0, 1] > 0.9
    assert abs(np.corrcoef(here.ravel(), away.ravel())[0, 1]) < 0.2


def test_paths_average_the_crust_and_s_is_later_than_p() -> None:
    crust = Crust.drawn(0.015, np.random.default_rng(1))
    long = [abs(crust.along(43.0, 126.0, az, 3000.0)) for az in range(0, 360, 20)]
    short = [abs(crust.along(43.0 + k, 126.0, 90.0, 50.0)) for k in range(-40, 40, 5)]
    assert np.mean(long) < np.mean(short)
    p, s = delays_s(0.01, 0.1, 100.0, 170.0)
    assert p == pytest.approx(1.1)
    assert s > 2.0 * p
    assert delays_s(0.0, 0.0, 100.0, 170.0) == (0.0, 0.0)
