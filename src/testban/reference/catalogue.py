"""The packaged catalogue: underground tests with published yields, and the sites they were fired at.

The only place in the program that holds facts about known events. They reach a result through the test site
that an origin lies in, and the result says so; a test is never used on itself.
"""

from __future__ import annotations

import csv
import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from testban.errors import ReferenceEventError
from testban.model import CalibrationShot, KnownTest, PublishedValue, TestSite, parse_time

if TYPE_CHECKING:
    from testban.reference.description import EventTable

SAME_TEST_S = 3600.0
"""A catalogued test so near in time to an event is the event itself, or one fired with it."""
DATABASE_UNCERTAINTY_KM = 5.0
"""Of the places in tests.csv: most are surveyed, a few are teleseismic."""


@cache
def known_tests() -> tuple[KnownTest, ...]:
    """Every catalogued test, by time."""
    return tuple(sorted((*_announced(), *_estimated()), key=lambda t: t.time))


@cache
def site_descriptions() -> tuple[TestSite, ...]:
    """Every site, without its shots."""
    table = tomllib.loads(_text("sites.toml"))["sites"]
    return tuple(
        TestSite(
            s["name"],
            float(s["latitude"]),
            float(s["longitude"]),
            float(s["radius_km"]),
            s["medium"],
            (float(s["burial_m"][0]), float(s["burial_m"][1])) if "burial_m" in s else None,
            s["source"],
        )
        for s in table
    )


def known_sites(without_time: float | None = None) -> tuple[TestSite, ...]:
    """The sites with their shots of announced yield and known mb, those within `SAME_TEST_S` of
    ``without_time`` (POSIX s) left out: an event must not calibrate itself."""
    sites = []
    for site in site_descriptions():
        shots = tuple(
            CalibrationShot(
                test.name,
                test.time,
                mb,
                test.yields_kt[0].value,
                None if test.depth_km is None else 1e3 * test.depth_km,
            )
            for test in known_tests()
            if test.site == site.name
            and test.announced
            and (without_time is None or abs(test.time - without_time) > SAME_TEST_S)
            for mb in [m.value for m in test.magnitudes if m.type == "mb"]
        )
        sites.append(
            TestSite(
                site.name,
                site.latitude_deg,
                site.longitude_deg,
                site.radius_km,
                site.medium,
                site.burial_m,
                site.source,
                shots,
            )
        )
    return tuple(sites)


def find_test(name: str) -> KnownTest:
    """The test of that name, in any case.

    Raises
    ------
    ReferenceEventError
        There is none, or several.
    """
    found = [t for t in known_tests() if t.name.lower() == name.strip().lower()]
    if len(found) == 1:
        return found[0]
    near = [t.name for t in known_tests() if name.strip().lower() in t.name.lower()]
    hint = f"; did you mean {', '.join(near[:5])}?" if near else "; `testban reference list` names them"
    raise ReferenceEventError(f"no known test is called {name!r}{hint}")


def _announced() -> list[KnownTest]:
    lines = [line for line in _text("tests.csv").splitlines() if not line.startswith("#")]
    return [
        KnownTest(
            row["name"],
            parse_time(row["time"]),
            float(row["latitude"]),
            float(row["longitude"]),
            float(row["depth_m"]) / 1e3 if row["depth_m"] else None,
            DATABASE_UNCERTAINTY_KM,
            row["site"],
            True,
            row["place_source"],
            (PublishedValue(float(row["yield_kt"]), None, None, "yield_kt", row["yield_source"]),),
            (PublishedValue(float(row["mb"]), None, None, "mb", row["place_source"]),),
        )
        for row in csv.DictReader(lines)
    ]


def _estimated() -> list[KnownTest]:
    from testban.reference.description import EventTable

    tables = tomllib.loads(_text("punggye_ri.toml"))["tests"]
    return [_known(EventTable.model_validate(table), "Punggye-ri") for table in tables]


def _known(table: EventTable, site: str) -> KnownTest:
    from testban.reference.folder import published_magnitude

    origin = table.origin
    return KnownTest(
        table.name,
        origin.time.timestamp(),
        origin.latitude,
        origin.longitude,
        origin.depth_km,
        origin.uncertainty_km,
        site,
        False,
        origin.source,
        tuple(PublishedValue(y.kt, y.lower, y.upper, "yield_kt", y.source) for y in table.yields),
        tuple(published_magnitude(m) for m in table.magnitudes),
    )


def _text(name: str) -> str:
    return (files("testban.reference") / "data" / name).read_text(encoding="utf-8")
