"""Pieces that follow one another in time, fitted with one start and one sampling rate."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

RATE_TOLERANCE = 1e-4
"""Relative difference below which two rates are the same digitizer's (SEED readers' customary tolerance)."""
TIME_TOLERANCE_SAMPLES = 0.5
"""A piece starting within half a sample of where it is due continues the one before."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Pieces ``first`` to ``last`` (exclusive) share one time axis."""

    first: int
    last: int
    start_time: float
    sampling_rate_hz: float


def same_rate(one_hz: float, other_hz: float) -> bool:
    return abs(one_hz - other_hz) <= RATE_TOLERANCE * one_hz


def uniform_stretches(
    starts: NDArray[np.float64], counts: NDArray[np.int64], rate_hz: float
) -> tuple[Stretch, ...]:
    """Fit consecutive pieces with as few time axes as keep every piece within half a sample.

    Each piece is known to start where the one before ends. Over many pieces a rate that is off by a
    millionth adds up, so a stretch that drifts gets its rate from its own start times; where that does not
    help (a clock that was set), the stretch is split.

    Parameters
    ----------
    starts : (n,) float64, POSIX s
    counts : (n,) int64, samples in each piece
    rate_hz : nominal rate
    """
    return tuple(_fit(starts, counts, rate_hz, 0, len(starts)))


def _fit(
    starts: NDArray[np.float64], counts: NDArray[np.int64], rate_hz: float, first: int, last: int
) -> list[Stretch]:
    times = starts[first:last] - starts[first]
    index = np.concatenate([[0], np.cumsum(counts[first:last])[:-1]]).astype(float)
    late = times * rate_hz - index
    outside = np.abs(late) > TIME_TOLERANCE_SAMPLES
    if not outside.any():
        return [Stretch(first, last, float(starts[first]), rate_hz)]
    if len(times) > 2:
        period, offset = np.polyfit(index, times, 1)
        fits = np.abs((times - offset) / period - index) <= TIME_TOLERANCE_SAMPLES
        if fits.all() and same_rate(rate_hz, 1.0 / period):
            return [Stretch(first, last, float(starts[first] + offset), float(1.0 / period))]
    cut = first + max(int(np.argmax(outside)), 1)
    return _fit(starts, counts, rate_hz, first, cut) + _fit(starts, counts, rate_hz, cut, last)
