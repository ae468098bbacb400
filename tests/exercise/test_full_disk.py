"""A disk really full, a real limit on files, a process really killed: told, and nothing is half written."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

import forked_commands
from exercise.made_scenarios import SOURCE, text_of
from forked_commands import NO_LIMIT, started
from testban.cli import exit_codes
from testban.earth.greens_file import read_elements, write_elements

WRITER = """
import sys
from pathlib import Path
import numpy as np
from testban.earth.greens_file import write_elements
values = np.zeros((1, 4_000_000), np.float32)
for number in range(10_000):
    write_elements(Path(sys.argv[1]) / f"{number % 5}.greens", {"EXZ": values})
"""


def command(*arguments: object, limit: int = NO_LIMIT, temporary: Path | None = None) -> tuple[int, str]:
    code, said = forked_commands.command(*arguments, limit=limit, temporary=temporary)
    assert "Traceback" not in said
    assert "fault of Testban" not in said
    return code, said


def files(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.fixture(scope="module")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("scenario") / "mine.toml"
    path.write_text(text_of(SOURCE.replace("[40.0, 50.0]", "5.0"), duration=120.0))
    return path


@pytest.fixture(scope="module")
def made(scenario: Path) -> Path:
    """What is written where there is room. Read only."""
    out = scenario.parent / "made"
    assert command("exercise", "new", scenario, "--out", out)[0] == 0
    return out


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 1 MB, full but for 12 kB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "none", str(disk)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("a disk can be mounted by its administrator alone")
    try:
        (disk / "fill").write_bytes(bytes(1024 * 1012))
        yield disk
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_new_on_a_full_disk(scenario: Path, small_disk: Path) -> None:
    code, said = command("exercise", "new", scenario, "--out", small_disk / "out")
    assert code == exit_codes.UNUSABLE
    assert str(small_disk) in said
    assert "make room" in said
    assert [p.name for p in small_disk.iterdir()] == ["fill"]


def test_a_full_disk_for_wave_fields_costs_a_warning(scenario: Path, made: Path, small_disk: Path) -> None:
    (small_disk / "more").write_bytes(bytes(1024 * 12))
    out = scenario.parent / "beside"
    code, said = command("exercise", "new", scenario, "--out", out, "--cache", small_disk / "cache")
    assert (code, "not kept (No space left on device)" in said) == (0, True)
    assert list((small_disk / "cache").iterdir()) == []
    assert files(out) == files(made)


def test_a_full_disk_for_temporary_files_is_told(scenario: Path, small_disk: Path, tmp_path: Path) -> None:
    out, cache = tmp_path / "out", tmp_path / "cache"
    code, said = command("exercise", "new", scenario, "--out", out, "--cache", cache, temporary=small_disk)
    assert code == exit_codes.UNUSABLE
    assert f"{small_disk}: a wave field could not be written there" in said
    assert "TMPDIR" in said
    assert not out.exists()
    assert not cache.exists()
    assert [p.name for p in small_disk.iterdir()] == ["fill"]


@pytest.mark.parametrize("limit", [500, 2000, 5000])
def test_new_stops_at_whatever_file_does_not_fit(limit: int, scenario: Path, tmp_path: Path) -> None:
    code, said = command("exercise", "new", scenario, "--out", tmp_path / "out", limit=limit)
    assert code == exit_codes.UNUSABLE
    assert "could not be written" in said or "cannot be written (File too large)" in said
    assert list(tmp_path.iterdir()) == []


def test_new_killed_leaves_no_exercise_and_the_next_one_clears_up(
    scenario: Path, made: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    arguments = ["exercise", "new", str(scenario), "--out", str(out)]
    running = started(*arguments)
    deadline = time.monotonic() + 60.0
    while not (tmp_path / ".out.part").exists() and time.monotonic() < deadline:
        time.sleep(0.001)
    running.kill()
    running.join()
    assert {p.name for p in tmp_path.iterdir()} == {".out.part", ".out.in-use"}
    assert command("exercise", "run", out)[0] == exit_codes.UNUSABLE
    assert command(*arguments)[0] == 0
    assert [p.name for p in tmp_path.iterdir()] == ["out"]
    assert files(out) == files(made)


def test_run_and_score_leave_whole_files_only_and_no_stale_score(made: Path, tmp_path: Path) -> None:
    import shutil

    out = tmp_path / "out"
    shutil.copytree(made, out)
    assert command("exercise", "run", out, "--quiet")[0] == exit_codes.NO_EVENT
    assert command("exercise", "score", out)[0] == 0
    whole = files(out)
    assert "score.html" in whole
    code, said = command("exercise", "run", out, "--quiet", limit=40_000)
    assert code == exit_codes.UNUSABLE
    assert "report.html: cannot be written" in said
    left = files(out)
    assert set(whole) - set(left) == {"score.html", "score.json", "result/run.json"}
    assert set(left) <= set(whole)
    code, said = command("exercise", "score", out)
    assert (code, "run.json: not there" in said) == (exit_codes.UNUSABLE, True)
    assert command("exercise", "run", out, "--quiet")[0] == exit_codes.NO_EVENT
    code, said = command("exercise", "score", out, limit=3000)
    assert code == exit_codes.UNUSABLE
    assert "score.html: cannot be written" in said
    assert not [name for name in files(out) if name.endswith((".part", "score.html"))]
    assert command("exercise", "score", out)[0] == 0
    assert set(files(out)) == set(whole)


def test_a_cache_whose_writer_is_killed_holds_whole_files_only(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    for _ in range(3):
        writer = subprocess.Popen([sys.executable, "-c", WRITER, str(cache)])
        deadline = time.monotonic() + 60.0
        while not list(cache.glob("*.part")) and time.monotonic() < deadline:
            time.sleep(0.001)
        writer.kill()
        writer.wait()
    kept = list(cache.glob("*.greens"))
    assert all(read_elements(path) is not None for path in kept)
    half = list(cache.glob("*.part"))
    for part in half:
        os.utime(part, (time.time() - 3600.0, time.time() - 3600.0))
    write_elements(cache / "new.greens", {"EXZ": np.ones((1, 5), np.float32)})
    assert {p.suffix for p in cache.iterdir()} == {".greens"}
