"""Stations where the waves of a larger event run into this one's, so that neither can be measured apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from testban.earth.geodesy import KM_PER_DEG, distance_between_km
from testban.earth.traveltimes import TravelTimes
from testban.model import Origin, Recordings, Site

NOISE_S = 35.0
SLOWEST_KM_S, LARGER_SLOWEST_KM_S = 2.6, 2.3
"""The event's own surface waves, and the end of the larger event's."""


def apart_from(
    larger: Sequence[Origin], origin: Origin, recordings: Recordings, travel_times: TravelTimes
) -> tuple[Recordings, tuple[str, ...]]:
    """The recordings without stations where noise and waves of ``origin`` meet those of a larger event, and
    the keys of those stations."""
    if not larger:
        return recordings, ()
    hidden = {
        key
        for key, site in recordings.sites.items()
        if any(_meet(origin, other, site, travel_times) for other in larger)
    }
    kept = tuple(w for w in recordings.waveforms if w.station_key not in hidden)
    present = hidden & {w.station_key for w in recordings.waveforms}
    return replace(recordings, waveforms=kept), tuple(sorted(present))


def _meet(origin: Origin, other: Origin, site: Site, travel_times: TravelTimes) -> bool:
    start, end = _span(origin, site, SLOWEST_KM_S, travel_times)
    first, last = _span(other, site, LARGER_SLOWEST_KM_S, travel_times)
    return first < end and last > start - NOISE_S


def _span(origin: Origin, site: Site, slowest_km_s: float, travel_times: TravelTimes) -> tuple[float, float]:
    """First P and last surface waves at a station (POSIX s)."""
    distance_km = distance_between_km(origin, site)
    p_s = float(travel_times.first_p(distance_km / KM_PER_DEG, max(origin.depth_km, 0.0))[1])
    end = origin.time + distance_km / slowest_km_s
    return (origin.time + p_s if p_s == p_s else end), end
