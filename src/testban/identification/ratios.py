"""P/S of each station in each band, with its error, or a bound where S does not rise above the noise."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from testban.earth.geodesy import KM_PER_DEG, distance_between_km
from testban.earth.land import sea_fraction
from testban.earth.traveltimes import TravelTimes
from testban.identification.components import component_powers
from testban.identification.path import path_excess
from testban.identification.settings import PhaseRatioSettings
from testban.identification.windows import PhasePair, phase_pairs
from testban.model import Origin, Recordings, Site, Waveform
from testban.signal.band_power import BandPower

SHARED_PATH_KM, SHARED_PATH_SHARE = 20.0, 0.05
"""Stations closer than this, and than this share of the distance, see one path."""


@dataclass(frozen=True)
class Ratio:
    """log10 P/S of one pair at one station in one band, as recorded.

    ``path_excess`` is what a path of generic attenuation would add to it (see `path`). ``limit`` marks a
    lower bound (S below the noise). ``weighed`` is false on paths that say nothing. ``path`` is the same for
    stations so close together (an array, a name under two networks) that they see one path; it names the
    first. ``counting`` is the part of ``std`` that comes from the windows' lengths.
    """

    station: str
    pair: str
    band: int
    log_ratio: float
    std: float
    path_excess: float
    limit: bool
    weighed: bool
    p_snr: float
    s_snr: float
    distance_km: float
    sea: float
    components: int
    path: str
    counting: float = 0.0


def station_ratios(
    origin: Origin, recordings: Recordings, travel_times: TravelTimes, settings: PhaseRatioSettings
) -> list[Ratio]:
    """Every ratio that passes the signal-to-noise rules, stations in order of distance."""
    ratios: list[tuple[float, list[Ratio]]] = []
    onsets, paths = _picked_onsets(origin), list[Site]()
    for key, waves in groupby(recordings.waveforms, key=lambda w: w.station_key):
        site = recordings.sites.get(key)
        if site is None:
            continue
        distance = distance_between_km(origin, site)
        found = _of_station(site, tuple(waves), distance, onsets, origin, travel_times, settings)
        if found:
            path = _shared_path(site, paths, min(SHARED_PATH_KM, SHARED_PATH_SHARE * distance))
            ratios.append((distance, [replace(ratio, path=path) for ratio in found]))
    return [ratio for _, group in sorted(ratios, key=lambda item: item[0]) for ratio in group]


def _shared_path(site: Site, paths: list[Site], reach_km: float) -> str:
    """The path of an earlier station within reach, else a new one."""
    for other in paths:
        north = (site.latitude_deg - other.latitude_deg) * KM_PER_DEG
        east = (
            (site.longitude_deg - other.longitude_deg)
            * KM_PER_DEG
            * math.cos(math.radians(site.latitude_deg))
        )
        if math.hypot(north, east) <= reach_km:
            return other.key
    paths.append(site)
    return site.key


def _picked_onsets(origin: Origin) -> dict[str, float]:
    onsets: dict[str, float] = {}
    for arrival in origin.arrivals:
        if arrival.phase in ("P", "Pn", "Pg") and arrival.weight >= 0.5:
            time = arrival.pick.time - origin.time
            onsets[arrival.pick.station] = min(time, onsets.get(arrival.pick.station, math.inf))
    return onsets


def _of_station(
    site: Site,
    waves: tuple[Waveform, ...],
    distance_km: float,
    onsets: dict[str, float],
    origin: Origin,
    travel_times: TravelTimes,
    settings: PhaseRatioSettings,
) -> list[Ratio]:
    depth_km = max(origin.depth_km, 0.0)
    predicted = float(travel_times.first_p(distance_km / KM_PER_DEG, depth_km)[1])
    onset = onsets.get(site.key, predicted)
    pairs = phase_pairs(distance_km, depth_km, onset, travel_times)
    if not pairs:
        return []
    noise = (origin.time + onset - settings.noise_s[0], origin.time + onset - settings.noise_s[1])
    end = origin.time + max(pair.s_s[1] for pair in pairs)
    traces = component_powers(waves, noise, end, settings)
    if not traces:
        return []
    background, covered = _power(traces, *noise)
    if covered * (noise[1] - noise[0]) < settings.minimum_noise_s:
        return []
    sea = float(
        sea_fraction(origin.latitude_deg, origin.longitude_deg, site.latitude_deg, site.longitude_deg)
    )
    ratios = []
    for pair in pairs:
        p_power, p_covered = _power(traces, *(origin.time + t for t in pair.p_s))
        s_power, s_covered = _power(traces, *(origin.time + t for t in pair.s_s))
        if min(p_covered, s_covered) < settings.minimum_coverage:
            continue
        for band, (_, high) in enumerate(settings.bands_hz):
            if high > settings.highest_fraction_of_nyquist * traces[0].sampling_rate_hz / 2 * (1 + 1e-9):
                continue
            ratio = _ratio(
                site.key,
                pair,
                band,
                (p_power[band], s_power[band], background[band]),
                distance_km,
                sea,
                traces,
                settings,
            )
            if ratio is not None:
                ratios.append(ratio)
    return ratios


def _ratio(
    station: str,
    pair: PhasePair,
    band: int,
    powers: tuple[float, float, float],
    distance_km: float,
    sea: float,
    traces: list[BandPower],
    settings: PhaseRatioSettings,
) -> Ratio | None:
    p_power, s_power, noise = powers
    if not (noise > 0 and p_power >= settings.minimum_p_snr**2 * noise):
        return None
    limit = s_power < settings.minimum_s_power * noise
    s_signal = max(s_power, noise) if limit else s_power - noise
    low, high = settings.bands_hz[band]
    log_ratio = 0.5 * math.log10((p_power - noise) / s_signal)
    freedom = [(high - low) * (end - start) * len(traces) for start, end in (pair.p_s, pair.s_s)]
    counting = 0.217 * math.sqrt(sum(1 / max(f, 1.0) for f in freedom))
    std = math.hypot(settings.path_scatter, counting, settings.sea_scatter * sea)
    return Ratio(
        station,
        pair.name,
        band,
        log_ratio,
        std,
        path_excess(pair.name, distance_km, math.sqrt(low * high)),
        limit,
        sea <= settings.maximum_sea,
        math.sqrt(p_power / noise),
        math.sqrt(s_power / noise),
        distance_km,
        sea,
        len(traces),
        station,
        counting,
    )


def _power(traces: list[BandPower], start: float, end: float) -> tuple[NDArray[np.float64], float]:
    """Mean over the components of the mean square in a window, and the smallest coverage."""
    values = [trace.mean(start, end) for trace in traces]
    return np.mean([v[0] for v in values], axis=0), min(v[1] for v in values)
