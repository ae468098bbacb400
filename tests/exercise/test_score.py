"""Scores: intervals that hold exactly as often as they say, matches, series resumed, pages complete."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from testban.earth.geodesy import direct
from testban.errors import ScenarioError
from testban.exercise.score import Score, read_score, score_document, score_exercise
from testban.exercise.score_page import series_lines, write_score_page, write_series_page
from testban.exercise.statistics import confusion, coverages, detection
from testban.exercise.truth import TrueSource, Truth
from testban.model import isoformat

TIME, LATITUDE, LONGITUDE = 1_767_577_528.2, 43.5, 126.0
SHOT = TrueSource(
    "explosion",
    TIME,
    LATITUDE,
    LONGITUDE,
    0.5,
    10.0,
    None,
    None,
    "granite",
    "test",
    0.0,
    {"mb": 5.0, "Mw": 4.4},
)


def truth(*sources: TrueSource, seed: int = 1) -> Truth:
    return Truth("made", seed, TIME - 150, 700.0, sources, ("IC.MDJ",), (), "")


def event(
    east_km: float = 0.0, north_km: float = 0.0, late_s: float = 0.0, mb: float = 5.0, kilotons: float = 10.0
) -> dict[str, Any]:
    """What assessment.json says of an event so far off; regions 10 by 5 km, long axis at 30 degrees."""
    azimuth = float(np.degrees(np.arctan2(east_km, north_km)))
    latitude, longitude = direct(LATITUDE, LONGITUDE, azimuth, float(np.hypot(east_km, north_km)))
    region = {
        "semi_major_km": 10.0, "semi_minor_km": 5.0, "azimuth_deg": 30.0, "confidence": 0.9, "time_s": 0.7,
        "time_interval_s": [-1.6449 * 0.7, 1.6449 * 0.7], "depth_km": [0.0, 12.0],
    }  # fmt: skip
    return {
        "id": f"EV{late_s}",
        "origin": {
            "time": isoformat(TIME + late_s),
            "latitude": float(latitude),
            "longitude": float(longitude),
            "depth_km": 0.0,
            "uncertainty": region,
            "arrivals": [{"station": "IC.MDJ", "weight": 1.0}],
        },
        "identification": {"statement": "explosion, suspected"},
        "yield_kt": {"median": kilotons, "interval_90": [kilotons / 4.0, kilotons * 9.0]},
        "magnitudes": [{"type": "mb(Pn)", "mag": mb, "uncertainty": 0.3}],
        "evidence": [],
    }


def test_a_perfect_assessment_has_no_error() -> None:
    score = score_exercise(truth(SHOT), {"events": [event()]})
    (found,) = score.sources
    assert found.event is not None
    assert score.false_events == ()
    assert found.statement == found.expected == "explosion, suspected"
    assert {i.quantity for i in found.intervals} == {"epicentre", "origin time", "depth", "yield", "mb(Pn)"}
    assert all(i.held for i in found.intervals)
    assert all(abs(i.error) < 1e-3 for i in found.intervals if i.quantity != "depth")


def test_intervals_drawn_as_stated_hold_as_often_as_stated() -> None:
    rng = np.random.default_rng(4)
    scores = []
    for seed in range(400):
        # The 90 % ellipse of a Gaussian reaches sqrt(2 ln 10) standard deviations.
        along, across = rng.normal(size=2) * np.array([10.0, 5.0]) / np.sqrt(2.0 * np.log(10.0))
        axis = np.radians(30.0)
        east, north = (
            along * np.sin(axis) + across * np.cos(axis),
            along * np.cos(axis) - across * np.sin(axis),
        )
        z = rng.normal()
        kilotons = 10.0 * (4.0 ** (z / 1.645) if z > 0 else 9.0 ** (z / 1.645))
        made = event(east, north, 0.7 * rng.normal(), 5.0 + 0.3 * rng.normal(), kilotons)
        scores.append(score_exercise(truth(SHOT, seed=seed), {"events": [made]}))
    for coverage in coverages(scores):
        if coverage.quantity != "depth":
            assert coverage.held_90 == pytest.approx(0.9, abs=3.5 * np.sqrt(0.09 / 400)), coverage.quantity
            assert coverage.held_50 == pytest.approx(0.5, abs=3.5 * np.sqrt(0.25 / 400)), coverage.quantity


def test_a_miss_and_a_false_event_are_both_counted() -> None:
    score = score_exercise(truth(SHOT), {"events": [event(late_s=200.0)]})
    assert score.sources[0].event is None
    assert score.sources[0].statement == "missed"
    assert score.false_events == ("EV200.0",)


def test_each_event_serves_one_source_the_nearest() -> None:
    later = TrueSource(**{**SHOT.__dict__, "time": TIME + 8.0, "label": "second"})
    score = score_exercise(truth(SHOT, later), {"events": [event(late_s=7.0), event(late_s=0.5)]})
    assert [s.event for s in score.sources] == ["EV0.5", "EV7.0"]
    one = score_exercise(truth(SHOT, later), {"events": [event(late_s=7.0)]})
    assert [s.event for s in one.sources] == [None, "EV7.0"]


def test_scores_survive_json(tmp_path: Path) -> None:
    score = score_exercise(truth(SHOT), {"events": [event(3.0, 1.0, 0.2)]}, 4.2)
    (tmp_path / "s.json").write_text(json.dumps(score_document(score)))
    assert read_score(tmp_path / "s.json") == score
    (tmp_path / "s.json").write_text('{"title": 1}')
    with pytest.raises(ScenarioError, match="not a score"):
        read_score(tmp_path / "s.json")


def many(count: int = 60) -> list[Score]:
    scores = []
    for seed in range(count):
        source = TrueSource(**{**SHOT.__dict__, "magnitudes": {"mb": 3.0 + 0.03 * seed}})
        events = [event(0.1 * seed, 0.0, 0.02 * seed)] if seed > 20 else []
        scores.append(score_exercise(truth(source, seed=seed), {"events": events}))
    return scores


def test_detection_and_confusion_count_every_source_once() -> None:
    scores = many()
    bins = detection(scores, "mb")
    assert sum(b.sources for b in bins) == 60
    assert sum(b.found for b in bins) == 39
    assert bins[0].share == 0.0
    assert bins[-1].share == 1.0
    assert all(b.interval_90[0] <= b.share <= b.interval_90[1] for b in bins)
    (row,) = confusion(scores).values()
    assert row["missed"] == 21
    assert sum(row.values()) == 60


def test_the_pages_hold_everything_and_load_nothing(tmp_path: Path) -> None:
    document = {"events": [event(3.0, 1.0, 0.2)]}
    score = score_exercise(truth(SHOT), document, 4.2)
    write_score_page(score, document, tmp_path / "one.html", "result/report.html")
    write_series_page("made", many(), tmp_path / "many.html")
    one, series = ((tmp_path / f"{n}.html").read_text() for n in ("one", "many"))
    for text in (one, series):
        assert "http" not in text.split("</style>")[1].replace("http-equiv", "")
        assert "nuclear" not in text.lower()
        assert text.count('<img src="data:image/svg+xml') == 2
    assert "result/report.html" in one
    assert "missed" in series
    assert any("epicentre" in line for line in series_lines(many()))


def test_the_page_puts_what_was_stated_beside_the_truth(tmp_path: Path) -> None:
    stated = event(3.0, 1.0, 0.2, mb=5.3, kilotons=20.0)
    stated["magnitudes"] += [
        {"type": "Mw(moment tensor)", "mag": 4.6, "uncertainty": 0.2},
        {"type": "early mb(Pn)", "mag": 5.6, "uncertainty": 0.3},
    ]
    document = {"events": [stated]}
    score = score_exercise(truth(SHOT), document)
    write_score_page(score, document, tmp_path / "one.html", "result/report.html")
    cells = " ".join((tmp_path / "one.html").read_text().replace("</td><td", " | <td").split())
    for row in (
        "<td>43.500 N 126.000 E | <td>43.509 N 126.037 E |",
        "<td>01:45:28.2Z | <td>01:45:28.4Z |",
        "<td>0.5 km | <td>0 km |",
        "<td>10 kt | <td>20 kt |",
        "<td>mb 5.00 | <td>5.30 |",
        "<td>Mw 4.40 | <td>4.60 |",
        "<td>mb 5.00 | <td>5.60 |",
    ):
        assert row in cells
