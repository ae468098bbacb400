"""Every contradiction in a scenario is told by `exercise new` and `series` with file, line and key."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from testban.cli import exit_codes
from testban.cli.application import app

TEXT = """title = "mine"
start = 2026-01-05T01:42:30Z
duration_s = 200.0

[[networks]]
name = "korea"
stations = ["IU.INCN", "KS.CHJ2", "KG.TJN"]

[[sources]]
kind = "earthquake"
latitude = 37.0
longitude = 128.0
time_s = 30.0
depth_km = 10.0
magnitude = 4.0
aftershocks = true

[[sources]]
kind = "explosion"
latitude = 38.0
longitude = 128.0
time_s = 40.0
depth_km = 0.5
yield_kt = 1.0

[noise]
level = 0.2

[[faults]]
kind = "gap"
count = 1
duration_s = 5.0
"""
INCN = (
    ("latitude = 38.0", "latitude = 37.4776"),
    ("longitude = 128.0\ntime_s = 40", "longitude = 126.6239\ntime_s = 40"),
)


def told(folder: Path, text: str, command: str = "new") -> str:
    path = folder / "mine.toml"
    path.write_text(text)
    seeds = ["--seeds", "1"] if command == "series" else []
    result = CliRunner().invoke(app, ["exercise", command, str(path), "--out", str(folder / "out"), *seeds])
    said = result.stderr
    assert result.exit_code == exit_codes.UNUSABLE, said
    assert "Traceback" not in said
    assert not (folder / "out").exists()
    assert said.startswith(f"testban: {path}: line ")
    return said.removeprefix(f"testban: {path}: ").strip()


@pytest.mark.parametrize(
    ("changes", "line", "key", "says"),
    [
        ([("depth_km = 10.0", "depth_km = 700.0")], 14, "sources.1.depth_km", "below the Earth models"),
        ([("yield_kt = 1.0", "yield_kt = -1.0")], 24, "sources.2.yield_kt", "above 0 kt"),
        ([('name = "korea"', 'name = "atlantis"')], 6, "networks.1.name", "packaged: global, japan, korea"),
        ([('"KG.TJN"', '"KG.NIX"')], 7, "networks.1.stations", "KG.NIX is not in that network"),
        (INCN, 20, "sources.2.latitude", "IU.INCN lies 0.0 km from"),
        ([("magnitude = 4.0", "magnitude = 4.0\nyield_kt = 2.0")], 16, "sources.1.yield_kt", "has none"),
        ([("yield_kt = 1.0", "yield_kt = 1.0\nmagnitude = 2.0")], 25, "sources.2.magnitude", "take it out"),
        ([("depth_km = 0.5", "depth_km = 11.0")], 23, "sources.2.depth_km", "must not exceed 10 km"),
        ([("time_s = 40.0", "time_s = 300.0")], 22, "sources.2.time_s", "not before the end"),
        ([('name = "korea"', 'name = "korea"\ncenter = [1, 2]')], 7, "networks.1.center", "needs within_deg"),
        (
            [("stations = [", "within_deg = 0.1\ncenter = [0.0, 0.0]\nstations = [")],
            7,
            "networks.1.within_deg",
            "no station is left",
        ),
        ([("level = 0.2", 'spectrum = "none.csv"')], 27, "noise.spectrum", "cannot be read"),
        ([('name = "korea"', 'stationxml = "none.xml"')], 6, "networks.1.stationxml", "cannot be read"),
        ([('name = "korea"', 'ims = "none"')], 6, "networks.1.ims", "give a folder of CSS 3.0 tables"),
        ([("count = 1", 'stations = ["KG.NIX"]')], 31, "faults.1.stations", "KG.NIX"),
        ([("count = 1", "count = 9")], 31, "faults.1.count", "more than the 3 stations"),
        ([("count = 1", "count = 1\nat_s = 900")], 32, "faults.1.at_s", "not before the end"),
        ([('title = "mine"', 'title = "mine"\nseed = "seven"')], 2, "seed", "give it to the command"),
        ([("yield_kt = 1.0", 'yield_kt = "much"')], 24, "sources.2.yield_kt", "a number or two"),
    ],
)
def test_a_contradiction_is_told_with_file_line_and_key(
    changes: list[tuple[str, str]], line: int, key: str, says: str, tmp_path: Path
) -> None:
    text = TEXT
    for old, new in changes:
        assert text.count(old) == 1
        text = text.replace(old, new)
    said = told(tmp_path, text)
    assert said.startswith(f"line {line}: {key}: ")
    assert says in said


def test_a_series_tells_it_before_it_writes_anything(tmp_path: Path) -> None:
    said = told(tmp_path, TEXT.replace('"KG.TJN"', '"KG.NIX"'), "series")
    assert said.startswith("line 7: networks.1.stations: KG.NIX")


def test_an_aftershock_does_not_move_the_line_of_the_next_source(tmp_path: Path) -> None:
    text = TEXT.replace("magnitude = 4.0", "magnitude = 5.5").replace(
        "duration_s = 200.0", "duration_s = 20000.0"
    )
    for old, new in INCN:
        text = text.replace(old, new)
    assert told(tmp_path, text).startswith("line 20: sources.2.latitude: station IU.INCN")
