"""What the duty officer reads aloud."""

from __future__ import annotations

import dataclasses
import math

import pytest

from made_assessments import make_assessment
from made_origins import make_origin
from made_stations import make_sites
from testban.model import OriginUncertainty
from testban.reporting import summary, wording


def test_two_events_are_told_in_full() -> None:
    text = summary(make_assessment())
    first, second = text.split("\n\n")[:2]
    assert first.startswith("Event 1 of 2. Explosion, suspected (probability 0.96).")
    assert "2020-09-13 12:26:40.0 UTC ± 0.6 s" in first
    assert "40.20° N 128.40° E, 90 % region 18 by 12 km across, long axis ENE-WSW" in first
    assert "Depth: 0 to 12 km, not resolved." in first
    assert "412 m east, 268 m south, one standard deviation 70 m" in first
    assert "mb(rel) 5.1 ± 0.2, 7 stations" in first
    assert "7.4 kt (90 %: 2.1 to 31 kt)" in first
    assert "an hour late" in first
    assert second.startswith("Event 2 of 2. What it was is undetermined (explosion 0.21")
    assert "Magnitude: not determined, because no channel has a response" in second
    assert "Yield: not determined, because the event is not identified" in second


def test_no_event_gives_the_reasons() -> None:
    text = summary(make_assessment(0))
    assert text.startswith("No event found.")
    assert "Only 2 stations show an onset" in text
    assert "not reviewed by an analyst" in text


def test_lines_are_short_and_free_of_markup() -> None:
    for line in summary(make_assessment()).splitlines():
        assert len(line) <= 96
        assert "[" not in line


def test_resolved_depth_has_its_interval() -> None:
    region = OriginUncertainty(9.1, 6.2, 62.0, 0.9, 0.61, (4.2, 12.0))
    origin = dataclasses.replace(
        make_origin(make_sites(4)), depth_km=8.3, depth_resolved=True, uncertainty=region
    )
    assert wording.depth(origin) == "8.3 km (90 %: 4.2 to 12 km)"


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (0.0, 2, "0"),
        (4.64, 2, "4.6"),
        (0.0341, 2, "0.034"),
        (113.0, 2, "110"),
        (9.97, 2, "10"),
        (99.7, 2, "100"),
        (-2.55, 3, "-2.55"),
        (math.nan, 2, "unknown"),
    ],
)
def test_significant(value: float, digits: int, text: str) -> None:
    assert wording.significant(value, digits) == text


@pytest.mark.parametrize(
    ("value", "text"), [(0.9999, "over 0.99"), (0.001, "under 0.01"), (0.5, "0.50"), (math.nan, "unknown")]
)
def test_a_probability_never_reads_as_certain(value: float, text: str) -> None:
    assert wording.probability(value) == text


@pytest.mark.parametrize(
    ("lat", "lon", "scale", "text"),
    [
        (-17.8, 178.04, 5.0, "17.80° S 178.04° E"),
        (0.0, -181.5, 0.5, "0.000° N 178.500° E"),
        (60.0, -3.25, 100.0, "60.0° N 3.2° W"),
    ],
)
def test_coordinates(lat: float, lon: float, scale: float, text: str) -> None:
    assert wording.coordinates(lat, lon, scale) == text


@pytest.mark.parametrize(
    ("log_ratio", "text"),
    [(0.0, "1"), (math.log(30), "30"), (-math.log(30), "1/30"), (30.0, "10^13"), (math.nan, "unknown")],
)
def test_ratio(log_ratio: float, text: str) -> None:
    assert wording.ratio(log_ratio) == text


def test_compass_wraps() -> None:
    assert [wording.compass(azimuth) for azimuth in (0, 350, 45, 182)] == ["N", "N", "NE", "S"]
