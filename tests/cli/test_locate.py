"""``testban locate`` as its user meets it."""

from __future__ import annotations

import contextlib
import csv
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bulletins import csv_lines, made_bulletin, ring_of_sites, write_stations
from testban.cli import exit_codes
from testban.cli.application import app

SITES = ring_of_sites(40.0, 125.0, count=6)
Locate = Callable[..., tuple[int, str, Path]]


@pytest.fixture
def locate(tmp_path: Path) -> Locate:
    """The command in this process, one job unless another is asked for: code, what it said, its folder."""

    def run(*arguments: object) -> tuple[int, str, Path]:
        given = [str(a) for a in arguments]
        out = tmp_path / "results"
        given += [] if "--out" in given else ["--out", str(out)]
        given += [] if "--jobs" in given else ["--jobs", "1"]
        result = CliRunner().invoke(app, ["locate", *given])
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        assert "Traceback" not in result.output
        return result.exit_code, " ".join((result.stdout + " " + result.stderr).split()), out

    return run


@pytest.fixture
def stations(tmp_path: Path) -> Path:
    return write_stations(SITES, tmp_path / "stations.csv")


def write_picks(path: Path, events: int) -> Path:
    path.write_text("\n".join(csv_lines(made_bulletin(events, SITES))) + "\n")
    return path


def events_of(folder: Path) -> list[dict[str, Any]]:
    return json.loads((folder / "located.json").read_text())["events"]


def test_every_format_is_written_and_read_again(locate: Locate, tmp_path: Path, stations: Path) -> None:
    picks = write_picks(tmp_path / "picks.csv", 2)
    formats = [text for name in ("quakeml", "isf", "css", "csv") for text in ("--format", name)]
    code, said, out = locate(picks, "--stations", stations, *formats)
    assert code == exit_codes.ASSESSED, said
    assert "2 of 2 events located" in said
    first = events_of(out)
    for name in ("located.xml", "located.isf", "located.arrival", "located.arrivals.csv"):
        again = tmp_path / "again" / name.replace(".", "-")
        code, said, _ = locate(out / name, "--stations", stations, "--out", again)
        assert code == exit_codes.ASSESSED, said
        for old, new in zip(first, events_of(again), strict=True):
            assert new["origin"]["latitude"] == pytest.approx(old["origin"]["latitude"], abs=0.03), name
            assert len(new["origin"]["arrivals"]) == len(old["origin"]["arrivals"]), name
    rows = list(csv.DictReader((out / "located.events.csv").read_text().splitlines()))
    assert [row["event"] for row in rows] == ["e0", "e1"]
    assert not list(out.glob("*.journal"))
    assert not list(out.glob(".*"))


def test_a_bulletin_file_may_be_named(locate: Locate, tmp_path: Path, stations: Path) -> None:
    picks = write_picks(tmp_path / "picks.csv", 1)
    code, said, _ = locate(picks, "--stations", stations, "--out", tmp_path / "new" / "mine.xml")
    assert code == exit_codes.ASSESSED, said
    assert {p.name for p in (tmp_path / "new").iterdir()} == {"mine.xml", "mine.json"}


def test_one_line_in_a_hundred_is_garbage(locate: Locate, tmp_path: Path, stations: Path) -> None:
    lines = csv_lines(made_bulletin(9, SITES))
    assert len(lines) > 100
    lines[50], lines[100] = "\x00\xff;;;", "e8,XX.M03,P,not-a-time,0.2"
    picks = tmp_path / "picks.csv"
    picks.write_text("\n".join(lines))
    code, said, out = locate(picks, "--stations", stations)
    assert code == exit_codes.ASSESSED
    assert "9 of 9 events located" in said
    assert "2 lines of the input not usable" in said
    assert "picks.csv line 51" in said
    assert "picks.csv line 101" in (out / "located.left-out.txt").read_text()


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--format", "pdf"], "--format pdf"),
        (["--depth", "900"], "--depth 900"),
        (["--depth", "10", "--depth-prior", "5,1"], "exclude each other"),
        (["--depth-prior", "ten"], "--depth-prior ten"),
        (["--model", "flat"], "flat"),
        (["--stations", "nowhere.csv"], "nowhere.csv"),
    ],
)
def test_options_that_have_no_meaning(
    locate: Locate, tmp_path: Path, stations: Path, options: list[str], says: str
) -> None:
    picks = write_picks(tmp_path / "picks.csv", 1)
    given = [] if "--stations" in options else ["--stations", stations]
    code, said, out = locate(picks, *given, *options)
    assert code == exit_codes.UNUSABLE
    assert says in said
    assert not out.exists()


def test_no_stations_at_all(locate: Locate, tmp_path: Path) -> None:
    code, said, _ = locate(write_picks(tmp_path / "picks.csv", 1))
    assert code == exit_codes.UNUSABLE
    assert "--stations" in said


def test_stations_that_are_other_ones(locate: Locate, tmp_path: Path) -> None:
    path = write_stations({"YY.A": next(iter(SITES.values()))}, tmp_path / "s.csv")
    path.write_text(path.read_text().replace("XX,M00", "YY,M00"))
    code, said, _ = locate(write_picks(tmp_path / "picks.csv", 1), "--stations", path)
    assert code == exit_codes.UNUSABLE
    assert "M00: the station files know it in YY only" in said


def test_events_without_enough_picks_are_told(locate: Locate, tmp_path: Path, stations: Path) -> None:
    picks = tmp_path / "picks.csv"
    lines = csv_lines(made_bulletin(1, SITES))
    extra = ["lone,XX.M01,P,1890-01-01T00:00:00Z,0.1", "odd,XX.M01,LR,2001-01-01T00:00:00Z,0.1"]
    picks.write_text("\n".join([*lines, *extra, "gone,XX.NONE,P,2001-01-01T00:00:00Z,0.1"]))
    code, said, out = locate(picks, "--stations", stations)
    assert code == exit_codes.ASSESSED
    assert "1 of 4 events located" in said
    assert "lone: not located" in said
    assert "before 1900" in said
    assert "1 station has no place" in said
    by_id = {e["id"]: e for e in events_of(out)}
    assert by_id["odd"]["origin"] is None
    assert "LR" in by_id["odd"]["left_out"][0]
    picks.write_text("\n".join([lines[0], *extra]))
    code, said, _ = locate(picks, "--stations", stations, "--quiet")
    assert code == exit_codes.NO_EVENT
    assert "lone: not located" in said


def test_a_held_depth_and_a_prior(locate: Locate, tmp_path: Path, stations: Path) -> None:
    picks = write_picks(tmp_path / "picks.csv", 1)
    _, said, out = locate(picks, "--stations", stations, "--depth", 7.5)
    assert events_of(out)[0]["origin"]["depth_km"] == 7.5
    assert "depth 7.5 km fixed" in said
    _, _, out = locate(picks, "--stations", stations, "--depth-prior", "20,0.5")
    assert events_of(out)[0]["origin"]["depth_km"] == pytest.approx(20.0, abs=1.5)


def test_codes_too_long_for_a_format_are_told_before_the_work(locate: Locate, tmp_path: Path) -> None:
    picks, path = write_picks(tmp_path / "picks.csv", 1), write_stations(SITES, tmp_path / "s.csv")
    for file in (picks, path):
        file.write_text(file.read_text().replace("M00", "LONGEST"))
    code, said, out = locate(picks, "--stations", path, "--format", "isf")
    assert code == exit_codes.UNUSABLE
    assert "LONGEST" in said
    assert not out.exists()


def run_killed(line: list[str], journal: Path, lines: int) -> None:
    """Start a run and kill it once its journal has so many lines."""
    process = subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wait_for(process, journal, lines)
    process.kill()
    process.wait()


def wait_for(process: subprocess.Popen[Any], journal: Path, lines: int) -> None:
    """Until the journal has so many lines; looking is paced by waiting for the process to end."""
    until = time.monotonic() + 120.0
    while not journal.is_file() or journal.read_bytes().count(b"\n") < lines:
        assert time.monotonic() < until, "the journal did not grow"
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(0.05)
            raise AssertionError("the run ended before it could be stopped")


def test_a_killed_run_goes_on_and_ends_the_same(locate: Locate, tmp_path: Path, stations: Path) -> None:
    """Two processes, killed half way, resumed; one process, never killed: the same results."""
    picks, out = write_picks(tmp_path / "picks.csv", 20), tmp_path / "killed"
    given = ["locate", str(picks), "--stations", str(stations), "--format", "csv", "--format", "isf"]
    line = [sys.executable, "-m", "testban.cli", *given, "--jobs", "2", "--out", str(out)]
    journal = out / "located.journal"
    run_killed(line, journal, 4)
    assert [p.name for p in out.iterdir()] == ["located.journal"]  # nothing half written
    with journal.open("ab") as file:  # as if the kill had come in the middle of a line
        file.write(b'{"index": 19, "event": "e1')
    before = journal.read_bytes().count(b"\n")
    code, said, _ = locate(picks, "--stations", stations, "--depth", 5, "--out", out)
    assert code == exit_codes.UNUSABLE  # other settings
    assert "--fresh" in said
    code, said, _ = locate(*given[1:], "--jobs", 2, "--out", out)
    assert code == exit_codes.ASSESSED, said
    assert before > 3
    assert not journal.exists()
    _, _, whole = locate(picks, "--stations", stations, "--format", "csv", "--format", "isf")
    for name in ("located.events.csv", "located.arrivals.csv"):
        assert (out / name).read_bytes() == (whole / name).read_bytes()
    assert events_of(out) == events_of(whole)


@pytest.fixture
def heard_interrupts() -> Iterator[None]:
    """A shell's background jobs ignore interrupts, and what they start does too: not here."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("heard_interrupts")
def test_an_interrupt_ends_cleanly_and_says_how_to_go_on(tmp_path: Path, stations: Path) -> None:
    picks, out = write_picks(tmp_path / "picks.csv", 100), tmp_path / "out"
    line = [sys.executable, "-m", "testban.cli", "locate", str(picks), "--stations", str(stations)]
    process = subprocess.Popen(
        [*line, "--jobs", "2", "--out", str(out)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    wait_for(process, out / "located.journal", 2)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does, to all processes
    said, errors = process.communicate(timeout=120)
    assert process.returncode == exit_codes.INTERRUPTED, errors
    assert "Traceback" not in said + errors
    assert "Run the same command again" in errors
    assert [p.name for p in out.iterdir()] == ["located.journal"]


@pytest.mark.recorded
def test_crandall_canyon_is_placed_from_its_quakeml(
    locate: Locate, recorded_data: Path, tmp_path: Path
) -> None:
    """Pechmann and others 2008, doi:10.1785/gssrl.79.5.620: the collapse, 39.468 N 111.225 W."""
    import obspy

    from testban.earth.geodesy import inverse

    source = recorded_data / "bulletins" / "crandall-2007" / "events.xml"
    code, said, out = locate(source)
    assert code == exit_codes.ASSESSED, said
    (main,) = [e for e in events_of(out) if e["id"] == "smi:local/248839"]
    place = main["origin"]
    assert float(inverse(39.468, -111.225, place["latitude"], place["longitude"])[0]) < 5.0
    old, new = obspy.read_events(source), obspy.read_events(out / "located.xml")
    for before, after in zip(old, new, strict=True):
        assert after.picks == before.picks
        assert after.magnitudes == before.magnitudes
        assert after.origins[:-1] == before.origins
        assert after.preferred_origin() is after.origins[-1]
        ours = {a.pick_id for a in after.origins[-1].arrivals}
        assert ours <= {p.resource_id for p in before.picks}
