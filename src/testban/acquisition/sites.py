"""One place for each station, out of what station files and headers say."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from testban.acquisition.metadata import StationEpoch, StationMetadata, covering
from testban.acquisition.segment import Place, Segment
from testban.model import Site

DISAGREEMENT_KM = 1.0
KM_PER_DEG = 111.19


@dataclass(frozen=True, slots=True)
class SiteChoice:
    """Sites by "NET.STA", the keys of stations without coordinates, and notes on contradictions."""

    sites: Mapping[str, Site]
    missing: tuple[str, ...]
    notes: tuple[str, ...]


def distance_km(one: Place, other: Place) -> float:
    """Flat-Earth distance, good enough to tell 100 m from 1 km."""
    cosine = math.cos(math.radians((one.latitude_deg + other.latitude_deg) / 2))
    east = (one.longitude_deg - other.longitude_deg + 180.0) % 360.0 - 180.0
    return KM_PER_DEG * math.hypot(one.latitude_deg - other.latitude_deg, cosine * east)


def choose_sites(segments: Iterable[Segment], ranked: Iterable[StationMetadata]) -> SiteChoice:
    """Take each station's place from the first of ``ranked`` that knows it, else from waveform headers.

    Parameters
    ----------
    segments : with the places their headers give
    ranked : station metadata, most trusted first
    """
    ranked = list(ranked)
    by_station: dict[str, list[Segment]] = defaultdict(list)
    for segment in segments:
        by_station[segment.station_key].append(segment)
    headers, notes = _header_places(by_station)
    sites, missing = {}, []
    for key, members in sorted(by_station.items()):
        first = members[0]
        time = min(s.start_time for s in members)
        offers = [(e.source, e.place) for m in ranked for e in _epochs(m, first, time)[:1]]
        if key in headers:
            offers.append(("the waveform header", headers[key]))
        if not offers:
            missing.append(key)
            continue
        source, place = offers[0]
        sites[key] = Site(
            first.network, first.station, place.latitude_deg, place.longitude_deg, place.elevation_m
        )
        for other_source, other in offers[1:]:
            apart = distance_km(place, other)
            if apart > DISAGREEMENT_KM:
                notes.append(
                    f"{key}: {other_source} puts it {apart:.1f} km from where {source} does; {source} is used"
                )
    return SiteChoice(sites, tuple(missing), tuple(notes))


def _epochs(metadata: StationMetadata, segment: Segment, time: float) -> list[StationEpoch]:
    """Epochs that hold at ``time`` first, then the nearest in time: a station seldom moves."""
    epochs = metadata.stations_of(segment.network, segment.station)
    rest = sorted(epochs, key=lambda e: min(abs(e.start_time - time), abs(e.end_time - time)))
    return covering(epochs, time) + rest


def _header_places(by_station: Mapping[str, list[Segment]]) -> tuple[dict[str, Place], list[str]]:
    """The place that the headers of a station's channels agree on.

    Where they disagree, a place that another station's headers all name is that station's, not this one's;
    among the rest the majority decides.
    """
    votes = {
        key: Counter({s.id: s.place for s in members if s.place is not None}.values())
        for key, members in by_station.items()
    }
    agreed = {key: next(iter(v)) for key, v in votes.items() if v and _agree(list(v))}
    notes = []
    chosen = dict(agreed)
    for key, counts in votes.items():
        if not counts or key in agreed:
            continue
        code = key.split(".")[1]
        others = [p for k, p in agreed.items() if k.split(".")[1] != code]
        own = [p for p in counts if all(distance_km(p, o) > 0.01 for o in others)] or list(counts)
        chosen[key] = max(own, key=lambda p: (counts[p], p.latitude_deg, p.longitude_deg))
        far = max(distance_km(chosen[key], p) for p in counts)
        place = chosen[key]
        notes.append(
            f"{key}: its channels' headers disagree about its place by {far:.1f} km;"
            f" {place.latitude_deg:.4f} {place.longitude_deg:.4f} is used"
        )
    return chosen, notes


def _agree(places: list[Place]) -> bool:
    return all(distance_km(places[0], p) <= DISAGREEMENT_KM for p in places[1:])
