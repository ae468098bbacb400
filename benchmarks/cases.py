"""The evaluated recordings, and a run of Testban on each."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.runs import Run, assess, load, reference_folder

TEST_2017, TEST_2016 = "dprk/2017-09-03", "dprk/2016-01-06"
RELATIVE = "dprk/2017-09-03 with reference"
CALIFORNIA, KAMBARATA = "earthquakes/california-2019-07-16", "explosions/kambarata-2009"
NAMES = (TEST_2017, TEST_2016, RELATIVE, CALIFORNIA, KAMBARATA)


@dataclass(frozen=True)
class Case:
    """A run on ``recordings``, a folder under ``data``."""

    recordings: str
    data: Path
    run: Run

    @property
    def events(self) -> list[dict[str, Any]]:
        return self.run.document["events"] if self.run.document else []


def run_case(name: str, data: Path, work: Path, cold: bool = False, cache: Path | None = None) -> Case:
    """Run one of `NAMES`; its results lie in ``work``/out, its wave fields in ``cache``."""
    if name != RELATIVE:
        return Case(name, data, assess(data / name, work, (), cold, cache))
    reference = reference_folder("2016-01-06", data / TEST_2016, work)
    return Case(TEST_2017, data, assess(data / TEST_2017, work, [reference], cold, cache))


def saved_case(name: str, data: Path, work: Path) -> Case | None:
    """What `run_case` left in ``work``, if it did."""
    run = load(work)
    return None if run is None else Case(TEST_2017 if name == RELATIVE else name, data, run)
