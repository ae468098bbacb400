"""From differential times to the places of a cluster's events."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from testban.acquisition.differential_times import (
    ListedEvent,
    read_differential_times,
    read_slownesses,
    read_station_phases,
)
from testban.acquisition.event_sources import read_events
from testban.earth.geodesy import KM_PER_DEG, inverse
from testban.earth.traveltimes import TravelTimes
from testban.errors import DifferentialTimeError
from testban.location import ClusterSettings, locate_placed_cluster
from testban.location.engine_moveout import FIRST_ARRIVALS
from testban.model import Anchor, NotDetermined, RelativeCluster, SlownessVector, StartingPlace


@dataclass(frozen=True)
class RelocationRequest:
    """Files to relocate from. Slownesses come from ``slownesses``, or from ``stations`` and the Earth model,
    for which ``events`` must say roughly where the cluster is. ``anchors`` names events of ``events`` whose
    place is known.
    """

    times: Path
    slownesses: Path | None = None
    stations: Path | None = None
    events: Path | None = None
    anchors: tuple[str, ...] = ()
    anchor_uncertainty_m: float = 10.0
    earth_model: str = "ak135"


def relocate(
    request: RelocationRequest, settings: ClusterSettings | None = None
) -> tuple[RelativeCluster | NotDetermined, tuple[str, ...]]:
    """The cluster, and the lines of the files that were left out.

    Raises
    ------
    DifferentialTimeError
        A file cannot be used, or one that is needed was not given.
    """
    times, left_out = read_differential_times(request.times)
    events: tuple[ListedEvent, ...] = ()
    if request.events is not None:
        events, faults = read_events(request.events)
        left_out += faults
    if request.slownesses is not None:
        vectors, faults = read_slownesses(request.slownesses)
    elif request.stations is not None:
        vectors, faults = _from_model(request.stations, events, request.earth_model)
    else:
        raise DifferentialTimeError(
            "no slownesses: give a file of slowness vectors, or of stations together with one of events"
        )
    left_out += faults
    anchors = _anchors(request, events)
    table = {(v.station, v.phase): v for v in vectors}
    places = [StartingPlace(e.event, e.latitude_deg, e.longitude_deg, e.depth_km) for e in events]
    model = TravelTimes.load(request.earth_model)
    return locate_placed_cluster(times, table, places, model, anchors, settings), left_out


def _anchors(request: RelocationRequest, events: Sequence[ListedEvent]) -> list[Anchor]:
    listed = {e.event: e for e in events}
    missing = [name for name in request.anchors if name not in listed]
    if missing:
        where = request.events.name if request.events else "no file of events was given"
        raise DifferentialTimeError(f"anchor {missing[0]}: its place is not in the list of events ({where})")
    return [
        Anchor(name, listed[name].latitude_deg, listed[name].longitude_deg, request.anchor_uncertainty_m)
        for name in request.anchors
    ]


def _from_model(
    stations: Path, events: Sequence[ListedEvent], earth_model: str
) -> tuple[tuple[SlownessVector, ...], tuple[str, ...]]:
    """Slowness vectors of a surface source at the median place of the events."""
    if not events:
        raise DifferentialTimeError(
            f"{stations}: slownesses of the Earth model need a file of events that says where they are"
        )
    phases, faults = read_station_phases(stations)
    model = TravelTimes.load(earth_model)
    latitude = float(np.median([e.latitude_deg for e in events]))
    longitude = float(np.median([e.longitude_deg for e in events]))
    vectors = []
    for station in phases:
        distance, azimuth, _ = inverse(latitude, longitude, station.latitude_deg, station.longitude_deg)
        phase = _named(model, station.phase, float(distance) / KM_PER_DEG)
        slowness = np.nan if phase is None else float(model.slowness_s_deg(phase, distance / KM_PER_DEG, 0.0))
        if not np.isfinite(slowness):
            faults += (f"{station.station} {station.phase}: the Earth model has no such arrival there",)
            continue
        size, turn = slowness / KM_PER_DEG, np.radians(float(azimuth))
        vectors.append(
            SlownessVector(
                *(station.station, station.phase),
                east_s_km=float(size * np.sin(turn)),
                north_s_km=float(size * np.cos(turn)),
                station_latitude_deg=station.latitude_deg,
                station_longitude_deg=station.longitude_deg,
            )
        )
    return tuple(vectors), faults


def _named(model: TravelTimes, phase: str, distance_deg: float) -> str | None:
    from testban.earth.traveltimes import PHASES

    if phase in FIRST_ARRIVALS:
        first = model.first_p if FIRST_ARRIVALS[phase] == "P" else model.first_s
        return str(first(distance_deg, 0.0)[0])
    return phase if phase in PHASES else None
