"""Many scores together: how often events are found, intervals hold, and one kind is taken for another."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from testban.exercise.score import CLASS_OF, MISSED, OPEN, SUSPECTED, Score, SourceScore
from testban.model import CLASSES

STATEMENTS = (*(form.format(name) for form in (SUSPECTED, OPEN) for name in CLASSES), MISSED)
LEVELS = (0.5, 0.9)


@dataclass(frozen=True, eq=False)
class Coverage:
    """How often intervals of one quantity held the truth.

    ``levels`` are sorted, and empty where only holding is known.
    """

    quantity: str
    unit: str
    count: int
    held_90: float
    held_50: float | None
    levels: NDArray[np.float64]
    errors: NDArray[np.float64]

    @property
    def margin(self) -> float:
        """Two standard deviations of a share of 0.9 over so many."""
        return 2.0 * math.sqrt(0.9 * 0.1 / max(self.count, 1))

    @property
    def median_error(self) -> float:
        return float(np.median(self.errors))


@dataclass(frozen=True)
class DetectionBin:
    """Sources of one magnitude bin, ``low`` to ``high``: how many, and how many found."""

    low: float
    high: float
    sources: int
    found: int

    @property
    def share(self) -> float:
        return self.found / self.sources

    @property
    def interval_90(self) -> tuple[float, float]:
        """Jeffreys interval of the share."""
        from scipy.stats import beta

        a, b = self.found + 0.5, self.sources - self.found + 0.5
        low, high = beta.ppf([0.05, 0.95], a, b)
        return (0.0 if self.found == 0 else float(low), 1.0 if self.found == self.sources else float(high))


def all_sources(scores: Sequence[Score]) -> list[SourceScore]:
    return [source for score in scores for source in score.sources]


def coverages(scores: Sequence[Score]) -> list[Coverage]:
    """One for every quantity that was stated at least once, epicentre and origin time first."""
    found: dict[str, list] = {}
    for source in all_sources(scores):
        for interval in source.intervals:
            found.setdefault(interval.quantity, []).append(interval)
    result = []
    for quantity, members in found.items():
        levels = np.sort([i.level for i in members if i.level is not None])
        result.append(
            Coverage(
                quantity,
                members[0].unit,
                len(members),
                float(np.mean([i.held for i in members])),
                float(np.mean(levels <= 0.5)) if len(levels) else None,
                levels,
                np.array([i.error for i in members]),
            )
        )
    return result


def detection(scores: Sequence[Score], kind: str = "mb", width: float = 0.25) -> list[DetectionBin]:
    """Found and missed sources in bins of their true magnitude of that type; empty bins are left out."""
    sized = [
        (s.source.magnitudes[kind], s.event is not None)
        for s in all_sources(scores)
        if kind in s.source.magnitudes
    ]
    bins: dict[int, list[bool]] = {}
    for magnitude, found in sized:
        bins.setdefault(math.floor(magnitude / width), []).append(found)
    return [DetectionBin(k * width, (k + 1) * width, len(v), sum(v)) for k, v in sorted(bins.items())]


def confusion(scores: Sequence[Score]) -> dict[str, dict[str, int]]:
    """How many sources of each kind got each statement."""
    table: dict[str, dict[str, int]] = {}
    for source in all_sources(scores):
        row = table.setdefault(source.source.kind, dict.fromkeys(STATEMENTS, 0))
        row[source.statement] = row.get(source.statement, 0) + 1
    return {kind: table[kind] for kind in CLASS_OF if kind in table}


def misnamed(scores: Sequence[Score]) -> dict[str, tuple[int, int]]:
    """Of each kind how many sources were stated to be another, and how many were found."""
    table: dict[str, list[bool]] = {}
    for source in all_sources(scores):
        if source.event is not None:
            wrong = source.statement not in (source.expected, *(OPEN.format(name) for name in CLASSES))
            table.setdefault(source.source.kind, []).append(wrong)
    return {kind: (sum(table[kind]), len(table[kind])) for kind in CLASS_OF if kind in table}
