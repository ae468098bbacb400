"""Recordings as they come in: one gap-free stretch of one channel each, and what was left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from testban.model.station import Response, Site


@dataclass(frozen=True, slots=True, eq=False)
class Waveform:
    """One continuous stretch of one channel, in counts (or in m/s and the like: ``unit``).

    ``samples`` is 1-D float64 and read-only. ``azimuth_deg`` (clockwise from north) and ``dip_deg``
    (down positive, so an upward vertical is -90) say where a positive sample points; None when no metadata
    tells.
    """

    network: str
    station: str
    location: str
    channel: str
    start_time: float
    sampling_rate_hz: float
    samples: NDArray[np.float64]
    azimuth_deg: float | None = None
    dip_deg: float | None = None
    unit: str = "counts"

    @property
    def id(self) -> str:
        return f"{self.network}.{self.station}.{self.location}.{self.channel}"

    @property
    def station_key(self) -> str:
        return f"{self.network}.{self.station}"

    @property
    def component(self) -> str:
        """Last letter of the channel code: Z, N, E, 1, 2 ..."""
        return self.channel[-1:]

    @property
    def end_time(self) -> float:
        """Time of the last sample."""
        return self.start_time + (len(self.samples) - 1) / self.sampling_rate_hz


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A channel, station or file that was left out, and why."""

    channel: str
    reason: str


@dataclass(frozen=True, slots=True)
class InputFile:
    """A file that was read, by name relative to what the user gave, with its SHA-256."""

    name: str
    sha256: str


@dataclass(frozen=True)
class Recordings:
    """Everything `acquisition` hands on. Waveforms are sorted by id, then start time.

    ``sites`` is keyed by "NET.STA", ``responses`` by channel id "NET.STA.LOC.CHA".
    """

    waveforms: tuple[Waveform, ...]
    sites: Mapping[str, Site]
    responses: Mapping[str, Response] = field(default_factory=dict)
    exclusions: tuple[Exclusion, ...] = ()
    inputs: tuple[InputFile, ...] = ()
    notes: tuple[str, ...] = ()

    def of_station(self, key: str) -> tuple[Waveform, ...]:
        return tuple(w for w in self.waveforms if w.station_key == key)
