"""The evaluation itself: it measures what it says, and shows a miss as a miss. Needs no recorded data."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from benchmarks import figures
from benchmarks.cases import TEST_2017, Case
from benchmarks.evaluate import document, table
from benchmarks.runs import Run
from benchmarks.truth import known_origin

from testban.earth.geodesy import direct
from testban.model import isoformat

ROOT = Path(__file__).resolve().parents[2]
NOWHERE = Path("nowhere")


def case_off_by(distance_km: float, azimuth_deg: float, late_s: float = 0.0) -> Case:
    """The truth is ``distance_km`` along ``azimuth_deg`` from the estimate; region 10 by 2 km toward N30E."""
    truth = known_origin(TEST_2017, NOWHERE)
    latitude, longitude = direct(truth.latitude_deg, truth.longitude_deg, azimuth_deg + 180.0, distance_km)
    ellipse = {"semi_major_km": 10.0, "semi_minor_km": 2.0, "azimuth_deg": 30.0}
    origin = {
        "time": isoformat(truth.time + late_s),
        "latitude": float(latitude),
        "longitude": float(longitude),
        "uncertainty": ellipse,
        "arrivals": [],
    }
    return Case(TEST_2017, NOWHERE, Run(0, {"events": [{"origin": origin}]}, "", 1.0, 0.1))


@pytest.mark.parametrize(
    ("distance_km", "azimuth_deg", "inside"),
    [(9.8, 30.0, True), (9.8, 210.0, True), (10.2, 30.0, False), (1.9, 120.0, True), (2.1, 120.0, False),
     (5.0, 75.0, False), (0.0, 0.0, True)],
)  # fmt: skip
def test_the_region_is_turned_and_scaled_as_its_axes_say(
    distance_km: float, azimuth_deg: float, inside: bool
) -> None:
    assert figures.region(case_off_by(distance_km, azimuth_deg)).met is inside


def test_distance_and_time_are_measured_from_the_truth() -> None:
    case = case_off_by(2.9, 77.0, late_s=-0.6)
    assert figures.epicentre(case, 3.0) == figures.Measured("2.9 km", True)
    assert not figures.epicentre(case, 2.8).met
    assert figures.origin_time(case, 0.7) == figures.Measured("-0.60 s", True)
    assert not figures.origin_time(case, 0.5).met


def test_no_event_and_no_second_event_are_misses_that_say_so() -> None:
    nothing = Case(TEST_2017, NOWHERE, Run(3, {"events": []}, "no onsets", 1.0, 0.1))
    for figure in figures.FIGURES:
        measured = figure.taken(nothing)
        assert not measured.met
        assert "no event found" in measured.text
    assert not figures.collapse(case_off_by(0.0, 0.0), 5.0, 25.0).met


def test_misses_are_shown_as_misses() -> None:
    rows = [
        (figures.FIGURES[0], figures.Measured("9 km", False)),
        (figures.FIGURES[1], figures.Measured("x", True)),
    ]
    assert table(rows).count("**no**") == 1
    page = document(rows, datetime(2026, 1, 1, tzinfo=UTC))
    assert "1 of 2 figures met" in page
    assert str(ROOT) not in page


def test_without_the_recorded_data_it_says_so_and_ends_with_2(tmp_path: Path) -> None:
    environment = os.environ | {"TESTBAN_DATA": str(tmp_path / "nothing")}
    command = [sys.executable, "-m", "benchmarks.evaluate"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 2
    assert "TESTBAN_DATA" in done.stderr
