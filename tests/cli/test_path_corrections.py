"""``--path-corrections`` as its user meets it, with a compiled stand-in for RSTT's library."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bulletins import csv_lines, made_bulletin, ring_of_sites, write_stations
from fake_rstt import compiled
from testban.cli import exit_codes
from testban.cli.application import app

SITES = ring_of_sites(40.0, 125.0, count=6)


def run(*arguments: object) -> tuple[int, str]:
    result = CliRunner().invoke(app, [str(a) for a in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert "Traceback" not in result.output
    return result.exit_code, " ".join((result.stdout + " " + result.stderr).split())


@pytest.fixture
def picks(tmp_path: Path) -> tuple[Path, Path]:
    write_stations(SITES, tmp_path / "stations.csv")
    (tmp_path / "picks.csv").write_text("\n".join(csv_lines(made_bulletin(20, SITES))) + "\n")
    return tmp_path / "picks.csv", tmp_path / "stations.csv"


@pytest.mark.parametrize("jobs", [1, 2])
def test_the_record_says_whose_travel_times_were_taken(
    picks: tuple[Path, Path], tmp_path: Path, jobs: int
) -> None:
    """In other processes too, each of which opens the library for itself."""
    model = tmp_path / "model.geotess"
    model.touch()
    out = tmp_path / "out"
    code, said = run(
        *("locate", picks[0], "--stations", picks[1], "--out", out, "--jobs", jobs),
        *("--path-corrections", compiled(tmp_path), "--path-model", model),
    )
    assert code == exit_codes.ASSESSED, said
    document = json.loads((out / "located.json").read_text())
    for event in document["events"]:
        text = " ".join(event["origin"]["assumptions"])
        assert "travel times of RSTT model.geotess for" in text
    assert str(model) in json.dumps(document)


def test_what_is_missing_is_said(picks: tuple[Path, Path], tmp_path: Path) -> None:
    work = ("locate", picks[0], "--stations", picks[1], "--out", tmp_path / "out")
    code, said = run(*work, "--path-model", tmp_path / "model")
    assert code == exit_codes.UNUSABLE
    assert "--path-corrections LIBRARY and --path-model FILE belong together" in said
    code, said = run(*work, "--path-corrections", tmp_path / "none.so", "--path-model", tmp_path)
    assert code == exit_codes.UNUSABLE
    assert "none.so: there is no such RSTT library" in said
    code, said = run("assess", tmp_path, "--out", tmp_path / "out", "--path-model", tmp_path)
    assert "belong together" in said
    assert code == exit_codes.UNUSABLE
    code, said = run(*work, "--path-corrections", compiled(tmp_path), "--path-model", picks[1])
    assert code == exit_codes.UNUSABLE
    assert "RSTT does not read this model: no such model" in said
