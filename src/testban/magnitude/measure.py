"""Every magnitude that the recordings and the distances allow, and why the others are missing."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from testban.earth.traveltimes import TravelTimes
from testban.magnitude import body_wave, local
from testban.magnitude.body_wave import BodyWaveScale, StationReading
from testban.magnitude.channels import Station, stations_by_distance
from testban.magnitude.corrections import load_correction
from testban.magnitude.network import network_magnitude
from testban.magnitude.settings import MagnitudeSettings
from testban.model import Magnitude, NotDetermined, Origin, Recordings


def measure_magnitudes(
    origin: Origin,
    recordings: Recordings,
    travel_times: TravelTimes,
    settings: MagnitudeSettings | None = None,
) -> tuple[tuple[Magnitude, ...], tuple[NotDetermined, ...]]:
    """mb (IASPEI), mb_IDC and ML as far as they can be measured; a `NotDetermined` for each that cannot."""
    settings = settings or MagnitudeSettings()
    stations = stations_by_distance(origin, recordings)
    results = [
        _body_wave(scale, stations, origin, recordings, travel_times, settings)
        for scale in (body_wave.IASPEI, body_wave.IDC)
    ]
    results.append(_local(stations, origin, recordings, travel_times, settings))
    found = tuple(r for r in results if isinstance(r, Magnitude))
    missing = tuple(r for r in results if isinstance(r, NotDetermined))
    return found, missing


def _readings(
    stations: list[Station], read: Callable[[Station], StationReading | list[StationReading] | str]
) -> tuple[dict[str, list[StationReading]], Counter[str]]:
    """Readings by station, and how often each reason kept a station from giving one."""
    readings: dict[str, list[StationReading]] = {}
    reasons: Counter[str] = Counter()
    for station in stations:
        found = read(station)
        if isinstance(found, str):
            reasons[found] += 1
        else:
            readings[station.site.key] = found if isinstance(found, list) else [found]
    return readings, reasons


def _body_wave(
    scale: BodyWaveScale,
    stations: list[Station],
    origin: Origin,
    recordings: Recordings,
    travel_times: TravelTimes,
    settings: MagnitudeSettings,
) -> Magnitude | NotDetermined:
    readings, reasons = _readings(
        stations,
        lambda station: body_wave.read_station(scale, station, origin, recordings, travel_times, settings),
    )
    low, high = scale.distances_deg
    if not any(r.detected for group in readings.values() for r in group):
        return _not_determined(
            scale.type, f"{low:g} to {high:g} degrees", reasons, len(readings), len(stations)
        )
    at_deg = float(np.median([g[0].contribution.distance_deg for g in readings.values()]))
    depth_error = _depth_error(scale, origin, at_deg)
    assumptions = [scale.description, f"focal depth {max(origin.depth_km, 0.0):.0f} km"]
    if depth_error >= 0.02:
        assumptions.append(f"the depth's interval changes mb by {depth_error:.2f} (1 s.d.), included")
    model_error = math.hypot(settings.body_wave_model_error, depth_error)
    return _combine(scale.type, readings, model_error, assumptions, settings)


def _local(
    stations: list[Station],
    origin: Origin,
    recordings: Recordings,
    travel_times: TravelTimes,
    settings: MagnitudeSettings,
) -> Magnitude | NotDetermined:
    readings, reasons = _readings(
        stations, lambda station: local.read_station(station, origin, recordings, travel_times, settings)
    )
    if not any(r.detected for group in readings.values() for r in group):
        limits = f"{settings.local_limit_km:g} km"
        return _not_determined("ML", limits, reasons, len(readings), len(stations))
    assumptions, model_error = [local.DESCRIPTION], settings.local_model_error
    vertical = [key for key, group in readings.items() if group[0].vertical]
    if vertical:
        assumptions.append(
            f"from verticals, uncorrected, at {', '.join(sorted(vertical))}: no usable horizontals there"
        )
    if len(vertical) > len(readings) / 2:
        model_error = math.hypot(model_error, settings.vertical_model_error)
    return _combine("ML", readings, model_error, assumptions, settings)


def _combine(
    type_: str,
    readings: dict[str, list[StationReading]],
    model_error: float,
    assumptions: list[str],
    settings: MagnitudeSettings,
) -> Magnitude | NotDetermined:
    """Average the channels of each station, then the stations."""
    values, limits, heard = [], [], []
    for key, group in readings.items():
        seen = [r.contribution.mag for r in group if r.detected]
        if seen:
            values.append(float(np.mean(seen)))
            heard.append(key)
        else:
            limits.append(min(r.contribution.mag for r in group))
    network = network_magnitude(
        np.array(values),
        np.array(limits),
        settings.wrong_gain_fraction,
        settings.scatter_median,
        settings.scatter_spread,
    )
    belongs = dict(zip(heard, network.belonging >= 0.5, strict=True))
    if not any(belongs.values()):
        return NotDetermined(
            type_, f"the stations contradict each other: {len(values)} with signal, {len(limits)} without"
        )
    contributions = []
    for key, group in readings.items():
        for reading in group:
            used = reading.detected and bool(belongs.get(key, False))
            note = reading.contribution.note
            if reading.detected and not used:
                note = "; ".join(filter(None, (note, "far from the other stations: gain doubtful")))
            contributions.append(replace(reading.contribution, used=used, note=note))
    assumptions = [
        *assumptions,
        f"robust mean over {len(values)} stations with signal and {len(limits)} without, scatter "
        f"{network.scatter:.2f}; up to {settings.wrong_gain_fraction:.0%} of the gains may be wrong",
        f"error common to all stations {model_error:.2f}, included",
    ]
    uncertainty = math.hypot(network.uncertainty, model_error)
    return Magnitude(
        type_, network.mag, uncertainty, int(sum(belongs.values())), tuple(contributions), tuple(assumptions)
    )


def _depth_error(scale: BodyWaveScale, origin: Origin, distance_deg: float) -> float:
    low, high = (max(z, 0.0) for z in origin.uncertainty.depth_km)
    table = load_correction(scale.correction)
    values = [table.at(distance_deg, z) for z in np.linspace(low, high, 5)]
    finite = [v for v in values if math.isfinite(v)]
    return float(np.std(finite)) if len(finite) > 1 else 0.0


def _not_determined(
    type_: str, limits: str, reasons: Counter[str], silent: int, stations: int
) -> NotDetermined:
    if stations == 0:
        return NotDetermined(type_, "no station with coordinates")
    in_range = Counter({k: v for k, v in reasons.items() if k != "out of distance"})
    if not in_range and not silent:
        return NotDetermined(type_, f"no station within {limits}")
    if "no response" in in_range and not silent and len(in_range) == 1:
        return NotDetermined(
            type_, f"no instrument response for any of the {in_range['no response']} stations within {limits}"
        )
    parts = [f"{reason} at {count}" for reason, count in in_range.most_common()]
    parts += [f"no signal above noise at {silent}"] if silent else []
    return NotDetermined(type_, f"no usable station within {limits}: " + ", ".join(parts))
