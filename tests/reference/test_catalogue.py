"""The packaged catalogue of known tests: complete, cited, and never used on itself."""

from __future__ import annotations

import dataclasses
import tomllib

import numpy as np
import pytest

from made_origins import make_origin
from made_stations import make_sites
from testban.earth.geodesy import inverse
from testban.errors import ReferenceEventError
from testban.model import KnownTest
from testban.pipeline.site_membership import sites_holding
from testban.reference import find_test, known_sites, known_tests
from testban.reference.description import EventTable
from testban.reporting.known_tests import event_toml


def test_the_six_announced_tests_are_there_and_their_yields_are_estimates() -> None:
    six = [t for t in known_tests() if t.site == "Punggye-ri"]
    assert [t.name for t in six] == [
        "2006-10-09", "2009-05-25", "2013-02-12", "2016-01-06", "2016-09-09", "2017-09-03",
    ]  # fmt: skip
    assert not any(t.announced for t in six)
    last = [y.value for y in six[-1].yields_kt]
    assert max(last) / min(last) > 3.0  # the published yields of the sixth spread by a factor of four


@pytest.mark.parametrize("test", known_tests(), ids=lambda t: t.name)
def test_every_figure_has_a_source(test: KnownTest) -> None:
    assert test.origin_source
    assert test.yields_kt
    assert all(v.source and v.value > 0 for v in (*test.yields_kt, *test.magnitudes))
    assert not test.announced or test.site == "" or test.site in {s.name for s in known_sites()}


def test_every_test_lies_in_its_site() -> None:
    sites = {s.name: s for s in known_sites()}
    for test in known_tests():
        if test.site in sites:
            site = sites[test.site]
            km, _, _ = inverse(site.latitude_deg, site.longitude_deg, test.latitude_deg, test.longitude_deg)
            assert float(km) <= site.radius_km, test.name


def test_a_test_does_not_calibrate_itself() -> None:
    test = next(t for t in known_tests() if t.site == "Balapan")
    with_it = next(s for s in known_sites() if s.name == "Balapan")
    without = next(s for s in known_sites(without_time=test.time + 1.0) if s.name == "Balapan")
    assert test.name in {s.name for s in with_it.shots}
    assert test.name not in {s.name for s in without.shots}
    assert len(without.shots) == len(with_it.shots) - 1


def test_estimated_yields_calibrate_nothing() -> None:
    assert next(s for s in known_sites() if s.name == "Punggye-ri").shots == ()


def test_an_origin_is_shared_out_among_the_sites_it_may_lie_in() -> None:
    site = next(s for s in known_sites() if s.name == "Pahute Mesa")
    origin = make_origin(make_sites())
    rng = np.random.default_rng(1)
    samples = np.column_stack(
        [
            site.latitude_deg + 0.01 * rng.standard_normal(400),
            site.longitude_deg + 0.01 * rng.standard_normal(400),
            np.zeros(400),
            np.full(400, origin.time),
        ]
    )
    inside = sites_holding(dataclasses.replace(origin, samples=samples))
    assert [(s.name, round(share, 6)) for s, share in inside] == [("Pahute Mesa", 1.0)]
    away = samples + np.array([3.0, 0.0, 0.0, 0.0])
    assert sites_holding(dataclasses.replace(origin, samples=away)) == ()
    half = np.vstack([samples[:200], away[:200]])
    ((_, share),) = sites_holding(dataclasses.replace(origin, samples=half))
    assert share == pytest.approx(0.5)


@pytest.mark.parametrize("name", ["2017-09-03", "Salmon", "1972-11-02"])
def test_an_event_toml_made_from_it_is_read_again(name: str) -> None:
    test = find_test(name)
    table = EventTable.model_validate(tomllib.loads(event_toml(test)))
    assert table.origin.time.timestamp() == pytest.approx(test.time, abs=1e-3)
    assert [y.kt for y in table.yields] == [y.value for y in test.yields_kt]
    assert [m.value for m in table.magnitudes] == [m.value for m in test.magnitudes]


def test_an_unknown_name_says_what_is_near() -> None:
    with pytest.raises(ReferenceEventError, match="Azgir A-4"):
        find_test("azgir")
