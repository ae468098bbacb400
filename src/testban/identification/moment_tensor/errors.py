"""How large misfits are expected: noise before P, and what a layered model cannot explain.

The misfit of a trace is Gaussian with a variance of noise plus model error. The model error is a share of the
recording's own energy in the window: half of the trace's own, half of the mean over the station's windows of
body waves, or of surface waves, so that a quiet component may hold what others leak into it. From what the
best source leaves unexplained the share is estimated for each kind of wave (the median over windows) and then
for each window, each estimate starting from the one before it. A window that no source explains so loses its
say, as under Student's t, whose hierarchical form this is.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from testban.identification.moment_tensor.seismograms import Sums
from testban.identification.moment_tensor.settings import MomentTensorSettings
from testban.identification.moment_tensor.windows import BODY, Trace
from testban.signal.tensor_fit import FitTable, best_shifts, fit_table


def reference_energy(windows: Sequence[Trace]) -> NDArray[np.float64]:
    """Energy of which the model error is a share, (traces,)."""
    energy = np.array([w.energy for w in windows])
    group = np.array([[w.station, int(w.kind == BODY)] for w in windows])
    mean = np.array([energy[np.all(group == g, axis=1)].mean() for g in group])
    return np.asarray(0.5 * (energy + mean))


def weights(
    windows: Sequence[Trace], energy: NDArray[np.float64], share: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Weight of each trace's squared misfit, given its relative model error ``share`` (traces,)."""
    noise = np.array([w.noise_energy for w in windows])
    independent = np.array([w.independent for w in windows])
    return np.asarray(independent / (noise + share**2 * energy))


def weighted_table(
    windows: Sequence[Trace],
    parts: Sums,
    weight: NDArray[np.float64],
    gains: NDArray[np.int64],
) -> FitTable:
    """Traces of a window added up: they share a shift; ``gains`` (traces,) as in `fit_table`."""
    number = np.array([w.window for w in windows])
    first = np.searchsorted(number, np.arange(number[-1] + 1))
    linear = np.add.reduceat(parts.linear * weight[:, None, None], first, axis=0)
    quadratic = np.add.reduceat(parts.quadratic * weight[:, None, None], first, axis=0)
    return fit_table(linear, quadratic, gains[first])


def misfits(
    windows: Sequence[Trace],
    parts: Sums,
    weight: NDArray[np.float64],
    gains: NDArray[np.int64],
    source: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]:
    """Energy of each trace that ``source`` (a unit vector) leaves unexplained, each trace's amplitude, and
    the index of its shift."""
    table = weighted_table(windows, parts, weight, gains)
    number = np.array([w.window for w in windows])
    gain_of_window = gains[np.searchsorted(number, np.arange(number[-1] + 1))]
    order = np.argsort(gain_of_window, kind="stable")
    shift = np.empty(len(order), np.int64)
    shift[order] = best_shifts(source, table)
    at = shift[number]
    along = parts.linear[np.arange(len(windows)), at] @ source
    power = parts.quadratic @ source @ source
    above, below = np.bincount(gains, weight * along), np.bincount(gains, weight * power)
    amplitude = (np.maximum(above, 0.0) / np.maximum(below, 1e-300))[gains]
    energy = np.array([w.energy for w in windows])
    left = energy - 2.0 * amplitude * along + amplitude**2 * power
    return np.maximum(left, 0.0), amplitude, at


def model_errors(
    windows: Sequence[Trace],
    left: NDArray[np.float64],
    energy: NDArray[np.float64],
    settings: MomentTensorSettings,
) -> NDArray[np.float64]:
    """Relative model error of each trace, (traces,), from the energy ``left`` by the best source."""
    noise = np.array([w.noise_energy for w in windows])
    independent = np.array([w.independent for w in windows])
    excess = np.maximum(left - noise, 0.0) / energy
    number = np.array([w.window for w in windows])
    # A source and a shift in each window were fitted.
    total = independent.sum()
    spent = total / max(total - 6.0 - number[-1] - 1.0, 0.3 * total)
    last = number[-1] + 1
    seen = np.bincount(number, spent * excess * independent) / np.bincount(number, independent)
    kinds = np.array([windows[int(np.flatnonzero(number == w)[0])].kind for w in range(last)])
    square = np.empty(last)
    for kind in set(kinds):
        chosen = kinds == kind
        count, before = int(chosen.sum()), settings.model_error**2
        typical = (settings.kind_weight * before + count * np.median(seen[chosen])) / (
            settings.kind_weight + count
        )
        weight = np.bincount(number, independent)[chosen]
        square[chosen] = (settings.window_weight * typical + weight * seen[chosen]) / (
            settings.window_weight + weight
        )
    return np.asarray(np.maximum(np.sqrt(square), settings.least_model_error)[number])
