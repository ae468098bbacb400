"""Folders and files in, `Recordings` out: the one way that every recording comes in."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from testban.acquisition.assembly import assemble
from testban.acquisition.duplicates import without_duplicates
from testban.acquisition.files import LoadedFile, find_files, load
from testban.acquisition.metadata import StationMetadata, covering, merged
from testban.acquisition.miniseed import read_miniseed
from testban.acquisition.orientation import orient
from testban.acquisition.other_formats import read_other
from testban.acquisition.sac import read_sac
from testban.acquisition.segment import FileReading, unreadable
from testban.acquisition.sites import choose_sites
from testban.acquisition.station_files import (
    HOW_TO_GIVE_STATIONS,
    STATION_KINDS,
    parse_stations,
    read_stations,
)
from testban.errors import InputError, StationMetadataError, WaveformError
from testban.model import Exclusion, InputFile, Recordings, Response, Waveform, isoformat

log = logging.getLogger(__name__)

Progress = Callable[[str, int, int], None]
REASONS_SHOWN = 3


def read_recordings(
    paths: Sequence[Path], stations: Path | None = None, progress: Progress | None = None
) -> Recordings:
    """Read every waveform and station file under ``paths``.

    Parameters
    ----------
    paths : folders (searched at any depth) or files
    stations : StationXML, CSV or a folder of these; wins over what lies beside the waveforms
    progress : called with ("reading", files done, files in all)

    Raises
    ------
    InputError
        A path does not exist, or there is no file at all.
    WaveformError
        No file holds a readable waveform.
    StationMetadataError
        No station has coordinates, or a station file cannot be used.
    """
    found = find_files(paths)
    if not found:
        raise InputError(
            f"{', '.join(str(p) for p in paths)}: no files there; give a folder with SAC or miniSEED files"
        )
    given, inputs = (StationMetadata(), []) if stations is None else read_stations(stations)
    readings: list[FileReading] = []
    beside: list[StationMetadata] = []
    polezero: list[StationMetadata] = []
    for number, file in enumerate(found, 1):
        loaded = load(file)
        if loaded.kind in STATION_KINDS:
            metadata, reading = _beside(loaded)
            (polezero if loaded.kind == "polezero" else beside).append(metadata)
        else:
            reading = _read_waveforms(loaded)
        if reading is not None:
            readings.append(reading)
        if loaded.kind != "document":
            inputs.append(loaded.input)
        log.debug("%s: %s", loaded.name, loaded.kind)
        if progress is not None:
            progress("reading", number, len(found))
    return build(readings, (given, merged(beside), merged(polezero)), inputs)


def build(
    readings: Iterable[FileReading], ranked: Sequence[StationMetadata], inputs: Iterable[InputFile]
) -> Recordings:
    """Assemble what readers found with what station files say, most trusted metadata first.

    Raises
    ------
    WaveformError
        There is no segment.
    StationMetadataError
        No station has coordinates.
    """
    readings = list(readings)
    exclusions = [e for r in readings for e in r.exclusions]
    segments = [s for r in readings for s in r.segments]
    if not segments:
        raise WaveformError(_nothing_readable(exclusions))
    assembly = assemble(segments)
    places = choose_sites(segments, ranked)
    if not places.sites:
        raise StationMetadataError(
            f"no coordinates for any station ({', '.join(places.missing[:REASONS_SHOWN])} ...): "
            + HOW_TO_GIVE_STATIONS
        )
    exclusions += [Exclusion(key, f"no coordinates: {HOW_TO_GIVE_STATIONS}") for key in places.missing]
    located = [w for w in assembly.waveforms if w.station_key in places.sites]
    oriented, orientation_notes = orient(located, ranked)
    responses, response_notes = _responses(oriented, ranked)
    kept, copies = without_duplicates(oriented, places.sites, responses)
    used, ids = {w.station_key for w in kept}, {w.id for w in kept}
    notes = [
        *(n for r in readings for n in r.notes),
        *assembly.notes,
        *places.notes,
        *orientation_notes,
        *response_notes,
        *(n for m in ranked for n in m.notes),
    ]
    return Recordings(
        waveforms=tuple(sorted(kept, key=lambda w: (w.id, w.start_time, w.sampling_rate_hz))),
        sites={key: site for key, site in places.sites.items() if key in used},
        responses={i: r for i, r in responses.items() if i in ids},
        exclusions=(*exclusions, *assembly.exclusions, *copies),
        inputs=tuple(inputs),
        notes=tuple(notes),
    )


def _nothing_readable(exclusions: list[Exclusion]) -> str:
    shown = "; ".join(f"{e.channel} {e.reason}" for e in exclusions[:REASONS_SHOWN])
    more = f" (and {len(exclusions) - REASONS_SHOWN} more)" if len(exclusions) > REASONS_SHOWN else ""
    detail = f": {shown}{more}" if shown else ""
    return f"no readable waveform{detail}. Give a folder with SAC or miniSEED files"


def _read_waveforms(loaded: LoadedFile) -> FileReading | None:
    if loaded.kind == "document":
        return unreadable(loaded.name, "is a document, not a waveform") if loaded.found.direct else None
    if not loaded.data:
        return unreadable(loaded.name, "is empty")
    if loaded.kind == "sac":
        return read_sac(loaded.data, loaded.name)
    if loaded.kind == "miniseed":
        reading = read_miniseed(loaded.data, loaded.name)
        return reading if reading.segments else _second_opinion(loaded, reading)
    return read_other(loaded.data, loaded.name)


def _second_opinion(loaded: LoadedFile, first: FileReading) -> FileReading:
    """Full SEED volumes and encodings of old need ObsPy."""
    reading = read_other(loaded.data, loaded.name)
    return reading if reading.segments else first


def _beside(loaded: LoadedFile) -> tuple[StationMetadata, FileReading | None]:
    """Station files among the waveforms: a broken one is left out by name, a wrong CSV line is an error."""
    try:
        return parse_stations(loaded), None
    except StationMetadataError as error:
        if loaded.kind == "csv":
            raise
        return StationMetadata(), unreadable(loaded.name, str(error).removeprefix(f"{loaded.name}: "))


def _responses(
    waveforms: Iterable[Waveform], ranked: Sequence[StationMetadata]
) -> tuple[dict[str, Response], list[str]]:
    """A response for every channel that has one at its time, and a note for every channel that lacks it."""
    responses: dict[str, Response] = {}
    notes: list[str] = []
    seen: set[str] = set()
    if not any(m.channels for m in ranked):
        return {}, ["no instrument responses among the inputs: amplitudes serve as ratios only"]
    for waveform in waveforms:
        if waveform.id in seen:
            continue
        seen.add(waveform.id)
        response, remark = _response(waveform, ranked)
        if response is not None:
            responses[waveform.id] = response
            notes += [f"{waveform.id}: {remark}"] if remark else []
        else:
            notes.append(f"{waveform.id}: no response ({remark}); its amplitude serves as a ratio only")
    return responses, notes


def _response(waveform: Waveform, ranked: Sequence[StationMetadata]) -> tuple[Response | None, str]:
    """(response, doubt about it) or (None, why there is none)."""
    reason = "the station files do not know this channel"
    for metadata in ranked:
        epochs = metadata.channels_of(waveform.network, waveform.station, waveform.location, waveform.channel)
        current = covering(epochs, waveform.start_time)
        for epoch in current:
            if epoch.response is not None:
                return epoch.response, epoch.doubt
            reason = epoch.problem
        if epochs and not current:
            reason = f"no epoch of {epochs[0].source} covers {isoformat(waveform.start_time, 0)}"
    return None, reason
