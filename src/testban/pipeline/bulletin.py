"""From a bulletin and stations to an origin for each of its events, resumed where it was broken off."""

from __future__ import annotations

import dataclasses
import hashlib
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from testban import __version__
from testban.acquisition.bulletin_places import BulletinSites, bulletin_sites, stated_stations
from testban.acquisition.bulletins import read_bulletin
from testban.acquisition.metadata import StationMetadata
from testban.acquisition.station_files import HOW_TO_GIVE_STATIONS, read_stations
from testban.errors import StationMetadataError
from testban.model import Bulletin, InputFile, LocatedEvent, NotDetermined, Provenance
from testban.pipeline.batch import Task, locate_batch
from testban.pipeline.bulletin_event import BulletinSettings, search_model, usable_picks
from testban.reporting.location_journal import Journal

logger = logging.getLogger(__name__)

Progress = Callable[[str, int, int], None]
NAMED = 3


@dataclass(frozen=True)
class BulletinInput:
    """A bulletin, where its stations stand, and notes on what is doubtful about either."""

    bulletin: Bulletin
    sites: BulletinSites
    inputs: tuple[InputFile, ...]
    notes: tuple[str, ...]


def read_input(picks: Path, stations: Path | None) -> BulletinInput:
    """Read both. Without ``stations`` a site table beside the picks, or the bulletin's own distances, serve.

    Raises
    ------
    InputError
        A file cannot be read or used, or no station of any pick has a place.
    """
    bulletin = read_bulletin(picks)
    metadata, inputs, notes = _stations(picks, stations, bulletin)
    sites = bulletin_sites(bulletin.events, metadata)
    if not any(sites.of_event):
        named = "; ".join(f"{key.lstrip('.')}: {why}" for key, why in list(sites.missing.items())[:NAMED])
        raise StationMetadataError(
            f"no station of any pick has a place ({named} ...): {HOW_TO_GIVE_STATIONS}"
        )
    if sites.missing:
        named = ", ".join(key.lstrip(".") for key in list(sites.missing)[:NAMED])
        more = ", ..." if len(sites.missing) > NAMED else ""
        count = "1 station has" if len(sites.missing) == 1 else f"{len(sites.missing)} stations have"
        notes += (f"{count} no place, picks there are left out: {named}{more}",)
    return BulletinInput(bulletin, sites, bulletin.inputs + inputs, notes)


def _stations(
    picks: Path, stations: Path | None, bulletin: Bulletin
) -> tuple[StationMetadata, tuple[InputFile, ...], tuple[str, ...]]:
    if stations is not None:
        metadata, inputs = read_stations(stations)
        return metadata, tuple(inputs), metadata.notes
    beside = sorted(picks.glob("*.site")) if picks.is_dir() else [Path(f"{picks.with_suffix('')}.site")]
    if bulletin.format == "css" and beside and beside[0].is_file():
        metadata, inputs = read_stations(beside[0])
        return metadata, tuple(inputs), (*metadata.notes, f"stations from {beside[0].name}")
    metadata = stated_stations(bulletin)
    if not metadata.stations:
        raise StationMetadataError(f"no stations: {HOW_TO_GIVE_STATIONS}")
    note = (
        f"no --stations: {len(metadata.stations)} stations put where the bulletin's own distances and "
        "azimuths say, as exact as those are rounded, heights unknown"
    )
    return metadata, (), (*metadata.notes, note)


def fingerprint(given: BulletinInput, settings: BulletinSettings) -> str:
    """Tells runs apart whose results may differ."""
    files = [Path(settings.earth_model)]
    if settings.path_files is not None:
        files += [settings.path_files.library, settings.path_files.model]
    content = [hashlib.sha256(f.read_bytes()).hexdigest() for f in files if f.is_file()]
    parts = (__version__, given.inputs, dataclasses.asdict(settings), content)
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def locate_bulletin(
    given: BulletinInput, settings: BulletinSettings, jobs: int, journal: Journal, progress: Progress
) -> tuple[LocatedEvent, ...]:
    """What became of each event, in the order of the bulletin; those in the journal are not done again.

    Raises
    ------
    TestbanError
        The Earth model is unknown, the journal cannot be written, or a process was killed.
    """
    events = given.bulletin.events
    search_model(settings)
    picks = [{p.id: p for p in usable_picks(event, settings)[0]} for event in events]
    found = journal.read(picks)
    tasks: list[Task] = [
        (k, dataclasses.replace(event, source=b""), dict(given.sites.of_event[k]))
        for k, event in enumerate(events)
        if k not in found
    ]
    before = len(found)
    progress("locating", before, len(events))

    def record(index: int, located: LocatedEvent) -> None:
        journal.append(index, located)
        found[index] = located
        gap = located.origin.reason if isinstance(located.origin, NotDetermined) else "located"
        logger.info("event %s: %s", located.event_id, gap)

    with journal:
        locate_batch(
            tasks, settings, jobs, record, lambda done: progress("locating", before + done, len(events))
        )
    return tuple(found[k] for k in range(len(events)))


def provenance(given: BulletinInput, settings: BulletinSettings, created: float) -> Provenance:
    """How the origins were made."""
    import platform

    import numpy

    versions = {"python": platform.python_version(), "numpy": numpy.__version__}
    return Provenance(
        __version__,
        versions,
        dataclasses.asdict(settings),
        given.inputs,
        (),
        created,
        settings.earth_model,
    )


def not_located(located: Sequence[LocatedEvent]) -> int:
    """How many events have no origin."""
    return sum(isinstance(event.origin, NotDetermined) for event in located)
