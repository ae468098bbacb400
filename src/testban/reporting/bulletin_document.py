"""The located bulletin as one JSON document."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from testban.model import Bulletin, LocatedEvent, NotDetermined, Provenance
from testban.reporting.document import origin_document, plain, provenance_document

SCHEMA = "testban.locations/1"


def location_document(
    bulletin: Bulletin, located: Sequence[LocatedEvent], made: Provenance, notes: Sequence[str]
) -> str:
    """What ``NAME.json`` holds: events in the order of the bulletin, each with an origin or the reason."""
    events = [
        {"id": event.id, "name": event.name, **_event(at)}
        for event, at in zip(bulletin.events, located, strict=True)
    ]
    # An event a line: a large bulletin stays small, and can still be looked at.
    lines = ",\n".join(_text(event) for event in events)
    rest = {"unusable_lines": bulletin.left_out, "notes": notes, "provenance": provenance_document(made)}
    return f'{{"schema": "{SCHEMA}",\n"events": [\n{lines}\n],\n{_text(rest)[1:]}\n'


def _text(value: Any) -> str:
    return json.dumps(plain(value), ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _event(located: LocatedEvent) -> dict[str, Any]:
    if isinstance(located.origin, NotDetermined):
        return {"origin": None, "reason": located.origin.reason, "left_out": located.left_out}
    origin = origin_document(located.origin)
    origin["covariance_east_north_depth_time"] = located.covariance
    return {"origin": origin, "reason": None, "left_out": located.left_out}
