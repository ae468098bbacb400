"""What recorded events of known kind showed, packaged: populations that hold where a user learned none.

The table (made by tools/build_recorded_kinds.py) keeps each event's value, so that whoever is assessed is
left out and the rest learned again (`LearnedPopulations.without`): no event judges itself. The mb by which a
corner was expected is a bulletin's. Like the catalogue these are facts about known events, so they are here;
the identification gets what they teach through its settings, and the result says so.
"""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files
from itertools import groupby

from testban.identification.known_kinds import KnownEvent, MeasuredQuantity, learn
from testban.identification.learned import RECORDED, LearnedPopulations
from testban.model import parse_time

NAME = "Testban's own table of recorded events"


@cache
def recorded_kinds() -> LearnedPopulations:
    """Learned from the packaged table."""
    return learn(recorded_events(), RECORDED, NAME)


@cache
def recorded_events() -> tuple[KnownEvent, ...]:
    """The packaged events with what was measured of each."""
    text = (files("testban.reference") / "data" / "recorded_kinds.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))
    return tuple(_event(list(group)) for _, group in groupby(rows, key=lambda r: r["event"]))


def _event(rows: list[dict[str, str]]) -> KnownEvent:
    first = rows[0]
    measured = tuple(
        MeasuredQuantity(
            r["quantity"], float(r["value"]), float(r["error"]), float(r["mb"]) if r["mb"] else None
        )
        for r in rows
    )
    place = float(first["latitude"]), float(first["longitude"])
    return KnownEvent(first["event"], first["kind"], parse_time(first["time"]), *place, measured)
