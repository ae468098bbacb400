"""What two catalogues say of the same shots, and how deep shots lay.

``python -m benchmarks.catalogue_agreement``.

The spread between networks' mb, and the habit of burial, that the yield estimate takes (`YieldSettings`).
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from benchmarks.evaluate import data_folder
from benchmarks.ms_mb import MB as TABLE_MB
from benchmarks.ms_mb import TABLE
from benchmarks.rows import Row, table
from benchmarks.yield_catalogue import CATALOGUE, DEPTH, KIND, LATITUDE, LONGITUDE, MB, TIME, YIELD
from benchmarks.yield_scatter import NEAR_KM
from numpy.typing import NDArray

from testban.earth.geodesy import inverse
from testban.reference import known_sites
from testban.yields.relations import HABITUAL_DEPTH_M

Array = NDArray[np.float64]
TABLE_LATITUDE, TABLE_LONGITUDE = "Location.Cordinates.Latitude", "Location.Cordinates.Longitude"
SAME_KM = 100.0
CAVITIES_KM = 2.0
FEWEST = 8
"""Shots of a place whose own habit is printed."""
ASSUMED = f"""\
- Two catalogues: underground shots of the research database with mb, and those of the SIPRI table of the same
  day within {SAME_KM:g} km, where this makes one pair. Depths of burial: every shot with depth and a single
  yield; places are the packaged sites, and elsewhere shots within {NEAR_KM:g} km of the first.
"""


def rows_with(data: Path, *columns: int) -> list[list[str]]:
    """Underground shots of the research database with positive numbers in these columns."""
    with (data / CATALOGUE).open(encoding="utf-8", errors="replace", newline="") as stream:
        every = [row for row in csv.reader(stream) if row[KIND] == "Underground"]
    return [row for row in every if all(_positive(row[c]) for c in columns)]


def _positive(text: str) -> bool:
    try:
        return float(text) > 0
    except ValueError:
        return False


def common_mb(data: Path) -> Array:
    """(n, 2) mb of the shots that both catalogues hold, one of each a pair."""
    with (data / TABLE).open(encoding="utf-8", newline="") as file:
        by_day: dict[str, list[Mapping[str, str]]] = {}
        for row in csv.DictReader(file):
            if float(row[TABLE_MB]) > 0:
                by_day.setdefault(f"{row['Date.Year']} {row['Date.Month']} {row['Date.Day']}", []).append(row)
    pairs: dict[int, list[tuple[float, float]]] = {}
    for row in rows_with(data, MB):
        time = datetime.strptime(row[TIME], "%Y/%m/%d %H:%M:%S").replace(tzinfo=UTC)
        near = [r for r in by_day.get(f"{time:%Y %-m %-d}", []) if _km(row, r) < SAME_KM]
        if len(near) == 1:
            pairs.setdefault(id(near[0]), []).append((float(row[MB]), float(near[0][TABLE_MB])))
    return np.array([found[0] for found in pairs.values() if len(found) == 1])


def _km(row: Sequence[str], other: Mapping[str, str]) -> float:
    place = float(other[TABLE_LATITUDE]), float(other[TABLE_LONGITUDE])
    return float(inverse(float(row[LATITUDE]), float(row[LONGITUDE]), *place)[0])


def scaled_depths(data: Path) -> dict[str, Array]:
    """log10 of depth over the habitual depth, of the shots at each place."""
    places: list[tuple[str, float, float, float]] = [
        (site.name, site.latitude_deg, site.longitude_deg, site.radius_km) for site in known_sites()
    ]
    found: dict[str, list[float]] = {}
    for row in rows_with(data, DEPTH, YIELD):
        latitude, longitude = float(row[LATITUDE]), float(row[LONGITUDE])
        name = next((n for n, a, b, km in places if float(inverse(a, b, latitude, longitude)[0]) <= km), None)
        if name is None:
            name = f"near {latitude:.1f} {longitude:.1f} #{len(places)}"
            places.append((name, latitude, longitude, NEAR_KM))
        habit = HABITUAL_DEPTH_M * float(row[YIELD]) ** (1.0 / 3.0)
        found.setdefault(name, []).append(float(np.log10(1e3 * float(row[DEPTH]) / habit)))
    return {name: np.array(values) for name, values in found.items()}


def agreement_rows(data: Path) -> list[Row]:
    """mb of two catalogues, depths within 2 km, and depths by place."""
    pairs = common_mb(data)
    apart = float(np.std(pairs[:, 0] - pairs[:, 1]))
    off = np.abs(pairs[:, 0] - pairs[:, 1])
    deep = np.array([float(row[DEPTH]) for row in rows_with(data, DEPTH)])
    by_place = scaled_depths(data)
    shots = sum(len(values) for values in by_place.values())
    several = {name: v for name, v in by_place.items() if len(v) >= FEWEST}
    habits = "; ".join(
        f"{name.split(' #')[0]} {10 ** np.median(v):.1f} within {10 ** np.std(v):.1f} ({len(v)})"
        for name, v in several.items()
    )
    quartiles = 10 ** np.percentile([np.median(v) for v in by_place.values()], [25.0, 75.0])
    return [
        Row(
            f"{len(pairs)} shots of two catalogues",
            "standard deviation of the difference of mb",
            "reported",
            f"{apart:.2f}, which is {apart / np.sqrt(2.0):.2f} for each; "
            f"{np.mean(off < 0.055):.0%} agree to 0.05, {np.sum(off > 0.55)} differ by more than 0.5",
            True,
        ),
        Row(
            f"{len(deep)} underground shots with depth",
            f"within {CAVITIES_KM:g} km of the surface",
            "reported",
            f"{int(np.sum(deep <= CAVITIES_KM))}, the deepest at {deep.max():.2f} km; 5 to 95 % "
            f"{np.percentile(deep, 5):.2f} to {np.percentile(deep, 95):.2f} km",
            True,
        ),
        Row(
            f"{shots} shots at {len(by_place)} places with depth and yield",
            "depth over the habitual one: median, factor of one standard deviation (shots)",
            "reported",
            f"{habits}; medians of the middle half of all places {quartiles[0]:.1f} to {quartiles[1]:.1f}",
            True,
        ),
    ]


if __name__ == "__main__":
    print(table(agreement_rows(data_folder())))
