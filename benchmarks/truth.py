"""Known origins of the evaluated events, read from truth.toml or from the QuakeML beside the recordings."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

FILE = Path(__file__).with_name("truth.toml")


@dataclass(frozen=True, slots=True)
class KnownOrigin:
    """Time in POSIX s."""

    time: float
    latitude_deg: float
    longitude_deg: float
    source: str


@dataclass(frozen=True, slots=True)
class KnownOffset:
    """Of an event from its reference event, with the range of published yields."""

    east_m: float
    north_m: float
    yield_kt: tuple[float, float]
    source: str


def known_origin(recordings: str, data: Path, part: str | None = None) -> KnownOrigin:
    """The origin of ``recordings`` (a folder under ``data``), or of its ``part``."""
    table = _tables()[recordings]
    if part is not None:
        table = table[part]
    if "quakeml" in table:
        return _from_quakeml(data / recordings / table["quakeml"], table["source"])
    return KnownOrigin(table["time"].timestamp(), table["latitude"], table["longitude"], table["source"])


def known_offset(case: str) -> KnownOffset:
    """The offset of the case from its reference event."""
    table = _tables()[case]
    low, high = table["yield_kt"]
    return KnownOffset(table["east_m"], table["north_m"], (low, high), table["source"])


def _tables() -> dict[str, dict]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def _from_quakeml(path: Path, source: str) -> KnownOrigin:
    from obspy import read_events

    event = read_events(str(path))[0]
    origin = event.preferred_origin() or event.origins[0]
    return KnownOrigin(float(origin.time.timestamp), origin.latitude, origin.longitude, source)
