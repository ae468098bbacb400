"""Write a table of recorded events into the package."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path


def write_table(name: str, head: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Path:
    """Comment lines, names of columns and rows; returns where the file is."""
    out = Path(__file__).parents[1] / "src/testban/reference/data" / name
    with out.open("w", encoding="utf-8", newline="") as file:
        file.write(head)
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)
    return out
