"""Picks from a CSV file: one pick a line, columns by the names of the header, events by an id."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Mapping

from testban.acquisition.bulletin_values import bulletin_pick, parsed_time, refuse_garbage
from testban.errors import BulletinError
from testban.model import Bulletin, BulletinEvent, Pick

REQUIRED = frozenset({"station", "phase", "time"})
UP, DOWN = (
    frozenset({"1", "+1", "+", "c", "u", "up", "positive"}),
    frozenset({"-1", "-", "d", "down", "negative"}),
)
WANTED = "the header must name at least station,phase,time"
ONLY_EVENT = "1"


def is_pick_csv(data: bytes) -> bool:
    """Whether the first line that is no comment names the columns needed."""
    return _header(data.decode("utf-8-sig", "replace").splitlines()[:100])[1] >= REQUIRED


def read_csv_bulletin(data: bytes, file: str) -> Bulletin:
    """Events in the order in which their first picks come; without a column ``event`` all picks are one.

    Raises
    ------
    BulletinError
        The header lacks a column, or most lines cannot be used.
    """
    lines = data.decode("utf-8-sig", "replace").splitlines()
    first, names = _header(lines)
    if not names >= REQUIRED:
        raise BulletinError(f"{file}, line {first + 1}: {WANTED}")
    header = _names(lines[first])
    events: dict[str, list[Pick]] = {}
    faults: list[str] = []
    for number, line in enumerate(lines[first + 1 :], first + 2):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        try:
            row = next(csv.reader(io.StringIO(line), skipinitialspace=True, strict=True))
            if len(row) != len(header):
                raise ValueError(f"{len(row)} columns where the header has {len(header)}")
            cells = dict(zip(header, (cell.strip() for cell in row), strict=True))
            pick = _pick(cells, number)
            event = events.setdefault(cells.get("event") or ONLY_EVENT, [])
            event.append(pick)
        except (ValueError, csv.Error) as error:
            faults.append(f"{file} line {number}: {error}")
    refuse_garbage(file, sum(map(len, events.values())), faults, WANTED)
    return Bulletin(
        "csv", tuple(BulletinEvent(key, _apart(picks)) for key, picks in events.items()), tuple(faults)
    )


def _header(lines: list[str]) -> tuple[int, set[str]]:
    for number, line in enumerate(lines):
        if line.strip() and not line.lstrip().startswith("#"):
            return number, set(_names(line))
    return 0, set()


def _names(line: str) -> list[str]:
    return [name.strip().strip('"').lower() for name in line.split(",")]


def _pick(cells: Mapping[str, str], number: int) -> Pick:
    station, network = cells["station"], cells.get("network", "")
    if not station:
        raise ValueError("the station is missing")
    if not cells["phase"]:
        raise ValueError("the phase is missing")
    key = station if "." in station and not network else f"{network}.{station}"
    parts = (key, cells.get("location", ""), cells.get("channel", ""))
    return bulletin_pick(
        cells.get("id") or f"line-{number}",
        key,
        ".".join(parts) if parts[1] or parts[2] else key,
        cells["phase"],
        parsed_time(cells["time"]),
        uncertainty_s=_number(cells, "uncertainty_s"),
        polarity=_polarity(cells.get("polarity", "")),
        snr=_number(cells, "snr"),
        automatic=cells.get("method", "").lower() == "automatic",
        backazimuth_deg=_number(cells, "backazimuth_deg"),
        backazimuth_uncertainty_deg=_number(cells, "backazimuth_uncertainty_deg"),
        slowness_s_deg=_number(cells, "slowness_s_deg"),
        slowness_uncertainty_s_deg=_number(cells, "slowness_uncertainty_s_deg"),
    )


def _number(cells: Mapping[str, str], name: str) -> float | None:
    text = cells.get(name, "")
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        raise ValueError(f"{name} {text!r} is not a number") from None
    if not math.isfinite(value):
        raise ValueError(f"{name} {text!r} is not a number")
    return value


def _polarity(text: str) -> int:
    return 1 if text.lower() in UP else -1 if text.lower() in DOWN else 0


def _apart(picks: list[Pick]) -> tuple[Pick, ...]:
    """Picks that share an id get the line's."""
    import dataclasses

    seen: set[str] = set()
    kept = []
    for number, pick in enumerate(picks):
        kept.append(dataclasses.replace(pick, id=f"{pick.id}-{number}") if pick.id in seen else pick)
        seen.add(kept[-1].id)
    return tuple(kept)
