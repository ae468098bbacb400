"""Bulletins: events with their picks and what was stated about them, and what became of each."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from testban.model.magnitude import NotDetermined
from testban.model.origin import Origin
from testban.model.pick import Pick
from testban.model.waveform import InputFile

Matrix = tuple[tuple[float, ...], ...]


@dataclass(frozen=True, slots=True)
class StatedOrigin:
    """An origin as a bulletin states it; NaN where it is silent."""

    id: str
    time: float
    latitude_deg: float = math.nan
    longitude_deg: float = math.nan
    depth_km: float = math.nan
    author: str = ""

    @property
    def placed(self) -> bool:
        """Whether it says when and where."""
        return all(math.isfinite(v) for v in (self.time, self.latitude_deg, self.longitude_deg))


@dataclass(frozen=True, slots=True)
class StatedArrival:
    """What a bulletin says of a pick under one of its origins; NaN where it is silent.

    ``bearing_used`` and ``slowness_used`` say whether its back azimuth and slowness counted for the origin,
    None where that is not said.
    """

    pick_id: str
    origin_id: str
    phase: str
    distance_deg: float = math.nan
    azimuth_deg: float = math.nan
    bearing_used: bool | None = None
    slowness_used: bool | None = None


@dataclass(frozen=True, slots=True)
class StatedMagnitude:
    """A magnitude as a bulletin states it; NaN and -1 where it is silent."""

    type: str
    mag: float
    uncertainty: float = math.nan
    stations: int = -1
    author: str = ""
    origin_id: str = ""


@dataclass(frozen=True, slots=True)
class BulletinEvent:
    """One event of a bulletin.

    ``rejected`` holds the ids of picks that their analyst rejected. ``source`` is the event as the file has
    it, with what stands between it and the one before; ``pick_lines`` the line of ``source`` of each pick,
    where a format has one.
    """

    id: str
    picks: tuple[Pick, ...]
    name: str = ""
    origins: tuple[StatedOrigin, ...] = ()
    preferred_origin_id: str = ""
    arrivals: tuple[StatedArrival, ...] = ()
    magnitudes: tuple[StatedMagnitude, ...] = ()
    rejected: frozenset[str] = frozenset()
    source: bytes = b""
    pick_lines: tuple[int, ...] = ()

    @property
    def preferred_origin(self) -> StatedOrigin | None:
        """The preferred origin; the first where none is named."""
        named = (o for o in self.origins if o.id == self.preferred_origin_id)
        return next(named, self.origins[0] if self.origins else None)


@dataclass(frozen=True, slots=True)
class Bulletin:
    """Events of a bulletin in the order of the file.

    ``format`` is "quakeml", "isf", "css" or "csv". ``left_out`` names each line or element that could not
    be used, with the reason. ``head`` and ``tail`` are what the file holds before and after the events,
    ``tables`` the lines of each table where the format has tables.
    """

    format: str
    events: tuple[BulletinEvent, ...]
    left_out: tuple[str, ...] = ()
    head: bytes = b""
    tail: bytes = b""
    tables: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    inputs: tuple[InputFile, ...] = ()


@dataclass(frozen=True, eq=False)
class LocatedEvent:
    """What became of one event: its origin, or why it has none.

    ``covariance`` is that of the posterior in east, north, depth (km) and time (s), (4, 4), None without an
    origin; the origin keeps no samples. ``left_out`` says which picks were not used and why.
    """

    event_id: str
    origin: Origin | NotDetermined
    covariance: Matrix | None = None
    left_out: tuple[str, ...] = ()
