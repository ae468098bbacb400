"""`testban learn`: from assessments and exercises of known kind to populations that an assessment uses."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from conftest import Ran
from testban.cli import exit_codes
from testban.cli.application import app
from testban.exercise.scored_events import scored_events
from testban.identification.known_kinds import KnownEvent, MeasuredQuantity
from testban.model import isoformat

EVENTS = 12


def learned(*arguments: object) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["learn", *map(str, arguments)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert "Traceback" not in result.output
    return result.exit_code, " ".join(result.output.split())


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """Twelve assessments: P/S of explosions well above that of earthquakes."""
    rng, rows = np.random.default_rng(1), ["assessment,event,kind"]
    for k in range(EVENTS):
        kind = ("explosion", "earthquake")[k % 2]
        value = {"explosion": 0.4, "earthquake": -0.3}[kind] + 0.1 * rng.normal()
        piece = {"quantity": "P/S from 4 Hz", "value": value, "uncertainty": 0.1, "mb": None}
        origin = {"time": isoformat(1e9 + 86400.0 * k), "latitude": 40.0, "longitude": 70.0}
        folder = tmp_path / f"event-{k}"
        folder.mkdir()
        event = {"id": f"EV{k}", "origin": origin, "evidence": [piece]}
        (folder / "assessment.json").write_text(json.dumps({"events": [event]}))
        rows.append(f"event-{k},,{kind}")
    path = tmp_path / "known.csv"
    path.write_text("\n".join(rows) + "\n")
    return path


def test_learned_populations_reach_the_assessment(
    table: Path, tmp_path: Path, assess: Callable[..., Ran], recordings: Path
) -> None:
    out = tmp_path / "ours.json"
    code, said = learned(table, "--out", out)
    assert code == 0
    assert "12 recorded events of known kind" in said
    assert "P/S from 4 Hz, explosion: 6 events" in said
    assert "all together: 0 of 6 explosions (0% to 46%)" in said
    ran = assess(recordings, "--populations", out)
    assert ran.exit_code == exit_codes.ASSESSED, ran.said
    (ratio,) = (e for e in ran.document["events"][0]["evidence"] if e["name"] == "P/S amplitude ratio")
    assert "learned in ours.json" in ratio["source"]
    assert "ours.json" in " ".join(ran.document["events"][0]["identification"]["assumptions"])


def test_a_spoiled_file_is_refused_before_the_recordings_are_read(
    table: Path, tmp_path: Path, assess: Callable[..., Ran]
) -> None:
    out = tmp_path / "ours.json"
    learned(table, "--out", out)
    document = json.loads(out.read_text())
    document["populations"][0]["kind"] = "quake"
    out.write_text(json.dumps(document))
    ran = assess(tmp_path / "nowhere", "--populations", out)
    assert ran.exit_code == exit_codes.UNUSABLE
    assert "ours.json: populations.0.kind" in ran.said


def score(folder: Path, seed: int, event: KnownEvent | None) -> None:
    """The score of a seed that found one source, with or without what was measured."""
    source = {
        "kind": "explosion", "time": 1e9, "latitude_deg": 40.0, "longitude_deg": 70.0, "depth_km": 0.5,
        "yield_kt": 10.0, "moment_magnitude": None, "mechanism": None, "medium": "granite", "label": "",
        "tectonic": 0.0, "magnitudes": {},
    }  # fmt: skip
    found = {
        "source": source, "event": "EV1", "statement": "undetermined", "expected": "explosion, suspected",
        "distance_km": 1.0, "intervals": [], "stations": 9, "measured": event and asdict(event),
    }  # fmt: skip
    document = {
        "title": "made", "seed": seed, "sources": [found], "false_events": [], "seconds": None, "faults": []
    }  # fmt: skip
    folder.mkdir(exist_ok=True)
    (folder / f"seed-{seed:05d}.json").write_text(json.dumps(document))


def simulated(seed: int) -> KnownEvent:
    measured = (MeasuredQuantity("complexity of P", -0.5 + 0.1 * seed, 0.1, None),)
    return KnownEvent(f"made, seed {seed}, EV1", "explosion", 1e9 + 0.3 * seed, 40.0, 70.0, measured)


def test_a_series_is_learned_as_simulated(tmp_path: Path) -> None:
    for seed in (1, 2, 3):
        score(tmp_path / "series", seed, simulated(seed))
    assert scored_events(tmp_path / "series") == [simulated(seed) for seed in (1, 2, 3)]
    out = tmp_path / "made.json"
    code, said = learned(tmp_path / "series", "--out", out)
    assert code == 0
    assert "complexity of P, explosion: 3 events" in said
    assert json.loads(out.read_text())["basis"] == "simulated"


def test_refusals_name_what_is_wrong(table: Path, tmp_path: Path) -> None:
    score(tmp_path / "series", 1, simulated(1))
    code, said = learned(table, tmp_path / "series")
    assert (code, "not learned from together" in said) == (exit_codes.UNUSABLE, True)
    score(tmp_path / "old", 1, None)
    code, said = learned(tmp_path / "old")
    assert (code, "measured is missing" in said) == (exit_codes.UNUSABLE, True)
    code, said = learned(tmp_path)
    assert (code, "holds no scores" in said) == (exit_codes.UNUSABLE, True)
    code, said = learned(tmp_path / "none.csv")
    assert (code, "cannot be read as a CSV table" in said) == (exit_codes.UNUSABLE, True)
