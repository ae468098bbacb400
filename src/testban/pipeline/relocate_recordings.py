"""From recordings of several events to their places relative to each other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from testban.acquisition import read_recordings
from testban.acquisition.differential_times import ListedEvent
from testban.acquisition.event_sources import read_events
from testban.earth.traveltimes import TravelTimes
from testban.errors import DifferentialTimeError
from testban.location import ClusterSettings, LagSettings, locate_placed_cluster, measure_times
from testban.model import (
    Anchor,
    MeasuredTimes,
    NotDetermined,
    RecordedEvent,
    Recordings,
    RelativeCluster,
    StartingPlace,
    isoformat,
)
from testban.reference import read_reference

Progress = Callable[[str, int, int], None]
COVERED_S = 60.0
"""An event lies in recordings that reach this long past its time."""


@dataclass(frozen=True)
class RecordingsRequest:
    """``folders`` of recordings, the ``events`` files that say where to start, and ``references``: folders of
    known events. ``anchors`` names events of ``events`` whose place is known.
    """

    folders: tuple[Path, ...]
    events: tuple[Path, ...] = ()
    references: tuple[Path, ...] = ()
    stations: Path | None = None
    anchors: tuple[str, ...] = ()
    anchor_uncertainty_m: float = 10.0
    phases: tuple[str, ...] = ("P",)
    earth_model: str = "ak135"


@dataclass(frozen=True)
class RelocatedRecordings:
    """The cluster, the times it was placed by, its middle (latitude, longitude), and what was left out."""

    cluster: RelativeCluster | NotDetermined
    measured: MeasuredTimes
    place: tuple[float, float]
    left_out: tuple[str, ...]


def relocate_recordings(
    request: RecordingsRequest, settings: ClusterSettings, progress: Progress | None = None
) -> RelocatedRecordings:
    """Measure the differential times of all events, then place them.

    Raises
    ------
    TestbanError
        Recordings, events or references cannot be used, or no two events have recordings.
    """
    listed, faults = _listed(request.events)
    recorded, left_out = _recorded(request, listed, progress)
    anchors = _anchors(request, listed)
    for folder in request.references:
        known = read_reference(folder, read_recordings)
        name = "_".join(known.name.split())
        place = known.latitude_deg, known.longitude_deg
        recorded.append(RecordedEvent(name, known.time, *place, known.depth_km, known.recordings))
        anchors.append(Anchor(name, *place, max(1e3 * known.location_uncertainty_km, 0.1)))
    _check(recorded, [*faults, *left_out])
    travel_times = TravelTimes.load(request.earth_model)
    measured = measure_times(recorded, travel_times, LagSettings(phases=request.phases), progress)
    cluster = locate_placed_cluster(
        measured.times,
        {(v.station, v.phase): v for v in measured.slownesses},
        [StartingPlace(e.event, e.latitude_deg, e.longitude_deg, max(e.depth_km, 0.0)) for e in recorded],
        travel_times,
        anchors,
        settings,
    )
    middle = tuple(
        float(np.median([getattr(e, n) for e in recorded])) for n in ("latitude_deg", "longitude_deg")
    )
    return RelocatedRecordings(
        cluster, measured, (middle[0], middle[1]), (*faults, *left_out, *measured.left_out)
    )


def _listed(files: Sequence[Path]) -> tuple[list[ListedEvent], list[str]]:
    events: list[ListedEvent] = []
    faults: list[str] = []
    for file in files:
        found, bad = read_events(file)
        events += found
        faults += bad
    return events, faults


def _recorded(
    request: RecordingsRequest, listed: Sequence[ListedEvent], progress: Progress | None
) -> tuple[list[RecordedEvent], list[str]]:
    """Each listed event with the folder that bears its name, or else whose recordings hold its time."""
    folders = [(f, read_recordings([f], request.stations, progress)) for f in request.folders]
    recorded, left_out, used = [], [], set()
    for event in listed:
        named = [pair for pair in folders if pair[0].name == event.event]
        held = named or [pair for pair in folders if _covers(pair[1], event.time)]
        if not held:
            left_out.append(f"event {event.event}: no recordings at its time {isoformat(event.time)}")
            continue
        folder, recordings = held[0]
        used.add(folder)
        place = event.latitude_deg, event.longitude_deg
        recorded.append(RecordedEvent(event.event, event.time, *place, event.depth_km, recordings))
    left_out += [
        f"{folder}: none of the events lies in its recordings" for folder, _ in folders if folder not in used
    ]
    return recorded, left_out


def _covers(recordings: Recordings, time: float) -> bool:
    return any(w.start_time <= time and w.end_time >= time + COVERED_S for w in recordings.waveforms)


def _anchors(request: RecordingsRequest, listed: Sequence[ListedEvent]) -> list[Anchor]:
    known = {e.event: e for e in listed}
    for name in request.anchors:
        if name not in known:
            raise DifferentialTimeError(f"anchor {name}: none of the events of --events has that name")
    sigma = request.anchor_uncertainty_m
    return [Anchor(n, known[n].latitude_deg, known[n].longitude_deg, sigma) for n in request.anchors]


def _check(recorded: Sequence[RecordedEvent], left_out: Sequence[str]) -> None:
    names = [e.event for e in recorded]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise DifferentialTimeError(f"two events are called {twice[0]}: give each a name of its own")
    if len(recorded) < 2:
        told = f" ({'; '.join(left_out)})" if left_out else ""
        raise DifferentialTimeError(
            f"{len(recorded)} events with recordings, need two: say with --events when and where they were, "
            f"or give known events with --reference{told}"
        )
