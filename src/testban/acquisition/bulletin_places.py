"""Where the stations of a bulletin stand: from station files, or from the bulletin's own distances."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from testban.acquisition.metadata import StationEpoch, StationMetadata, covering
from testban.acquisition.segment import Place
from testban.acquisition.sites import distance_km
from testban.earth.geodesy import KM_PER_DEG, direct
from testban.model import Bulletin, BulletinEvent, Site

SCATTER_KM = 5.0
"""Places of one station, from several origins, that lie farther apart than this are told of."""
FEW = 50
"""As many of a station's places are compared with each other."""


@dataclass(frozen=True, slots=True)
class BulletinSites:
    """Sites of each event by "NET.STA", in the order of the events; stations without a place, with reason."""

    of_event: tuple[Mapping[str, Site], ...]
    missing: Mapping[str, str]


def bulletin_sites(events: Iterable[BulletinEvent], metadata: StationMetadata) -> BulletinSites:
    """The place of every station at the time of each event's picks."""
    known: dict[str, list[StationEpoch]] = {}
    missing: dict[str, str] = {}
    found = []
    for event in events:
        sites: dict[str, Site] = {}
        for pick in event.picks:
            key = pick.station
            if key in sites or key in missing:
                continue
            network, _, station = key.partition(".")
            if key not in known:
                known[key] = metadata.stations_of(network, station)
            if not known[key]:
                missing[key] = _why(metadata, network, station)
                continue
            place = _at(known[key], pick.time).place
            sites[key] = Site(network, station, place.latitude_deg, place.longitude_deg, place.elevation_m)
        found.append(sites)
    return BulletinSites(tuple(found), missing)


def _at(epochs: list[StationEpoch], time: float) -> StationEpoch:
    """The epoch that holds at ``time``, else the nearest: a station seldom moves."""
    current = covering(epochs, time)
    nearest = min(epochs, key=lambda e: min(abs(e.start_time - time), abs(e.end_time - time)))
    return current[0] if current else nearest


def _why(metadata: StationMetadata, network: str, station: str) -> str:
    networks = sorted({e.network for e in metadata.stations if e.station == station})
    if not networks:
        return "not in the station files"
    if not network:
        return f"in several networks ({', '.join(n or 'none' for n in networks)}); the picks must say which"
    return f"the station files know it in {', '.join(networks)} only"


def stated_stations(bulletin: Bulletin) -> StationMetadata:
    """Stations where the distances and azimuths that a bulletin gives with its arrivals put them.

    As exact as those are rounded (0.01 degree is 1 km), and 0.3 % of the distance, as it is not said on which
    Earth they were measured. Heights are not known. Empty where nothing is given.
    """
    offers: dict[str, list[Place]] = defaultdict(list)
    for event in bulletin.events:
        station_of = {p.id: p.station for p in event.picks}
        origins = {o.id: o for o in event.origins if o.placed}
        for arrival in event.arrivals:
            key, origin = station_of.get(arrival.pick_id), origins.get(arrival.origin_id)
            if key is None or origin is None or not math.isfinite(arrival.distance_deg + arrival.azimuth_deg):
                continue
            latitude, longitude = direct(
                origin.latitude_deg,
                origin.longitude_deg,
                arrival.azimuth_deg,
                arrival.distance_deg * KM_PER_DEG,
            )
            offers[key].append(Place(float(latitude), float(longitude)))
    epochs, notes = [], []
    for key, places in sorted(offers.items()):
        place = _middle(places)
        apart = max(distance_km(place, p) for p in places)
        if apart > SCATTER_KM:
            notes.append(f"{key}: the bulletin's distances put it at places {apart:.0f} km apart")
        network, _, station = key.partition(".")
        epochs.append(StationEpoch(network, station, place, "the bulletin"))
    return StationMetadata(tuple(epochs), notes=tuple(notes))


def _middle(places: list[Place]) -> Place:
    """The mean of those near the place that has the least sum of distances to the others."""
    centre = min(places[:FEW], key=lambda p: sum(distance_km(p, q) for q in places[:FEW]))
    near = [p for p in places if distance_km(p, centre) <= SCATTER_KM]
    turn = sum((p.longitude_deg - centre.longitude_deg + 180.0) % 360.0 - 180.0 for p in near) / len(near)
    longitude = (centre.longitude_deg + turn + 180.0) % 360.0 - 180.0
    return Place(sum(p.latitude_deg for p in near) / len(near), longitude)
