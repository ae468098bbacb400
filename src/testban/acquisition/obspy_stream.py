"""ObsPy objects from a notebook become `Recordings` the same way as files do."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from testban.acquisition.metadata import StationEpoch, StationMetadata
from testban.acquisition.other_formats import trace_segments
from testban.acquisition.recordings import build
from testban.acquisition.segment import FileReading, Place
from testban.acquisition.stationxml import inventory_metadata
from testban.errors import StationMetadataError
from testban.model import InputFile, Recordings, Site


def from_obspy(
    stream: Any,
    inventory: Any = None,
    stations: Mapping[str, Site | Sequence[float]] | None = None,
) -> Recordings:
    """Recordings from an ObsPy Stream.

    Parameters
    ----------
    stream : ObsPy Stream (or any iterable of Traces)
    inventory : ObsPy Inventory with coordinates and, where known, responses
    stations : "NET.STA" to `Site` or to (latitude_deg, longitude_deg[, elevation_m]); wins over the inventory

    Raises
    ------
    WaveformError
        The stream holds no samples.
    StationMetadataError
        No station has coordinates, or an entry of ``stations`` cannot be used.
    """
    readings, inputs = [], []
    for trace in stream:
        segments = tuple(trace_segments(trace, trace.id))
        readings.append(FileReading(segments))
        for segment in segments:
            inputs.append(InputFile(trace.id, hashlib.sha256(segment.samples.tobytes()).hexdigest()))
    given = StationMetadata(tuple(_epoch(key, value) for key, value in (stations or {}).items()))
    known = StationMetadata() if inventory is None else inventory_metadata(inventory, "the inventory")
    return build(readings, (given, known), inputs)


def _epoch(key: str, value: Site | Sequence[float]) -> StationEpoch:
    network, _, station = key.rpartition(".")
    if isinstance(value, Site):
        place = Place(value.latitude_deg, value.longitude_deg, value.elevation_m)
    elif len(value) in (2, 3):
        place = Place(*(float(v) for v in value))
    else:
        raise StationMetadataError(f"stations[{key!r}]: give a Site or (latitude, longitude[, elevation_m])")
    if not station or not (abs(place.latitude_deg) <= 90 and abs(place.longitude_deg) <= 360):
        raise StationMetadataError(f"stations[{key!r}]: key must be NET.STA, latitude -90 to 90")
    return StationEpoch(network, station, place, "stations")
