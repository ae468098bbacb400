"""Bulletins from CSS 3.0 tables: arrival, and where given assoc, origin, event, netmag, affiliation."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence

from testban.acquisition.bulletin_values import bulletin_pick, refuse_garbage
from testban.formats import css
from testban.formats.columns import Column, Value, read_line
from testban.model import (
    Bulletin,
    BulletinEvent,
    Pick,
    StatedArrival,
    StatedMagnitude,
    StatedOrigin,
)

TABLES = ("arrival", "assoc", "origin", "origerr", "event", "netmag", "affiliation")
LAYOUTS: dict[str, tuple[Column, ...]] = {
    "arrival": css.ARRIVAL,
    "assoc": css.ASSOC,
    "origin": css.ORIGIN,
    "event": css.EVENT,
    "netmag": css.NETMAG,
    "affiliation": css.AFFILIATION,
}
ONLY_EVENT = "1"

Row = dict[str, Value]


def read_css_bulletin(tables: Mapping[str, str], files: Mapping[str, str]) -> Bulletin:
    """Events of a database; picks that no table of associations names are one event.

    Parameters
    ----------
    tables, files : text and file name of each table, by its name in the schema

    Raises
    ------
    BulletinError
        Most lines of a table cannot be used.
    """
    faults: list[str] = []
    rows: dict[str, list[Row]] = {}
    kept: dict[str, tuple[str, ...]] = {}
    for name, text in tables.items():
        lines = text.splitlines()
        rows[name], good = _rows(lines, name, files[name], faults) if name in LAYOUTS else ([], lines)
        kept[name] = tuple(good)
    networks = _networks(rows.get("affiliation", []))
    picks: dict[int, Pick] = {}
    for row, line in zip(rows["arrival"], kept["arrival"], strict=True):
        try:
            pick = _pick(row, networks)
            if int(pick.id) in picks:
                raise ValueError(f"arid {pick.id} is there twice")
            picks[int(pick.id)] = pick
        except ValueError as error:
            faults.append(f"{files['arrival']}: {error} ({line[:40].strip()} ...)")
    events, loose = _events(rows, picks)
    if loose:
        faults.append(f"{files['arrival']}: {loose} arrivals belong to no event")
    return Bulletin("css", events, tuple(faults), tables=kept)


def _rows(lines: Sequence[str], name: str, file: str, faults: list[str]) -> tuple[list[Row], list[str]]:
    layout = LAYOUTS[name]
    if name == "event" and any(len(line) > layout[-1].end for line in lines):
        layout = css.EVENT_WIDE
    rows, good, bad = [], [], []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            rows.append(read_line(line, layout))
            good.append(line)
        except ValueError as error:
            bad.append(f"{file} line {number}: {error}")
    refuse_garbage(file, len(rows), bad, "wanted: the fixed columns of CSS 3.0")
    faults += bad
    return rows, good


def _networks(affiliation: Sequence[Row]) -> dict[str, str]:
    """The network of each station that belongs to one only."""
    of: dict[str, set[str]] = defaultdict(set)
    for row in affiliation:
        of[str(row["sta"])].add(str(row["net"]))
    return {station: next(iter(nets)) for station, nets in of.items() if len(nets) == 1}


def _pick(row: Row, networks: Mapping[str, str]) -> Pick:
    station, time, arid = row["sta"], row["time"], row["arid"]
    if station is None or time is None or arid is None:
        raise ValueError("an arrival without station, time or arid")
    key = f"{networks.get(str(station), '')}.{station}"
    motion = str(row["fm"] or "").lower()
    return bulletin_pick(
        str(arid),
        key,
        key if row["chan"] is None else f"{key}..{row['chan']}",
        str(row["iphase"] or ""),
        float(time),
        uncertainty_s=_real(row["deltim"]),
        polarity=1 if motion[:1] in ("c", "u") else -1 if motion[:1] in ("d", "r") else 0,
        snr=_real(row["snr"]),
        backazimuth_deg=_real(row["azimuth"]),
        backazimuth_uncertainty_deg=_real(row["delaz"]),
        slowness_s_deg=_real(row["slow"]),
        slowness_uncertainty_s_deg=_real(row["delslo"]),
    )


def _real(value: Value) -> float | None:
    return None if value is None else float(value)


def _events(
    rows: Mapping[str, list[Row]], picks: Mapping[int, Pick]
) -> tuple[tuple[BulletinEvent, ...], int]:
    """Events by evid, in the order of the origins, and how many picks belong to none."""
    if not rows.get("assoc") or not rows.get("origin"):
        return (BulletinEvent(ONLY_EVENT, tuple(picks.values())),), 0
    preferred = {row["evid"]: row for row in rows.get("event", [])}
    of_origin: dict[Value, list[Row]] = defaultdict(list)
    for row in rows["assoc"]:
        of_origin[row["orid"]].append(row)
    groups: dict[tuple[str, Value], list[Row]] = defaultdict(list)
    for row in rows["origin"]:
        groups[("evid", row["evid"]) if row["evid"] is not None else ("orid", row["orid"])].append(row)
    sizes: dict[Value, list[Row]] = defaultdict(list)
    for row in rows.get("netmag", []):
        sizes[row["orid"]].append(row)
    events, used = [], set()
    for (kind, key), origins in groups.items():
        about = preferred.get(key, {}) if kind == "evid" else {}
        arids = dict.fromkeys(a["arid"] for o in origins for a in of_origin[o["orid"]])
        members = tuple(picks[arid] for arid in arids if isinstance(arid, int) and arid in picks)
        used |= {p.id for p in members}
        prefor = about.get("prefor")
        events.append(
            BulletinEvent(
                str(key) if kind == "evid" else f"orid-{key}",
                members,
                str(about.get("evname") or ""),
                tuple(_origin(o) for o in origins),
                "" if prefor is None else str(prefor),
                tuple(_arrival(a) for o in origins for a in of_origin[o["orid"]]),
                tuple(_magnitudes(origins, [m for o in origins for m in sizes[o["orid"]]])),
            )
        )
    return tuple(events), len(picks) - len(used)


def _origin(row: Row) -> StatedOrigin:
    time, latitude, longitude, depth = (_nan(row[n]) for n in ("time", "lat", "lon", "depth"))
    return StatedOrigin(str(row["orid"]), time, latitude, longitude, depth, str(row["auth"] or ""))


def _arrival(row: Row) -> StatedArrival:
    return StatedArrival(
        str(row["arid"]),
        str(row["orid"]),
        str(row["phase"] or ""),
        _nan(row["delta"]),
        _nan(row["esaz"]),
        None if row["azdef"] is None else row["azdef"] == "d",
        None if row["slodef"] is None else row["slodef"] == "d",
    )


def _magnitudes(origins: Sequence[Row], netmag: Sequence[Row]) -> list[StatedMagnitude]:
    found = [
        StatedMagnitude(
            str(row["magtype"] or ""),
            _nan(row["magnitude"]),
            _nan(row["uncertainty"]),
            int(row["nsta"]) if isinstance(row["nsta"], int) else -1,
            str(row["auth"] or ""),
            str(row["orid"]),
        )
        for row in netmag
        if row["magnitude"] is not None
    ]
    listed = {(m.type, m.origin_id) for m in found}
    for origin in origins:
        for kind in ("mb", "ms", "ml"):
            name = {"mb": "mb", "ms": "MS", "ml": "ML"}[kind]
            if origin[kind] is not None and (name, str(origin["orid"])) not in listed:
                found.append(StatedMagnitude(name, _nan(origin[kind]), origin_id=str(origin["orid"])))
    return found


def _nan(value: Value) -> float:
    return math.nan if value is None else float(value)
