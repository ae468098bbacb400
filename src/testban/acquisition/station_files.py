"""Station files of every kind: StationXML, CSV, CSS 3.0 site tables, SAC pole-zero files."""

from __future__ import annotations

from pathlib import Path

from testban.acquisition.css_stations import read_css_stations
from testban.acquisition.files import LoadedFile, find_files, load
from testban.acquisition.metadata import StationMetadata, merged
from testban.acquisition.polezero import read_polezero
from testban.acquisition.stationcsv import HEADER_LINE, read_station_csv
from testban.acquisition.stationxml import read_stationxml
from testban.errors import StationMetadataError
from testban.model import InputFile

STATION_KINDS = ("stationxml", "csv", "css", "polezero")
KINDS_WANTED = f"StationXML, a CSS 3.0 .site file, or a CSV file with the header {HEADER_LINE}"
HOW_TO_GIVE_STATIONS = f"give them with --stations FILE: {KINDS_WANTED}"


def parse_stations(loaded: LoadedFile) -> StationMetadata:
    """What one station file says.

    Raises
    ------
    StationMetadataError
        It cannot be used.
    """
    if loaded.kind == "stationxml":
        return read_stationxml(loaded.data, loaded.name)
    if loaded.kind == "polezero":
        return read_polezero(loaded.data, loaded.name)
    if loaded.kind == "css":
        beside = loaded.found.path.with_suffix(".affiliation")
        return read_css_stations(loaded.data, loaded.name, beside.read_bytes() if beside.is_file() else b"")
    return read_station_csv(loaded.data, loaded.name)


def read_stations(path: Path) -> tuple[StationMetadata, list[InputFile]]:
    """All station files that ``path``, a file or folder, holds.

    Raises
    ------
    InputError
        The path does not exist.
    StationMetadataError
        There is none, or one cannot be used.
    """
    parts, inputs = [], []
    for found in find_files([path]):
        loaded = load(found)
        if loaded.kind not in STATION_KINDS:
            if not found.direct:
                continue
            if loaded.found.path.suffix.lower() != ".csv":
                raise StationMetadataError(f"{path}: not a station file; wanted: {KINDS_WANTED}")
        parts.append(parse_stations(loaded))
        inputs.append(loaded.input)
    if not parts:
        raise StationMetadataError(f"{path}: no station file there; wanted: {KINDS_WANTED}")
    return merged(parts), inputs
