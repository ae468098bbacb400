"""One run of `testban assess` for each recording, shared by every test and every worker of a session."""

from __future__ import annotations

import contextlib
import fcntl
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:  # `benchmarks` holds what is known of the events, and the figures
    sys.path.insert(0, str(ROOT))

from benchmarks.cases import Case, run_case, saved_case  # noqa: E402


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    with open(path, "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="session")
def results(
    recorded_data: Path, shared_folder: Path, wave_fields: Path
) -> Callable[[str], tuple[Case, Path]]:
    """The case of a recording and the folder of its files, run once."""

    def of(name: str) -> tuple[Case, Path]:
        work = shared_folder / name.replace("/", "-").replace(" ", "-")
        with _locked(shared_folder / f"{work.name}.lock"):
            case = saved_case(name, recorded_data, work)
            case = case or run_case(name, recorded_data, work, cache=wave_fields)
        return case, work / "out"

    return of
