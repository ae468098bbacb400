"""How far P/S differs between two events of one class at one place, learned from recorded ones.

log10 P/S of an event at a station is a term of the station and phase pair, which is free, one of the event
(standard deviation t), one of the event and the path (s / sqrt 2, so that the difference of two events
scatters by s on a path), and counting error. The station terms are taken out by restricted likelihood
(Patterson and Thompson 1971, recalled), which counts what they cost. Before the events the natural logs of t
and s are Gaussian about the judged values, as wide as one event would leave them, as for other judged
populations (`population_fit`). The posterior is summed on a grid. The difference of the next two events is
Student's t.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from testban.identification.population_fit import next_event, quantiles
from testban.identification.populations import JUDGED_EVENTS

JUDGED_EVENT, JUDGED_PATH = 0.15, 0.12
"""Judged scatter of one event, and of the difference of two events on one path."""
NODES, REACH = 31, 4.0
"""Of the grid, and half its width in prior standard deviations."""


@dataclass(frozen=True)
class NeighbourRatio:
    """log10 P/S of a recorded event with its counting error; ``place`` names those that lie together,
    ``path`` is the same for the elements of an array. Time in POSIX s."""

    event: str
    kind: str
    time: float
    latitude_deg: float
    longitude_deg: float
    place: str
    quantity: str
    path: str
    station: str
    pair: str
    value: float
    error: float


@dataclass(frozen=True)
class EventScatter:
    """Median scatter of one event and of a path's difference with 90 % intervals; ``scale`` and ``freedom``
    of Student's t of the difference of two events; which events."""

    event: float
    event_90: tuple[float, float]
    path: float
    path_90: tuple[float, float]
    scale: float
    freedom: float
    events: tuple[str, ...]


def event_scatter(ratios: Sequence[NeighbourRatio], quantity: str, kind: str) -> EventScatter:
    """Of one quantity and kind; without two events at a place what was judged."""
    return _scatter(tuple(r for r in ratios if (r.quantity, r.kind) == (quantity, kind)))


@lru_cache(maxsize=32)
def _scatter(ratios: tuple[NeighbourRatio, ...]) -> EventScatter:
    width = 1.0 / math.sqrt(2.0 * JUDGED_EVENTS)
    steps = width * np.linspace(-REACH, REACH, NODES)
    log_event, log_path = math.log(JUDGED_EVENT) + steps, math.log(JUDGED_PATH) + steps
    log_prior = -0.5 * (steps / width) ** 2
    log_weight = log_prior[:, None] + log_prior[None, :]
    design = Design.of(ratios)
    for row, one in enumerate(np.exp(log_event)):
        for column, other in enumerate(np.exp(log_path)):
            log_weight[row, column] += design.restricted_log_likelihood(float(one), float(other))
    weight = np.exp(log_weight - log_weight.max())
    weight /= weight.sum()
    of_event, of_path = weight.sum(axis=1), weight.sum(axis=0)
    event = [math.exp(q) for q in quantiles(log_event, of_event, (0.05, 0.5, 0.95))]
    path = [math.exp(q) for q in quantiles(log_path, of_path, (0.05, 0.5, 0.95))]
    scale, freedom = next_event(np.zeros(1), math.sqrt(2.0) * np.exp(log_event), of_event[None, :])
    names = tuple(sorted({r.event for r in design.ratios}))
    return EventScatter(event[1], (event[0], event[2]), path[1], (path[0], path[2]), scale, freedom, names)


@dataclass(frozen=True, eq=False)
class Design:
    """Ratios that two events share, with the columns of station terms, events, and events' paths."""

    ratios: tuple[NeighbourRatio, ...]
    stations: NDArray[np.float64]
    events: NDArray[np.float64]
    paths: NDArray[np.float64]

    @staticmethod
    def of(ratios: Sequence[NeighbourRatio]) -> Design:
        """Of those whose place, station and phase pair occur at least twice."""
        terms = [(r.place, r.station, r.pair) for r in ratios]
        shared = tuple(r for r, term in zip(ratios, terms, strict=True) if terms.count(term) > 1)
        return Design(
            shared,
            _columns([(r.place, r.station, r.pair) for r in shared]),
            _columns([r.event for r in shared]),
            _columns([(r.event, r.path) for r in shared]),
        )

    def covariance(self, event: float, path: float) -> NDArray[np.float64]:
        counting = np.diag([r.error**2 for r in self.ratios])
        shared = event**2 * self.events @ self.events.T + 0.5 * path**2 * self.paths @ self.paths.T
        return np.asarray(shared + counting)

    def restricted_log_likelihood(self, event: float, path: float) -> float:
        """Of the two scatters, the station terms taken out; 0 without ratios."""
        if not self.ratios:
            return 0.0
        covariance = self.covariance(event, path)
        values = np.array([r.value for r in self.ratios])
        weighed = np.linalg.solve(covariance, self.stations)
        normal = self.stations.T @ weighed
        terms = np.linalg.solve(normal, weighed.T @ values)
        left = values - self.stations @ terms
        size = np.linalg.slogdet(covariance)[1] + np.linalg.slogdet(normal)[1]
        return float(-0.5 * (size + left @ np.linalg.solve(covariance, left)))


def _columns(names: Sequence[object]) -> NDArray[np.float64]:
    """One column for each different name, 1 where a row has it."""
    different = list(dict.fromkeys(names))
    return np.array([[float(name == other) for other in different] for name in names]).reshape(
        len(names), len(different)
    )


def separation(
    ratios: Sequence[NeighbourRatio], quantity: str, kind: str, other: str
) -> tuple[float, float] | None:
    """Recorded log10 P/S of ``kind`` less that of ``other`` at the same place, with its standard error (of
    these events, whose own scatter is in it); None where no place has both."""
    own = tuple(r for r in ratios if r.quantity == quantity and r.kind in (kind, other))
    known = event_scatter(ratios, quantity, other)
    design = Design.of(own)
    both = {(r.place, r.kind) for r in design.ratios}
    if not any((place, other) in both for place, of_kind in both if of_kind == kind):
        return None
    first = np.array([[float(r.kind == kind)] for r in design.ratios])
    columns = np.hstack([first, design.stations])
    weighed = np.linalg.solve(design.covariance(known.event, known.path), columns)
    inverse = np.linalg.inv(columns.T @ weighed)
    values = np.array([r.value for r in design.ratios])
    return float((inverse @ weighed.T @ values)[0]), math.sqrt(float(inverse[0, 0]))
