"""How high onsets of unrelated times score: those of each station are moved round in time.

The coda of an event is full of onsets, far from evenly spread, and the number of places and times tried
bounds the score of chance from far above. What chance reaches is therefore found from the same onsets: each
keeps its weight, and all of one station are moved by one random amount, round within the time in which such
onsets can come (trains of known events, or the rest of the recording). What agreed agrees no longer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from testban.association.pick_table import PickTable
from testban.association.wave_train import Span

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Part:
    """Onsets (picks,) of one sort, and for each row the spans (POSIX s), ascending and apart, they lie in."""

    own: NDArray[np.bool_]
    spans: Sequence[Array]


def train_parts(
    within: NDArray[np.bool_], recorded: Sequence[Sequence[Span]], trains: Sequence[Sequence[Span]]
) -> tuple[Part, Part]:
    """Onsets ``within`` (picks,) trains and the others; ``recorded`` and ``trains`` are of each row."""
    rest = [_without(row, _joined(known)) for row, known in zip(recorded, trains, strict=True)]
    passing = [_without(row, open_) for row, open_ in zip(recorded, rest, strict=True)]
    return Part(within, passing), Part(~within, rest)


def turned(
    table: PickTable, parts: Sequence[Part], rng: np.random.Generator
) -> tuple[PickTable, NDArray[np.intp]]:
    """``table`` with the onsets of each part moved round, one amount a row, and where each stood before."""
    time = table.time.copy()
    for row in np.unique(table.row):
        for part in parts:
            own = part.own & (table.row == row)
            share = float(rng.random())
            if own.any() and len(part.spans[row]):
                time[own] = _moved(time[own], part.spans[row], share)
    order = np.lexsort((time, table.row))
    return replace(table, time=time).take(order), order


def _moved(time: Array, spans: Array, share: float) -> Array:
    """Moved on by ``share`` of all spans (n, 2) together, from the last end on to the first beginning."""
    length = spans[:, 1] - spans[:, 0]
    start = np.concatenate([[0.0], np.cumsum(length)])
    span = np.clip(np.searchsorted(spans[:, 0], time, "right") - 1, 0, len(spans) - 1)
    inside = start[span] + np.clip(time - spans[span, 0], 0.0, length[span])
    inside = (inside + share * start[-1]) % start[-1]
    span = np.clip(np.searchsorted(start, inside, "right") - 1, 0, len(spans) - 1)
    return np.asarray(spans[span, 0] + inside - start[span])


def _joined(spans: Sequence[Span]) -> Array:
    """Ascending, those that touch as one."""
    joined: list[list[float]] = []
    for begin, end in sorted(spans):
        if joined and begin <= joined[-1][1]:
            joined[-1][1] = max(joined[-1][1], end)
        else:
            joined.append([begin, end])
    return np.array(joined, dtype=float).reshape(-1, 2)


def _without(recorded: Sequence[Span], trains: Array) -> Array:
    """What of ``recorded`` lies in no train."""
    left: list[list[float]] = []
    for first, last in recorded:
        heard = first
        for begin, end in trains.tolist():
            if end <= heard or begin >= last:
                continue
            if begin > heard:
                left.append([heard, begin])
            heard = end
        if heard < last:
            left.append([heard, last])
    return np.array(left, dtype=float).reshape(-1, 2)
