"""The command line in this process and as a user runs it, and the made-up event's recordings."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from made_network import MadeStation, made_stations, write_network
from typer.testing import CliRunner

from testban.cli.application import app


@dataclass(frozen=True)
class Ran:
    """How a command ended, and what it said."""

    exit_code: int
    stdout: str
    stderr: str
    out: Path

    @property
    def document(self) -> dict[str, Any]:
        return json.loads((self.out / "assessment.json").read_text(encoding="utf-8"))

    @property
    def said(self) -> str:
        """Both streams on one line, as wrapping breaks sentences."""
        return " ".join((self.stdout + " " + self.stderr).split())


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., Ran]:
    """A command in this process, where every library's warning is an error; give it ``--out``."""

    def of(*arguments: object) -> Ran:
        given = [str(a) for a in arguments]
        result = CliRunner().invoke(app, given)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        assert "Traceback" not in result.output
        out = Path(given[given.index("--out") + 1]) if "--out" in given else tmp_path / "results"
        return Ran(result.exit_code, result.stdout, result.stderr, out)

    return of


@pytest.fixture
def assess(run: Callable[..., Ran], tmp_path: Path) -> Callable[..., Ran]:
    """``testban assess`` in this process."""
    return lambda *arguments: run("assess", *arguments, "--out", tmp_path / "results")


@pytest.fixture
def command(tmp_path: Path) -> Callable[..., Ran]:
    """The command in a process of its own, which costs a second: for what only a process shows."""

    def run(*arguments: object) -> Ran:
        line = [sys.executable, "-m", "testban.cli", *map(str, arguments)]
        done = subprocess.run(line, capture_output=True, text=True, timeout=300, cwd=tmp_path)
        assert "Traceback" not in done.stdout + done.stderr
        return Ran(done.returncode, done.stdout, done.stderr, tmp_path / "testban-out")

    return run


@pytest.fixture(scope="session")
def stations() -> list[MadeStation]:
    return made_stations(10)


@pytest.fixture(scope="session")
def recordings(tmp_path_factory: pytest.TempPathFactory, stations: list[MadeStation]) -> Path:
    """The made-up event at ten stations. Read only."""
    return write_network(tmp_path_factory.mktemp("made"), stations)
