"""How well linear combinations of six seismograms fit windows of recordings that may shift in time.

A window's misfit to a source m (six numbers) at shift s is E(s) - 2 m.b(s) + m'A m, samples weighed by the
taper's square. Sums over samples are taken once for all; a source then costs a few products for each window
and shift. Shifts are compared by what they explain, b(s), not by what a shifted window leaves out.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

CHUNK = 4096
PAIRS = np.triu_indices(6)


@dataclass(frozen=True, eq=False)
class FitTable:
    """Weighted normal equations of all windows.

    linear : (shifts, 6, windows) float32, b; windows sorted by ``gain``.
    first : (gains + 1,) int64, where the windows of each gain begin. Windows of one gain share an amplitude.
    quadratic : (gains, 21) float32, A summed over a gain's windows: upper triangle, off-diagonals doubled.
    scale : sources of this size give the first gain's quadratic form its unit, which single precision needs.
    """

    linear: NDArray[np.float32]
    first: NDArray[np.int64]
    quadratic: NDArray[np.float32]
    scale: float


def normal_equations(
    recorded: NDArray[np.float64], elements: NDArray[np.float64], taper: NDArray[np.float64], reach: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Sums of one component of one window.

    Parameters
    ----------
    recorded : (samples + 2 reach,) the recording from ``reach`` samples before the window on.
    elements : (6, samples) its six seismograms in the window.
    taper : (samples,) applied to both.
    reach : the largest shift, samples.

    Returns
    -------
    b (2 reach + 1, 6), from the earliest shift on, and A (6, 6).
    """
    shaped = elements * taper
    steps = np.lib.stride_tricks.sliding_window_view(recorded, elements.shape[1])
    return steps @ (shaped * taper).T, shaped @ shaped.T


def fit_table(
    linear: NDArray[np.float64], quadratic: NDArray[np.float64], gains: NDArray[np.int64]
) -> FitTable:
    """Table of windows: ``linear`` (windows, shifts, 6), ``quadratic`` (windows, 6, 6), ``gains``
    (windows,) integers from 0, none left out."""
    order = np.argsort(gains, kind="stable")
    first = np.searchsorted(gains[order], np.arange(gains.max() + 2))
    summed = np.add.reduceat(quadratic[order], first[:-1], axis=0)
    size = np.sqrt(np.maximum(np.trace(summed, axis1=1, axis2=2), 1e-300))
    doubled = summed / size[:, None, None] ** 2 * (2.0 - np.eye(6))
    packed = doubled[:, PAIRS[0], PAIRS[1]]
    moved = np.moveaxis(linear[order] / size[gains[order], None, None], 0, 2)
    return FitTable(
        np.ascontiguousarray(moved, dtype=np.float32),
        first.astype(np.int64),
        packed.astype(np.float32),
        1.0 / float(size[0]),
    )


def evaluate(
    sources: NDArray[np.float64], table: FitTable, threads: int = 1
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Log-likelihood gained over no signal, and the amplitude of the first gain, each (n,), for sources
    (n, 6).

    Each window takes its best shift and each gain its best amplitude, which is not negative.
    """
    run = _kernel()
    rows = np.ascontiguousarray(sources, dtype=np.float32)
    gained, amplitude = np.empty(len(rows), np.float32), np.empty(len(rows), np.float32)

    def part(start: int) -> None:
        cut = slice(start, start + CHUNK)
        run(rows[cut], table.linear, table.first, table.quadratic, gained[cut], amplitude[cut])

    starts = range(0, len(rows), CHUNK)
    if threads > 1 and len(rows) > CHUNK:
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(part, starts))
    else:
        for start in starts:
            part(start)
    return gained.astype(np.float64), np.asarray(amplitude, dtype=np.float64) * table.scale


def best_shifts(source: NDArray[np.float64], table: FitTable) -> NDArray[np.int64]:
    """Index of the best shift of each window, in the table's order."""
    return np.asarray(np.argmax(np.einsum("sjw,j->sw", table.linear, source), axis=0))


@cache
def _kernel() -> Callable[..., Any]:
    import numba

    def run(sources, linear, first, quadratic, gained, amplitude):  # type: ignore[no-untyped-def]
        shifts, _, windows = linear.shape
        best = np.empty(windows, np.float32)
        for row in range(len(sources)):
            a, b, c, d, e, f = sources[row]
            best[:] = -np.inf
            for s in range(shifts):
                for w in range(windows):
                    value = (
                        a * linear[s, 0, w]
                        + b * linear[s, 1, w]
                        + c * linear[s, 2, w]
                        + d * linear[s, 3, w]
                        + e * linear[s, 4, w]
                        + f * linear[s, 5, w]
                    )
                    best[w] = max(best[w], value)
            total, size = np.float32(0.0), np.float32(0.0)
            for gain in range(len(quadratic)):
                along = np.float32(0.0)
                for w in range(first[gain], first[gain + 1]):
                    along += best[w]
                power, pair = np.float32(0.0), 0
                for i in range(6):
                    for j in range(i, 6):
                        power += sources[row, i] * sources[row, j] * quadratic[gain, pair]
                        pair += 1
                if along > 0.0 and power > 0.0:
                    total += 0.5 * along * along / power
                    if gain == 0:
                        size = along / power
                elif gain == 0:
                    size = np.float32(0.0)
            gained[row] = total
            amplitude[row] = size

    try:
        return numba.njit(nogil=True, fastmath=True, cache=True)(run)
    except RuntimeError:  # no folder that numba may keep its code in: compiled anew, which takes two seconds
        return numba.njit(nogil=True, fastmath=True)(run)
