"""Which channels of two sets of recordings share an instrument, or at least a place."""

from __future__ import annotations

from collections.abc import Iterable


def common_components(first: Iterable[str], second: Iterable[str], component: str) -> list[tuple[str, str]]:
    """One pair of channel ids for each station that has ``component`` (last letter, as Z) in both sets.

    The same id on both sides is preferred, then the same channel code, then the same location code; ties go
    to the first in alphabetical order. Sorted by station.
    """
    mine, theirs = _by_station(first, component), _by_station(second, component)
    return [
        min(
            ((a, b) for a in mine[station] for b in theirs[station]),
            key=lambda pair: (_unlikeness(*pair), pair),
        )
        for station in sorted(mine.keys() & theirs.keys())
    ]


def _by_station(ids: Iterable[str], component: str) -> dict[str, list[str]]:
    stations: dict[str, list[str]] = {}
    for channel in sorted(set(ids)):
        if channel.endswith(component):
            stations.setdefault(channel.rsplit(".", 2)[0], []).append(channel)
    return stations


def _unlikeness(first: str, second: str) -> int:
    location_a, code_a = first.rsplit(".", 2)[1:]
    location_b, code_b = second.rsplit(".", 2)[1:]
    return 2 * (code_a != code_b) + (location_a != location_b)
