"""Every magnitude that the recordings and the distances allow, and why the others are missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from testban.earth.traveltimes import TravelTimes
from testban.magnitude.body_wave import IASPEI, IDC, REGIONAL
from testban.magnitude.channels import Station, stations_by_distance
from testban.magnitude.combine import Readings, combine, not_determined
from testban.magnitude.lg_wave import MB_LG
from testban.magnitude.local import ML
from testban.magnitude.readings import Observation, Scale, StationCorrection, StationReading
from testban.magnitude.settings import MagnitudeSettings
from testban.magnitude.silent import limits_for_the_wave
from testban.magnitude.spectral import MW
from testban.magnitude.surface_wave import MS_20, MS_VMAX
from testban.model import Magnitude, NotDetermined, Origin, Recordings

SCALES: tuple[Scale, ...] = (IASPEI, IDC, REGIONAL, ML, MB_LG, MS_20, MS_VMAX, MW)


def measure_magnitudes(
    origin: Origin,
    recordings: Recordings,
    travel_times: TravelTimes,
    settings: MagnitudeSettings | None = None,
    larger: Sequence[Origin] = (),
    corrections: Mapping[tuple[str, str], StationCorrection] | None = None,
) -> tuple[tuple[Magnitude, ...], tuple[NotDetermined, ...]]:
    """Each of `SCALES` as far as it can be measured; a `NotDetermined` for each that cannot.

    ``larger`` are the larger events in the same recordings: what they hide gives upper limits only.
    ``corrections`` come from `learn_corrections`.
    """
    seen = Observation(
        origin, recordings, travel_times, settings or MagnitudeSettings(), larger, corrections or {}
    )
    stations = stations_by_distance(origin, recordings)
    results = [measure(scale, stations, seen) for scale in SCALES]
    found = tuple(r for r in results if isinstance(r, Magnitude))
    missing = tuple(r for r in results if isinstance(r, NotDetermined))
    return found, missing


def measure(scale: Scale, stations: Sequence[Station], seen: Observation) -> Magnitude | NotDetermined:
    """One magnitude from all stations."""
    refusal = scale.refuses(seen)
    if refusal:
        return NotDetermined(scale.type, refusal)
    readings, reasons = _readings(scale, stations, seen)
    if all(r.bound for group in readings.values() for r in group):
        return not_determined(scale, readings, reasons, seen, len(stations))
    return combine(scale, readings, seen, reasons)


def _readings(scale: Scale, stations: Sequence[Station], seen: Observation) -> tuple[Readings, Counter[str]]:
    """Readings by station, and how often each reason kept a station from giving one."""
    readings: Readings = {}
    reasons: Counter[str] = Counter()
    for station in stations:
        found = scale.read(station, seen)
        if isinstance(found, str):
            reasons[found] += 1
        else:
            readings[station.site.key] = found
    limited = limits_for_the_wave(scale, readings, seen)
    corrected = {key: [_corrected(scale.type, r, seen) for r in group] for key, group in limited.items()}
    return corrected, reasons


def _corrected(type_: str, reading: StationReading, seen: Observation) -> StationReading:
    made = reading.contribution
    correction = seen.corrections.get((type_, made.channel))
    if correction is None:
        return reading
    note = "; ".join(filter(None, (made.note, f"station correction {-correction.value:+.2f}")))
    return replace(reading, contribution=replace(made, mag=made.mag - correction.value, note=note))
