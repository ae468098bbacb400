"""Files of differential times: pairs of arrivals, slowness vectors, stations and known events.

The formats are plain columns, as distributed with the Finland and North Korea data sets of Gibbons et al.
(2017, doi:10.1093/gji/ggw423; 2020, doi:10.1093/gji/ggaa102; both recalled):

- times: event_1 event_2 time_1 time_2 station phase correlation [uncertainty_s [polarity]]
- slownesses: station phase station_lat station_lon source_lat source_lon east_s_km north_s_km
- stations: station phase latitude longitude
- events: time latitude longitude name [flag]
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from testban.errors import DifferentialTimeError
from testban.model import DifferentialTime, SlownessVector, parse_time

Row = TypeVar("Row")
LINES_NAMED = 5
"""Unusable lines that a message names before it only counts them."""
GARBAGE_SHARE = 0.5
"""A file with more unusable lines than this has another format."""


@dataclass(frozen=True, slots=True)
class StationPhase:
    """A phase that a station records."""

    station: str
    phase: str
    latitude_deg: float
    longitude_deg: float


@dataclass(frozen=True, slots=True)
class ListedEvent:
    """An event of an event list: its place may be known or a first guess."""

    event: str
    time: float
    latitude_deg: float
    longitude_deg: float
    depth_km: float = 0.0


def read_differential_times(path: Path) -> tuple[tuple[DifferentialTime, ...], tuple[str, ...]]:
    """Differential times, and what was left out, line by line.

    Raises
    ------
    DifferentialTimeError
        No line, or less than half of them, can be used.
    """

    def row(words: Sequence[str]) -> DifferentialTime:
        first, second, time_1, time_2, station, phase, correlation = words[:7]
        if first == second:
            raise ValueError("both events are the same")
        uncertainty = float(words[7]) if len(words) > 7 else None
        if uncertainty is not None and not 0.0 < uncertainty < 60.0:
            raise ValueError(f"uncertainty {words[7]} s is none")
        return DifferentialTime(
            *(first, second, parse_time(time_1), parse_time(time_2), station, phase),
            correlation=_within(correlation, 1.0),
            uncertainty_s=uncertainty,
            polarity=-1 if len(words) > 8 and float(words[8]) < 0 else 1,
        )

    return _rows(path, row, 7, "event_1 event_2 time_1 time_2 station phase correlation")


def read_slownesses(path: Path) -> tuple[tuple[SlownessVector, ...], tuple[str, ...]]:
    """Slowness vectors; raises as `read_differential_times`."""

    def row(words: Sequence[str]) -> SlownessVector:
        east, north = float(words[6]), float(words[7])
        if not 0.0 < math.hypot(east, north) < 1.0:
            raise ValueError(f"slowness {east} {north} s/km is none of a seismic wave")
        place = _within(words[2], 90.0), _within(words[3], 360.0)
        return SlownessVector(words[0], words[1], east, north, None, *place)

    return _rows(path, row, 8, "station phase lat lon source_lat source_lon east_s_km north_s_km")


def read_station_phases(path: Path) -> tuple[tuple[StationPhase, ...], tuple[str, ...]]:
    """Stations with the phases they record; raises as `read_differential_times`."""

    def row(words: Sequence[str]) -> StationPhase:
        return StationPhase(words[0], words[1], _within(words[2], 90.0), _within(words[3], 360.0))

    return _rows(path, row, 4, "station phase latitude longitude")


def read_event_list(path: Path) -> tuple[tuple[ListedEvent, ...], tuple[str, ...]]:
    """Events with time and place; raises as `read_differential_times`."""

    def row(words: Sequence[str]) -> ListedEvent:
        return ListedEvent(words[3], parse_time(words[0]), _within(words[1], 90.0), _within(words[2], 360.0))

    return _rows(path, row, 4, "time latitude longitude name")


def _within(text: str, limit: float) -> float:
    value = float(text)
    if not abs(value) <= limit:  # also catches nan
        raise ValueError(f"{text} lies outside -{limit:g} to {limit:g}")
    return value


def _rows(
    path: Path, row: Callable[[Sequence[str]], Row], columns: int, wanted: str
) -> tuple[tuple[Row, ...], tuple[str, ...]]:
    """Rows of a column file; a line starting with # is a comment."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError as error:
        raise DifferentialTimeError(f"{path}: not a text file; expected columns: {wanted}") from error
    rows, faults = [], []
    for number, line in enumerate(lines, 1):
        words = line.split()
        if not words or words[0].startswith("#"):
            continue
        try:
            if len(words) < columns:
                raise ValueError(f"{len(words)} columns, need {columns}")
            rows.append(row(words))
        except ValueError as error:
            faults.append(f"{path.name} line {number}: {error}")
    if len(faults) > GARBAGE_SHARE * (len(rows) + len(faults)) or not rows:
        told = "; ".join(faults[:LINES_NAMED]) or "it is empty"
        raise DifferentialTimeError(f"{path}: not usable ({told}); expected columns: {wanted}")
    return tuple(rows), tuple(faults)
