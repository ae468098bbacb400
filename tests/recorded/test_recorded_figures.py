"""What Testban must show on recorded events: the figures of the evaluation, each as a test of its own."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from benchmarks.cases import CALIFORNIA, KAMBARATA, NAMES, RELATIVE, TEST_2017, Case
from benchmarks.figures import FIGURES, Figure
from jsonschema import Draft202012Validator

Results = Callable[[str], tuple[Case, Path]]
SCHEMA = Path(__file__).resolve().parents[2] / "docs" / "assessment.schema.json"

pytestmark = pytest.mark.recorded


def marked(value: object, recordings: str) -> object:
    """Two of the five recordings take 20 s each: `make evaluate` runs them."""
    return pytest.param(value, marks=[pytest.mark.slow] if recordings in (CALIFORNIA, KAMBARATA) else [])


EACH = [marked(name, name) for name in NAMES]


@pytest.mark.parametrize(
    "figure", [marked(f, f.recordings) for f in FIGURES], ids=lambda f: f"{f.recordings}: {f.name}"
)
def test_figure(figure: Figure, results: Results) -> None:
    case, _ = results(figure.recordings)
    measured = figure.taken(case)
    assert measured.met, f"{figure.target}: {measured.text}"


@pytest.mark.parametrize("name", EACH)
def test_files_are_valid(name: str, results: Results) -> None:
    from obspy.io.quakeml.core import _validate

    case, out = results(name)
    assert case.run.exit_code == 0, case.run.message
    assert case.run.message == ""
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    assert [e.message for e in Draft202012Validator(schema).iter_errors(case.run.document)] == []
    assert _validate(io.BytesIO((out / "event.xml").read_bytes()))


@pytest.mark.parametrize("name", EACH)
def test_no_more_is_said_than_an_automatic_statement_may(name: str, results: Results) -> None:
    case, out = results(name)
    assert case.events
    for event in case.events:
        assert event["identification"]["statement"] in (
            "explosion, suspected", "earthquake, suspected", "collapse, suspected", "undetermined",
        )  # fmt: skip
    for file in ("assessment.json", "event.xml", "report.html"):
        assert "nuclear" not in (out / file).read_text(encoding="utf-8").lower()


@pytest.mark.parametrize("name", EACH)
def test_the_report_needs_no_network(name: str, results: Results) -> None:
    _, out = results(name)
    page = (out / "report.html").read_text(encoding="utf-8")
    for fetched in ('src="http', "src='http", "url(http", "@import", "<link", "<script src"):
        assert fetched not in page


@pytest.mark.parametrize("name", [marked(n, n) for n in NAMES if n != RELATIVE])
def test_each_pick_is_used_once(name: str, results: Results) -> None:
    case, _ = results(name)
    used = [(a["channel"], a["time"], a["phase"][0]) for e in case.events for a in e["origin"]["arrivals"]]
    left = [(p["channel"], p["time"], p["phase_hint"]) for p in case.run.document["unassociated_picks"]]
    assert len(set(used)) == len(used)
    assert not set(used) & set(left)


def test_stations_known_to_be_broken_are_left_out_with_a_reason(results: Results) -> None:
    case, _ = results(TEST_2017)
    reasons = {i["channel"]: i["reason"] for i in case.run.document["excluded_channels"]}
    for station in ("JEW", "JYT", "JWT"):
        assert any(f".{station}." in channel and reason for channel, reason in reasons.items()), station
