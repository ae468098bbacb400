"""``make bench-exercise``: synthetic recordings against what is known, exercises against their truth.

Writes two sections of docs/results.md, of waves and of exercises; ``make bench-waves`` the first alone,
``--only exercises`` the second. Waves take about 13 minutes on two cores, 200 exercises 20 more; their
scores are kept in ``--work``, and the same command goes on where it was interrupted. ``--only PART`` measures
one part of the waves and writes nothing.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.evaluate import data_folder
from benchmarks.exercise_series import run_all, series_rows, write_figures
from benchmarks.flat_earth import flat_earth_part
from benchmarks.greens_checks import greens_part
from benchmarks.greens_reach import reach_part
from benchmarks.greens_speed import speed_part
from benchmarks.parts import Measure, Part
from benchmarks.real_event import real_event_part
from benchmarks.results import write_section
from benchmarks.rows import Row, table
from benchmarks.synthetic_magnitudes import synthetic_magnitudes_part

from testban import __version__

ROOT = Path(__file__).resolve().parents[1]
PARTS: Mapping[str, Measure] = {
    "greens": greens_part,
    "reach": reach_part,
    "flat-earth": flat_earth_part,
    "teleseismic": synthetic_magnitudes_part,
    "real-event": real_event_part,
    "speed": speed_part,
}
"""In the order of the table."""
WAVES, EXERCISES = "waves", "exercises"
SECTIONS = {WAVES: "bench-waves", EXERCISES: "bench-exercise"}
ASSUMED = """\
- Exercises: 17 stations in Japan, Korea and north-east China, 6 to 13 degrees of them all around but for
  the north; 65 % explosions of 20 t to 30 kt, even in the logarithm, with up to half their moment of
  tectonic release, 25 % earthquakes of Mw 2.6 to 4.8, 10 % collapses of Mw 3 to 4.6, drawn within 200 km.
  How they are made: [Exercises](exercises.md#what-is-simulated). Each seed draws its own Earth.
- "Found" means that an event lies within 300 km and 15 s (10 s more for each degree).
- True mb is what a noise-free teleseismic network would measure by ray theory with the t* drawn, 0.5 to
  0.8 s. The assessment sees regional waves alone: P as large as mb(Pn) of the western United States says
  for the mb that the source would have there, Lg beside it as recorded tests have it or less.
- mb(Pn) is measured with the mean of two published relations; regional P is made by one of them, which asks
  for 0.2 to 0.3 less mb for its amplitude. Its error of 0.3 holds that. What noise
  and silent stations add is told in [Magnitudes](science/magnitudes.md).
- mb(Lg) is held against the same true mb, which lies 0.3 below the one that sizes Lg; as measured it is 0.3
  to 0.5 less than that one ([why](exercises.md#what-is-simulated)). The yield takes mb(Lg) for that of a
  shield, so yields come out low. Single events err by 0.4, the region's own Q.
- Where the depth is not resolved, the origin time is that of a source at the surface (of an earthquake 6 to
  12 km deep 0.7 to 1.4 s early), its interval the shortest that holds 90 % over all depths. "50 %" takes it
  for the halves of two normal distributions about the stated time.
- "Likeliest" is the kind of the highest probability where none reaches 90 %.
- Coupling, t*, Q of Lg, crust, stress drop and stations scatter as published
  ([how much](exercises.md#a-scenario)); none of it was chosen for the coverage that results.
- The yield rests on Mw and mb(Lg) here. The estimate grants moments a scatter of 0.30 about the source, as
  learned from recorded shots; exercises draw 0.2. Mw states 0.08 for what all
  stations share, which exercises lack.
- An interval's coverage includes whatever is wrong with the simulation: ratios of phases, t* and the
  moments of explosions are as published, good to a factor of two.
"""


def main() -> int:
    """Measure; 0 when it ran, whatever the figures. Without recorded data its part says so."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=200, help="exercises in all")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes at a time")
    parser.add_argument("--work", type=Path, default=ROOT / "build" / "bench-exercise", help="kept scores")
    parser.add_argument("--only", choices=[*SECTIONS, *PARTS], help="this section, or this part unwritten")
    given = parser.parse_args()
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    for section, name in SECTIONS.items():
        if given.only in (None, section):
            parts = _waves(PARTS) if section == WAVES else [_series(given.count, given.work, given.jobs)]
            print(table(_rows(parts)))
            write_section(name, _body(parts, section))
            print("\nWritten: docs/results.md")
    if given.only in PARTS:
        print(table(_rows(_waves([given.only]))))
    return 0


def _rows(parts: Sequence[Part]) -> list[Row]:
    return [row for part in parts for row in part.rows]


def _body(parts: Sequence[Part], section: str) -> str:
    """The section: what met its bound, the table, figures, and what was assumed."""
    rows = _rows(parts)
    head = (
        f"Testban {__version__}, {datetime.now(UTC):%Y-%m-%d %H:%M} UTC, "
        f"Python {sys.version_info.major}.{sys.version_info.minor}, {os.cpu_count()} cores. "
        f"{sum(row.met for row in rows)} of {len(rows)} figures met."
    )
    assumed = "\n".join(part.assumed.strip() for part in parts if part.assumed)
    below = [part.below.strip() for part in parts if part.below]
    return "\n\n".join([head, table(rows), *below, f"### What was assumed for {section}", assumed]) + "\n"


def _waves(names: Iterable[str]) -> list[Part]:
    """These parts, measured one after the other."""
    parts = []
    with tempfile.TemporaryDirectory(prefix="testban-bench-") as work:
        for name in names:
            begun = time.monotonic()
            folder = Path(work) / name
            folder.mkdir()
            parts.append(PARTS[name](data_folder(), folder))
            print(f"{name}: {time.monotonic() - begun:.0f} s", file=sys.stderr, flush=True)
    return parts


def _series(count: int, work: Path, jobs: int) -> Part:
    """Many exercises, made, assessed and scored."""
    result = run_all(count, work, jobs)
    return Part(series_rows(result), ASSUMED, "\n\n".join(write_figures(result.scores)))


if __name__ == "__main__":
    sys.exit(main())
