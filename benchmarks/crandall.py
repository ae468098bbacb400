"""The Crandall Canyon collapse of 2007 from an analyst's picks, located from nothing."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from benchmarks.rows import Row

from testban.earth.geodesy import inverse
from testban.earth.traveltimes import TravelTimes
from testban.location import locate
from testban.location.settings import LocationSettings
from testban.model import NotDetermined, Origin, Pick, Site

FILE = Path("bulletins") / "crandall-2007" / "events.xml"
TRUTH = (39.468, -111.225)
"""The mine, from the data's README."""
READING_S = 0.3
"""Given to picks without an uncertainty."""
ALIKE_KM = 0.2


def crandall_origin(data: Path) -> tuple[Origin | NotDetermined, str]:
    """The collapse located from its picks, and what to call the case."""
    from obspy import read_events

    events = read_events(str(data / FILE))
    sites = station_places(events)
    event = max(events, key=lambda e: len(e.picks))
    picks = [
        Pick(
            pick.resource_id.id,
            _key(pick),
            f"{_key(pick)}..{pick.waveform_id.channel_code}",
            pick.phase_hint or "?",
            float(pick.time.timestamp),
            float(pick.time_errors.uncertainty or READING_S),
            0,
            10.0,
            (1.0, 10.0),
        )
        for pick in event.picks
    ]
    case = f"Crandall Canyon collapse, {len(picks)} picks"
    origin = locate(picks, sites, None, TravelTimes.load(), LocationSettings(), np.random.default_rng(1))
    return origin, case


def crandall_rows(data: Path) -> list[Row]:
    """Error of the epicentre, whether the region holds the mine, and whether depth reaches the surface."""
    origin, case = crandall_origin(data)
    if isinstance(origin, NotDetermined):
        return [Row(case, "epicentre", "within 5 km", origin.reason, False)]
    km, azimuth, _ = inverse(origin.latitude_deg, origin.longitude_deg, *TRUTH)
    u = origin.uncertainty
    turn = math.radians(float(azimuth) - u.azimuth_deg)
    radius = math.hypot(
        float(km) * math.cos(turn) / u.semi_major_km, float(km) * math.sin(turn) / u.semi_minor_km
    )
    axes = f"{u.semi_major_km:.1f} by {u.semi_minor_km:.1f} km"
    low, high = u.depth_km
    return [
        Row(case, "epicentre", "within 5 km", f"{float(km):.1f} km", float(km) <= 5.0),
        Row(
            case,
            "90 % region",
            "holds the truth",
            f"at {radius:.2f} of the way to its edge ({axes})",
            radius <= 1.0,
        ),
        Row(case, "depth", "90 % interval reaches the surface", f"{low:.1f} to {high:.1f} km", low <= 0.0),
    ]


def station_places(events: Any) -> dict[str, Site]:
    """Stations, from the distance and azimuth that the file states between them and its origins.

    The file has no coordinates. Its origins differ by kilometres, yet all give a station the same place: that
    place is the list's the distances were computed from, and tells nothing of where the event was. Distances
    are on a sphere of geographic coordinates; they put seven stations of known coordinates where they
    are, within 40 m.

    Raises
    ------
    ValueError
        Two origins put a station at different places.
    """
    seen: dict[str, list[tuple[float, float]]] = {}
    for event in events:
        picks = {p.resource_id.id: p for p in event.picks}
        for key, place in _stated(event, picks):
            seen.setdefault(key, []).append(place)
    sites = {}
    for key, places in seen.items():
        table = np.array(places)
        middle = np.median(table, axis=0)
        apart = inverse(middle[0], middle[1], table[:, 0], table[:, 1])[0]
        if float(apart.max()) > ALIKE_KM:
            raise ValueError(f"{key}: the file's origins put it {float(apart.max()):.1f} km apart")
        network, station = key.split(".")
        sites[key] = Site(network, station, float(middle[0]), float(middle[1]))
    return sites


def _stated(event: Any, picks: dict[str, Any]) -> Iterator[tuple[str, tuple[float, float]]]:
    for origin in event.origins:
        for arrival in origin.arrivals:
            pick = picks.get(arrival.pick_id.id)
            if pick is not None and None not in (arrival.azimuth, arrival.distance):
                yield _key(pick), _from(origin.latitude, origin.longitude, arrival.azimuth, arrival.distance)


def _from(latitude: float, longitude: float, azimuth: float, distance: float) -> tuple[float, float]:
    """Place on a sphere, all in degrees."""
    phi, turn, away = math.radians(latitude), math.radians(azimuth), math.radians(distance)
    sine = math.sin(phi) * math.cos(away) + math.cos(phi) * math.sin(away) * math.cos(turn)
    east = math.atan2(math.sin(turn) * math.sin(away) * math.cos(phi), math.cos(away) - math.sin(phi) * sine)
    return math.degrees(math.asin(sine)), longitude + math.degrees(east)


def _key(pick: Any) -> str:
    return f"{pick.waveform_id.network_code}.{pick.waveform_id.station_code}"
