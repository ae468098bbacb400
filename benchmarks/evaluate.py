"""``make evaluate``: run Testban blind on recorded events, print what it must show, write docs/results.md."""

from __future__ import annotations

import os
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import figures
from benchmarks.cases import NAMES, Case, run_case
from benchmarks.figures import Figure, Measured
from benchmarks.results import write_section

from testban import __version__

ROOT = Path(__file__).resolve().parents[1]

ASSUMED = """\
- Every run is `testban assess FOLDER` in a process of its own; only `assessment.json` is read. The
  largest event (the first of `events`) is the one compared; the collapse is the other event nearest in
  time.
- "Truth" is the literature's: its sources are in `benchmarks/truth.toml`. The place of the Kambarata
  blast is known to about 8 km; the collapse is compared with the place of the test.
- "First P used" counts stations whose earliest P, Pn or Pg carries at least half its weight. The
  difference to the analyst is taken over the earliest P of every station that both have, rejected ones
  included.
- "Truth inside the region" is computed from the axes and azimuth of the ellipse in the JSON.
- "Cold" is a new process on at most two cores with the caches of numba and matplotlib emptied; the
  files of the recordings and of Python itself may lie in the memory of the operating system.
- The reference event carries the published origin, yields and magnitudes of `benchmarks/references`;
  its depth is assumed. Everything else is run without any reference.
"""


def data_folder() -> Path:
    """TESTBAN_DATA, or shared/data beside the checkout."""
    return Path(os.environ.get("TESTBAN_DATA", ROOT.parent / "shared" / "data"))


def run_cases(data: Path, work: Path) -> dict[str, Case]:
    """Every case; the first one cold."""
    cases = {}
    for number, name in enumerate(NAMES):
        print(f"assessing {name} ...", file=sys.stderr, flush=True)
        cases[name] = run_case(name, data, work / str(number), cold=number == 0)
    return cases


def table(rows: list[tuple[Figure, Measured]]) -> str:
    """The rows as a Markdown table."""
    lines = ["| recordings | figure | target | measured | met |", "|---|---|---|---|---|"]
    for figure, measured in rows:
        text = measured.text.replace("|", "/").replace("\n", " ")
        met = "yes" if measured.met else "**no**"
        lines.append(f"| {figure.recordings} | {figure.name} | {figure.target} | {text} | {met} |")
    return "\n".join(lines)


def document(rows: list[tuple[Figure, Measured]], made: datetime) -> str:
    """The section of docs/results.md."""
    met = sum(measured.met for _, measured in rows)
    return (
        f"Testban {__version__}, {made:%Y-%m-%d %H:%M} UTC, "
        f"Python {sys.version_info.major}.{sys.version_info.minor}, {os.cpu_count()} cores. "
        f"{met} of {len(rows)} figures met.\n\n"
        f"{table(rows)}\n\n### What was assumed\n\n{ASSUMED}"
    )


def main() -> int:
    """Evaluate; 0 when it ran, whatever the figures, 2 where the recordings are absent."""
    data = data_folder()
    if not data.is_dir():
        print(
            "evaluate: the recorded data is absent. Put it at ../shared/data beside the checkout, "
            "or set TESTBAN_DATA to its folder.",
            file=sys.stderr,
        )
        return 2
    with tempfile.TemporaryDirectory(prefix="testban-evaluate-") as work:
        cases = run_cases(data, Path(work))
    rows = [(f, f.taken(cases[f.recordings])) for f in (*figures.FIGURES, *figures.COST_FIGURES)]
    print(table(rows))
    write_section("evaluate", document(rows, datetime.now(UTC)))
    print("\nWritten: docs/results.md")
    return 0


if __name__ == "__main__":
    sys.exit(main())
