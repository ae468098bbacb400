"""What recorded events of known kind showed, packaged: populations that hold where a user learned none.

The table (made by tools/build_recorded_kinds.py) keeps each event's value, so that whoever is assessed is
left out and the rest learned again (`LearnedPopulations.without`): no event judges itself. The mb by which a
corner was expected is a bulletin's. Like the catalogue these are facts about known events, so they are here;
the identification gets what they teach through its settings, and the result says so.
"""

from __future__ import annotations

from functools import cache
from itertools import groupby

from testban.identification.event_scatter import NeighbourRatio
from testban.identification.kinds_table import Line, measured_in, packaged_events
from testban.identification.known_kinds import KnownEvent, learn
from testban.identification.learned import RECORDED, LearnedPopulations
from testban.identification.misread import ReadMotions
from testban.model import parse_time

NAME = "Testban's own table of recorded events"
TABLES = ("recorded_kinds.csv", "published_lg.csv")
"""What Testban measured, and mb(Lg) less mb of explosions that others measured and published."""


@cache
def recorded_kinds() -> LearnedPopulations:
    """Learned from the packaged table."""
    return learn(recorded_events(), RECORDED, NAME)


@cache
def recorded_events() -> tuple[KnownEvent, ...]:
    """The packaged events with what was measured of each."""
    tables = (packaged_events("testban.reference", name) for name in TABLES)
    lines = sorted((line for table in tables for event in table for line in event), key=_event_name)
    return tuple(_event(list(group)) for _, group in groupby(lines, key=_event_name))


def _event_name(line: Line) -> str:
    return line["event"]


@cache
def recorded_motions() -> tuple[ReadMotions, ...]:
    """First motions of recorded events that push one way (made by tools/build_recorded_motions.py)."""
    events = packaged_events("testban.reference", "recorded_motions.csv")
    return tuple(
        ReadMotions(
            line["event"],
            line["kind"],
            parse_time(line["time"]),
            float(line["latitude"]),
            float(line["longitude"]),
            int(line["right"]),
            int(line["wrong"]),
        )
        for (line,) in events
    )


@cache
def recorded_ratios() -> tuple[NeighbourRatio, ...]:
    """P/S of recorded events that lie together (made by tools/build_recorded_ratios.py)."""
    events = packaged_events("testban.reference", "recorded_ratios.csv")
    return tuple(
        NeighbourRatio(
            line["event"],
            line["kind"],
            parse_time(line["time"]),
            float(line["latitude"]),
            float(line["longitude"]),
            line["place"],
            line["quantity"],
            line["path"],
            line["station"],
            line["pair"],
            float(line["value"]),
            float(line["error"]),
        )
        for lines in events
        for line in lines
    )


def _event(lines: list[Line]) -> KnownEvent:
    first = lines[0]
    place = float(first["latitude"]), float(first["longitude"])
    return KnownEvent(first["event"], first["kind"], parse_time(first["time"]), *place, measured_in(lines))
