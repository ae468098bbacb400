"""Station coordinates from the site table of CSS 3.0, network codes from its affiliation table."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from datetime import UTC, datetime, timedelta

from testban.acquisition.metadata import StationEpoch, StationMetadata
from testban.acquisition.segment import Place
from testban.errors import StationMetadataError

_REAL = r"([+-]?(?:\d+\.?\d*|\.\d+))"
SITE_LINE = re.compile(rf"(\S{{1,6}})\s+(-?\d+)\s+(-?\d+)\s+{_REAL}\s+{_REAL}\s+{_REAL}(?:\s|$)")
"""The columns' order is the schema's; their widths differ between data centres."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
OPEN_DATE = 2286324
NOT_KNOWN = -999.0


def read_css_stations(site: bytes, file: str, affiliation: bytes = b"") -> StationMetadata:
    """Stations of a site table; a station of exactly one network in ``affiliation`` gets its code.

    Raises
    ------
    StationMetadataError
        A line cannot be used; the message names file and line.
    """
    networks: dict[str, set[str]] = defaultdict(set)
    for line in affiliation.decode("utf-8", "replace").splitlines():
        words = line.split()
        if len(words) >= 2:
            networks[words[1]].add(words[0])
    epochs = []
    for number, line in enumerate(site.decode("utf-8", "replace").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        try:
            epochs.append(_epoch(line, networks, file))
        except ValueError as error:
            raise StationMetadataError(f"{file}, line {number}: {error}") from error
    return StationMetadata(tuple(epochs))


def _epoch(line: str, networks: dict[str, set[str]], file: str) -> StationEpoch:
    found = SITE_LINE.match(line)
    if found is None:
        raise ValueError("not a line of a CSS 3.0 site table: station, dates, latitude, longitude, elevation")
    station, on, off, *numbers = found.groups()
    latitude, longitude, elevation_km = map(float, numbers)
    if abs(latitude) > 90.0 or abs(longitude) > 360.0:
        raise ValueError(f"latitude {latitude:g}, longitude {longitude:g} is no place")
    elevation_m = 0.0 if elevation_km == NOT_KNOWN else 1000.0 * elevation_km
    place = Place(latitude, (longitude + 180.0) % 360.0 - 180.0, elevation_m)
    codes = networks.get(station, set())
    network = next(iter(codes)) if len(codes) == 1 else ""
    start, end = _day(int(on), -math.inf), _day(int(off), math.inf)
    return StationEpoch(network, station, place, file, start, end if end == math.inf else end + 86400.0)


def _day(jdate: int, without: float) -> float:
    """POSIX seconds of the start of a day given as yyyyddd."""
    if jdate <= 0 or jdate >= OPEN_DATE:
        return without
    year, day = divmod(jdate, 1000)
    try:
        moment = datetime(year, 1, 1, tzinfo=UTC) + timedelta(days=day - 1)
    except (ValueError, OverflowError):
        raise ValueError(f"{jdate} is no date (year and day of year)") from None
    return (moment - EPOCH).total_seconds()
