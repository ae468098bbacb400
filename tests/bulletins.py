"""Made-up bulletins for tests: invented events at invented stations, picks from the travel-time tables."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np

from testban.earth.geodesy import KM_PER_DEG, inverse
from testban.earth.traveltimes import TravelTimes
from testban.model import Bulletin, BulletinEvent, Pick, Site, isoformat

PLACE = np.array([40.0, 125.0])
NAN_BAND = (math.nan, math.nan)


def ring_of_sites(
    latitude_deg: float, longitude_deg: float, count: int = 12, seed: int = 1
) -> dict[str, Site]:
    """Stations all round, 1 to 8 degrees away."""
    rng = np.random.default_rng(seed)
    sites = {}
    for k in range(count):
        turn, away = 2 * math.pi * k / count, rng.uniform(1.0, 8.0)
        latitude = latitude_deg + away * math.cos(turn)
        longitude = longitude_deg + away * math.sin(turn) / math.cos(math.radians(latitude_deg))
        wrapped = (longitude + 180.0) % 360.0 - 180.0
        sites[f"XX.M{k:02d}"] = Site("XX", f"M{k:02d}", round(latitude, 4), round(wrapped, 4))
    return sites


def made_pick(id: str, station: str, phase: str, time: float, uncertainty_s: float = 0.2) -> Pick:
    return Pick(id, station, station, phase, round(time, 4), uncertainty_s, 0, math.nan, NAN_BAND, "manual")


def made_event(
    id: str, latitude_deg: float, longitude_deg: float, time: float, sites: dict[str, Site], seed: int = 0
) -> BulletinEvent:
    """First P and S at every station, with the noise of a reading."""
    rng, travel_times = np.random.default_rng(seed), TravelTimes.load()
    picks = []
    for key, site in sites.items():
        away = (
            float(inverse(latitude_deg, longitude_deg, site.latitude_deg, site.longitude_deg)[0]) / KM_PER_DEG
        )
        for wave, first in (("P", travel_times.first_p), ("S", travel_times.first_s)):
            arrival = time + float(first(away, 5.0)[1]) + rng.normal(0.0, 0.2)
            picks.append(made_pick(f"{id}-{key}-{wave}", key, wave, arrival))
    return BulletinEvent(id, tuple(picks))


def made_bulletin(count: int, sites: dict[str, Site]) -> Bulletin:
    """``count`` events close to 40 N 125 E, an hour and a half apart."""
    rng = np.random.default_rng(5)
    return Bulletin(
        "csv",
        tuple(
            made_event(f"e{k}", *(rng.uniform(-1.0, 1.0, 2) + PLACE), 1e9 + 5400.0 * k, sites, k)
            for k in range(count)
        ),
    )


def csv_lines(bulletin: Bulletin) -> list[str]:
    """A CSV file of picks, line by line."""
    return ["event,station,phase,time,uncertainty_s"] + [
        f"{event.id},{pick.station},{pick.phase_hint},{isoformat(pick.time, 4)},{pick.uncertainty_s}"
        for event in bulletin.events
        for pick in event.picks
    ]


def write_stations(sites: dict[str, Site], path: Path) -> Path:
    rows = [
        f"{s.network},{s.station},{s.latitude_deg},{s.longitude_deg},{s.elevation_m}" for s in sites.values()
    ]
    path.write_text("\n".join(["network,station,latitude,longitude,elevation_m", *rows]) + "\n")
    return path
