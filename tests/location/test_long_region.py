"""A long region says what its arrivals lack."""

from __future__ import annotations

from dataclasses import replace

from made_origins import make_origin
from made_stations import make_sites
from testban.location.long_region import why_long
from testban.model import Origin
from testban.reporting.wording import sentence


def stretched(length_km: float, gap_deg: float, phases: str) -> Origin:
    made = make_origin(make_sites(9))
    region = replace(made.uncertainty, semi_major_km=length_km / 2.0)
    arrivals = tuple(a for a in made.arrivals if a.phase[0] in phases)
    return replace(made, uncertainty=region, azimuthal_gap_deg=gap_deg, arrivals=arrivals)


def test_a_short_region_needs_no_reason() -> None:
    assert why_long(stretched(150.0, 300.0, "P")) == ""


def test_what_the_arrivals_lack_is_named() -> None:
    text = why_long(stretched(600.0, 290.0, "P"))
    assert "stations on one side only (gap 290 degrees); no S among the arrivals" in text
    assert sentence(text).startswith("Region long because: ")
    assert "no S" not in why_long(stretched(600.0, 290.0, "PS"))
    assert "one side" not in why_long(stretched(600.0, 90.0, "P"))


def test_few_stations_are_a_reason_and_one_is_always_given() -> None:
    few = stretched(600.0, 90.0, "PS")
    assert why_long(few) == "region long because: the arrivals do not agree better"
    assert "4 stations only" in why_long(replace(few, arrivals=few.arrivals[:6]))
