"""One row of a table of results."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """A figure: what was tried, what was measured, what was wanted, and whether it was reached."""

    case: str
    figure: str
    target: str
    measured: str
    met: bool


def table(rows: Sequence[Row]) -> str:
    """The rows as a Markdown table."""
    lines = ["| case | figure | target | measured | met |", "|---|---|---|---|---|"]
    for row in rows:
        text = row.measured.replace("|", "/").replace("\n", " ")
        lines.append(
            f"| {row.case} | {row.figure} | {row.target} | {text} | {'yes' if row.met else '**no**'} |"
        )
    return "\n".join(lines)
