"""What a reader finds in one file, before channels are put together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from testban.model import Exclusion


@dataclass(frozen=True, slots=True)
class Place:
    """Coordinates as a file states them."""

    latitude_deg: float
    longitude_deg: float
    elevation_m: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Segment:
    """Evenly sampled stretch of one channel from one file; ``samples`` is 1-D float64 and may hold NaN."""

    network: str
    station: str
    location: str
    channel: str
    start_time: float
    sampling_rate_hz: float
    samples: NDArray[np.float64]
    file: str
    place: Place | None = None
    azimuth_deg: float | None = None
    dip_deg: float | None = None

    @property
    def id(self) -> str:
        return f"{self.network}.{self.station}.{self.location}.{self.channel}"

    @property
    def station_key(self) -> str:
        return f"{self.network}.{self.station}"

    @property
    def next_time(self) -> float:
        """When the sample after the last one is due."""
        return self.start_time + len(self.samples) / self.sampling_rate_hz


@dataclass(frozen=True, slots=True)
class FileReading:
    """Segments of one file, and what of it could not be used."""

    segments: tuple[Segment, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()
    notes: tuple[str, ...] = ()


def unreadable(file: str, reason: str) -> FileReading:
    """The reading of a file that holds nothing usable."""
    return FileReading(exclusions=(Exclusion(file, reason),))
