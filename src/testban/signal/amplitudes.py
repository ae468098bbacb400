"""Amplitude and period of the largest swing in a window."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def largest_swing(
    samples: NDArray[np.float64], sampling_rate_hz: float, shortest_s: float, longest_s: float
) -> tuple[float, float] | None:
    """Half the largest peak-to-trough amplitude, and its period (twice the time from peak to trough, s).

    Only neighbouring extrema whose period lies within ``shortest_s`` .. ``longest_s`` count; None when there
    are none. Extrema are placed between samples by a parabola.
    """
    x = np.asarray(samples, dtype=float)
    step = np.diff(x)
    turning = np.flatnonzero(step[:-1] * step[1:] <= 0) + 1
    if len(turning) < 2:
        return None
    curvature = x[turning - 1] - 2 * x[turning] + x[turning + 1]
    slope = (x[turning + 1] - x[turning - 1]) / 2
    safe = np.where(curvature == 0, 1.0, curvature)
    shift = np.where(curvature == 0, 0.0, np.clip(-slope / safe, -1, 1))
    extremum = x[turning] + slope * shift / 2
    period = 2 * np.diff(turning + shift) / sampling_rate_hz
    swing = np.abs(np.diff(extremum)) / 2
    fitting = (period >= shortest_s) & (period <= longest_s)
    if not fitting.any():
        return None
    best = int(np.argmax(np.where(fitting, swing, -1.0)))
    return float(swing[best]), float(period[best])
