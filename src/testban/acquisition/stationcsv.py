"""Station coordinates from a CSV file with the header network,station,latitude,longitude,elevation_m."""

from __future__ import annotations

import csv
import io
import math

from testban.acquisition.metadata import StationEpoch, StationMetadata
from testban.acquisition.segment import Place
from testban.errors import StationMetadataError

HEADER = ("network", "station", "latitude", "longitude", "elevation_m")
HEADER_LINE = ",".join(HEADER)
REQUIRED = frozenset(HEADER[1:4])


def is_station_csv(data: bytes) -> bool:
    """Whether the first line names the columns needed."""
    first = data.split(b"\n", 1)[0].decode("utf-8-sig", errors="replace")
    return {name.strip().lower() for name in first.split(",")} >= REQUIRED


def read_station_csv(data: bytes, file: str) -> StationMetadata:
    """Read stations; ``network`` may be empty (fits any network) and ``elevation_m`` may be empty (0 m).

    Raises
    ------
    StationMetadataError
        The header or a line cannot be used; the message names file and line number.
    """
    if not is_station_csv(data):
        raise StationMetadataError(f"{file}, line 1: the header must be {HEADER_LINE}")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise StationMetadataError(f"{file}: not UTF-8 text ({error.reason}); save it as UTF-8") from error
    rows = csv.reader(io.StringIO(text, newline=""), skipinitialspace=True)
    names = [name.strip().lower() for name in next(rows)]
    epochs: dict[tuple[str, str], tuple[int, StationEpoch]] = {}
    try:
        for row in rows:
            if not any(cell.strip() for cell in row) or row[0].lstrip().startswith("#"):
                continue
            where = f"{file}, line {rows.line_num}"
            epoch = _epoch(names, row, where, file)
            line, known = epochs.setdefault((epoch.network, epoch.station), (rows.line_num, epoch))
            if known.place != epoch.place:
                raise StationMetadataError(
                    f"{where}: {epoch.network}.{epoch.station} stands elsewhere than on line {line};"
                    " keep one of the two lines"
                )
    except csv.Error as error:
        raise StationMetadataError(f"{file}, line {rows.line_num}: {error}") from error
    return StationMetadata(tuple(epoch for _, epoch in epochs.values()))


def _epoch(names: list[str], row: list[str], where: str, file: str) -> StationEpoch:
    if len(row) != len(names):
        raise StationMetadataError(f"{where}: {len(row)} columns where the header has {len(names)}")
    cells = dict(zip(names, (cell.strip() for cell in row), strict=True))
    if not cells["station"]:
        raise StationMetadataError(f"{where}: the station code is missing")
    latitude = _number(cells["latitude"], "latitude", where, 90.0)
    longitude = _number(cells["longitude"], "longitude", where, 360.0)
    elevation = _number(cells.get("elevation_m") or "0", "elevation_m", where, 12000.0)
    place = Place(latitude, (longitude + 180.0) % 360.0 - 180.0, elevation)
    return StationEpoch(cells.get("network", ""), cells["station"], place, file)


def _number(text: str, name: str, where: str, limit: float) -> float:
    try:
        value = float(text)
    except ValueError:
        raise StationMetadataError(f"{where}: {name} {text!r} is not a number") from None
    if not math.isfinite(value) or abs(value) > limit:
        raise StationMetadataError(f"{where}: {name} {text} lies outside -{limit:g} to {limit:g}")
    return value
