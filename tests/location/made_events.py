"""Made-up networks and their exact arrival times, for tests of absolute location."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from testban.earth.geodesy import KM_PER_DEG, direct, inverse
from testban.earth.traveltimes import TravelTimes
from testban.location import LocationSettings, locate
from testban.model import NotDetermined, Origin, Pick, Site

TIMES = TravelTimes.load()
EPOCH = 1_600_000_000.0
FAST = LocationSettings(samples=200)


def network(place: tuple[float, float], distance_km: ArrayLike, azimuth_deg: ArrayLike) -> dict[str, Site]:
    """Stations at distances and azimuths from a place."""
    lat, lon = direct(*place, np.asarray(azimuth_deg, float), np.asarray(distance_km, float))
    rows = zip(np.atleast_1d(lat), np.atleast_1d(lon), strict=True)
    sites = [Site("XX", f"S{k:02d}", float(a), float(b)) for k, (a, b) in enumerate(rows)]
    return {s.key: s for s in sites}


def exact_time(place: tuple[float, float], depth_km: float, site: Site, phase: str) -> float:
    """Travel time (s) of a branch, or of the first P or S."""
    km, azimuth, _ = inverse(*place, site.latitude_deg, site.longitude_deg)
    degrees = float(km) / KM_PER_DEG
    if phase in ("P", "S"):
        first = TIMES.first_p if phase == "P" else TIMES.first_s
        name, time = (v.item() if hasattr(v, "item") else v for v in first(degrees, depth_km))
    else:
        name = {"Pn": "P", "Sn": "S"}.get(phase, phase)
        time = float(TIMES.time_s(name, degrees, depth_km))
    extra = float(TIMES.ellipticity_s(str(name), degrees, depth_km, place[0], float(azimuth)))
    return float(time) + (extra if np.isfinite(extra) else 0.0)


def picks_of(
    place: tuple[float, float],
    depth_km: float,
    sites: dict[str, Site],
    phases: tuple[str, ...] = ("P",),
    rng: np.random.Generator | None = None,
    error_s: float = 0.0,
) -> list[Pick]:
    """Readings of each phase at each station, those that do not arrive left out."""
    found = []
    for phase in phases:
        for key, site in sites.items():
            time = exact_time(place, depth_km, site, phase)
            if np.isfinite(time):
                late = error_s * rng.standard_normal() if rng else 0.0
                found.append(pick(key, phase, EPOCH + time + late))
    return found


def pick(station: str, phase: str, time: float, **more: float) -> Pick:
    made = Pick(f"{station}-{phase}", station, f"{station}..BHZ", phase, time, 0.1, 0, 20.0, (1.0, 4.0))
    return replace(made, **more)


def found(
    picks: list[Pick],
    sites: dict[str, Site],
    start: tuple[float, float, float] | None = None,
    settings: LocationSettings = FAST,
) -> Origin:
    """The origin, which must come of it."""
    origin = locate(picks, sites, start, TIMES, settings, np.random.default_rng(1))
    assert not isinstance(origin, NotDetermined), origin.reason
    return origin


def off_km(origin: Origin, place: tuple[float, float]) -> float:
    return float(inverse(origin.latitude_deg, origin.longitude_deg, *place)[0])
