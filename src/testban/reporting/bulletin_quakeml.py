"""Bulletins in QuakeML 1.2, each event with one origin more.

Events that came as QuakeML keep every byte; the new origin is put before their end, and the preferred origin
is named anew. Events from other formats are written from what was read.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from xml.etree import ElementTree
from xml.parsers import expat

from testban.model import (
    Bulletin,
    BulletinEvent,
    LocatedEvent,
    NotDetermined,
    Origin,
    Provenance,
    StatedMagnitude,
    StatedOrigin,
    isoformat,
)
from testban.reporting.ellipsoid import ellipsoid_element
from testban.reporting.quakeml import BED, QUAKEML
from testban.reporting.quakeml_elements import comment, leaf, public_id, quantity, time_quantity
from testban.reporting.quakeml_origin import origin_element, pick_element, wrapped

KM_PER_DEG = 111.195

Element = ElementTree.Element


def quakeml_bulletin(bulletin: Bulletin, located: Sequence[LocatedEvent], made: Provenance) -> bytes:
    """The whole document."""
    if bulletin.format == "quakeml":
        events = [_spliced(e, at, made) for e, at in zip(bulletin.events, located, strict=True)]
        return bulletin.head + b"".join(events) + bulletin.tail
    id = public_id("bulletin", str(round(made.created)))
    lines = [
        b'<?xml version="1.0" encoding="UTF-8"?>',
        f'<q:quakeml xmlns:q="{QUAKEML}" xmlns="{BED}">'.encode(),
        f'  <eventParameters publicID="{id}">'.encode(),
    ]
    # One event at a time: the tree of ten thousand would not fit everywhere.
    for event, at in zip(bulletin.events, located, strict=True):
        holder = Element("eventParameters")
        _written(holder, event, at, made)
        ElementTree.indent(holder, level=1)
        lines += [b"    " + ElementTree.tostring(child).rstrip() for child in holder]
    return b"\n".join([*lines, b"  </eventParameters>", b"</q:quakeml>", b""])


def _creation(parent: Element, made: Provenance, author: str = "testban") -> None:
    info = ElementTree.SubElement(parent, "creationInfo")
    leaf(info, "agencyID", author[:64])
    leaf(info, "creationTime", isoformat(made.created, 6))
    leaf(info, "version", made.software_version[:64])


def _new_origin(
    parent: Element, name: str, origin: Origin, located: LocatedEvent, made: Provenance, ours: dict[str, str]
) -> str:
    """Append the origin; its identifier. ``ours`` maps the picks' ids to their identifiers."""
    spread = (math.nan, math.nan)
    if located.covariance is not None:
        flat = KM_PER_DEG * max(math.cos(math.radians(origin.latitude_deg)), 1e-6)
        east, north = (math.sqrt(max(located.covariance[k][k], 0.0)) for k in (0, 1))
        spread = (north / KM_PER_DEG, east / flat)
    element = origin_element(parent, name, origin, lambda pick: ours[pick.id], spread)
    if located.covariance is not None and origin.depth_resolved:
        region = next(child for child in element if child.tag == "originUncertainty")
        ellipsoid_element(region, located.covariance, origin.uncertainty.confidence)
    for text in located.left_out:
        comment(element, f"Left out: {text}")
    _creation(element, made)
    return element.get("publicID", "")


def _spliced(event: BulletinEvent, located: LocatedEvent, made: Provenance) -> bytes:
    """The event's bytes with what is new put between them."""
    places = _Places(event.source)
    if not event.source.startswith(b"</", places.end):
        return event.source  # an empty element
    holder = Element("event")
    changes: list[tuple[int, int, bytes]] = []
    if isinstance(located.origin, NotDetermined):
        comment(holder, _not_located(located.origin, located))
    else:
        name, number = event.id, 1
        taken = {o.id for o in event.origins}
        while public_id("origin", name) in taken:
            number += 1
            name = f"{event.id}/{number}"
        ours = {p.id: p.id for p in event.picks}
        id = _new_origin(holder, name, located.origin, located, made, ours)
        tag = f"{places.prefix}preferredOriginID"
        start, stop = places.preferred
        text = f"<{tag}>{id}</{tag}>".encode()
        changes.append((start, stop, text if stop > start else b"\n      " + text))
    changes.append((places.end, places.end, _children_text(holder, places.prefix)))
    pieces, last = [], 0
    for start, stop, text in sorted(changes):
        pieces += [event.source[last:start], text]
        last = stop
    return b"".join(pieces) + event.source[last:]


class _Places:
    """Where in an event's bytes its start tag, its preferred origin and its end tag stand."""

    def __init__(self, source: bytes) -> None:
        self.start, self.end, self.prefix = 0, 0, ""
        self.preferred = (-1, -1)
        self._path: list[str] = []
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler, self._parser.EndElementHandler = self._begun, self._ended
        self._parser.Parse(b"<c>" + source + b"</c>", True)
        if self.preferred[0] < 0:
            after = _after_tag(source, self.start)
            self.preferred = (after, after)
        else:
            begin, close = self.preferred  # Expat puts the end of an empty element after it
            stop = source.index(b">", close) + 1 if source.startswith(b"</", close) else close
            self.preferred = (begin, stop)

    def _begun(self, name: str, _attributes: dict[str, str]) -> None:
        position = self._parser.CurrentByteIndex - len(b"<c>")
        if len(self._path) == 1 and name.rpartition(":")[2] == "event":
            self.start, self.prefix = position, name.removesuffix("event")
        self._path.append(name)
        if self._path[1:] == [f"{self.prefix}event", f"{self.prefix}preferredOriginID"]:
            self.preferred = (position, position)

    def _ended(self, _name: str) -> None:
        position = self._parser.CurrentByteIndex - len(b"<c>")
        if self._path[1:] == [f"{self.prefix}event", f"{self.prefix}preferredOriginID"]:
            self.preferred = (self.preferred[0], position)
        if self._path[1:] == [f"{self.prefix}event"]:
            self.end = position
        self._path.pop()


def _after_tag(source: bytes, position: int) -> int:
    """Where the tag at ``position`` ends; attribute values may hold ">"."""
    quote = 0
    for index in range(position, len(source)):
        byte = source[index]
        if quote:
            quote = 0 if byte == quote else quote
        elif byte in b"\"'":
            quote = byte
        elif byte == ord(">"):
            return index + 1
    return len(source)


def _children_text(holder: Element, prefix: str) -> bytes:
    """The children as ASCII, whatever the file's encoding, with the file's prefix on every tag."""
    ElementTree.indent(holder, level=2)
    if prefix:
        for element in holder.iter():
            element.tag = prefix + element.tag
    text = b"".join(ElementTree.tostring(child, encoding="us-ascii") for child in holder)
    text = re.sub(rb"<\?xml[^>]*\?>\s*", b"", text)
    return b"  " + text.rstrip() + b"\n    "


def _not_located(gap: NotDetermined, located: LocatedEvent) -> str:
    return "Not located by Testban: " + "; ".join((gap.reason, *(f"left out: {t}" for t in located.left_out)))


def _written(parent: Element, event: BulletinEvent, located: LocatedEvent, made: Provenance) -> None:
    element = ElementTree.SubElement(parent, "event", publicID=public_id("event", event.id))
    preferred = ElementTree.SubElement(element, "preferredOriginID")
    if event.name:
        leaf(ElementTree.SubElement(element, "description"), "text", event.name)
    _creation(element, made)
    ids = {p.id: public_id("pick", event.id, p.id) for p in event.picks}
    for pick in event.picks:
        pick_element(element, ids[pick.id], pick)
    stated = {o.id: public_id("origin", event.id, "stated", o.id) for o in event.origins}
    for origin in event.origins:
        if origin.placed:
            _stated_origin(element, stated[origin.id], origin, event, ids)
    for number, magnitude in enumerate(event.magnitudes):
        _stated_magnitude(element, public_id("magnitude", event.id, str(number)), magnitude, stated)
    if isinstance(located.origin, NotDetermined):
        comment(element, _not_located(located.origin, located))
        first = event.preferred_origin
        if first is not None and first.placed:
            preferred.text = stated[first.id]
        else:
            element.remove(preferred)
    else:
        preferred.text = _new_origin(element, event.id, located.origin, located, made, ids)


def _stated_origin(
    parent: Element, id: str, origin: StatedOrigin, event: BulletinEvent, picks: dict[str, str]
) -> None:
    element = ElementTree.SubElement(parent, "origin", publicID=id)
    time_quantity(element, "time", origin.time)
    quantity(element, "latitude", origin.latitude_deg)
    quantity(element, "longitude", wrapped(origin.longitude_deg))
    if math.isfinite(origin.depth_km):
        quantity(element, "depth", 1000.0 * origin.depth_km)
    if origin.author:
        leaf(ElementTree.SubElement(element, "creationInfo"), "agencyID", origin.author[:64])
    for number, stated in enumerate(a for a in event.arrivals if a.origin_id == origin.id):
        if stated.pick_id not in picks:
            continue
        arrival = ElementTree.SubElement(element, "arrival", publicID=f"{id}/arrival/{number}")
        leaf(arrival, "pickID", picks[stated.pick_id])
        leaf(arrival, "phase", stated.phase[:32])
        for tag, value in (("azimuth", stated.azimuth_deg), ("distance", stated.distance_deg)):
            if math.isfinite(value):
                leaf(arrival, tag, repr(value))


def _stated_magnitude(parent: Element, id: str, magnitude: StatedMagnitude, origins: dict[str, str]) -> None:
    element = ElementTree.SubElement(parent, "magnitude", publicID=id)
    quantity(element, "mag", magnitude.mag, magnitude.uncertainty)
    if magnitude.type:
        leaf(element, "type", magnitude.type[:32])
    if magnitude.origin_id in origins:
        leaf(element, "originID", origins[magnitude.origin_id])
    if magnitude.stations >= 0:
        leaf(element, "stationCount", str(magnitude.stations))
    if magnitude.author:
        leaf(ElementTree.SubElement(element, "creationInfo"), "agencyID", magnitude.author[:64])
