"""Bulletins as CSS 3.0 tables, each event with one origin more, named as the preferred one.

Rows that came in this format stay as they are, but for the preferred origin of an event.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from testban.formats import css
from testban.formats.columns import Column, Value, overwritten, read_line, write_line
from testban.model import (
    Bulletin,
    BulletinEvent,
    LocatedEvent,
    NotDetermined,
    Origin,
    Pick,
    Provenance,
    isoformat,
)
from testban.reporting.quakeml_origin import rms_residual_s, wrapped

AUTHOR = "testban"
Z90 = 1.645
LARGEST_ID = 99_999_999
LAYOUTS = {
    "arrival": css.ARRIVAL,
    "assoc": css.ASSOC,
    "origin": css.ORIGIN,
    "origerr": css.ORIGERR,
    "event": css.EVENT,
    "netmag": css.NETMAG,
    "affiliation": css.AFFILIATION,
}

Row = dict[str, Value]


@dataclass
class _Tables:
    """Lines of each table as they are gathered, and the numbers given out."""

    lines: dict[str, list[str]]
    loaded: str
    next_orid: int
    arid: dict[tuple[int, str], int] = field(default_factory=dict)
    evid: list[int] = field(default_factory=list)
    row_of_event: dict[int, int] = field(default_factory=dict)

    def add(self, table: str, row: Row) -> None:
        line = write_line({"lddate": self.loaded, **row}, LAYOUTS[table])
        self.lines.setdefault(table, []).append(line.ljust(LAYOUTS[table][-1].end))

    def new_orid(self) -> int:
        self.next_orid += 1
        return self.next_orid - 1


def css_bulletin(bulletin: Bulletin, located: Sequence[LocatedEvent], made: Provenance) -> dict[str, str]:
    """The text of each table by its name."""
    native = bulletin.format == "css"
    lines = {name: list(rows) for name, rows in bulletin.tables.items()} if native else {}
    loaded = isoformat(made.created, 0).replace(":", "")[:17]
    tables = _Tables(
        lines, loaded, 1 + max((_id_of(line, "orid") for line in lines.get("origin", [])), default=0)
    )
    _number(bulletin, tables)
    for place, line in enumerate(lines.get("event", [])):
        tables.row_of_event[_evid(line, _event_layout(lines["event"]))] = place
    if not native:
        _affiliations(bulletin, tables)
    for number, (event, at) in enumerate(zip(bulletin.events, located, strict=True)):
        if not native:
            _stated(event, number, tables)
        if isinstance(at.origin, NotDetermined):
            continue
        orid = tables.new_orid()
        _new_origin(at.origin, at, orid, number, tables)
        _unused(event, at.origin, orid, number, tables)
        _prefer(event, number, orid, tables)
    return {name: "".join(f"{line}\n" for line in rows) for name, rows in tables.lines.items()}


def too_long_for_css(bulletin: Bulletin) -> list[str]:
    """Station codes that the columns cannot hold."""
    codes = {p.station.partition(".")[2] for e in bulletin.events for p in e.picks}
    return sorted(code for code in codes if len(code) > css.ARRIVAL[0].width)


def _id_of(line: str, name: str) -> int:
    value = read_line(line, css.ORIGIN)[name]
    return value if isinstance(value, int) else 0


def _number(bulletin: Bulletin, tables: _Tables) -> None:
    """Numbers of events and arrivals: their own where all have one, else counted."""
    events = [e.id for e in bulletin.events]
    usable = all(id.isdigit() and int(id) <= LARGEST_ID for id in events) and len(set(events)) == len(events)
    given = [int(id) if id.isdigit() else 0 for id in events]
    tables.evid = (
        given if usable else [*range(max(given, default=0) + 1, max(given, default=0) + 1 + len(events))]
    )
    if bulletin.format == "css" and not usable:
        first = max(given, default=0) + 1
        tables.evid = [int(id) if id.isdigit() else first + k for k, id in enumerate(events)]
    picks = [(k, p.id) for k, e in enumerate(bulletin.events) for p in e.picks]
    own = [int(id) for _, id in picks if id.isdigit() and int(id) <= LARGEST_ID]
    kept = bulletin.format == "css" or (len(own) == len(picks) and len(set(own)) == len(own))
    tables.arid = {key: int(key[1]) if kept else count for count, key in enumerate(picks, 1)}


def _affiliations(bulletin: Bulletin, tables: _Tables) -> None:
    for key in sorted({p.station for e in bulletin.events for p in e.picks}):
        network, _, station = key.partition(".")
        if network:
            tables.add("affiliation", {"net": network, "sta": station})


def _stated(event: BulletinEvent, number: int, tables: _Tables) -> None:
    """What a bulletin of another format says, as rows."""
    for pick in event.picks:
        tables.add("arrival", _arrival(pick, tables.arid[(number, pick.id)]))
    stations = {p.id: p.station.partition(".")[2] for p in event.picks}
    orids = {}
    for origin in event.origins:
        if not origin.placed:
            continue
        orid = orids[origin.id] = tables.new_orid()
        place: Row = {
            "lat": origin.latitude_deg,
            "lon": wrapped(origin.longitude_deg),
            "depth": origin.depth_km,
        }
        when: Row = {"time": origin.time, "jdate": _jdate(origin.time), "auth": origin.author}
        tables.add("origin", {**place, **when, "orid": orid, "evid": tables.evid[number]})
        for a in event.arrivals:
            if a.origin_id == origin.id and a.pick_id in stations:
                ids: Row = {
                    "arid": tables.arid[(number, a.pick_id)],
                    "orid": orid,
                    "sta": stations[a.pick_id],
                }
                seen: Row = {"phase": a.phase, "delta": a.distance_deg, "esaz": a.azimuth_deg}
                tables.add("assoc", {**ids, **seen})
    preferred = event.preferred_origin
    if preferred is not None and preferred.id in orids:
        _prefer(event, number, orids[preferred.id], tables)
    for magnitude in event.magnitudes:
        row: Row = {"magid": len(tables.lines.get("netmag", [])) + 1, "evid": tables.evid[number]}
        # Where nothing was stated before, a size is that of the origin to come.
        of = orids.get(magnitude.origin_id, None if event.origins else tables.next_orid)
        row |= {"orid": of, "magtype": magnitude.type, "magnitude": magnitude.mag}
        row |= {"uncertainty": magnitude.uncertainty, "auth": magnitude.author}
        tables.add("netmag", {**row, "nsta": magnitude.stations if magnitude.stations >= 0 else None})


def _arrival(pick: Pick, arid: int) -> Row:
    _, _, station = pick.station.partition(".")
    channel = pick.channel.split(".")[-1] if pick.channel.count(".") == 3 else None
    return {
        "sta": station,
        "time": pick.time,
        "arid": arid,
        "jdate": _jdate(pick.time),
        "chan": channel or None,
        "iphase": pick.phase_hint,
        "deltim": pick.uncertainty_s,
        "azimuth": pick.backazimuth_deg,
        "delaz": pick.backazimuth_uncertainty_deg,
        "slow": pick.slowness_s_deg,
        "delslo": pick.slowness_uncertainty_s_deg,
        "fm": {1: "c.", -1: "d."}.get(pick.polarity),
        "snr": pick.snr,
        "auth": pick.method,
    }


def _new_origin(origin: Origin, located: LocatedEvent, orid: int, number: int, tables: _Tables) -> None:
    region = origin.uncertainty
    low, high = region.depth_km
    tables.add(
        "origin",
        {
            "lat": origin.latitude_deg,
            "lon": wrapped(origin.longitude_deg),
            "depth": origin.depth_km,
            "time": origin.time,
            "orid": orid,
            "evid": tables.evid[number],
            "jdate": _jdate(origin.time),
            "nass": len(origin.arrivals),
            "ndef": len(origin.used),
            "dtype": "f" if origin.depth_resolved else "r",
            "algorithm": AUTHOR,
            "auth": AUTHOR,
        },
    )
    error: Row = {
        "orid": orid,
        "sdobs": rms_residual_s(origin),
        "smajax": region.semi_major_km,
        "sminax": region.semi_minor_km,
        "strike": region.azimuth_deg % 180.0,
        "sdepth": (high - low) / 2.0,
        "stime": Z90 * region.time_s,
        "conf": region.confidence,
    }
    if located.covariance is not None:
        # The schema's x, y, z, t are latitude, longitude, depth and time; ours begin with east.
        order = {"x": 1, "y": 0, "z": 2, "t": 3}
        for name in ("xx", "yy", "zz", "tt", "xy", "xz", "yz", "tx", "ty", "tz"):
            error[f"s{name}"] = located.covariance[order[name[0]]][order[name[1]]]
    tables.add("origerr", error)
    for arrival in origin.arrivals:
        used = "d" if arrival.weight >= 0.5 else "n"
        pick = arrival.pick
        tables.add(
            "assoc",
            {
                "arid": tables.arid[(number, pick.id)],
                "orid": orid,
                "sta": pick.station.partition(".")[2],
                "phase": arrival.phase,
                "delta": arrival.distance_deg,
                "esaz": arrival.azimuth_deg,
                "timeres": arrival.time_residual_s,
                "timedef": used,
                "azdef": "n" if pick.backazimuth_deg is None else used,
                "slodef": "n" if pick.slowness_s_deg is None else used,
                "wgt": arrival.weight,
                "vmodel": origin.earth_model,
            },
        )


def _unused(event: BulletinEvent, origin: Origin, orid: int, number: int, tables: _Tables) -> None:
    """The event's other picks stay the event's, without a say."""
    used = {a.pick.id for a in origin.arrivals}
    for pick in event.picks:
        if pick.id not in used:
            row: Row = {"arid": tables.arid[(number, pick.id)], "orid": orid, "timedef": "n", "azdef": "n"}
            station = pick.station.partition(".")[2]
            tables.add("assoc", {**row, "sta": station, "phase": pick.phase_hint, "slodef": "n", "wgt": 0.0})


def _prefer(event: BulletinEvent, number: int, orid: int, tables: _Tables) -> None:
    """Name ``orid`` in the event's row, or add the row."""
    evid = tables.evid[number]
    rows = tables.lines.setdefault("event", [])
    layout = _event_layout(rows[:1])
    place = tables.row_of_event.setdefault(evid, len(rows))
    if place < len(rows):
        rows[place] = overwritten(rows[place], {"prefor": orid}, layout)
        return
    row: Row = {"evid": evid, "evname": event.name or None, "prefor": orid, "auth": AUTHOR}
    rows.append(write_line({**row, "lddate": tables.loaded}, layout).ljust(layout[-1].end))


def _event_layout(rows: Sequence[str]) -> tuple[Column, ...]:
    return css.EVENT_WIDE if any(len(line) > css.EVENT[-1].end for line in rows) else css.EVENT


def _evid(line: str, layout: Sequence[Column]) -> int:
    value = read_line(line, layout)["evid"]
    return value if isinstance(value, int) else -1


def _jdate(time: float) -> int:
    import datetime

    moment = datetime.datetime(1970, 1, 1) + datetime.timedelta(days=math.floor(time / 86400.0))
    return 1000 * moment.year + moment.timetuple().tm_yday
