"""Where each phase of each recorded event is expected, and the trace that holds it."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from testban.earth.geodesy import KM_PER_DEG, inverse
from testban.earth.traveltimes import TravelTimes
from testban.model import RecordedEvent, Site, Waveform

COMPONENTS = {"P": ("Z",), "S": ("N", "E", "1", "2"), "Lg": ("Z",)}


@dataclass(frozen=True, eq=False)
class ExpectedArrival:
    """One phase of one event on one component: predicted time, slowness (east, north) and change with depth
    (s/km) at the source.
    """

    event: int
    station: str
    phase: str
    component: str
    predicted: float
    slowness_s_km: tuple[float, float]
    depth_s_km: float
    site: Site
    traces: tuple[Waveform, ...]

    @property
    def key(self) -> tuple[str, str]:
        return self.station, self.phase


def expected_arrivals(
    events: Sequence[RecordedEvent], phases: Sequence[str], travel_times: TravelTimes
) -> tuple[dict[tuple[str, str, str], list[ExpectedArrival]], list[str]]:
    """Arrivals by station, phase and component, those of events in order; and what has no partner.

    Where an event has several channels of a component, the one that most events have is taken.
    """
    found: dict[tuple[str, str, str], list[ExpectedArrival]] = defaultdict(list)
    carriers = Counter(i for e in events for i in {w.id for w in e.recordings.waveforms})
    for number, event in enumerate(events):
        for wanted in phases:
            for arrival in _of_event(number, event, wanted, carriers, travel_times):
                found[arrival.station, wanted, arrival.component].append(arrival)
    alone = sorted({(station, phase) for (station, phase, _), a in found.items() if len(a) < 2})
    left_out = [f"{station} {phase}: only one event has this channel" for station, phase in alone]
    return {key: a for key, a in found.items() if len(a) > 1}, left_out


def _of_event(
    number: int, event: RecordedEvent, wanted: str, carriers: Counter[str], travel_times: TravelTimes
) -> Iterator[ExpectedArrival]:
    stations: dict[tuple[str, str], list[str]] = defaultdict(list)
    for channel in {w.id for w in event.recordings.waveforms}:
        if channel[-1] in COMPONENTS[wanted]:
            stations[channel.rsplit(".", 2)[0], channel[-1]].append(channel)
    for (station, component), channels in sorted(stations.items()):
        site = event.recordings.sites.get(station)
        if site is None:
            continue
        km, azimuth, _ = inverse(
            event.latitude_deg, event.longitude_deg, site.latitude_deg, site.longitude_deg
        )
        degrees, depth = float(km) / KM_PER_DEG, max(0.0, event.depth_km)
        phase = named_phase(travel_times, wanted, degrees, depth)
        time = float(travel_times.time_s(phase, degrees, depth))
        slowness = float(travel_times.slowness_s_deg(phase, degrees, depth)) / KM_PER_DEG
        deeper = float(travel_times.time_s(phase, degrees, depth + 1.0))
        if not math.isfinite(time + slowness):
            continue
        channel = min(channels, key=lambda c: (-carriers[c], c))
        turn = math.radians(float(azimuth))
        yield ExpectedArrival(
            number,
            station,
            phase,
            component,
            event.time + time,
            (slowness * math.sin(turn), slowness * math.cos(turn)),
            deeper - time if math.isfinite(deeper) else 0.0,
            site,
            tuple(w for w in event.recordings.waveforms if w.id == channel),
        )


def named_phase(travel_times: TravelTimes, wanted: str, distance_deg: float, depth_km: float) -> str:
    """The branch that "P" or "S" stands for; other names are themselves."""
    if wanted not in ("P", "S"):
        return wanted
    first = travel_times.first_p if wanted == "P" else travel_times.first_s
    return str(first(distance_deg, depth_km)[0])
