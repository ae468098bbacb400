"""A part of a benchmark: rows of its table, and what stands below it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.rows import Row


@dataclass(frozen=True)
class Part:
    """``assumed`` are list items; ``below`` is Markdown (headings from ###) put under the table."""

    rows: list[Row]
    assumed: str = ""
    below: str = ""


Measure = Callable[[Path, Path], Part]
"""From the folder of recorded data and an empty working folder."""
