"""Amplitudes and periods of the swings in a window."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def swings(
    samples: NDArray[np.float64], sampling_rate_hz: float, shortest_s: float, longest_s: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Half peak-to-trough amplitudes of neighbouring extrema, and their periods (twice the time between, s).

    Only periods within ``shortest_s`` .. ``longest_s`` count; both arrays may be empty. Extrema are placed
    between samples by a parabola.
    """
    x = np.asarray(samples, dtype=float)
    step = np.diff(x)
    turning = np.flatnonzero(step[:-1] * step[1:] <= 0) + 1
    if len(turning) < 2:
        return np.zeros(0), np.zeros(0)
    curvature = x[turning - 1] - 2 * x[turning] + x[turning + 1]
    slope = (x[turning + 1] - x[turning - 1]) / 2
    safe = np.where(curvature == 0, 1.0, curvature)
    shift = np.where(curvature == 0, 0.0, np.clip(-slope / safe, -1, 1))
    extremum = x[turning] + slope * shift / 2
    period = 2 * np.diff(turning + shift) / sampling_rate_hz
    fitting = (period >= shortest_s) & (period <= longest_s)
    return np.abs(np.diff(extremum))[fitting] / 2, period[fitting]


def largest_swing(
    samples: NDArray[np.float64],
    sampling_rate_hz: float,
    shortest_s: float,
    longest_s: float,
    rank: int = 1,
) -> tuple[float, float] | None:
    """The largest of `swings` (``rank`` 1; the third largest, 3) and its period; None when there are too
    few."""
    amplitude, period = swings(samples, sampling_rate_hz, shortest_s, longest_s)
    if len(amplitude) < rank:
        return None
    place = int(np.argsort(amplitude)[-rank])
    return float(amplitude[place]), float(period[place])
