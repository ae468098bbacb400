"""Read a reference event: a folder that holds event.toml and, beside it or elsewhere, recordings.

event.toml::

    name = "short name"
    kind = "explosion"             # or "earthquake", "collapse"
    waveforms = "path"             # optional: recordings elsewhere, relative to this folder or absolute
    stations = "stations.csv"      # optional: station coordinates, likewise

    [origin]
    time = 2000-01-01T00:00:00.0Z  # UTC when it names no zone
    latitude = 0.0                 # degrees
    longitude = 0.0
    depth_km = 0.5
    uncertainty_km = 0.2           # of the epicentre, one standard deviation
    source = "who says so"

    [[yields]]                     # optional, one table for each published value
    kt = 10.0
    lower = 5.0                    # optional: about one standard deviation down and up
    upper = 20.0
    source = "who says so"

    [[magnitudes]]                 # optional, likewise
    type = "mb"
    value = 5.0
    uncertainty = 0.1              # optional, one standard deviation
    source = "who says so"

Without ``waveforms`` everything in the folder except event.toml is taken for recordings and metadata.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from testban.errors import InputError, NoDataError, ReferenceEventError
from testban.model import PublishedValue, Recordings, ReferenceEvent

if TYPE_CHECKING:
    from testban.reference.description import EventTable, MagnitudeTable

FILE_NAME = "event.toml"


class RecordingsReader(Protocol):
    """Reads recordings from files and folders, as `testban.acquisition.read_recordings` does."""

    def __call__(self, paths: Sequence[Path], stations: Path | None = None) -> Recordings: ...


def read_reference(folder: Path, read: RecordingsReader) -> ReferenceEvent:
    """Read ``folder``/event.toml (format: see the module) and its recordings.

    ``read`` is the reader of recordings, passed in because edges do not import each other. A magnitude's
    ``lower`` and ``upper`` lie one standard deviation down and up.

    Raises
    ------
    ReferenceEventError
        No event.toml, not TOML, a key missing, unknown or out of range (file and key are named), or no usable
        recordings.
    """
    table = _described(folder / FILE_NAME)
    recordings = _recordings(folder, table, read)
    origin = table.origin
    return ReferenceEvent(
        name=table.name,
        time=origin.time.timestamp(),
        latitude_deg=origin.latitude,
        longitude_deg=origin.longitude,
        depth_km=origin.depth_km,
        location_uncertainty_km=origin.uncertainty_km,
        kind=table.kind,
        origin_source=origin.source,
        yields_kt=tuple(PublishedValue(y.kt, y.lower, y.upper, "yield_kt", y.source) for y in table.yields),
        magnitudes=tuple(published_magnitude(m) for m in table.magnitudes),
        recordings=recordings,
    )


def _described(path: Path) -> EventTable:
    from pydantic import ValidationError

    from testban.reference.description import EventTable

    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ReferenceEventError(
            f"{path}: not found; a reference folder needs an event.toml beside its recordings"
        ) from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ReferenceEventError(f"{path}: cannot be read as TOML: {error}") from error
    try:
        return EventTable.model_validate(content)
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, e['loc'])) or 'table'}: {e['msg']}" for e in error.errors())
        raise ReferenceEventError(f"{path}: {faults}") from error


def _recordings(folder: Path, table: EventTable, read: RecordingsReader) -> Recordings:
    if table.waveforms is None:
        paths = sorted(p for p in folder.iterdir() if p.name != FILE_NAME)
    else:
        paths = [folder / table.waveforms]
    stations = None if table.stations is None else folder / table.stations
    for key, path in (("waveforms", paths[0] if table.waveforms else None), ("stations", stations)):
        if path is not None and not path.exists():
            raise ReferenceEventError(f"{folder / FILE_NAME}: {key}: {path} does not exist")
    try:
        recordings = read(paths, stations=stations) if paths else None
    except (InputError, NoDataError) as error:
        raise ReferenceEventError(f"{folder}: recordings of {table.name!r}: {error}") from error
    if recordings is None or not recordings.waveforms:
        raise ReferenceEventError(
            f"{folder}: no usable recordings of {table.name!r}; "
            "put them beside event.toml or set its key waveforms"
        )
    return recordings


def published_magnitude(table: MagnitudeTable) -> PublishedValue:
    """A table as a record; its uncertainty becomes an interval of one standard deviation either way."""
    sigma = table.uncertainty
    lower, upper = (None, None) if sigma is None else (table.value - sigma, table.value + sigma)
    return PublishedValue(table.value, lower, upper, table.type, table.source)
