"""Travel times through a 3-D Earth, plugged in from outside: what a plug-in must answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

NAN = float("nan")


@dataclass(frozen=True)
class Place:
    """Geodetic latitude and longitude (deg), depth below the ellipsoid (km, negative above it)."""

    latitude_deg: float
    longitude_deg: float
    depth_km: float


@dataclass(frozen=True)
class PathTime:
    """Time (s) of a path and its standard deviation, NaN where that is not known.

    Where the path is not covered the time is NaN and ``reason`` says why.
    """

    time_s: float = NAN
    sigma_s: float = NAN
    reason: str = ""


class PathTimes(Protocol):
    """Travel times along paths through a 3-D Earth, station height and flattening included."""

    name: str

    def path_time(self, phase: str, source: Place, station: Place) -> PathTime:
        """Of "Pn", "Pg", "Sn", "Lg", ... from a source to a station."""

    def clear(self) -> None:
        """Forget the paths of an event."""
