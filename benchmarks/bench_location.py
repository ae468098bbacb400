"""``make bench-location``: travel times and location against what is known; docs/results.md.

Writes two sections, of accuracy and of speed; ``make bench-location-speed`` the second alone, which other
work on the machine disturbs.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.absolute import calibrated_rows, recorded_rows, run_relative, speed_rows
from benchmarks.batch import batch_rows
from benchmarks.calibration import EVENTS, calibration_rows
from benchmarks.crandall import crandall_rows
from benchmarks.evaluate import data_folder
from benchmarks.relative import dprk_rows, finland_rows, two_data_sets_rows
from benchmarks.relative_speed import relative_speed_rows
from benchmarks.results import write_section
from benchmarks.rows import Row, table
from benchmarks.s_onsets import s_onset_rows
from benchmarks.travel_time_speed import rate_rows
from benchmarks.travel_time_tables import table_rows
from benchmarks.travel_times import travel_time_rows

from testban import __version__

ASSUMED = """\
- Finland: 28 surface explosions; truth is the surveyed place. Places are compared about their mean. The
  fold's anchors are half of the events, drawn ten times, and only the others are counted. Slownesses are
  the file's.
- North Korea: "published" is the box that the published offsets from test 2 span (Wen and Long 2010,
  Zhang and Wen 2013, Selby 2010, Yang and others 2021, Gibbons and others 2017 and later); there is no
  surveyed truth.
- Finland's explosions are known to lie at the surface: one depth. Everywhere else depths differ by 0.5 km
  (one standard deviation).
- Recordings: `testban relocate` of 2016-01-06 and 2017-09-03, both started from one place, and `testban
  assess` of 2017-09-03 with 2016-01-06 as reference. The two data sets agree where their difference lies
  in the 90 % region of the difference.
- TauP is ObsPy's, with its packaged ak135 and iasp91. Half of the source depths lie in the crust or at
  discontinuities, half of the distances near the source or at the ends of branches. "Within 0.3 deg of the
  ends of branches": 0.001 to 0.3 deg to either side of every caustic and other end of a branch of that phase,
  sources from 0.05 to 660.1 km. Where pP or sP differ by more than the bound, TauP is asked in another way,
  and the row says so: its usual model has caustics up to 0.005 deg off.
- iLoc's tables are compared where they and ours name the same branch: Pn and Sn to 9 deg, pP beyond 30,
  sources down to 600 km.
- Calibration: simulated events on the station lists of the recordings and of the IMS, errors drawn from
  published statistics as random fields of crust, Moho and mantle. The variances, ak135 and the distribution
  of depths are the locator's own; see [the plot](science/calibration.svg) and
  [what it shows](science/location.md#do-the-regions-hold-the-truth-as-often-as-they-say).
- S onsets: made-up recordings; how S rises out of the coda of P, which makes it read late, is made up too.
- Crandall Canyon: from no start, as by `testban locate`, which leaves out what the analyst rejected, and once
  with all picks. Stations stand where the distances and azimuths of the file's origins put them; origins
  kilometres apart give the same place for a station, so they say nothing of where the event was.
- "Corrections learned": the epicentre of `testban assess` with 2016-01-06 as reference.
- Batch: `testban locate` in a process of its own on a CSV file of simulated events all over the Earth, each
  with the first P of the thirty nearest of 200 IMS stations, errors 0.8 s. The rival fits place, depth and
  time by robust least squares from a start three degrees off, TauP called for each arrival.
"""

ASSUMED_OF_SPEED = """\
- Locations: the least of a hundred runs in one process, after a first one. Rates: the best of three.
- Pyrocko's cake is compared where it is installed (`.venv/bin/pip install --no-deps pyrocko`).
- The peer of a single location fits place, depth and time by SciPy's robust least squares, from the same
  start, without a region.
- SciPy in the relative solve is given the arrivals, the analytic Jacobian and Cauchy loss. It has no pinned
  scale, no kinds of waves, no estimate of the scatter and no covariance.
"""


def main() -> int:
    """Measure; 0 when it ran, whatever the figures, 2 where the recordings are absent."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--points", type=int, default=10_000, help="places at which TauP is asked")
    parser.add_argument("--events", type=int, default=10_000, help="simulated events of the batch")
    parser.add_argument("--trials", type=int, default=EVENTS, help="simulated events of the calibration")
    parser.add_argument(
        "--only",
        choices=["travel-times", "speed"],
        help="measure travel times and write nothing; or write speed",
    )
    given = parser.parse_args()
    data = data_folder()
    if not data.is_dir():
        print(
            "bench-location: the recorded data is absent. Put it at ../shared/data beside the checkout, "
            "or set TESTBAN_DATA to its folder.",
            file=sys.stderr,
        )
        return 2
    if given.only == "travel-times":
        print(table(_travel_time_rows(data, given.points)))
        return 0
    speed = [*rate_rows(), *speed_rows(data), *relative_speed_rows(data)]
    _write("bench-location-speed", speed, "speed", ASSUMED_OF_SPEED)
    if given.only == "speed":
        return 0
    rows = [*finland_rows(data), *dprk_rows(data)]
    with tempfile.TemporaryDirectory(prefix="testban-bench-") as work:
        relative = run_relative(data, Path(work))
        rows += two_data_sets_rows(data, relative, Path(work))
        rows += [*calibrated_rows(relative), *recorded_rows(data, Path(work))]
        rows += batch_rows(data, Path(work), given.events)
    rows += s_onset_rows()
    rows += [*crandall_rows(data), *calibration_rows(data, given.trials)]
    rows += _travel_time_rows(data, given.points)
    _write("bench-location", rows, "location", ASSUMED)
    return 0


def _write(section: str, rows: list[Row], what: str, assumed: str) -> None:
    met = sum(row.met for row in rows)
    head = (
        f"Testban {__version__}, {datetime.now(UTC):%Y-%m-%d %H:%M} UTC, "
        f"Python {sys.version_info.major}.{sys.version_info.minor}, {os.cpu_count()} cores. "
        f"{met} of {len(rows)} figures met."
    )
    print(f"{table(rows)}\n", flush=True)
    write_section(section, f"{head}\n\n{table(rows)}\n\n### What was assumed for {what}\n\n{assumed}")
    print(f"Written: docs/results.md, {section}\n", flush=True)


def _travel_time_rows(data: Path, points: int) -> list[Row]:
    return [*travel_time_rows(points), *travel_time_rows(points // 10, "iasp91"), *table_rows(data)]


if __name__ == "__main__":
    sys.exit(main())
