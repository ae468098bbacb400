"""Paths that two events share: the first P of both at every station that recorded both."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from testban.earth.geodesy import KM_PER_DEG, inverse
from testban.earth.traveltimes import TravelTimes
from testban.model import Origin, Recordings, ReferenceEvent, Waveform
from testban.signal.alignment import Delays, band_window, delays, energy_onset
from testban.signal.pairing import common_components


@dataclass(frozen=True, slots=True)
class PathSettings:
    """How the two first P are found.

    bands_hz : bands in which the reference's onset is sought; the clearest decides.
    rate_hz : common sampling rate; about ten points per period of the highest band.
    template_s : length compared, from ``lead_s`` before the reference's onset on.
    onset_search_s : how far the reference's onset may lie from its predicted time (Earth model error).
    search_s : how far the event's arrival may lie from where its origin puts it.
    """

    bands_hz: tuple[tuple[float, float], ...] = ((0.5, 2.0), (0.8, 3.0), (1.0, 4.0), (2.0, 6.0), (3.0, 8.0))
    rate_hz: float = 80.0
    template_s: float = 10.0
    lead_s: float = 1.0
    onset_search_s: float = 7.0
    search_s: float = 6.0


@dataclass(frozen=True, slots=True, eq=False)
class SharedPath:
    """One station's first P from both events.

    ``slowness_s_km`` is the horizontal slowness (east, north) that leaves the reference toward the station;
    ``depth_s_km`` is the change of travel time with source depth; ``reference_onset`` is where the
    reference's energy rises; ``lead_in_s`` is the event's expected onset minus the reference's.
    """

    channel: str
    reference_channel: str
    phase: str
    distance_deg: float
    azimuth_deg: float
    slowness_s_km: tuple[float, float]
    depth_s_km: float
    reference_onset: float
    lead_in_s: float
    event_traces: tuple[Waveform, ...]
    reference_traces: tuple[Waveform, ...]

    def delays(
        self, band_hz: tuple[float, float], settings: PathSettings, count: int, minimum: float
    ) -> Delays | None:
        """The event's best ``count`` delays behind the reference in one band, if any correlate."""
        start = self.reference_onset - settings.lead_s
        expected = start + self.lead_in_s
        template = band_window(
            self.reference_traces, start, start + settings.template_s, band_hz, settings.rate_hz
        )
        other = band_window(
            self.event_traces,
            expected - settings.search_s,
            expected + settings.search_s + settings.template_s,
            band_hz,
            settings.rate_hz,
        )
        return delays(template, other, count, minimum) if template and other else None


def shared_paths(
    origin: Origin,
    recordings: Recordings,
    reference: ReferenceEvent,
    travel_times: TravelTimes,
    settings: PathSettings,
) -> list[SharedPath]:
    """One path for each station with vertical recordings of the first P of both events, sorted by station."""
    pairs = common_components(
        (w.id for w in recordings.waveforms), (w.id for w in reference.recordings.waveforms), "Z"
    )
    paths = (_path(pair, origin, recordings, reference, travel_times, settings) for pair in pairs)
    return [path for path in paths if path is not None]


def _path(
    pair: tuple[str, str],
    origin: Origin,
    recordings: Recordings,
    reference: ReferenceEvent,
    travel_times: TravelTimes,
    settings: PathSettings,
) -> SharedPath | None:
    mine = tuple(w for w in recordings.waveforms if w.id == pair[0])
    theirs = tuple(w for w in reference.recordings.waveforms if w.id == pair[1])
    site = recordings.sites.get(mine[0].station_key) or reference.recordings.sites.get(mine[0].station_key)
    if site is None:
        return None
    place = site.latitude_deg, site.longitude_deg
    km, azimuth, _ = inverse(reference.latitude_deg, reference.longitude_deg, *place)
    event_km, _, _ = inverse(origin.latitude_deg, origin.longitude_deg, *place)
    distance, depth = float(km) / KM_PER_DEG, max(0.0, reference.depth_km)
    phase, time = _first_p(travel_times, distance, depth)
    _, event_time = _first_p(travel_times, float(event_km) / KM_PER_DEG, depth)
    slowness = float(travel_times.slowness_s_deg(phase, distance, depth)) / KM_PER_DEG
    if not math.isfinite(time + event_time + slowness):
        return None
    onset = _reference_onset(theirs, reference.time + time, settings)
    if onset is None:
        return None
    deeper = float(travel_times.time_s(phase, distance, depth + 1.0))
    radians = math.radians(float(azimuth))
    return SharedPath(
        channel=pair[0],
        reference_channel=pair[1],
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
    return str(names), float(times)


def _reference_onset(traces: Sequence[Waveform], predicted: float, settings: PathSettings) -> float | None:
    """Where energy rises most, over all bands, near the predicted time; None where no band can be cut."""
    reach = settings.onset_search_s
    onsets: list[tuple[float, float]] = []
    for band in settings.bands_hz:
        window = band_window(traces, predicted - reach - 5.0, predicted + reach + 3.0, band, settings.rate_hz)
        onset = None if window is None else energy_onset(window, predicted - reach, predicted + reach)
        if onset is not None:
            onsets.append((onset[1], onset[0]))
    return max(onsets)[1] if onsets else None
