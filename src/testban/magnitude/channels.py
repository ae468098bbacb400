"""Which channels to measure: one sensor a station, with a response, covering the window."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from testban.earth.geodesy import KM_PER_DEG, distance_between_km
from testban.model import Origin, Recordings, Response, Site, Waveform
from testban.signal.seismographs import Displacement

BAND_ORDER = "BHSEMCD"
INSTRUMENT_ORDER = "HLN"
SAME_PLACE_KM = 0.05
_MOTION_ORDER = {"m": 0, "m/s": 1, "m/s**2": 2, "m/s^2": 2, "m/s2": 2}


@dataclass(frozen=True)
class Station:
    """A station as the event sees it; ``sensors`` are its channels, best sensor first."""

    site: Site
    distance_km: float
    sensors: tuple[tuple[Waveform, ...], ...]

    @property
    def distance_deg(self) -> float:
        return self.distance_km / KM_PER_DEG


def stations_by_distance(origin: Origin, recordings: Recordings) -> list[Station]:
    """Stations with coordinates, nearest first; a station listed under two networks appears once."""
    stations: list[Station] = []
    seen: list[Site] = []
    for key, waves in groupby(sorted(recordings.waveforms, key=_station_order), key=lambda w: w.station_key):
        site = recordings.sites.get(key)
        if site is None or any(_same_place(site, other) for other in seen):
            continue
        seen.append(site)
        distance_km = distance_between_km(origin, site)
        sensors = tuple(tuple(g) for _, g in groupby(waves, key=lambda w: (w.location, w.channel[:-1])))
        stations.append(Station(site, distance_km, sensors))
    return sorted(stations, key=lambda s: s.distance_km)


def displacement_of(waveform: Waveform, recordings: Recordings) -> Displacement | None:
    """Recorded units per metre of ground displacement, None when unknown."""
    if waveform.unit in _MOTION_ORDER:
        order = _MOTION_ORDER[waveform.unit]
        return lambda frequencies: (2j * np.pi * np.asarray(frequencies, dtype=float)) ** order
    response = recordings.responses.get(waveform.id)
    return response.displacement if isinstance(response, Response) and response.gain_counts != 0 else None


def covering(
    sensor: tuple[Waveform, ...], start: float, end: float, components: str, least: float | None = None
) -> Iterator[Waveform]:
    """Channels of one sensor, of the given components, that cover ``start`` to ``end`` (or to ``least``, if
    given); one stretch a channel."""
    taken = set()
    for wave in sensor:
        wanted = wave.component in components and wave.id not in taken
        covers = wave.start_time <= start and wave.end_time >= (end if least is None else min(least, end))
        if wanted and covers and np.isfinite(wave.samples).all():
            taken.add(wave.id)
            yield wave


def cut(waveform: Waveform, start: float, end: float) -> tuple[NDArray[np.float64], float]:
    """Samples from ``start`` to ``end`` as far as they exist, and the time of the first."""
    rate = waveform.sampling_rate_hz
    first = max(0, round((start - waveform.start_time) * rate))
    last = min(len(waveform.samples), round((end - waveform.start_time) * rate) + 1)
    return waveform.samples[first:last], waveform.start_time + first / rate


def _same_place(one: Site, other: Site) -> bool:
    north = (one.latitude_deg - other.latitude_deg) * KM_PER_DEG
    east = (one.longitude_deg - other.longitude_deg) * KM_PER_DEG * np.cos(np.radians(one.latitude_deg))
    return one.station == other.station and bool(np.hypot(north, east) < SAME_PLACE_KM)


def _station_order(wave: Waveform) -> tuple[str, int, int, str, str, float]:
    band = BAND_ORDER.find(wave.channel[:1])
    instrument = INSTRUMENT_ORDER.find(wave.channel[1:2])
    return (
        wave.station_key,
        band if band >= 0 else 9,
        instrument if instrument >= 0 else 9,
        wave.location,
        wave.channel,
        wave.start_time,
    )
