"""How large misfits are expected: noise before P, and what a layered model cannot explain.

The misfit of a trace is Gaussian with a variance of noise plus model error. The model error is a share of the
recording's own energy in the window: half of the trace's own, half of the mean over the station's windows of
body waves, or of surface waves, so that a quiet component may hold what others leak into it. From what the
best source leaves unexplained beyond noise the share is estimated for each kind of wave (the median over
windows) and then for each window, each estimate starting from the one before it. A window that no source
explains so loses its say, as under Student's t, whose hierarchical form this is.
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
    """Weight of each trace's squared misfit, given its relative model error ``share`` (traces,).

    Its inverse is the variance of an independent sample of the waves: noise goes on through the whole window,
    model errors only while the waves last.
    """
    noise = np.array([w.noise_along for w in windows])
    independent = np.array([w.independent for w in windows])
    return np.asarray(1.0 / (noise + share**2 * energy / independent))


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
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]:
    """Energy of each trace at its shift and what of it ``source`` (a unit vector) leaves unexplained, each
    trace's amplitude, and the index of its shift."""
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
    centre = parts.linear.shape[1] // 2
    moved = [int(np.clip(s - centre + w.reach, 0, 2 * w.reach)) for w, s in zip(windows, at, strict=True)]
    energy = np.array([w.energies[s] for w, s in zip(windows, moved, strict=True)])
    left = energy - 2.0 * amplitude * along + amplitude**2 * power
    return energy, np.maximum(left, 0.0), amplitude, at


def model_errors(
    windows: Sequence[Trace],
    left: NDArray[np.float64],
    energy: NDArray[np.float64],
    weight: NDArray[np.float64],
    settings: MomentTensorSettings,
) -> NDArray[np.float64]:
    """Relative model error of each trace, (traces,), from the energy ``left`` by the best source under
    ``weight``.

    A source and a shift in each window were fitted; each of these numbers takes one independent sample's
    variance with it, which is 1 / ``weight``. A window counts for as many samples as it tells of its error:
    few where what is left is no more than noise would leave by chance.
    """
    noise = np.array([w.noise_energy for w in windows])
    independent = np.array([w.independent for w in windows])
    number = np.array([w.window for w in windows])
    last = number[-1] + 1
    parts, own = np.bincount(number), np.bincount(number, independent)
    spent = 6.0 * independent / own.sum() + 1.0 / parts[number]
    seen = np.bincount(number, (left - noise + spent / weight) / energy) / parts
    # Half the variance of a window's mean, from the number of independent samples of its noise.
    along = np.array([w.noise_along for w in windows])
    chance = np.bincount(number, noise * along / energy**2) / parts**2
    kinds = np.array([windows[int(np.flatnonzero(number == w)[0])].kind for w in range(last)])
    square = np.empty(last)
    for kind in set(kinds):
        chosen = kinds == kind
        count, before = int(chosen.sum()), settings.model_error**2
        typical = (settings.kind_weight * before + count * max(np.median(seen[chosen]), 0.0)) / (
            settings.kind_weight + count
        )
        known = np.maximum(seen[chosen] - np.sqrt(2.0 * chance[chosen]), typical)
        each = known**2 / (known**2 / own[chosen] + chance[chosen])
        square[chosen] = (settings.window_weight * typical + each * seen[chosen]) / (
            settings.window_weight + each
        )
    return np.asarray(np.sqrt(np.maximum(square, settings.least_model_error**2))[number])
