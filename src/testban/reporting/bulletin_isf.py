"""Bulletins in IMS1.0:short with ISF's comments, each event with one origin more, marked as the prime one.

Events that came in this format keep their lines; those of their phases get the new origin's distances, phases
and residuals. Events from other formats are written from what was read.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Mapping, Sequence

from testban.formats import isf
from testban.formats.columns import Value, overwritten, write_line
from testban.model import (
    Arrival,
    Bulletin,
    BulletinEvent,
    LocatedEvent,
    NotDetermined,
    Origin,
    Pick,
    Provenance,
    StatedOrigin,
    isoformat,
)
from testban.reporting import wording
from testban.reporting.quakeml_origin import rms_residual_s, wrapped

AUTHOR = "TESTBAN"
COMMENT_WIDTH = 78
Z90 = 1.645
"""Standard deviations of a 90 % error of one quantity, as the format wants it."""
UNEXPLAINED_S = 900.0
ORIGIN_START, OTHER_STARTS = ("date", "time"), (("magnitude", "err"), ("sta", "dist"), ("year", "volume"))


def isf_bulletin(bulletin: Bulletin, located: Sequence[LocatedEvent], made: Provenance) -> bytes:
    """The whole bulletin."""
    pairs = list(zip(bulletin.events, located, strict=True))
    if bulletin.format == "isf":
        events = [_revised(event, at, number) for number, (event, at) in enumerate(pairs, 1)]
        return bulletin.head + b"".join(events) + bulletin.tail
    lines = [
        "BEGIN IMS1.0",
        "MSG_TYPE DATA",
        f"MSG_ID {round(made.created)} {AUTHOR}",
        "DATA_TYPE BULLETIN IMS1.0:short",
        f"Located by Testban {made.software_version}, automatic, not reviewed",
    ]
    for number, (event, at) in enumerate(pairs, 1):
        lines += _written(event, at, number)
    return ("\n".join([*lines, "STOP"]) + "\n").encode("ascii", "replace")


def too_long_for_isf(bulletin: Bulletin) -> list[str]:
    """Station codes that the format's columns cannot hold."""
    codes = {p.station.partition(".")[2] for e in bulletin.events for p in e.picks}
    return sorted(code for code in codes if len(code) > isf.PHASE[0].width)


def _revised(event: BulletinEvent, located: LocatedEvent, number: int) -> bytes:
    """The event's own lines with the new origin after its others."""
    raw = event.source.splitlines(keepends=True)
    lines = [r.decode("latin-1") for r in raw]
    ending = "\r\n" if lines and lines[0].endswith("\r\n") else "\n"
    new = [text + ending for text in _origin_lines(located, number)]
    last = _end_of_origins(lines)
    if not isinstance(located.origin, NotDetermined):
        lines = ["" if line.strip() == isf.PRIME else line for line in lines]
        arrivals = {a.pick.id: a for a in located.origin.arrivals}
        for pick, place in zip(event.picks, event.pick_lines, strict=True):
            text = lines[place].rstrip("\r\n")
            changed = overwritten(text, _found(arrivals.get(pick.id)), isf.PHASE)
            lines[place] = changed.rstrip() + ending
    return "".join([*lines[:last], *new, *lines[last:]]).encode("latin-1")


def _end_of_origins(lines: Sequence[str]) -> int:
    """The index after the last line of the block of origins."""
    inside, last = False, 1
    for index, line in enumerate(lines):
        start = tuple(line.lower().split()[:2])
        if start == ORIGIN_START:
            inside = True
        elif start in OTHER_STARTS:
            inside = False
        if inside and line.strip():
            last = index + 1
    return last


def _origin_lines(located: LocatedEvent, number: int) -> list[str]:
    if isinstance(located.origin, NotDetermined):
        notes = [f"Testban, not located: {located.origin.reason}", *_left_out(located)]
        return [line for note in notes for line in _comment(note)]
    notes = [*located.origin.assumptions, *_left_out(located)]
    if not located.origin.depth_resolved:
        notes.insert(0, f"Depth: {wording.depth(located.origin)} (90 %)")
    if located.origin.ground_truth_level:
        notes.insert(0, f"Network warrants {located.origin.ground_truth_level}")
    prime = [_origin_line(located.origin, number), f" {isf.PRIME}"]
    return prime + [line for note in notes for line in _comment(note)]


def _left_out(located: LocatedEvent) -> list[str]:
    return [f"Left out: {text}" for text in located.left_out]


def _origin_line(origin: Origin, number: int) -> str:
    region = origin.uncertainty
    distances = [a.distance_deg for a in origin.used] or [math.nan]
    low, high = region.depth_km
    values: dict[str, Value] = {
        **_when(origin.time),
        "time_error": Z90 * region.time_s,
        "rms": rms_residual_s(origin),
        "latitude": origin.latitude_deg,
        "longitude": wrapped(origin.longitude_deg),
        "semi_major": region.semi_major_km,
        "semi_minor": region.semi_minor_km,
        "azimuth": round(region.azimuth_deg) % 180,
        "depth": origin.depth_km,
        "depth_fixed": None if origin.depth_resolved else "f",
        "depth_error": (high - low) / 2.0 if origin.depth_resolved else None,
        "defining": len(origin.used),
        "stations": len({a.pick.station for a in origin.used}),
        "gap": round(origin.azimuthal_gap_deg),
        "nearest": min(distances),
        "farthest": max(distances),
        "analysis": "a",
        "method": "i",
        "type": "uk",
        "author": AUTHOR,
        "id": f"tb{number}",
    }
    return write_line(values, isf.ORIGIN)


def _when(time: float) -> dict[str, Value]:
    text = isoformat(time, 2)
    return {"date": text[:10].replace("-", "/"), "time": text[11:22]}


def _found(arrival: Arrival | None) -> dict[str, Value]:
    """What the new origin says of a phase line; residuals of an older origin go."""
    gone: dict[str, Value] = dict.fromkeys(("time_residual", "backazimuth_residual", "slowness_residual"))
    flags = dict.fromkeys(("time_defining", "backazimuth_defining", "slowness_defining"), "_")
    if arrival is None:
        return {**gone, **flags}
    used = arrival.weight >= 0.5
    bearing = used and arrival.pick.backazimuth_deg is not None
    slowness = used and arrival.pick.slowness_s_deg is not None
    explained = abs(arrival.time_residual_s) < UNEXPLAINED_S
    return {
        **gone,
        "distance": arrival.distance_deg,
        "azimuth": arrival.azimuth_deg,
        "phase": arrival.phase,
        "time_residual": arrival.time_residual_s if explained else None,
        "time_defining": "T" if used else "_",
        "backazimuth_defining": "A" if bearing else "_",
        "slowness_defining": "S" if slowness else "_",
    }


def _written(event: BulletinEvent, located: LocatedEvent, number: int) -> list[str]:
    name = event.id if len(event.id) <= 8 and event.id.isalnum() else str(number)
    title = event.name or (event.id if name != event.id else "")
    lines = ["", f"Event {name:>8} {_plain(title)[:65]}".rstrip(), "", isf.ORIGIN_HEADER]
    lines += [_stated_line(origin) for origin in event.origins if math.isfinite(origin.time)]
    lines += _origin_lines(located, number)
    if event.magnitudes:
        lines += ["", isf.MAGNITUDE_HEADER]
        lines += [
            write_line(
                {
                    "type": m.type,
                    "magnitude": m.mag,
                    "error": m.uncertainty,
                    "stations": m.stations if m.stations >= 0 else None,
                    "author": _plain(m.author),
                    "origin": _short(m.origin_id) or (None if event.origins else f"tb{number}"),
                },
                isf.MAGNITUDE,
            )
            for m in event.magnitudes
        ]
    found = (
        {} if isinstance(located.origin, NotDetermined) else {a.pick.id: a for a in located.origin.arrivals}
    )
    lines += ["", isf.PHASE_HEADER]
    for count, pick in enumerate(event.picks, 1):
        lines.append(write_line({**_read_off(pick, count), **_found(found.get(pick.id))}, isf.PHASE))
    return lines


def _stated_line(origin: StatedOrigin) -> str:
    values: dict[str, Value] = {
        **_when(origin.time),
        "latitude": origin.latitude_deg,
        "longitude": wrapped(origin.longitude_deg),
        "depth": origin.depth_km,
        "author": _plain(origin.author),
        "id": _short(origin.id),
    }
    return write_line(values, isf.ORIGIN)


def _short(id: str) -> str:
    """The last characters tell identifiers apart."""
    return _plain(id.rpartition("/")[2] or id)[-isf.ORIGIN[-1].width :]


def _read_off(pick: Pick, count: int) -> Mapping[str, Value]:
    """What the pick itself says."""
    own = pick.id if len(pick.id) <= 8 and pick.id.isdigit() else str(count)
    return {
        "station": pick.station.partition(".")[2],
        "phase": pick.phase_hint,
        "time": isoformat(pick.time, 3)[11:23],
        "backazimuth": pick.backazimuth_deg,
        "slowness": pick.slowness_s_deg,
        "snr": pick.snr,
        "pick_type": "m" if pick.method == "manual" else "a",
        "direction": {1: "c", -1: "d"}.get(pick.polarity, "_"),
        "onset": "_",
        "id": own,
    }


def _comment(text: str) -> list[str]:
    """Lines in parentheses, as the format has its comments."""
    import textwrap

    return [f" ({line})" for line in textwrap.wrap(_plain(text), COMMENT_WIDTH)]


def _plain(text: str) -> str:
    """ASCII, without the parentheses that end a comment."""
    text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return " ".join(text.replace("(", "[").replace(")", "]").split())
