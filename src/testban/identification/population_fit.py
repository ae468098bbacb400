"""Mean and spread of a population from events measured with error, and what to expect of the next event.

Each event deviates from the population's prior mean by d with measurement error s. A share of the events is
bad, `BAD_WIDTH` times as wide (Tukey's contaminated normal, as in Huber & Ronchetti 2009, Robust Statistics,
2nd ed., Wiley); the share is one of `BAD_SHARES`, each as likely before the events are seen. Without the zero
a population free of bad events would come out too narrow. The prior counts as so many events:
the mean lies within its spread over the root of that number, and the natural log of the spread within 1 over
the root of twice that number, which is what so many events would leave open. The posterior is summed on a
grid. The next event is Student's t whose central 68.27 and 95.45 % intervals are those of the posterior
predictive, so few events give wide tails (Gelman et al. 2013, Bayesian Data Analysis, 3rd ed., section 3.2).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from testban.errors import SettingsError

BAD_SHARES, BAD_WIDTH = (0.0, 0.05), 5.0
LOG_REACH = 4.0
"""Half the range of the log of the spread that is looked at, in its prior standard deviations."""
NODES, PASSES = 41, 3
FEWEST, MOST = 1.0, 200.0
"""Degrees of freedom of the predictive distribution."""


@dataclass(frozen=True)
class PopulationFit:
    """``shift`` of the mean from the prior's with its standard deviation; median ``spread`` between events
    beyond measurement error and its 90 % interval; ``scale`` and ``freedom`` of the next event's Student's t
    about the shifted mean, measurement error not included."""

    shift: float
    shift_std: float
    spread: float
    spread_90: tuple[float, float]
    scale: float
    freedom: float


def fit_population(
    deviations: NDArray[np.float64], errors: NDArray[np.float64], prior_std: float, prior_events: float
) -> PopulationFit:
    """Fit (n,) deviations with their standard errors; n may be 0. Their order does not matter.

    Raises
    ------
    SettingsError
        A deviation is not finite, or an error, ``prior_std`` or ``prior_events`` not positive and finite.
    """
    order = np.lexsort((errors, deviations))
    deviations, errors = deviations[order], errors[order]
    widths = np.array([*errors, prior_std, prior_events])
    if not (np.isfinite(deviations).all() and np.isfinite(widths).all() and (widths > 0).all()):
        raise SettingsError("a population needs finite deviations and positive errors")
    mean_std = prior_std / math.sqrt(prior_events)
    log_std = 1.0 / math.sqrt(2.0 * prior_events)
    low, high = min(0.0, *deviations, 0.0), max(0.0, *deviations, 0.0)
    means = np.linspace(low - 4.0 * mean_std, high + 4.0 * mean_std, NODES)
    spreads = math.log(prior_std) + log_std * np.linspace(-LOG_REACH, LOG_REACH, NODES)
    for number in range(PASSES):
        weight = _posterior(means, spreads, deviations, errors, mean_std, (math.log(prior_std), log_std))
        if number < PASSES - 1:
            means, spreads = _closer(means, weight.sum(axis=1)), _closer(spreads, weight.sum(axis=0))
    shift = float(weight.sum(axis=1) @ means)
    shift_std = math.sqrt(float(weight.sum(axis=1) @ (means - shift) ** 2))
    spread = quantiles(spreads, weight.sum(axis=0), (0.05, 0.5, 0.95))
    scale, freedom = next_event(means - shift, np.exp(spreads), weight)
    interval = (math.exp(spread[0]), math.exp(spread[2]))
    return PopulationFit(shift, shift_std, math.exp(spread[1]), interval, scale, freedom)


@cache
def carried_over(events: float) -> tuple[float, float]:
    """Scale relative to the stated spread, and degrees of freedom, of the next event under a population that
    counts as so many events."""
    none = np.array([])
    fit = fit_population(none, none, 1.0, events)
    return fit.scale, fit.freedom


def _posterior(
    means: NDArray[np.float64],
    spreads: NDArray[np.float64],
    deviations: NDArray[np.float64],
    errors: NDArray[np.float64],
    mean_std: float,
    log_spread: tuple[float, float],
) -> NDArray[np.float64]:
    """Weights (means, spreads) that sum to 1; ``spreads`` are natural logs."""
    shares = np.array(BAD_SHARES)[:, None, None]
    log_prior = -0.5 * (means[:, None] / mean_std) ** 2
    log_prior = log_prior - 0.5 * ((spreads[None, :] - log_spread[0]) / log_spread[1]) ** 2
    log_weight = np.tile(log_prior, (len(BAD_SHARES), 1, 1))
    for deviation, error in zip(deviations, errors, strict=True):
        width = np.sqrt(np.exp(2.0 * spreads) + error**2)
        off = ((deviation - means[:, None]) / width) ** 2
        # Relative to a good event, so that neither term underflows.
        better = np.exp(np.minimum(0.5 * off * (1.0 - BAD_WIDTH**-2), 600.0)) / BAD_WIDTH
        log_weight += np.log1p(shares * (better - 1.0)) - 0.5 * off - np.log(width)
    weight = np.exp(log_weight - log_weight.max()).sum(axis=0)
    return np.asarray(weight / weight.sum())


def _closer(nodes: NDArray[np.float64], weight: NDArray[np.float64]) -> NDArray[np.float64]:
    """Nodes over what holds all but a negligible part of the weight."""
    held = np.flatnonzero(weight > 1e-7 * weight.max())
    first, last = max(held[0] - 1, 0), min(held[-1] + 1, len(nodes) - 1)
    return np.linspace(nodes[first], nodes[last], NODES)


def quantiles(
    nodes: NDArray[np.float64], weight: NDArray[np.float64], levels: tuple[float, ...]
) -> list[float]:
    middle = np.cumsum(weight) - weight / 2.0
    return [float(np.interp(level, middle, nodes)) for level in levels]


def next_event(
    means: NDArray[np.float64], spreads: NDArray[np.float64], weight: NDArray[np.float64]
) -> tuple[float, float]:
    """Scale and degrees of freedom of Student's t with the two central intervals of the predictive
    distribution."""
    from scipy.optimize import brentq
    from scipy.stats import norm, t

    levels = norm.cdf(1.0), norm.cdf(2.0)
    most = 3.0 * math.hypot(float(np.abs(means).max()), float(spreads.max()))

    def within(reach: float) -> float:
        """Level that a distribution like it on both sides reaches at ``reach``."""
        inside = norm.cdf((reach - means[:, None]) / spreads) - norm.cdf((-reach - means[:, None]) / spreads)
        return 0.5 + 0.5 * float(np.sum(weight * inside))

    one, two = (float(brentq(lambda x, level=level: within(x) - level, 0.0, most)) for level in levels)

    def excess(log_freedom: float) -> float:
        freedom = math.exp(log_freedom)
        return float(t.ppf(levels[1], freedom) / t.ppf(levels[0], freedom)) - two / one

    ends = math.log(FEWEST), math.log(MOST)
    if excess(ends[1]) >= 0.0:
        freedom = MOST
    elif excess(ends[0]) <= 0.0:
        freedom = FEWEST
    else:
        freedom = math.exp(float(brentq(excess, *ends)))
    return one / float(t.ppf(levels[0], freedom)), freedom
