"""``make bench-exercise``: exercises against their truth; docs/results.md.

200 seeds take about 20 minutes on two cores. Scores are kept in ``--work``, and the same command goes on
where it was interrupted.
"""

from __future__ import annotations

import argparse
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.exercise_series import run_all, series_rows, write_figures
from benchmarks.results import write_section
from benchmarks.rows import table

from testban import __version__

ROOT = Path(__file__).resolve().parents[1]
ASSUMED = """\
- Exercises: 17 stations in Japan, Korea and north-east China, 6 to 13 degrees of them all around but for
  the north; 65 % explosions of 20 t to 30 kt, even in the logarithm, with up to half their moment of
  tectonic release, 25 % earthquakes of Mw 2.6 to 4.8, 10 % collapses of Mw 3 to 4.6, drawn within 200 km.
  How they are made: [Exercises](exercises.md#what-is-simulated). Each seed draws its own Earth.
- "Found" means that an event lies within 300 km and 15 s (10 s more for each degree).
- True mb is what a noise-free teleseismic network would measure by ray theory with t* 0.6 s. The assessment
  sees regional waves alone.
- An interval's coverage includes whatever is wrong with the simulation: ratios of phases, t* and the
  moments of explosions are as published, good to a factor of two.
"""


def main() -> int:
    """Measure; 0 when it ran, whatever the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=200, help="exercises in all")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes at a time")
    parser.add_argument("--work", type=Path, default=ROOT / "build" / "bench-exercise", help="kept scores")
    given = parser.parse_args()
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    result = run_all(given.count, given.work, given.jobs)
    rows = series_rows(result)
    met = sum(row.met for row in rows)
    head = (
        f"Testban {__version__}, {datetime.now(UTC):%Y-%m-%d %H:%M} UTC, "
        f"Python {sys.version_info.major}.{sys.version_info.minor}, {os.cpu_count()} cores. "
        f"{met} of {len(rows)} figures met."
    )
    figures = "\n\n".join(write_figures(result.scores))
    print(table(rows))
    body = f"{head}\n\n{table(rows)}\n\n{figures}\n\n### What was assumed for exercises\n\n{ASSUMED}"
    write_section("bench-exercise", body)
    print("\nWritten: docs/results.md")
    return 0


if __name__ == "__main__":
    sys.exit(main())
