"""A series in which nothing is assessed. Imports little, as processes that tests start import it too."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from exercise.made_scenarios import small
from testban.exercise.layered_fields import FieldSettings
from testban.exercise.series import run_series


def nothing_found(folder: Path) -> tuple[dict[str, Any], float]:
    assert (folder / "truth.sealed").is_file()
    return {"events": []}, 0.5


def six_seeds(out: Path, jobs: int) -> None:
    """Two stations with spikes, in so many processes."""
    spikes = '\n[[faults]]\nkind = "spikes"\ncount = 1\n'
    scenario = small(stations='"IC.MDJ", "IC.BJT"', more=spikes)
    run_series(scenario, range(1, 7), out, nothing_found, jobs, FieldSettings(threads=1))
