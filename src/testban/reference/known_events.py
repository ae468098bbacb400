"""Events of known kind: a table of assessments and kinds.

known.csv::

    assessment,event,kind
    2017/testban-out,,explosion
    2019/testban-out/assessment.json,EV2019-07-16T20:10:58Z,earthquake

``assessment`` is assessment.json or its folder, relative to the table; ``event`` is the event's id and may be
left empty where there is one event.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from testban.errors import PopulationsError
from testban.identification.known_kinds import KnownEvent, MeasuredQuantity
from testban.identification.published import NEEDS_MB, QUANTITIES
from testban.model import CLASSES, parse_time

COLUMNS = ["assessment", "event", "kind"]


def read_known_events(table: Path) -> list[KnownEvent]:
    """Every row of ``table``, with what was measured of its event.

    Raises
    ------
    PopulationsError
        The table or an assessment cannot be used; file, line and key are named.
    """
    try:
        with table.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            if reader.fieldnames != COLUMNS:
                raise PopulationsError(f"{table}: line 1: the header must be {','.join(COLUMNS)}")
            rows = [(reader.line_num, row) for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise PopulationsError(f"{table}: cannot be read as a CSV table ({error})") from error
    return [_known(f"{table}: line {line}", row, table.parent) for line, row in rows]


def _known(place: str, row: Mapping[str, Any], folder: Path) -> KnownEvent:
    path, name, kind = ((row.get(key) or "").strip() for key in COLUMNS)
    if None in row:
        raise PopulationsError(f"{place}: more than the columns {','.join(COLUMNS)}")
    if kind not in CLASSES:
        raise PopulationsError(f"{place}: kind {kind!r}: one of {', '.join(CLASSES)}")
    if not path:
        raise PopulationsError(f"{place}: assessment is empty; name a folder or an assessment.json")
    document = folder / path
    if document.is_dir():
        document /= "assessment.json"
    events = _events(place, document)
    chosen = [e for e in events if e.get("id") == name] if name else list(events)
    if len(chosen) != 1:
        there = ", ".join(str(e.get("id")) for e in events) or "none"
        raise PopulationsError(f"{place}: event {name!r}: {document} holds {there}; name one by its id")
    try:
        return known_event(f"{path} {chosen[0]['id']}", kind, chosen[0])
    except (KeyError, TypeError, ValueError) as error:
        raise PopulationsError(f"{place}: {document}: {_missing(error)}") from error


def _events(place: str, document: Path) -> Sequence[Mapping[str, Any]]:
    try:
        content = json.loads(document.read_text(encoding="utf-8"))
        return [dict(event) for event in content["events"]]
    except (OSError, UnicodeDecodeError) as error:
        raise PopulationsError(f"{place}: {document} cannot be read ({error})") from error
    except (ValueError, KeyError, TypeError) as error:
        raise PopulationsError(f"{place}: {document} is not an assessment ({_missing(error)})") from error


def _missing(error: Exception) -> str:
    if isinstance(error, KeyError):
        return f"key {error} is missing: made by an older Testban? assess again"
    return str(error)


def known_event(name: str, kind: str, event: Mapping[str, Any]) -> KnownEvent:
    """An event of assessment.json as one of known kind.

    Raises
    ------
    KeyError, TypeError, ValueError
        The event lacks a key, or holds something else under it.
    """
    origin = event["origin"]
    measured = tuple(
        MeasuredQuantity(
            piece["quantity"],
            float(piece["value"]),
            float(piece["uncertainty"]),
            None if piece["mb"] is None else float(piece["mb"]),
        )
        for piece in event["evidence"]
        if piece["quantity"] in QUANTITIES and (piece["mb"] is not None or piece["quantity"] not in NEEDS_MB)
    )
    place = float(origin["latitude"]), float(origin["longitude"])
    return KnownEvent(name, kind, parse_time(origin["time"]), *place, measured)
