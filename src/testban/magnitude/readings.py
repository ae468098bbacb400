"""What a scale sees of an event, and what it reads at one station."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from testban.earth.geodesy import distance_between_km
from testban.earth.traveltimes import TravelTimes
from testban.magnitude.channels import Station
from testban.magnitude.settings import MagnitudeSettings
from testban.model import Origin, Recordings, StationMagnitude

Bound = Literal["", "at most", "at least"]


@dataclass(frozen=True)
class StationReading:
    """A station magnitude; with a ``bound`` only its limit: "at most" where nothing stands above the noise,
    "at least" where the trace is clipped or ends inside the window."""

    contribution: StationMagnitude
    bound: Bound = ""
    vertical: bool = True


@dataclass(frozen=True)
class StationCorrection:
    """Taken off a channel's magnitude, with its standard deviation and how many events it rests on."""

    value: float
    uncertainty: float
    events: int


@dataclass(frozen=True)
class Observation:
    """An event and its recordings. ``larger`` are other events whose waves may hide it; ``corrections``
    are keyed by (magnitude type, channel id)."""

    origin: Origin
    recordings: Recordings
    travel_times: TravelTimes
    settings: MagnitudeSettings = field(default_factory=MagnitudeSettings)
    larger: Sequence[Origin] = ()
    corrections: Mapping[tuple[str, str], StationCorrection] = field(default_factory=dict)

    @property
    def depth_km(self) -> float:
        return max(self.origin.depth_km, 0.0)

    def onset(self, station: Station) -> float:
        """The first P (POSIX s): picked, else predicted; NaN where none is expected."""
        picked = [
            a.pick.time
            for a in self.origin.arrivals
            if a.pick.station == station.site.key
            and a.phase in ("P", "Pn", "Pg", "Pdiff")
            and a.weight >= 0.5
        ]
        return min(picked) if picked else self.predicted("P", station)

    def predicted(self, wave: Literal["P", "S"], station: Station) -> float:
        """First P or S (POSIX s) by the Earth model."""
        first = self.travel_times.first_p if wave == "P" else self.travel_times.first_s
        return self.origin.time + float(first(station.distance_deg, self.depth_km)[1])

    def hidden(self, station: Station, start: float, end: float, slowest_km_s: float = math.inf) -> bool:
        """Whether waves of a larger event reach the station between ``start`` and ``end``: its first P or,
        given ``slowest_km_s``, anything from that to waves as slow."""
        for other in self.larger:
            distance_km = distance_between_km(other, station.site)
            first = other.time + float(
                self.travel_times.first_p(distance_km / 111.195, max(other.depth_km, 0.0))[1]
            )
            last = max(first, other.time + distance_km / slowest_km_s)
            if first < end and last > start:
                return True
        return False


class Scale(Protocol):
    """One kind of magnitude."""

    @property
    def type(self) -> str: ...

    def within(self, settings: MagnitudeSettings) -> str:
        """The distances it holds for, in words."""

    def refuses(self, seen: Observation) -> str:
        """Why the event cannot have this magnitude at all; empty where it can."""

    def read(self, station: Station, seen: Observation) -> list[StationReading] | str:
        """Measure one station; a string says why it could not be."""

    def model_error(
        self, readings: Sequence[Sequence[StationReading]], seen: Observation
    ) -> tuple[float, list[str]]:
        """Error shared by all stations (1 s.d.), and what is assumed."""
