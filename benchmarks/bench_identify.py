"""``make bench-identify``: size, kind and yield against what is known; docs/results.md.

A few minutes on two cores, one of them for the magnitudes of the Soviet tests. ``--only NAME`` measures one
part and writes nothing.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.evaluate import data_folder
from benchmarks.kinds import kind_part
from benchmarks.magnitudes import magnitude_part
from benchmarks.moment_tensors import moment_tensor_part
from benchmarks.ms_mb import ms_mb_part
from benchmarks.parts import Measure
from benchmarks.results import write_section
from benchmarks.rows import table
from benchmarks.yield_figures import yield_part

from testban import __version__

PARTS: Mapping[str, Measure] = {
    "magnitudes": magnitude_part,
    "ms-mb": ms_mb_part,
    "kind": kind_part,
    "moment-tensors": moment_tensor_part,
    "yields": yield_part,
}
"""In the order of the table. A new figure is a function (data, work) -> Part in a file of its own, named
here."""


def main() -> int:
    """Measure; 0 when it ran, whatever the figures, 2 where the recordings are absent."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=sorted(PARTS), help="measure this part and write nothing")
    only = parser.parse_args().only
    data = data_folder()
    if not data.is_dir():
        print(
            "bench-identify: the recorded data is absent. Put it at ../shared/data beside the checkout, "
            "or set TESTBAN_DATA to its folder.",
            file=sys.stderr,
        )
        return 2
    parts = []
    with tempfile.TemporaryDirectory(prefix="testban-bench-") as work:
        for name, measure in PARTS.items():
            if only in (None, name):
                begun = time.monotonic()
                folder = Path(work) / name
                folder.mkdir()
                parts.append(measure(data, folder))
                print(f"{name}: {time.monotonic() - begun:.0f} s", file=sys.stderr, flush=True)
    rows = [row for part in parts for row in part.rows]
    met = sum(row.met for row in rows)
    head = (
        f"Testban {__version__}, {datetime.now(UTC):%Y-%m-%d %H:%M} UTC, "
        f"Python {sys.version_info.major}.{sys.version_info.minor}, {os.cpu_count()} cores. "
        f"{met} of {len(rows)} figures met."
    )
    assumed = "\n".join(part.assumed.strip() for part in parts if part.assumed)
    below = "\n\n".join(part.below.strip() for part in parts if part.below)
    text = f"{head}\n\n{table(rows)}\n\n### What was assumed for size, kind and yield\n\n{assumed}\n\n{below}"
    print(text)
    if only is None:
        write_section("bench-identify", text)
        print("\nWritten: docs/results.md")
    return 0


if __name__ == "__main__":
    sys.exit(main())
