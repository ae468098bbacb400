"""Soviet underground explosions of 1985-90 on the Norwegian network, with what the catalogue says of them."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from testban.acquisition import read_recordings, screen
from testban.model import Recordings

FOLDER, CATALOGUE = "nnsn", "catalogues/nuclear_explosion_database.csv"
JOINT_VERIFICATION = "USS19882580400"
NEAR_S = 90.0
COUNTRY, TIME, LATITUDE, LONGITUDE, MB = 2, 4, 5, 6, 10
"""Columns of the catalogue."""


@dataclass(frozen=True, slots=True)
class SovietTest:
    """A test as catalogued; ``folder`` names its recordings by year, day, hour and minute."""

    folder: str
    time: float
    latitude_deg: float
    longitude_deg: float
    mb: float

    @property
    def day(self) -> str:
        return f"{datetime.fromtimestamp(self.time, UTC):%Y-%m-%d %H:%M}"


def soviet_tests(data: Path) -> list[SovietTest]:
    """Every recorded test that the catalogue holds within 90 s."""
    with (data / CATALOGUE).open(encoding="utf-8", newline="") as file:
        known = [(_time(row[TIME]), row) for row in csv.reader(file) if row[COUNTRY] == "SOV"]
    found = []
    for folder in sorted((data / FOLDER / "waveforms").iterdir()):
        named = _named(folder.name)
        time, row = min(known, key=lambda k: abs(k[0] - named))
        if abs(time - named) <= NEAR_S:
            place = float(row[LATITUDE]), float(row[LONGITUDE])
            found.append(SovietTest(folder.name, time, *place, float(row[MB])))
    return found


def recordings_of(test: SovietTest, data: Path) -> Recordings:
    """Its recordings with the network's StationXML, screened as `testban assess` does."""
    root = data / FOLDER
    return screen(read_recordings([root / "waveforms" / test.folder], root / "stationxml"))


def with_metadata(recordings: Recordings) -> int:
    """Stations with a place and a response for the epoch."""
    keys = {w.station_key for w in recordings.waveforms if w.id in recordings.responses}
    return len(keys & set(recordings.sites))


def _named(folder: str) -> float:
    digits = folder[3:]
    day = datetime(int(digits[:4]), 1, 1, int(digits[7:9]), int(digits[9:11]), tzinfo=UTC)
    return (day + timedelta(days=int(digits[4:7]) - 1)).timestamp()


def _time(text: str) -> float:
    return datetime.strptime(text, "%Y/%m/%d %H:%M:%S").replace(tzinfo=UTC).timestamp()
