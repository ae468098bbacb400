"""Stations from the user's CSS 3.0 tables site and sitechan (the International Monitoring System's, for one).

Only places and channel names are read; responses are made up, as the files that such tables name are rarely
beside them.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from testban.acquisition.css_stations import read_css_stations
from testban.acquisition.metadata import covering
from testban.earth.geodesy import inverse
from testban.errors import ScenarioError, StationMetadataError
from testban.exercise.instruments import three_components
from testban.exercise.stations import Station
from testban.model import Site

NETWORK = "IM"
BROAD, SHORT = frozenset(("BHZ", "BHN", "BHE")), frozenset(("sz", "sn", "se"))
NO_END = 2286324
ARRAY_KM = 60.0
"""Elements of one array lie within this; one of them is enough here."""


def read_ims(folder: Path, time: float) -> tuple[Station, ...]:
    """Three-component stations open at ``time``, broadband first; of an array one element.

    Raises
    ------
    ScenarioError
        A table is missing, or a line of it is not what CSS 3.0 says.
    """
    path = _table(folder, "site")
    try:
        metadata = read_css_stations(path.read_bytes(), str(path))
    except StationMetadataError as error:
        raise ScenarioError(str(error)) from error
    channels = _channels(_table(folder, "sitechan"), time)
    chosen: list[Station] = []
    for codes, kind in ((BROAD, "broadband"), (SHORT, "short-period")):
        for epoch in covering(metadata.stations, time):
            place = epoch.place
            if not codes <= channels.get(epoch.station, set()) or _beside(
                chosen, place.latitude_deg, place.longitude_deg
            ):
                continue
            site = Site(
                NETWORK, epoch.station[:5], place.latitude_deg, place.longitude_deg, place.elevation_m
            )
            chosen.append(Station(site, "", three_components(kind), ("ak135-continent",)))
    if not chosen:
        raise ScenarioError(f"{folder}: no three-component station is open at the scenario's start")
    return tuple(chosen)


def _beside(chosen: list[Station], latitude_deg: float, longitude_deg: float) -> bool:
    return any(
        float(inverse(latitude_deg, longitude_deg, s.site.latitude_deg, s.site.longitude_deg)[0]) < ARRAY_KM
        for s in chosen
    )


def _channels(path: Path, time: float) -> dict[str, set[str]]:
    """Open channels of each station: columns sta, chan, ondate, chanid, offdate."""
    day = int(datetime.fromtimestamp(time, UTC).strftime("%Y%j"))
    found: dict[str, set[str]] = {}
    for number, line in enumerate(path.read_text(encoding="latin-1").splitlines(), start=1):
        words = line.split()
        if not words:
            continue
        try:
            station, channel, begin, end = words[0], words[1], int(words[2]), int(words[4])
        except (IndexError, ValueError) as error:
            raise ScenarioError(f"{path}, line {number}: not a sitechan row of CSS 3.0") from error
        if begin <= day <= (end if end > 0 else NO_END):
            found.setdefault(station, set()).add(channel)
    return found


def _table(folder: Path, table: str) -> Path:
    paths = sorted(folder.glob(f"*.{table}")) if folder.is_dir() else []
    if not paths:
        raise ScenarioError(f"{folder}: no table *.{table}; give a folder of CSS 3.0 tables")
    return paths[0]
