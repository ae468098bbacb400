"""Made-up stations on land around the Sea of Japan, about an invented event, and straight-line travel times.

Nothing here is a known event. Everything follows from ``seed``.
"""

from __future__ import annotations

import math
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from testban.earth.land import is_land
from testban.model import Site

LATITUDE_DEG, LONGITUDE_DEG, TIME = 40.2, 128.4, 1_600_000_000.0
KM_PER_DEG = 111.195
STATION_NAMES = [f"{a}{b}{c}" for a in "KMT" for b in "AEO" for c in "RSNK"]


class StubTravelTimes:
    """Straight-line travel times with the interface of testban.earth.traveltimes.TravelTimes."""

    VELOCITY_KM_S: ClassVar = {"Pg": 6.1, "Pn": 8.04, "P": 8.04, "Sg": 3.5, "Sn": 4.5, "S": 4.5, "Lg": 3.45}
    RANGE_DEG: ClassVar = {
        "Pg": (0, 8),
        "Pn": (1.5, 18),
        "P": (18, 98),
        "Sg": (0, 8),
        "Sn": (1.5, 18),
        "S": (18, 98),
        "Lg": (1, 30),
    }

    def time_s(self, phase: str, distance_deg: ArrayLike, depth_km: float) -> NDArray[np.float64]:
        distance = np.asarray(distance_deg, dtype=float)
        head = {"Pn": 6.0, "P": 6.0, "Sn": 10.0, "S": 10.0}.get(phase, 0.3)
        time = distance * KM_PER_DEG / self.VELOCITY_KM_S[phase] + head
        low, high = self.RANGE_DEG[phase]
        return np.where((distance >= low) & (distance <= high), time, np.nan)


def distance_azimuth(lat1: float, lon1: float, lat2: float, lon2: float) -> tuple[float, float]:
    """Degrees along, and azimuth from 1 to 2, on a sphere."""
    a, b, d = math.radians(lat1), math.radians(lat2), math.radians(lon2 - lon1)
    y = math.sin(d) * math.cos(b)
    x = math.cos(a) * math.sin(b) - math.sin(a) * math.cos(b) * math.cos(d)
    z = math.sin(a) * math.sin(b) + math.cos(a) * math.cos(b) * math.cos(d)
    return math.degrees(math.atan2(math.hypot(x, y), z)), math.degrees(math.atan2(y, x)) % 360.0


def make_sites(n: int = 28, seed: int = 0) -> dict[str, Site]:
    """``n`` stations on land, 300 to 1200 km from the invented event."""
    rng = np.random.default_rng(seed)
    sites: dict[str, Site] = {}
    while len(sites) < n:
        lat, lon = LATITUDE_DEG + rng.uniform(-10, 8), LONGITUDE_DEG + rng.uniform(-13, 14)
        distance_km = distance_azimuth(LATITUDE_DEG, LONGITUDE_DEG, lat, lon)[0] * KM_PER_DEG
        if 300 < distance_km < 1200 and is_land(lat, lon):
            k = len(sites)
            network = ("XA", "XB", "XC")[(k + k // 36) % 3]
            site = Site(network, STATION_NAMES[k % 36], round(lat, 4), round(lon, 4), 120.0)
            sites[site.key] = site
    return sites
