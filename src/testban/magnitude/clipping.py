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


def is_clipped(samples: NDArray[np.float64]) -> bool:
    """Whether ``samples`` (n,) stay flat at their highest or lowest value, entered and left abruptly."""
    low, high = float(np.min(samples)), float(np.max(samples))
    reach = high - low
    if len(samples) < FLAT_SAMPLES + 2 or reach <= 0:
        return False
    steps = np.abs(np.diff(samples))
    if reach < COARSE * float(np.min(steps[steps > 0])):
        return False
    for level in (low, high):
        near = np.abs(samples - level) <= NEAR * reach
        edges = np.flatnonzero(np.diff(np.concatenate([[0], near.astype(np.int8), [0]])))
        for begin, end in zip(edges[::2], edges[1::2], strict=True):
            if end - begin < FLAT_SAMPLES or begin == 0 or end == len(samples):
                continue
            if min(abs(samples[begin - 1] - level), abs(samples[end] - level)) > ABRUPT * reach:
                return True
    return False
