"""Made-up networks and picks: of events, and of chance as detection gives them on real recordings."""

from __future__ import annotations

import numpy as np

from testban.earth.geodesy import KM_PER_DEG, direct, inverse
from testban.earth.traveltimes import TravelTimes
from testban.model import Pick, Site

TIMES = TravelTimes.load()
START, SPAN_S = 1_600_000_000.0, 600.0

Sites = dict[str, Site]


def network(latitude: float, longitude: float, rng: np.random.Generator, count: int = 12) -> Sites:
    """Stations 2 to 12 deg around a place."""
    lat, lon = direct(latitude, longitude, rng.uniform(0, 360, count), rng.uniform(2, 12, count) * KM_PER_DEG)
    sites = (Site("XX", f"S{k:02d}", float(lat[k]), float(lon[k])) for k in range(count))
    return {s.key: s for s in sites}


def pick(station: str, time: float, snr: float, kind: str) -> Pick:
    channel = f"{station}.00.BHZ"
    return Pick(f"{channel}/{kind}{time:.3f}", station, channel, "P", time, 0.1, 0, snr, (1.0, 4.0))


def chance_picks(
    sites: Sites,
    rng: np.random.Generator,
    rate_hz: float = 0.02,
    span_s: float = SPAN_S,
    start: float = START,
) -> list[Pick]:
    """Twelve a station in ten minutes, as detection gives on real recordings; clearness after a power law."""
    return [
        pick(key, start + float(time), float(2.0 * rng.random() ** -0.4), "chance")
        for key in sites
        for time in rng.uniform(0, span_s, rng.poisson(rate_hz * span_s))
    ]


def event_picks(
    sites: Sites, latitude: float, longitude: float, depth_km: float, time: float, rng: np.random.Generator
) -> list[Pick]:
    """First P at every station, 0.5 s off, of clearness 5 to 60."""
    picks = []
    for key, site in sites.items():
        km = float(inverse(latitude, longitude, site.latitude_deg, site.longitude_deg)[0])
        travel = float(TIMES.first_p(km / KM_PER_DEG, depth_km)[1])
        snr = float(np.exp(rng.uniform(np.log(5), np.log(60))))
        picks.append(pick(key, time + travel + float(rng.normal(0, 0.5)), snr, "event"))
    return picks
