"""miniSEED of an invented event at invented stations: P and S wave trains at ak135 times in noise."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from acquisition.synthetic_files import CSV_HEADER, ground_noise, miniseed
from testban.earth.geodesy import direct, inverse
from testban.earth.traveltimes import TravelTimes

TIME, LATITUDE_DEG, LONGITUDE_DEG = 1_600_000_000.0, 40.2, 128.4
BEFORE_S, LASTS_S, RATE_HZ = 120.0, 420.0, 20.0


@dataclass(frozen=True)
class MadeStation:
    """``clock_error_s`` is added to the times the station writes."""

    key: str
    latitude_deg: float
    longitude_deg: float
    seed: int
    clock_error_s: float = 0.0
    signal: float = 40.0

    @property
    def csv_row(self) -> str:
        network, station = self.key.split(".")
        return f"{network},{station},{self.latitude_deg:.4f},{self.longitude_deg:.4f},100"


def made_stations(count: int, signal: float = 40.0) -> list[MadeStation]:
    """All around the event at 250 to 900 km."""
    stations = []
    for k in range(count):
        latitude, longitude = direct(
            LATITUDE_DEG, LONGITUDE_DEG, (k * 137.5) % 360, 250.0 + 650.0 * k / count
        )
        stations.append(MadeStation(f"XA.M{k:02d}", float(latitude), float(longitude), k, signal=signal))
    return stations


def noise_only(stations: list[MadeStation]) -> list[MadeStation]:
    return [replace(s, signal=0.0) for s in stations]


def channel_bytes(station: MadeStation, component: str) -> bytes:
    """One channel: microseismic noise, and wave trains of 2 Hz that begin sharply."""
    count = int(LASTS_S * RATE_HZ)
    samples = ground_noise(count, 100 * station.seed + ord(component), RATE_HZ)
    distance_km, _, _ = inverse(LATITUDE_DEG, LONGITUDE_DEG, station.latitude_deg, station.longitude_deg)
    table, since = TravelTimes.load(), np.arange(count) / RATE_HZ - BEFORE_S
    rng = np.random.default_rng(station.seed)
    for phase, share in (("Pn", 1.0 if component == "Z" else 0.6), ("Sn", 0.5 if component == "Z" else 1.0)):
        after = since - float(table.time_s(phase, float(distance_km) / 111.195, 0.5))
        train = np.where(after > 0, np.exp(-np.maximum(after, 0.0) / 8.0), 0.0)
        carrier = np.sin(2 * np.pi * 2.0 * after) + 0.3 * rng.normal(size=count)
        samples = samples + station.signal * 100.0 * share * train * carrier
    start = TIME - BEFORE_S + station.clock_error_s
    return miniseed(samples, start, RATE_HZ, f"{station.key}.00.BH{component}")


def write_network(folder: Path, stations: list[MadeStation], components: str = "ZNE") -> Path:
    """``NET.STA.BHC.mseed`` and stations.csv; the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for station in stations:
        for component in components:
            path = folder / f"{station.key}.BH{component}.mseed"
            path.write_bytes(channel_bytes(station, component))
    rows = "".join(f"{s.csv_row}\n" for s in stations)
    (folder / "stations.csv").write_text(CSV_HEADER + rows)
    return folder
