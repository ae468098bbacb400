"""Sample of the posterior over source type, orientation, model and depth: a population of walkers that is
cooled from the prior to the posterior (sequential Monte Carlo, Del Moral, Doucet & Jasra 2006,
doi:10.1111/j.1467-9868.2006.00553.x), moved by differences of other walkers (ter Braak 2006,
doi:10.1007/s11222-006-8769-1).

A walker is a point in six dimensions of which only the direction matters; with a standard normal prior its
directions are the uniform distribution of tensors. Any other prior enters as its density over that one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from testban.signal.tensor_fit import FitTable, evaluate

MOVES = 4
LONGEST_STAGES = 40
STEP = 2.38 / np.sqrt(12.0)
POLISH = (0.1, 0.003, 20)
"""Widest and narrowest steps about the best source, and how many there are: with waves thirty times the noise
a source a degree or two off leaves as much unexplained as the noise."""


@dataclass(frozen=True, eq=False)
class Posterior:
    """``sources`` (n, 6) unit vectors, ``tables`` (n,) indices of the tables (model and depth), ``log_gain``
    (n,) log-likelihood gained over no signal, ``log_prior`` (n,) the prior's log density over the uniform
    one, ``amplitude`` (n,) of the first gain."""

    sources: NDArray[np.float64]
    tables: NDArray[np.int64]
    log_gain: NDArray[np.float64]
    log_prior: NDArray[np.float64]
    amplitude: NDArray[np.float64]


def scan(
    tables: Sequence[FitTable],
    count: int,
    rng: np.random.Generator,
    threads: int,
    volume: bool = True,
) -> tuple[NDArray[np.float64], int]:
    """Best source (6,) of a uniform search with closer looks around its best, and its table's index; without
    change of volume where ``volume`` is false."""
    best, found, where = -np.inf, np.zeros(6), 0
    for index, table in enumerate(tables):
        sources = _unit(rng.standard_normal((count, 6)), volume)
        for spread in (0.3, 0.1, 0.03, 0.0):
            gained, _ = evaluate(sources, table, threads)
            top = int(np.argmax(gained))
            if gained[top] > best:
                best, found, where = float(gained[top]), sources[top], index
            sources = _unit(sources[top] + spread * rng.standard_normal((count // 10, 6)), volume)
    for spread in np.geomspace(*POLISH):
        sources = _unit(found + spread * rng.standard_normal((count // 10, 6)), volume)
        gained, _ = evaluate(sources, tables[where], threads)
        top = int(np.argmax(gained))
        if gained[top] > best:
            best, found = float(gained[top]), sources[top]
    return found, where


def _unit(points: NDArray[np.float64], volume: bool) -> NDArray[np.float64]:
    if not volume:
        points[:, :3] -= points[:, :3].mean(axis=1, keepdims=True)
    return points / np.linalg.norm(points, axis=1, keepdims=True)


LogPrior = Callable[[NDArray[np.float64]], NDArray[np.float64]]
"""Log density over the uniform one, (n,), of unit vectors (n, 6)."""


def sample(
    tables: Sequence[FitTable], log_prior: LogPrior, count: int, rng: np.random.Generator, threads: int
) -> Posterior:
    """``count`` equally likely draws; every table is equally likely before, and every size on a logarithmic
    scale. Of one gain, the amplitude of a draw is spread as the noise leaves it."""
    points = rng.standard_normal((count, 6))
    index = rng.integers(len(tables), size=count)
    gained, amplitude = _gains(points, index, tables, log_prior, threads)
    heat = 0.0
    for _ in range(LONGEST_STAGES):
        step = _next_step(gained, heat)
        chosen = _resampled(step * (gained - gained.max()), rng)
        points, index, gained, amplitude = points[chosen], index[chosen], gained[chosen], amplitude[chosen]
        heat += step
        final = heat >= 1.0
        for move in range(3 * MOVES if final else MOVES):
            for half in (slice(0, count // 2), slice(count // 2, count)):
                others = points[count // 2 :] if half.start == 0 else points[: count // 2]
                other_index = index[count // 2 :] if half.start == 0 else index[: count // 2]
                size = half.stop - half.start
                trial = points[half] + _differences(others, size, rng, longer=move % 4 == 3)
                # A table is taken over from a walker of the other half one time in three, so that likely
                # ones are tried more often; what favours them is undone below.
                borrowed = rng.random(size) < 1.0 / 3.0
                likely = np.bincount(other_index, minlength=len(tables)) + 1.0
                likely /= likely.sum()
                moved = np.where(borrowed, rng.choice(len(tables), size=size, p=likely), index[half])
                new, new_amplitude = _gains(trial, moved, tables, log_prior, threads)
                radius = 0.5 * (np.sum(points[half] ** 2, axis=1) - np.sum(trial**2, axis=1))
                back = np.log(likely[index[half]]) - np.log(likely[moved])
                accept = np.log(rng.random(size)) < heat * (new - gained[half]) + radius + back
                points[half] = np.where(accept[:, None], trial, points[half])
                index[half] = np.where(accept, moved, index[half])
                gained[half] = np.where(accept, new, gained[half])
                amplitude[half] = np.where(accept, new_amplitude, amplitude[half])
        if final:
            break
    sources = points / np.linalg.norm(points, axis=1, keepdims=True)
    before = log_prior(sources)
    return Posterior(
        sources, index, gained - before, before, spread_amplitude(amplitude, gained - before, rng)
    )


def spread_amplitude(
    amplitude: NDArray[np.float64], log_gain: NDArray[np.float64], rng: np.random.Generator
) -> NDArray[np.float64]:
    """Best amplitudes (n,) spread as the noise leaves them: the gain is 0.5 (amplitude / its standard
    deviation)^2."""
    spread = 1.0 / np.sqrt(2.0 * np.maximum(log_gain, 2.0))
    return np.asarray(amplitude * np.exp(spread * rng.standard_normal(len(amplitude))))


def _gains(
    points: NDArray[np.float64],
    index: NDArray[np.int64],
    tables: Sequence[FitTable],
    log_prior: LogPrior,
    threads: int,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Log-likelihood and log prior together, and the amplitude."""
    sources = points / np.linalg.norm(points, axis=1, keepdims=True)
    gained, amplitude = np.empty(len(points)), np.empty(len(points))
    for number in np.unique(index):
        rows = np.flatnonzero(index == number)
        gained[rows], amplitude[rows] = evaluate(sources[rows], tables[number], threads)
    return gained + log_prior(sources), amplitude


def _differences(
    others: NDArray[np.float64], size: int, rng: np.random.Generator, longer: bool
) -> NDArray[np.float64]:
    one, two = rng.integers(len(others), size=(2, size))
    factor = 1.0 if longer else STEP * rng.uniform(0.3, 1.0, size=(size, 1))
    return np.asarray(factor * (others[one] - others[two]) + 1e-3 * rng.standard_normal((size, 6)))


def _next_step(gained: NDArray[np.float64], heat: float) -> float:
    """The longest step that keeps half the population's weight."""
    relative = gained - gained.max()
    low, high = 0.0, 1.0 - heat
    if _kept(high * relative) >= 0.5:
        return high
    for _ in range(30):
        middle = (low + high) / 2.0
        low, high = (middle, high) if _kept(middle * relative) >= 0.5 else (low, middle)
    return max(low, 1e-4)


def _kept(log_weight: NDArray[np.float64]) -> float:
    weight = np.exp(log_weight - log_weight.max())
    return float(weight.sum() ** 2 / np.sum(weight**2) / len(weight))


def _resampled(log_weight: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.int64]:
    """Indices drawn by weight, evenly spread (systematic resampling), in random order."""
    weight = np.exp(log_weight - log_weight.max())
    edges = np.cumsum(weight / weight.sum())
    places = (np.arange(len(weight)) + rng.random()) / len(weight)
    return rng.permutation(np.minimum(np.searchsorted(edges, places), len(weight) - 1))


def resample(posterior: Posterior, log_weight: NDArray[np.float64], rng: np.random.Generator) -> Posterior:
    """Draws again in proportion to ``exp(log_weight)`` (n,)."""
    if not np.ptp(log_weight):
        return posterior
    chosen = _resampled(log_weight, rng)
    return Posterior(
        posterior.sources[chosen],
        posterior.tables[chosen],
        posterior.log_gain[chosen] + log_weight[chosen],
        posterior.log_prior[chosen],
        posterior.amplitude[chosen],
    )
