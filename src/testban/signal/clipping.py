"""Whether a stretch of trace hits the end of its recorder's range."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

FLAT_SAMPLES = 3
NEAR = 1e-3
"""Share of the range within which samples count as stuck at the extreme."""
ABRUPT = 0.05
"""Share of the range by which a cut-off wave jumps to the extreme: one that turns by itself slows down
first."""
COARSE = 100.0
"""A trace of fewer levels than this may stay flat at its extreme without being cut off."""


def clipped_peaks(samples: NDArray[np.float64], flat: int = FLAT_SAMPLES, abrupt: float = ABRUPT) -> int:
    """Count excursions of ``samples`` (n,) cut off at the highest or lowest value.

    A cut-off excursion stays for ``flat`` samples or more within a thousandth of the range of the extreme,
    and comes and goes with jumps of more than ``abrupt`` times the range.
    """
    return len(_cut_off(samples, flat, abrupt))


def first_clipped(
    samples: NDArray[np.float64], flat: int = FLAT_SAMPLES, abrupt: float = ABRUPT
) -> int | None:
    """Index of the first sample (n,) of the first cut-off excursion; None where there is none."""
    return min(_cut_off(samples, flat, abrupt), default=None)


def _cut_off(samples: NDArray[np.float64], flat: int, abrupt: float) -> list[int]:
    """First samples of cut-off excursions."""
    low, high = float(np.min(samples)), float(np.max(samples))
    reach = high - low
    if reach <= 0:
        return []
    found = []
    for level in (low, high):
        near = np.abs(samples - level) <= NEAR * reach
        edges = np.flatnonzero(np.diff(np.concatenate([[False], near, [False]]).astype(np.int8)))
        for begin, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
            if end - begin < flat or begin == 0 or end == len(samples):
                continue
            jump = min(abs(samples[begin - 1] - level), abs(samples[end] - level))
            if jump > abrupt * reach:
                found.append(begin)
    return found


def is_clipped(samples: NDArray[np.float64]) -> bool:
    """Whether ``samples`` (n,) stay flat at their highest or lowest value, entered and left abruptly, and are
    fine enough to tell."""
    if len(samples) < FLAT_SAMPLES + 2 or not np.ptp(samples) > 0:
        return False
    steps = np.abs(np.diff(samples))
    if np.ptp(samples) < COARSE * float(np.min(steps[steps > 0])):
        return False
    return clipped_peaks(samples) > 0
