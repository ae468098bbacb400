"""Packaged tables of events of known kind: one line for each quantity that was measured of an event."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from importlib.resources import files
from itertools import groupby

from testban.identification.known_kinds import MeasuredQuantity

Line = dict[str, str]


def packaged_events(package: str, name: str) -> list[list[Line]]:
    """The lines of each event of the table ``name`` in the data of ``package``."""
    text = (files(package) / "data" / name).read_text(encoding="utf-8")
    lines = csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))
    return [list(group) for _, group in groupby(lines, key=lambda line: (line["kind"], line["event"]))]


def measured_in(lines: Sequence[Line]) -> tuple[MeasuredQuantity, ...]:
    """What was measured of the event that ``lines`` tell of."""
    return tuple(
        MeasuredQuantity(
            line["quantity"],
            float(line["value"]),
            float(line["error"]),
            float(line["mb"]) if line["mb"] else None,
        )
        for line in lines
    )
