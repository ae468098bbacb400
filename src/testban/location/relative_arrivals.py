"""The first P of the reference event at every station that recorded both events."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from testban.earth.geodesy import KM_PER_DEG, inverse
from testban.location.relative_settings import RelativeLocationSettings
from testban.model import Origin, Recordings, ReferenceEvent, Waveform
from testban.signal.alignment import Delays, band_window, delays, energy_onset
from testban.signal.pairing import common_components

if TYPE_CHECKING:
    from testban.earth.traveltimes import TravelTimes

REGIONAL_DEG = 20.0  # beyond it the first P is a mantle wave, whose slowness the model knows better


@dataclass(frozen=True, slots=True, eq=False)
class CommonArrival:
    """One station's first P from both events.

    ``slowness_s_km`` is the horizontal slowness (east, north) that leaves the reference toward the station;
    ``depth_s_km`` is the change of travel time with source depth; ``reference_onset`` is where the
    reference's energy rises; ``lead_in_s`` is the event's expected onset minus the reference's.
    """

    channel: str
    phase: str
    distance_deg: float
    azimuth_deg: float
    slowness_s_km: tuple[float, float]
    depth_s_km: float
    reference_onset: float
    lead_in_s: float
    event_traces: tuple[Waveform, ...]
    reference_traces: tuple[Waveform, ...]


def common_arrivals(
    origin: Origin,
    recordings: Recordings,
    reference: ReferenceEvent,
    travel_times: TravelTimes,
    settings: RelativeLocationSettings,
) -> list[CommonArrival]:
    """One arrival for each station whose vertical channel recorded both events around the first P."""
    pairs = common_components(
        (w.id for w in recordings.waveforms), (w.id for w in reference.recordings.waveforms), "Z"
    )
    arrivals = (_arrival(pair, origin, recordings, reference, travel_times, settings) for pair in pairs)
    return [arrival for arrival in arrivals if arrival is not None]


def measure(
    arrival: CommonArrival, band_hz: tuple[float, float], settings: RelativeLocationSettings
) -> Delays | None:
    """Candidate delays of one arrival in one band; None where nothing correlates."""
    start = arrival.reference_onset - settings.lead_s
    template = band_window(
        arrival.reference_traces, start, start + settings.template_s, band_hz, settings.rate_hz
    )
    expected = start + arrival.lead_in_s
    other = band_window(
        arrival.event_traces,
        expected - settings.search_s,
        expected + settings.search_s + settings.template_s,
        band_hz,
        settings.rate_hz,
    )
    if template is None or other is None:
        return None
    return delays(template, other, band_hz, settings.candidates, settings.minimum_correlation)


def _arrival(
    pair: tuple[str, str],
    origin: Origin,
    recordings: Recordings,
    reference: ReferenceEvent,
    travel_times: TravelTimes,
    settings: RelativeLocationSettings,
) -> CommonArrival | None:
    mine = tuple(w for w in recordings.waveforms if w.id == pair[0])
    theirs = tuple(w for w in reference.recordings.waveforms if w.id == pair[1])
    site = recordings.sites.get(mine[0].station_key) or reference.recordings.sites.get(mine[0].station_key)
    if site is None:
        return None
    place = site.latitude_deg, site.longitude_deg
    distance_km, azimuth, _ = inverse(reference.latitude_deg, reference.longitude_deg, *place)
    event_km, _, _ = inverse(origin.latitude_deg, origin.longitude_deg, *place)
    distance, event_distance = float(distance_km) / KM_PER_DEG, float(event_km) / KM_PER_DEG
    depth = max(0.0, reference.depth_km)
    phase, time = _first_p(travel_times, distance, depth)
    _, event_time = _first_p(travel_times, event_distance, depth)
    slowness = float(travel_times.slowness_s_deg(phase, distance, depth)) / KM_PER_DEG
    if not math.isfinite(time + event_time + slowness):
        return None
    onset = _reference_onset(theirs, reference.time + time, settings)
    if onset is None:
        return None
    deeper = float(travel_times.time_s(phase, distance, depth + 1.0))
    radians = math.radians(float(azimuth))
    return CommonArrival(
        channel=pair[0],
        phase=phase,
        distance_deg=distance,
        azimuth_deg=float(azimuth),
        slowness_s_km=(slowness * math.sin(radians), slowness * math.cos(radians)),
        depth_s_km=deeper - time if math.isfinite(deeper) else 0.0,
        reference_onset=onset,
        lead_in_s=origin.time - reference.time + event_time - time,
        event_traces=mine,
        reference_traces=theirs,
    )


def _first_p(travel_times: TravelTimes, distance_deg: float, depth_km: float) -> tuple[str, float]:
    names, times = travel_times.first_p(distance_deg, depth_km)
    return str(np.ravel(names)[0]), float(np.ravel(times)[0])


def _reference_onset(
    traces: Sequence[Waveform], predicted: float, settings: RelativeLocationSettings
) -> float | None:
    """Where energy rises most, over all bands, near the predicted time; None where no band can be cut."""
    reach, best = settings.onset_search_s, (0.0, predicted)
    seen = False
    for band in settings.bands_hz:
        window = band_window(traces, predicted - reach - 5.0, predicted + reach + 3.0, band, settings.rate_hz)
        onset = None if window is None else energy_onset(window, predicted - reach, predicted + reach)
        if onset is not None:
            seen = True
            best = max(best, (onset[1], onset[0]))
    return best[1] if seen else None
