"""Write src/testban/identification/data/simulated_kinds.csv:

    PYTHONPATH=. python tools/build_simulated_kinds.py

Makes, assesses and scores exercises of each kind (benchmarks/scenarios/populations, seeds from 5001 on; a
quarter of an hour on one core, resumed where it was broken off) in ``build/simulated-kinds`` or a folder
given, and superposes other sources' depth phases on recorded tests (`benchmarks.superposed_tests`). What the
stages measured is written.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks.evaluate import data_folder
from benchmarks.superposed_tests import superposed_tests

from testban.cli.exercise import assess_quietly
from testban.earth.greens_grid import DistanceGrid
from testban.exercise.layered_fields import FieldSettings
from testban.exercise.scenario_file import read_scenario
from testban.exercise.scored_events import scored_events
from testban.exercise.series import run_series
from testban.identification import complexity

ROOT = Path(__file__).resolve().parents[1]
SEEDS = {"explosion": range(5001, 5011), "earthquake": range(5001, 5013), "collapse": range(5001, 5025)}
GRID = DistanceGrid(nearest_km=100.0, farthest_km=1900.0, step=0.04)
COLUMNS = ("kind", "event", "quantity", "value", "error", "mb")
HEAD = """\
# Simulated events (tools/build_simulated_kinds.py): what Testban's stages measured of exercises, by seed, and
# the complexity of recorded tests on which depth phases of other sources were superposed, by test and draw.
"""


def main() -> None:
    work = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "build" / "simulated-kinds"
    rows = [row for kind in SEEDS for row in _exercises(kind, work)]
    rows += [
        (s.kind, s.name, complexity.NAME, f"{s.value:.3f}", f"{s.error:.3f}", "")
        for s in superposed_tests(data_folder())
    ]
    out = ROOT / "src/testban/identification/data/simulated_kinds.csv"
    with out.open("w", encoding="utf-8", newline="") as file:
        file.write(HEAD)
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(rows)
    print(f"{out}: {len(rows)} values")


def _exercises(kind: str, work: Path) -> Iterator[tuple[str, ...]]:
    """Every value measured of a source that was found."""
    scenario = read_scenario(ROOT / f"benchmarks/scenarios/populations/{kind}s.toml")
    folder, settings = work / f"{kind}s", FieldSettings(work / "wavefields", 1, GRID)
    run_series(scenario, SEEDS[kind], folder, assess_quietly, 1, settings, lambda *said: print(*said))
    for number, event in enumerate(scored_events(folder), 1):
        for m in event.measured:
            mb = "" if m.mb is None else f"{m.mb:.2f}"
            yield kind, str(number), m.quantity, f"{m.value:.3f}", f"{m.error:.3f}", mb


if __name__ == "__main__":
    main()
