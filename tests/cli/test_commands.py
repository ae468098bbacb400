"""The commands themselves: help, version, what starts quickly, values checked, errors told plainly."""

from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from conftest import Ran
from testban import __version__
from testban.cli import exit_codes
from testban.cli.application import app
from testban.cli.console import Manner, progress_bars
from testban.errors import NoDataError
from testban.exercise import scenario_tables

Run = Callable[..., Ran]
SCENARIOS = Path(scenario_tables.__file__).with_name("data") / "scenarios"
HEAVY = {"numpy", "scipy", "obspy", "matplotlib", "numba", "pydantic", "jinja2", "pygrt", "pyproj", "pymseed"}
CIRCLE = ("--center", "47.5,8.5", "--radius-deg", "3")
HOUR = ("--start", "2020-01-01T00:00:00", "--end", "2020-01-01T01:00:00")


def test_the_command_line_loads_nothing_heavy() -> None:
    program = "import sys, testban.cli; print(' '.join(m for m in sys.modules if '.' not in m))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert not HEAVY & set(done.stdout.split())


def test_version(command: Run) -> None:
    ran = command("--version")
    assert (ran.exit_code, ran.stdout.strip()) == (0, f"testban {__version__}")


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("assess",),
        ("locate",),
        ("relocate",),
        ("learn",),
        ("fetch",),
        ("demo",),
        ("exercise",),
        ("exercise", "new"),
        ("exercise", "series"),
    ],
)
def test_help(arguments: tuple[str, ...]) -> None:
    result = CliRunner().invoke(app, [*arguments, "--help"])
    assert result.exit_code == 0
    assert "Usage" in result.output


@pytest.mark.parametrize("arguments", [("nonsense",), ("assess",), ("assess", "--nonsense"), ("fetch",)])
def test_wrong_usage(arguments: tuple[str, ...]) -> None:
    assert CliRunner().invoke(app, [*arguments]).exit_code == exit_codes.UNUSABLE


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("--start", "yesterday", "--end", "2020-01-01", *CIRCLE), "yesterday"),
        (("--start", "2020-01-02", "--end", "2020-01-01", *CIRCLE), "end time"),
        ((*HOUR, "--center", "47.5", "--radius-deg", "3"), "--center"),
        ((*HOUR, "--center", "north,east", "--radius-deg", "3"), "--center"),
        ((*HOUR, "--center", "-95,8", "--radius-deg", "3"), "latitude"),
        ((*HOUR, "--center", "nan,8", "--radius-deg", "3"), "latitude"),
        ((*HOUR, "--center", "47.5,8.5", "--radius-deg", "0"), "radius"),
        ((*HOUR, "--center", "47.5,8.5", "--radius-deg", "nan"), "radius"),
        ((*HOUR, *CIRCLE, "--networks", "A/B"), "A/B"),
        ((*HOUR, *CIRCLE, "--networks", ","), "network"),
        ((*HOUR, *CIRCLE, "--data-centre", "ATLANTIS"), "ATLANTIS"),
    ],
)
def test_fetch_refuses_bad_values(arguments: tuple[str, ...], named: str, tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["fetch", *arguments, "--out", str(tmp_path / "out")])
    assert result.exit_code == exit_codes.UNUSABLE
    assert named in " ".join(result.output.split())
    assert not isinstance(result.exception, ValueError)


def test_fetch_asks_for_what_was_given(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from testban import acquisition

    asked = []

    def fetch(request, out, progress):  # type: ignore[no-untyped-def]
        asked.append(request)
        return acquisition.FetchReport(out, ("a", "b"), ("c",), (), ())

    monkeypatch.setattr(acquisition, "fetch", fetch)
    given = ("--start", "2020-01-01T00:00:00Z", "--end", "2020-01-01T01:00:00", "--center", "-1.5,-8")
    given = (*given, "--radius-deg", "3", "--networks", "IC, IU", "--data-centre", "GFZ")
    result = CliRunner().invoke(app, ["fetch", *given, "--out", str(tmp_path)])
    assert result.exit_code == 0, result.output
    assert "2 files fetched" in result.output
    (request,) = asked
    assert request.window == (1577836800.0, 1577840400.0)
    assert (request.center_latitude_deg, request.center_longitude_deg) == (-1.5, -8.0)
    assert request.networks == ("IC", "IU")
    assert request.data_centres == ("GFZ",)


@pytest.mark.parametrize(
    ("error", "code", "told"),
    [
        (NoDataError("nothing there"), exit_codes.UNUSABLE, "nothing there"),
        (OSError(28, "No space left on device", "x.json"), exit_codes.UNUSABLE, "No space left on device"),
        (MemoryError(), exit_codes.UNUSABLE, "not enough memory"),
        (ZeroDivisionError("by zero"), exit_codes.FAULT, "fault of Testban"),
        (KeyboardInterrupt(), exit_codes.INTERRUPTED, "interrupted"),
    ],
)
def test_every_error_becomes_a_message(
    error: BaseException, code: int, told: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from testban import acquisition

    def fail(*_arguments: object) -> None:
        raise error

    monkeypatch.setattr(acquisition, "read_recordings", fail)
    plain = CliRunner().invoke(app, ["assess", str(tmp_path)])
    assert plain.exit_code == code
    assert told in plain.stderr
    assert "Traceback" not in plain.output
    verbose = CliRunner().invoke(app, ["assess", str(tmp_path), "--verbose"])
    assert verbose.exit_code == code
    assert "Traceback" in verbose.stderr


def test_bars_are_drawn_only_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    assert Manner().bars
    assert not Manner(quiet=True).bars
    assert not Manner(verbose=True).bars
    with progress_bars(Manner()) as progress:
        for done in range(3):
            progress("reading", done, 2)
        progress("another stage", 0, 0)


@pytest.fixture(autouse=True)
def _logs_as_before():  # type: ignore[no-untyped-def]
    logger = logging.getLogger("testban")
    before = (logger.level, list(logger.handlers))
    yield
    logger.setLevel(before[0])
    logger.handlers[:] = before[1]


def test_demo_says_where_the_report_is(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The demo's scenario with its source amid its stations: wave fields of far ones take half a minute."""
    text = (SCENARIOS / "test-10kt.toml").read_text(encoding="utf-8")
    for before, now in (
        ("within_deg = 15.0", "within_deg = 4.0"),
        (', "JP.JSD", "JP.JTM"', ""),
        ("latitude = [43.0, 43.8]", "latitude = [36.0, 36.8]"),
        ("longitude = [125.6, 126.4]", "longitude = [127.8, 128.6]"),
    ):
        assert before in text
        text = text.replace(before, now)
    (tmp_path / "near.toml").write_text(text, encoding="utf-8")
    monkeypatch.setattr("testban.cli.demo.SCENARIO", str(tmp_path / "near.toml"))
    ran = run("demo", "--seed", "3", "--out", tmp_path / "demo")
    assert ran.exit_code == exit_codes.ASSESSED, ran.said
    for page in ("score.html", "result/report.html"):
        assert str((tmp_path / "demo" / page).resolve()) in ran.stdout
        assert (tmp_path / "demo" / page).is_file()
    assert "Event 1 of" in ran.stdout
    assert "1 of 1 sources found, 0 false events" in ran.stdout
