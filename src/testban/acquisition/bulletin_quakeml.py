"""Bulletins in QuakeML 1.2 (Schorlemmer and others, 2011, doi:10.4401/ag-4874).

Events are read for what a location needs; the rest travels along as the bytes it is.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from xml.etree import ElementTree

from testban.acquisition.bulletin_values import bulletin_pick, parsed_time
from testban.acquisition.xml_events import cut_events
from testban.model import (
    Bulletin,
    BulletinEvent,
    Pick,
    StatedArrival,
    StatedMagnitude,
    StatedOrigin,
)

Element = ElementTree.Element
M_PER_KM = 1000.0


def read_quakeml_bulletin(data: bytes, file: str) -> Bulletin:
    """Events with picks, origins, arrivals and magnitudes.

    Raises
    ------
    BulletinError
        The file is no well-formed QuakeML.
    """
    cut = cut_events(data, file)
    faults: list[str] = []
    events = []
    for number, piece in enumerate(cut.events, 1):
        wrapper = ElementTree.fromstring(cut.wrapper + piece + b"</catalogue>")
        element = next(child for child in wrapper if _local(child) == "event")
        events.append(_event(element, piece, number, file, faults))
    return Bulletin("quakeml", tuple(events), tuple(faults), cut.head, cut.tail)


def _event(element: Element, piece: bytes, number: int, file: str, faults: list[str]) -> BulletinEvent:
    id = element.get("publicID") or f"event-{number}"
    picks, rejected = [], set()
    origins, arrivals, magnitudes = [], [], []
    for child in element:
        name, where = _local(child), f"{file}, {_local(child)} {child.get('publicID')} of event {id}"
        try:
            if name == "pick":
                picks.append(_pick(child))
                if _text(child, "evaluationStatus") == "rejected":
                    rejected.add(picks[-1].id)
            elif name == "origin":
                origins.append(_origin(child))
                arrivals += _arrivals(child)
            elif name == "magnitude":
                magnitudes.append(_magnitude(child))
        except ValueError as error:
            faults.append(f"{where}: {error}")
    return BulletinEvent(
        id,
        tuple(picks),
        next((t for d in _children(element, "description") if (t := _text(d, "text"))), ""),
        tuple(origins),
        _text(element, "preferredOriginID"),
        tuple(arrivals),
        tuple(magnitudes),
        frozenset(rejected),
        piece,
    )


def _pick(element: Element) -> Pick:
    stream = next(_children(element, "waveformID"), None)
    if stream is None or not stream.get("stationCode"):
        raise ValueError("no station")
    key = f"{stream.get('networkCode') or ''}.{stream.get('stationCode')}"
    channel, location = stream.get("channelCode"), stream.get("locationCode")
    time, uncertainty = _quantity(element, "time")
    if not time:
        raise ValueError("no time")
    backazimuth, azimuth_error = _quantity(element, "backazimuth")
    slowness, slowness_error = _quantity(element, "horizontalSlowness")
    return bulletin_pick(
        _identified(element),
        key,
        f"{key}.{location or ''}.{channel or ''}" if channel or location else key,
        _text(element, "phaseHint"),
        parsed_time(time),
        uncertainty_s=_positive(uncertainty),
        polarity={"positive": 1, "negative": -1}.get(_text(element, "polarity"), 0),
        automatic=_text(element, "evaluationMode") == "automatic",
        backazimuth_deg=_real(backazimuth),
        backazimuth_uncertainty_deg=_real(azimuth_error),
        slowness_s_deg=_real(slowness),
        slowness_uncertainty_s_deg=_real(slowness_error),
    )


def _origin(element: Element) -> StatedOrigin:
    time = _quantity(element, "time")[0]
    latitude, longitude, depth_m = (
        _nan(_real(_quantity(element, n)[0])) for n in ("latitude", "longitude", "depth")
    )
    info = next(_children(element, "creationInfo"), None)
    author = "" if info is None else _text(info, "agencyID") or _text(info, "author")
    return StatedOrigin(
        _identified(element),
        parsed_time(time) if time else math.nan,
        latitude,
        longitude,
        depth_m / M_PER_KM,
        author,
    )


def _arrivals(origin: Element) -> list[StatedArrival]:
    return [
        StatedArrival(
            _text(a, "pickID"),
            _identified(origin),
            _text(a, "phase"),
            _nan(_real(_text(a, "distance"))),
            _nan(_real(_text(a, "azimuth"))),
            _used(_text(a, "backazimuthWeight")),
            _used(_text(a, "horizontalSlownessWeight")),
        )
        for a in _children(origin, "arrival")
    ]


def _used(weight: str) -> bool | None:
    return None if not weight else float(weight) > 0.0


def _magnitude(element: Element) -> StatedMagnitude:
    value, uncertainty = _quantity(element, "mag")
    stations = _real(_text(element, "stationCount"))
    info = next(_children(element, "creationInfo"), None)
    return StatedMagnitude(
        _text(element, "type"),
        _nan(_real(value)),
        _nan(_positive(uncertainty)),
        -1 if stations is None else int(stations),
        "" if info is None else _text(info, "agencyID") or _text(info, "author"),
        _text(element, "originID"),
    )


def _identified(element: Element) -> str:
    id = element.get("publicID")
    if not id:
        raise ValueError("no publicID")
    return id


def _local(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _children(element: Element, name: str) -> Iterator[Element]:
    return (child for child in element if child.tag.rpartition("}")[2] == name)


def _text(element: Element, name: str) -> str:
    child = next(_children(element, name), None)
    return "" if child is None or child.text is None else child.text.strip()


def _quantity(element: Element, name: str) -> tuple[str, str]:
    """Value and uncertainty as text, "" where there is none."""
    child = next(_children(element, name), None)
    return ("", "") if child is None else (_text(child, "value"), _text(child, "uncertainty"))


def _real(text: str) -> float | None:
    if not text:
        return None
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(f"{text!r} is not a number")
    return value


def _positive(text: str) -> float | None:
    """Some agencies write -1 for an uncertainty they do not know."""
    value = _real(text)
    return value if value is not None and value >= 0.0 else None


def _nan(value: float | None) -> float:
    return math.nan if value is None else value
