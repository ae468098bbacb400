"""A first magnitude while the waves are still on their way."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from testban.earth.traveltimes import TravelTimes
from testban.magnitude.body_wave import IDC, REGIONAL
from testban.magnitude.channels import Station, displacement_of, stations_by_distance
from testban.magnitude.local import ML
from testban.magnitude.measure import measure
from testban.magnitude.readings import Observation, Scale
from testban.magnitude.relative import relative_magnitudes
from testban.magnitude.relative_settings import RelativeMagnitudeSettings
from testban.magnitude.settings import MagnitudeSettings
from testban.model import Magnitude, NotDetermined, Origin, Recordings, ReferenceEvent, Waveform

FIRST_S = 60.0


def early_magnitude(
    origin: Origin,
    recordings: Recordings,
    travel_times: TravelTimes,
    until: float,
    settings: MagnitudeSettings | None = None,
) -> Magnitude | NotDetermined:
    """The magnitude from what was recorded up to ``until`` (POSIX s).

    The scale is chosen by where the stations stand and not by what has arrived, so it never changes as data
    come in: mb_IDC, mb(Pn) or ML, whichever most stations lie within. Stations whose window is still open
    give lower limits; the error for those not heard from shrinks as they join.
    """
    seen = Observation(origin, recordings, travel_times, settings or MagnitudeSettings())
    scale, expected = _scale(seen)
    if scale is None:
        return NotDetermined("early magnitude", "no station with a response within any scale's distances")
    known = replace(recordings, waveforms=tuple(_until(until, recordings.waveforms)))
    found = measure(scale, stations_by_distance(origin, known), replace(seen, recordings=known))
    if isinstance(found, NotDetermined):
        return found
    unheard = max(expected - found.stations, 0) / expected
    error = seen.settings.early_error * math.sqrt(unheard)
    said = f"{found.stations} of {expected} stations so far: {error:.2f} for the others, included"
    return replace(
        found,
        uncertainty=math.hypot(found.uncertainty, error),
        assumptions=(*found.assumptions, said),
    )


def first_magnitude(
    origin: Origin,
    recordings: Recordings,
    travel_times: TravelTimes,
    settings: MagnitudeSettings | None = None,
) -> Magnitude | NotDetermined:
    """`early_magnitude` a minute after the first P at a station with a response; its type begins "early"."""
    stations = _with_response(stations_by_distance(origin, recordings), recordings)
    if not stations:
        return NotDetermined("early magnitude", "no station with a response")
    until = _first_minute(origin, stations, travel_times)
    if not math.isfinite(until):
        return NotDetermined("early magnitude", "no P is expected at the nearest station with a response")
    found = early_magnitude(origin, recordings, travel_times, until, settings)
    return (
        NotDetermined("early magnitude", found.reason) if isinstance(found, NotDetermined) else _early(found)
    )


def first_relative_magnitudes(
    origin: Origin,
    recordings: Recordings,
    reference: ReferenceEvent,
    travel_times: TravelTimes,
    settings: RelativeMagnitudeSettings | None = None,
) -> tuple[Magnitude, ...]:
    """`relative_magnitudes` a minute after the first P at any station, no response needed; empty where the
    first minute holds too few channels that the reference has too."""
    until = _first_minute(origin, stations_by_distance(origin, recordings), travel_times)
    known = replace(recordings, waveforms=tuple(_until(until, recordings.waveforms)))
    found = relative_magnitudes(origin, known, reference, travel_times, settings)
    return () if isinstance(found, NotDetermined) else tuple(_early(m) for m in found)


def _early(found: Magnitude) -> Magnitude:
    said = f"from what was recorded up to {FIRST_S:g} s after the first P"
    return replace(found, type=f"early {found.type}", assumptions=(said, *found.assumptions))


def _first_minute(origin: Origin, stations: Sequence[Station], travel_times: TravelTimes) -> float:
    """When it ends (POSIX s), counted from P at the nearest of ``stations``; NaN where none is expected."""
    if not stations:
        return math.nan
    arrival_s = float(travel_times.first_p(stations[0].distance_deg, max(origin.depth_km, 0.0))[1])
    return origin.time + arrival_s + FIRST_S


def _with_response(stations: Sequence[Station], recordings: Recordings) -> list[Station]:
    return [
        s for s in stations if any(displacement_of(w, recordings) for sensor in s.sensors for w in sensor)
    ]


def _scale(seen: Observation) -> tuple[Scale | None, int]:
    """The scale that most stations with a response lie within, and how many do."""
    stations = _with_response(stations_by_distance(seen.origin, seen.recordings), seen.recordings)
    counts: list[tuple[int, Scale]] = []
    for body in (IDC, REGIONAL):
        low, high = body.distances_deg
        counts.append((sum(low <= s.distance_deg <= high for s in stations), body))
    near = REGIONAL.distances_deg[0]
    counts.append((sum(s.distance_deg < near for s in stations), ML))
    count, scale = max(counts, key=lambda c: c[0])
    return (scale, count) if count else (None, 0)


def _until(until: float, waveforms: Iterable[Waveform]) -> Iterator[Waveform]:
    for wave in waveforms if math.isfinite(until) else ():
        kept = math.floor((until - wave.start_time) * wave.sampling_rate_hz) + 1
        if kept > 1:
            yield replace(wave, samples=wave.samples[:kept])
