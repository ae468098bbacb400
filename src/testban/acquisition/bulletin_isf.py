"""Bulletins in IMS1.0:short and ISF: events with origins, magnitudes and phases in fixed columns."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field

from testban.acquisition.bulletin_values import bulletin_pick, parsed_time, refuse_garbage
from testban.formats import isf
from testban.formats.columns import Value, read_line
from testban.model import (
    Bulletin,
    BulletinEvent,
    Pick,
    StatedArrival,
    StatedMagnitude,
    StatedOrigin,
)

DAY_S = 86400.0
EARLY_S = 3600.0
"""An arrival is taken to follow its origin, or to precede it by no more than this."""
WANTED = "wanted: a bulletin in IMS1.0:short or ISF"
EVENT_LINE = re.compile(r"\s*event\s+(\S+)\s*(.*?)\s*$", re.IGNORECASE)
END_LINE = re.compile(r"\s*(stop|data_type\b.*|begin\b.*)\s*$", re.IGNORECASE)
CLOCK = re.compile(r"(\d\d):(\d\d):(\d\d(?:\.\d*)?)")
BLOCKS: dict[tuple[str, ...], str] = {
    ("date", "time", "err", "rms"): "origin",
    ("magnitude", "err", "nsta", "author"): "magnitude",
    ("sta", "dist", "evaz", "phase"): "phase",
    ("year", "volume", "page1", "page2"): "other",
    ("net", "chan", "f", "low_f"): "other",
    ("effects", "loctyp", "location", "intensity"): "other",
}


@dataclass
class _Draft:
    """An event while its lines are read."""

    id: str
    name: str
    first_line: int
    block: str = ""
    origins: list[StatedOrigin] = field(default_factory=list)
    prime: str = ""
    magnitudes: list[StatedMagnitude] = field(default_factory=list)
    picks: list[Pick] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    lines: list[int] = field(default_factory=list)
    arrivals: list[StatedArrival] = field(default_factory=list)


def read_isf_bulletin(data: bytes, file: str) -> Bulletin:
    """Events of a bulletin; phases before any event line are one event without a name.

    Raises
    ------
    BulletinError
        Most lines cannot be used.
    """
    raw = data.splitlines(keepends=True)
    faults: list[str] = []
    usable = 0
    events: list[BulletinEvent] = []
    taken: set[str] = set()
    draft: _Draft | None = None
    head_end, last_end = 0, 0

    def close(end: int) -> None:
        nonlocal last_end
        if draft is not None:
            source = b"".join(raw[draft.first_line : end])
            events.append(_event(draft, source, taken))
            last_end = end

    for number, line_bytes in enumerate(raw):
        line = line_bytes.decode("utf-8", "replace").rstrip("\r\n")
        begins = EVENT_LINE.match(line)
        if begins:
            close(number)
            head_end = number if not events and draft is None else head_end
            draft = _Draft(begins[1], begins[2], number)
            continue
        if draft is not None and END_LINE.fullmatch(line):
            close(number)
            draft = None
            continue
        block = BLOCKS.get(tuple(line.lower().split()[:4]))
        if block is not None:
            if draft is None:
                head_end = number if not events else head_end
                draft = _Draft(str(len(events) + 1), "", number)
            draft.block = block
            continue
        if draft is None or not line.strip() or draft.block == "other":
            continue
        if line.lstrip().startswith("("):
            _comment(draft, line)
            continue
        try:
            _line(draft, line, number)
            usable += 1
        except ValueError as error:
            faults.append(f"{file} line {number + 1}: {error}")
    close(len(raw))
    refuse_garbage(file, usable, faults, WANTED)
    return Bulletin(
        "isf",
        tuple(events),
        tuple(faults),
        b"".join(raw[: head_end if events else len(raw)]),
        b"".join(raw[last_end:]),
    )


def _event(draft: _Draft, source: bytes, taken: set[str]) -> BulletinEvent:
    name = draft.id if draft.id not in taken else f"{draft.id}-{len(taken) + 1}"
    taken.add(name)
    return BulletinEvent(
        name,
        tuple(draft.picks),
        draft.name,
        tuple(draft.origins),
        draft.prime or (draft.origins[-1].id if draft.origins else ""),
        tuple(draft.arrivals),
        tuple(draft.magnitudes),
        source=source,
        pick_lines=tuple(draft.lines),
    )


def _comment(draft: _Draft, line: str) -> None:
    if draft.block == "origin" and line.strip() == isf.PRIME and draft.origins:
        draft.prime = draft.origins[-1].id


def _line(draft: _Draft, line: str, number: int) -> None:
    if draft.block == "origin":
        draft.origins.append(_origin(read_line(line, isf.ORIGIN), len(draft.origins)))
    elif draft.block == "magnitude":
        draft.magnitudes.append(_magnitude(read_line(line, isf.MAGNITUDE)))
    elif draft.block == "phase":
        _phase(draft, read_line(line, isf.PHASE), number)
    else:
        raise ValueError("a line outside the blocks of origins, magnitudes and phases")


def _origin(row: dict[str, Value], count: int) -> StatedOrigin:
    date, clock = str(row["date"] or ""), str(row["time"] or "")
    if not re.fullmatch(r"\d{4}/\d\d/\d\d", date):
        raise ValueError(f"date {date!r} is not yyyy/mm/dd")
    latitude, longitude = _nan(row["latitude"]), _nan(row["longitude"])
    if abs(latitude) > 90.0 or abs(longitude) > 360.0:
        raise ValueError(f"latitude {latitude:g}, longitude {longitude:g} is no place")
    return StatedOrigin(
        str(row["id"] or f"origin-{count + 1}"),
        parsed_time(date.replace("/", "-")) + _seconds(clock),
        latitude,
        longitude,
        _nan(row["depth"]),
        str(row["author"] or ""),
    )


def _magnitude(row: dict[str, Value]) -> StatedMagnitude:
    value = row["magnitude"]
    if value is None:
        raise ValueError("a magnitude without a value")
    stations = row["stations"]
    return StatedMagnitude(
        str(row["type"] or ""),
        float(value),
        _nan(row["error"]),
        stations if isinstance(stations, int) else -1,
        str(row["author"] or ""),
        str(row["origin"] or ""),
    )


def _phase(draft: _Draft, row: dict[str, Value], number: int) -> None:
    if row["station"] is None:
        raise ValueError("the station is missing")
    if row["time"] is None:
        return  # an amplitude alone
    seconds = _seconds(str(row["time"]))
    if not draft.origins:
        raise ValueError("the event has no origin, and so the arrival has no date")
    origin = next((o for o in draft.origins if o.id == draft.prime), draft.origins[-1])
    midnight = DAY_S * math.floor(origin.time / DAY_S)
    time = midnight + seconds
    time += DAY_S * math.ceil((origin.time - EARLY_S - time) / DAY_S)
    name = str(row["id"] or f"line-{number + 1}")
    key = f".{row['station']}"
    pick = bulletin_pick(
        name if name not in draft.ids else f"{name}-{number + 1}",
        key,
        key,
        str(row["phase"] or ""),
        time,
        polarity={"c": 1, "d": -1}.get(str(row["direction"] or "").lower(), 0),
        snr=_real(row["snr"]),
        automatic=row["pick_type"] == "a",
        backazimuth_deg=_real(row["backazimuth"]),
        slowness_s_deg=_real(row["slowness"]),
    )
    draft.picks.append(pick)
    draft.ids.add(pick.id)
    draft.lines.append(number - draft.first_line)
    draft.arrivals.append(
        StatedArrival(
            pick.id,
            origin.id,
            pick.phase_hint,
            _nan(row["distance"]),
            _nan(row["azimuth"]),
            row["backazimuth_defining"] == "A",
            row["slowness_defining"] == "S",
        )
    )


def _seconds(text: str) -> float:
    found = CLOCK.fullmatch(text)
    if found is None or int(found[1]) > 23 or int(found[2]) > 59 or float(found[3]) >= 61.0:
        raise ValueError(f"time {text!r} is not hh:mm:ss")
    return 3600.0 * int(found[1]) + 60.0 * int(found[2]) + float(found[3])


def _real(value: Value) -> float | None:
    return None if value is None else float(value)


def _nan(value: Value) -> float:
    return math.nan if value is None else float(value)
