"""`testban exercise`: made, run and scored as a user does it, and every refusal in words."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from testban.cli import exit_codes
from testban.cli.application import app

QUIET = """title = "nothing happens"
start = 2026-01-05T01:42:30Z
duration_s = 200.0

[[networks]]
name = "korea"
stations = ["IU.INCN", "KS.CHJ2", "KG.TJN"]
"""


def exercise(*arguments: object) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["exercise", *map(str, arguments)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert "Traceback" not in result.output
    return result.exit_code, " ".join(result.output.split())


def test_the_ready_scenarios_are_listed() -> None:
    code, said = exercise("list")
    assert code == 0
    assert "test-10kt" in said
    assert "mine-collapse" in said


def test_made_run_and_scored(tmp_path: Path) -> None:
    (tmp_path / "quiet.toml").write_text(QUIET)
    out = tmp_path / "out"
    code, said = exercise("new", tmp_path / "quiet.toml", "--seed", 5, "--out", out)
    assert (code, "testban exercise run" in said) == (0, True)
    code, said = exercise("score", out)
    assert code == exit_codes.UNUSABLE
    assert "testban exercise run" in said
    code, said = exercise("run", out, "--quiet")
    assert code == exit_codes.NO_EVENT, said
    assert f"Next: testban exercise score {out}" in said
    assert (out / "result" / "report.html").is_file()
    code, said = exercise("score", out)
    assert code == 0
    assert "nothing to find; 0 events declared" in said
    assert "nothing to find" in (out / "score.html").read_text()
    code, said = exercise("new", tmp_path / "quiet.toml", "--out", out)
    assert code == exit_codes.UNUSABLE
    assert "exists already" in said


def test_an_exercise_is_run_by_one_at_a_time(tmp_path: Path) -> None:
    from testban.exercise.folder_lock import alone_in

    (tmp_path / "exercise.json").touch()
    with alone_in(tmp_path, "testban exercise run"):
        code, said = exercise("run", tmp_path)
    assert code == exit_codes.UNUSABLE
    assert "in use by testban exercise run (process " in said
    assert "Next:" not in said


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("new", "no-such-scenario", "--out", "x"), "test-10kt"),
        (("new", "test-10kt", "--seed", "seven", "--out", "x"), "--seed"),
        (("new", "test-10kt", "--seed", "-1", "--out", "x"), "--seed"),
        (("new", "test-10kt", "--seed", "1.5", "--out", "x"), "--seed"),
        (("run", "."), "not an exercise"),
        (("score", "."), "assessment.json"),
        (("series", "test-10kt", "--seeds", "9-1", "--out", "x"), "9-1"),
        (("series", "test-10kt", "--seeds", "all", "--out", "x"), "all"),
    ],
)
def test_refusals_name_what_is_wrong(
    arguments: tuple[str, ...], named: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    code, said = exercise(*arguments)
    assert code == exit_codes.UNUSABLE
    assert named in said
    assert list(tmp_path.iterdir()) == []


def test_a_contradiction_is_told_with_file_line_and_key(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(QUIET.replace('name = "korea"', 'name = "atlantis"'))
    code, said = exercise("new", path, "--out", tmp_path / "out")
    assert code == exit_codes.UNUSABLE
    assert "mine.toml: line 6: networks.1.name: no network 'atlantis'" in said
    assert not (tmp_path / "out").exists()


def test_a_station_that_cannot_serve_costs_a_warning(tmp_path: Path) -> None:
    from exercise.made_scenarios import small
    from testban.exercise.inventory import write_stationxml
    from testban.exercise.networks import chosen_stations

    path = tmp_path / "net.xml"
    write_stationxml(path, chosen_stations(small(stations='"IC.MDJ", "IU.YSS"')), 20.0, 0.0)
    first, second = path.read_text().split('<Network code="IU"')
    path.write_text(first + '<Network code="IU"' + second.replace("M/S", "VOLTS"))
    head, _, _ = QUIET.partition("[[networks]]")
    (tmp_path / "mine.toml").write_text(head + '[[networks]]\nstationxml = "net.xml"\n')
    code, said = exercise("new", tmp_path / "mine.toml", "--out", tmp_path / "out")
    assert code == 0
    assert f"IU.YSS is left out: {path}: " in said
    assert "00.BHZ (input unit 'VOLTS' is no unit of ground motion)" in said
