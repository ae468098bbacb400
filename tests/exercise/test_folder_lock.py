"""One process at a time in a folder, among real processes that end well, badly, or wait for each other."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from testban.errors import ScenarioError
from testban.exercise.folder_lock import LOCK, alone_in
from testban.exercise.storage import whole_folder

HOLDER = """
import sys
from pathlib import Path
from testban.exercise.folder_lock import alone_in
with alone_in(Path(sys.argv[1]), "a test"):
    print("inside", flush=True)
    sys.stdin.read()
"""
CONTENDER = """
import sys, time
from pathlib import Path
from testban.errors import ScenarioError
from testban.exercise.folder_lock import alone_in
folder, log, done = Path(sys.argv[1]), Path(sys.argv[2]), 0
while done < 40:
    try:
        with alone_in(folder, "a test"):
            (folder / "alone").mkdir()
            time.sleep(0.0005)
            (folder / "alone").rmdir()
            done += 1
    except ScenarioError:
        time.sleep(0.0003)
"""


def holding(folder: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", HOLDER, str(folder)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "inside\n"
    return process


def test_the_second_is_told_who_holds_the_folder_and_what_to_do(tmp_path: Path) -> None:
    with holding(tmp_path / "place") as first:
        with pytest.raises(ScenarioError) as caught, alone_in(tmp_path / "place", "another"):
            pass
        said = str(caught.value)
        assert f"place: in use by a test (process {first.pid} on " in said
        assert "Z; wait until it ends, or choose another folder" in said
        first.communicate("")
    assert first.returncode == 0
    with alone_in(tmp_path / "place", "another"):
        pass
    assert not (tmp_path / "place" / LOCK).exists()


def test_the_lock_of_a_killed_process_bars_nobody(tmp_path: Path) -> None:
    with holding(tmp_path) as first:
        first.kill()
        first.wait()
    assert (tmp_path / LOCK).is_file()
    with alone_in(tmp_path, "another"), pytest.raises(ScenarioError, match=r"in use by another \(process "):
        alone_in(tmp_path, "a third").__enter__()
    assert list(tmp_path.iterdir()) == []


def test_of_many_that_come_and_go_no_two_are_inside(tmp_path: Path) -> None:
    """A second one inside could not make the folder that the first made."""
    command = [sys.executable, "-c", CONTENDER, str(tmp_path / "place"), str(tmp_path)]
    running = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for _ in range(4)]
    assert [process.communicate(timeout=120)[1] for process in running] == [""] * 4


def test_a_folder_made_for_nothing_goes(tmp_path: Path) -> None:
    with pytest.raises(KeyError), alone_in(tmp_path / "new", "a test"):
        raise KeyError
    assert list(tmp_path.iterdir()) == []


def test_two_cannot_make_one_exercise(tmp_path: Path) -> None:
    with whole_folder(tmp_path / "out") as first:
        (first / "content").touch()
        with pytest.raises(ScenarioError, match=r"out: in use by testban exercise new"):
            whole_folder(tmp_path / "out").__enter__()
    assert [p.name for p in tmp_path.iterdir()] == ["out"]
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["content"]


def test_a_place_that_cannot_be_written_to_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ScenarioError, match="file/in: cannot be made"):
        alone_in(tmp_path / "file" / "in", "a test").__enter__()
