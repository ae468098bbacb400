"""A series in which nothing is assessed. Imports little, as processes that tests start import it too."""

from __future__ import annotations

import time
from functools import partial
from pathlib import Path
from typing import Any

from exercise.made_scenarios import small
from testban.exercise.layered_fields import FieldSettings
from testban.exercise.series import run_series


def nothing_found(folder: Path) -> tuple[dict[str, Any], float]:
    assert (folder / "truth.sealed").is_file()
    return {"events": []}, 0.5


def held_from_the_third(sign: Path, folder: Path) -> tuple[dict[str, Any], float]:
    """`nothing_found`; seeds from 3 on wait until there is a file ``sign``, for ever if need be. A file
    beside it says that one waits."""
    while int(folder.name.removeprefix("seed-")) >= 3 and not sign.is_file():
        sign.with_name(f"{folder.name}.held").touch()
        time.sleep(0.02)
    return nothing_found(folder)


def six_seeds(out: Path, jobs: int, sign: Path | None = None) -> None:
    """Two stations with spikes, in so many processes; with ``sign`` held from the third on."""
    spikes = '\n[[faults]]\nkind = "spikes"\ncount = 1\n'
    scenario = small(stations='"IC.MDJ", "IC.BJT"', more=spikes)
    assess = partial(held_from_the_third, sign) if sign else nothing_found
    run_series(scenario, range(1, 7), out, assess, jobs, FieldSettings(threads=1))
