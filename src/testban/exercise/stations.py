"""Stations of an exercise: packaged networks of real stations, each with an instrument and Earth models."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from importlib.resources import files

from testban.errors import ScenarioError
from testban.exercise.instruments import Channel, three_components
from testban.model import Site

FOLDER = "networks"


@dataclass(frozen=True)
class Station:
    """A station, what it records with, and the Earth models that a seed chooses from for its paths."""

    site: Site
    location: str
    channels: tuple[Channel, ...]
    paths: tuple[str, ...]

    @property
    def key(self) -> str:
        return self.site.key


def packaged_networks() -> tuple[str, ...]:
    """Names that `packaged_stations` knows."""
    folder = files("testban.exercise") / "data" / FOLDER
    return tuple(sorted(f.name.removesuffix(".csv") for f in folder.iterdir() if f.name.endswith(".csv")))


def packaged_stations(name: str) -> tuple[Station, ...]:
    """The stations of a packaged network.

    Raises
    ------
    ScenarioError
        No network of that name is packaged.
    """
    resource = files("testban.exercise") / "data" / FOLDER / f"{name}.csv"
    if name not in packaged_networks():
        raise ScenarioError(f"no network {name!r}; packaged: {', '.join(packaged_networks())}")
    lines = resource.read_text(encoding="utf-8").splitlines()
    return tuple(_station(row) for row in csv.DictReader(line for line in lines if not line.startswith("#")))


def _station(row: dict[str, str]) -> Station:
    site = Site(
        row["network"],
        row["station"],
        float(row["latitude"]),
        float(row["longitude"]),
        float(row["elevation_m"]),
    )
    channels = three_components(row["instrument"])
    return Station(site, row["location"], channels, tuple(row["paths"].split("|")))
