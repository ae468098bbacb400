"""Stations from the user's CSS 3.0 tables site and sitechan (the International Monitoring System's, for one).

Only places and channel names are read; responses are made up, as the files that such tables name are rarely
beside them. Columns by blanks: site (sta ondate offdate lat lon elev ... refsta), sitechan (sta chan ondate).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from testban.errors import ScenarioError
from testban.exercise.instruments import three_components
from testban.exercise.stations import Station
from testban.model import Site

NETWORK = "IM"
BROAD = ("BHZ", "BHN", "BHE")
SHORT = ("sz", "sn", "se")
OPEN = 2286324


def read_css_stations(folder: Path, time: float) -> tuple[Station, ...]:
    """Three-component stations open at ``time``; of an array the one element that has three components.

    Raises
    ------
    ScenarioError
        A table is missing, or a line of it is not what CSS 3.0 says.
    """
    day = int(datetime.fromtimestamp(time, UTC).strftime("%Y%j"))
    channels: dict[str, set[str]] = {}
    for number, path, words in _lines(folder, "sitechan"):
        if len(words) < 5 or not words[2].isdigit():
            raise ScenarioError(f"{path}, line {number}: not a sitechan row of CSS 3.0")
        if int(words[2]) <= day <= _offdate(words[4]):
            channels.setdefault(words[0], set()).add(words[1])
    stations: dict[str, Station] = {}
    for number, path, words in _lines(folder, "site"):
        try:
            begin, end = int(words[1]), _offdate(words[2])
            latitude, longitude, elevation_km = (float(w) for w in words[3:6])
        except (ValueError, IndexError) as error:
            raise ScenarioError(f"{path}, line {number}: not a site row of CSS 3.0") from error
        kind = _instrument(channels.get(words[0], set()))
        if kind is None or not begin <= day <= end:
            continue
        # The last columns are refsta, dnorth, deast, lddate; lddate may hold blanks.
        reference = next((w for w in words[8:] if w.isalnum() and w[0].isalpha()), words[0])
        site = Site(NETWORK, words[0][:5], latitude, longitude, 1000.0 * elevation_km)
        stations.setdefault(reference, Station(site, "", three_components(kind), ("ak135-continent",)))
    if not stations:
        raise ScenarioError(f"{folder}: no three-component station is open on day {day}")
    return tuple(stations.values())


def _instrument(codes: set[str]) -> str | None:
    if codes >= set(BROAD):
        return "broadband"
    return "short-period" if codes >= set(SHORT) else None


def _offdate(word: str) -> int:
    value = int(word)
    return OPEN if value < 0 else value


def _lines(folder: Path, table: str) -> Iterator[tuple[int, Path, list[str]]]:
    paths = sorted(folder.glob(f"*.{table}")) if folder.is_dir() else []
    if not paths:
        raise ScenarioError(f"{folder}: no table *.{table}; give a folder of CSS 3.0 tables")
    text = paths[0].read_text(encoding="latin-1")
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            yield number, paths[0], line.split()
