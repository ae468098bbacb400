"""Events to start from: a list in columns, QuakeML, or an assessment.json of ours; told apart by content."""

from __future__ import annotations

import json
import math
from pathlib import Path

from testban.acquisition.bulletin_quakeml import read_quakeml_bulletin
from testban.acquisition.differential_times import ListedEvent, read_event_list
from testban.errors import BulletinError, DifferentialTimeError
from testban.model import parse_time


def read_events(path: Path) -> tuple[tuple[ListedEvent, ...], tuple[str, ...]]:
    """Events with time and place, and what was left out.

    Raises
    ------
    DifferentialTimeError
        The file cannot be read, or holds no event that can be used.
    """
    try:
        start = path.read_bytes().lstrip()[:1]
    except OSError as error:
        raise DifferentialTimeError(
            f"{path}: cannot be read ({error.strerror}); give a list of events"
        ) from error
    if start == b"<":
        return _quakeml(path)
    if start == b"{":
        return _assessment(path)
    return read_event_list(path)


def _assessment(path: Path) -> tuple[tuple[ListedEvent, ...], tuple[str, ...]]:
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        events = tuple(
            ListedEvent(
                _name(entry["id"]),
                parse_time(entry["origin"]["time"]),
                float(entry["origin"]["latitude"]),
                float(entry["origin"]["longitude"]),
                float(entry["origin"]["depth_km"]) if entry["origin"]["depth_resolved"] else 0.0,
            )
            for entry in document["events"]
        )
    except (ValueError, KeyError, TypeError) as error:
        raise DifferentialTimeError(f"{path}: not an assessment.json of Testban ({error!r})") from error
    if not events:
        raise DifferentialTimeError(f"{path}: the assessment found no event")
    return events, ()


def _quakeml(path: Path) -> tuple[tuple[ListedEvent, ...], tuple[str, ...]]:
    try:
        bulletin = read_quakeml_bulletin(path.read_bytes(), path.name)
    except BulletinError as error:
        raise DifferentialTimeError(f"{path}: not QuakeML ({error})") from error
    events, faults = [], list(bulletin.left_out)
    for event in bulletin.events:
        name = _name(event.id)
        origins = [o for o in event.origins if o.placed]
        preferred = [o for o in origins if o.id == event.preferred_origin_id] or origins
        if not preferred:
            faults.append(f"{path.name}: event {name} has no origin with time and place")
            continue
        origin = preferred[0]
        depth_km = origin.depth_km if math.isfinite(origin.depth_km) else 0.0
        events.append(ListedEvent(name, origin.time, origin.latitude_deg, origin.longitude_deg, depth_km))
    if not events:
        raise DifferentialTimeError(f"{path}: no event with an origin; {'; '.join(faults) or 'it is empty'}")
    return tuple(events), tuple(faults)


def _name(identifier: str) -> str:
    """Last part of an identifier, without blanks: names stand in columns."""
    for mark in ("/", "="):
        identifier = identifier.rsplit(mark, 1)[-1]
    return "_".join(identifier.split()) or "event"
