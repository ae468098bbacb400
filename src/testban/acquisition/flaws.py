"""Kernels that look for what a seismometer cannot have recorded: arrays in, numbers out."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float64]
LOW_HZ, HIGH_HZ = 0.06, 8.0
BLOCK_S, STEADY = 0.5, 4.0
SUDDEN = 0.7
"""Part of a step of level that must happen within its rise time."""


@dataclass(frozen=True, slots=True)
class SpectralShape:
    """Straight line through an amplitude spectrum in log-log axes.

    ``slope`` is the power of frequency; ``roughness`` the standard deviation of log10 amplitude about the
    line; ``microseism`` the amplitude density at 0.12-0.48 Hz (samples' unit per sqrt(Hz)).
    """

    slope: float
    roughness: float
    microseism: float


def constant_runs(samples: Samples, minimum: int) -> list[slice]:
    """Runs of at least ``minimum`` identical samples."""
    if len(samples) < minimum:
        return []
    edges = np.flatnonzero(np.concatenate([[True], np.diff(samples) != 0, [True]]))
    lengths = np.diff(edges)
    return [slice(int(edges[i]), int(edges[i + 1])) for i in np.flatnonzero(lengths >= minimum)]


def spikes(samples: Samples, ratio: float, window: int) -> NDArray[np.int64]:
    """Indices of one- or two-sample excursions that stand out ``ratio`` times above their surroundings.

    The excursion is measured from the median of five samples, the surroundings by the root-mean-square
    difference of successive samples in the blocks of ``window`` samples before, around (without the largest
    few) and after. A wave train raises its surroundings along with itself: an onset, however large, is no
    spike, and a smooth wave differs from the median of five by less than it moves in two samples.
    """
    if len(samples) < 5:
        return np.zeros(0, dtype=np.int64)
    blocks = -(-len(samples) // window)
    padded = np.zeros(blocks * window)
    padded[1 : len(samples)] = moves = np.abs(np.diff(samples))
    calm = max(window - 8, 1)
    ranked = np.partition(padded.reshape(blocks, window), calm - 1, axis=1)[:, :calm]
    level = np.sqrt(np.mean(ranked**2, axis=1))
    wide = np.pad(level, 1, mode="edge")
    around = np.repeat(np.maximum(np.maximum(wide[:-2], wide[1:-1]), wide[2:]), window)[: len(samples)]
    limit = ratio * np.maximum(around, _resolution(moves))
    # To stand out from the median of five by `limit`, one of two steps nearby must reach half of it.
    sudden = np.flatnonzero(moves > limit[1:] / 2)
    near = np.unique(sudden[:, np.newaxis] + np.arange(-1, 3))
    near = near[(near >= 2) & (near < len(samples) - 2)]
    fives = np.lib.stride_tricks.sliding_window_view(samples, 5)[near - 2]
    excess = np.abs(samples[near] - np.median(fives, axis=1))
    return near[excess > limit[near]]


def level_drops(samples: Samples, rate_hz: float, ratio: float, hold_s: float) -> NDArray[np.int64]:
    """Indices where the ground motion is lost: the level falls ``ratio`` times within `BLOCK_S`.

    The level is the root-mean-square difference of successive samples. Every block of ``hold_s`` before must
    lie ``ratio`` times above every one after, and those before within `STEADY` of each other: a coda dies
    away over seconds, and a pulse does not last. A level of nothing after is no drop (`constant_runs`).
    """
    block, hold = max(round(BLOCK_S * rate_hz), 4), round(hold_s / BLOCK_S)
    count = len(samples) // block
    if count < 2 * hold + 1:
        return np.zeros(0, dtype=np.int64)
    moves = np.diff(samples, append=samples[-1])[: count * block].reshape(count, block)
    stretches = np.lib.stride_tricks.sliding_window_view(np.sqrt(np.mean(moves**2, axis=1)), hold)
    before, left = stretches[: count - 2 * hold], stretches[hold + 1 :].max(axis=1)
    least, most = before.min(axis=1), before.max(axis=1)
    fell = np.flatnonzero((left > 0) & (least >= ratio * left) & (most <= STEADY * least))
    first = fell[np.diff(fell, prepend=-2) > 1]
    return (first + hold) * block


def _resolution(moves: Samples) -> float:
    """Smallest step between samples, a floor for the noise of a quiet digitiser."""
    steps = moves[:20000]
    steps = steps[steps > 0]
    return float(np.percentile(steps, 1)) if len(steps) else 0.0


def offset_steps(samples: Samples, rate_hz: float, ratio: float, hold_s: float) -> NDArray[np.int64]:
    """Indices where the level jumps within 0.2 s and stays for ``hold_s`` on both sides.

    The jump is the difference of medians over ``hold_s`` after and before; it must exceed ``ratio`` times the
    scatter (16 to 84 percent) on either side, and happen at once. A seismic onset fails because the scatter
    after it is large, a long-period wave because it takes longer.
    """
    hold, rise = round(hold_s * rate_hz), max(round(0.2 * rate_hz), 1)
    if len(samples) < 2 * hold + rise + 1:
        return np.zeros(0, dtype=np.int64)
    index = np.array(_largest_jumps(samples, rise, hold), dtype=np.int64)
    stretches = np.lib.stride_tricks.sliding_window_view(samples, hold)
    jump = np.abs(np.median(stretches[index + rise], axis=1) - np.median(stretches[index - hold], axis=1))
    at_once = np.abs(samples[index + rise] - samples[index - 1])
    sudden = (at_once > SUDDEN * jump) & (jump > 0)
    index, jump = index[sudden], jump[sudden]
    sides = np.stack([stretches[index - hold], stretches[index + rise]])
    scatter = np.ptp(np.percentile(sides, (16, 84), axis=-1), axis=0).max(axis=0)
    return index[jump > ratio * scatter]


def _largest_jumps(samples: Samples, rise: int, hold: int, most: int = 50) -> list[int]:
    """Where the signal changes most within ``rise`` samples, at least ``hold`` apart."""
    change = np.abs(samples[rise:] - samples[:-rise])
    change[: hold - 1] = 0.0
    change[len(samples) - rise - hold + 1 :] = 0.0
    chosen: list[int] = []
    while len(chosen) < most:
        index = int(np.argmax(change))
        if change[index] <= 0:
            break
        chosen.append(index + 1)
        change[max(index - hold, 0) : index + hold] = 0.0
    return [i for i in chosen if i - hold >= 0 and i + rise + hold <= len(samples)]


def spectral_shape(samples: Samples, rate_hz: float, window_s: float = 50.0) -> SpectralShape | None:
    """Median spectrum in octaves from 0.06 Hz to 8 Hz (or 0.35 of the rate), and its straight line.

    None when ``samples`` is shorter than three half-overlapping windows.
    """
    length = round(window_s * rate_hz)
    if len(samples) < 2 * length:
        return None
    taper = np.hanning(length)
    starts = range(0, len(samples) - length + 1, length // 2)
    power = []
    for start in starts:
        part = samples[start : start + length]
        power.append(np.abs(np.fft.rfft((part - part.mean()) * taper)) ** 2)
    density = np.median(power, axis=0) * 2.0 / (rate_hz * np.sum(taper**2))
    frequency = np.fft.rfftfreq(length, 1.0 / rate_hz)
    octaves = int(np.log2(min(HIGH_HZ, 0.35 * rate_hz) / LOW_HZ))
    edges = LOW_HZ * 2.0 ** np.arange(octaves + 1)
    bands = [density[(frequency >= a) & (frequency < b)].mean() for a, b in pairwise(edges)]
    if len(bands) < 4 or min(bands) <= 0:
        return None
    level = 0.5 * np.log10(bands)
    axis = np.log10(edges[:-1] * np.sqrt(2.0))
    slope, offset = np.polyfit(axis, level, 1)
    roughness = float(np.std(level - slope * axis - offset))
    return SpectralShape(float(slope), roughness, float(np.sqrt(np.mean(bands[1:3]))))
