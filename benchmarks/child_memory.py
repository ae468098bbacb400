"""Peak memory of the programs that a block of code starts.

``getrusage`` does not tell it: Linux counts for a child what its parent held when it was started, so that a
small program started from a large one seems as large.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

EVERY_S = 0.05


@dataclass
class Peak:
    """``mb`` is the largest resident set (MB) of any one child so far; 0 where none was seen."""

    mb: float = 0.0


@contextmanager
def peak_of_children() -> Iterator[Peak]:
    """Looks at the children of this process while the block runs, as /proc shows them."""
    peak, done = Peak(), threading.Event()

    def watch() -> None:
        while not done.wait(EVERY_S):
            peak.mb = max([peak.mb, *(_high_water_mb(pid) for pid in _children())])

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield peak
    finally:
        done.set()
        watcher.join()


def _children() -> list[str]:
    """Of any thread of this process."""
    found: list[str] = []
    for path in Path(f"/proc/{os.getpid()}/task").glob("*/children"):
        found += _text(path).split()
    return found


def _high_water_mb(pid: str) -> float:
    """Since its program began; of a child that is about to become that program nothing."""
    status = dict(line.split(":", 1) for line in _text(Path(f"/proc/{pid}/status")).splitlines())
    if status.get("Name", "").strip() == _text(Path(f"/proc/{os.getpid()}/comm")).strip():
        return 0.0
    return float(status.get("VmHWM", "0 kB").split()[0]) / 1024.0


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError:  # It has ended meanwhile.
        return ""
