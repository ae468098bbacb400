"""What station files say: places, orientations and responses, each with the time it holds for."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from testban.acquisition.segment import Place
from testban.model import Response

Epoch = TypeVar("Epoch", "StationEpoch", "ChannelEpoch")


@dataclass(frozen=True, slots=True)
class StationEpoch:
    """A station's place between two times (POSIX s, ``inf`` when open). ``network`` "" fits any network."""

    network: str
    station: str
    place: Place
    source: str
    start_time: float = -math.inf
    end_time: float = math.inf


@dataclass(frozen=True, slots=True)
class ChannelEpoch:
    """A channel between two times.

    ``response`` is None with a ``problem`` that says why; ``doubt`` says what is odd about one that is there.
    """

    network: str
    station: str
    location: str
    channel: str
    source: str
    start_time: float = -math.inf
    end_time: float = math.inf
    azimuth_deg: float | None = None
    dip_deg: float | None = None
    response: Response | None = None
    problem: str = ""
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class StationMetadata:
    """Epochs from one or more station files."""

    stations: tuple[StationEpoch, ...] = ()
    channels: tuple[ChannelEpoch, ...] = ()
    notes: tuple[str, ...] = ()

    def stations_of(self, network: str, station: str) -> list[StationEpoch]:
        named = [e for e in self.stations if e.station == station]
        exact = [e for e in named if e.network == network]
        if exact:
            return exact
        if network:
            return [e for e in named if not e.network]
        # A recording without a network code fits when only one network has such a station.
        return named if len({e.network for e in named}) == 1 else []

    def channels_of(self, network: str, station: str, location: str, channel: str) -> list[ChannelEpoch]:
        named = [e for e in self.channels if e.station == station and e.channel == channel]
        named = [e for e in named if e.network == network or not network or not e.network]
        exact = [e for e in named if e.location == location]
        if exact or location:
            return exact
        return named if len({e.location for e in named}) == 1 else []


def merged(parts: Iterable[StationMetadata]) -> StationMetadata:
    """All epochs of several files, in their order."""
    parts = list(parts)
    return StationMetadata(
        tuple(e for p in parts for e in p.stations),
        tuple(e for p in parts for e in p.channels),
        tuple(n for p in parts for n in p.notes),
    )


def covering(epochs: Iterable[Epoch], time: float) -> list[Epoch]:
    """The epochs that hold at ``time`` (POSIX s)."""
    return [e for e in epochs if e.start_time <= time <= e.end_time]
