"""Picks that may or may not be wrong: the posterior summed over both cases.

A pick near the edge of its errors with half a weight is neither right nor wrong: with it the epicentre lies
here, without it there, and a region about the mean of both is too small for either. So each set of doubtful
picks taken for wrong has peaks, a covariance and a mass of its own. A wrong pick is one whose time is free
within the span of wrong picks: the sums are those of normal equations with one more unknown each.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from testban.location.misfit import normal_of
from testban.location.posterior import Fit, Mode, Rows
from testban.location.sphere import moved

Array = NDArray[np.float64]
Index = NDArray[np.intp]
LEAST_WEIGHT = 0.02
DOUBTFUL_SIGMAS = 1.6
"""Picks of more weight than that, and farther off than so many standard deviations, are doubtful."""
MOST = 5
"""So many picks at most, those nearest to even odds: 32 sets."""
NEGLIGIBLE = 6.0
"""Rows whose log mass lies this far below the best are left out."""


def doubtful_picks(mode: Mode) -> Index:
    """Picks that are neither surely right nor surely wrong."""
    w, settings = mode.weights, mode.settings
    perfect = settings.wrong_share / settings.wrong_span_s / (1 - settings.wrong_share)
    perfect *= np.sqrt(2 * np.pi) * mode.sigma_s
    odds = (1.0 - w) / np.maximum(w, 1e-12)
    doubtful = np.flatnonzero((w > LEAST_WEIGHT) & (odds > perfect * np.exp(0.5 * DOUBTFUL_SIGMAS**2)))
    return doubtful[np.argsort(np.abs(w[doubtful] - 0.5), kind="stable")[:MOST]]


def doubted(mode: Mode, rows: Rows, fit: Fit, doubtful: Index) -> Rows:
    """Peaks for every set of ``doubtful`` picks taken for wrong, from those with all of them taken for right.

    The mode's precisions and weights become those of the sets.
    """
    sets = [np.array(s, np.intp) for k in range(len(doubtful) + 1) for s in combinations(doubtful, k)]
    base = mode.precisions
    mode.precisions = tuple(p.without(wrong, mode.settings) for wrong in sets for p in base)
    old = np.tile(np.arange(len(rows.group)), len(sets))
    shift = np.repeat(np.arange(len(sets)) * len(base), len(rows.group))
    every = replace(rows.take(old), group=rows.group[old] + shift)
    fit = mode.judge(every, fit.predicted.take(old))
    peaks = _stepped(mode, every, fit)
    peaks = peaks.take(peaks.log_mass > peaks.log_mass.max() - NEGLIGIBLE)
    share = np.exp(peaks.log_mass - peaks.log_mass.max())
    weights = np.stack([p.weights for p in mode.precisions])[peaks.group]
    mode.weights = share @ weights / share.sum()
    return peaks


def _stepped(mode: Mode, rows: Rows, fit: Fit) -> Rows:
    """Peaks one Gauss-Newton step from ``rows``, with residuals as they are to first order there."""
    normal = normal_of(mode.slope_s_km(fit), fit.centred_s, mode.precisions, rows.group)
    gradient, information = mode.pulls(rows, fit)
    size = 1.0 / mode.scale(rows, fit.chi2)
    here = normal.information * size[:, None, None] + information
    pull = normal.gradient * size[:, None] + gradient
    step: Array = np.asarray(np.linalg.solve(here, pull[:, :, None])[:, :, 0], dtype=np.float64)
    bent = np.einsum("nab,nb->na", normal.information, step)
    chi2 = np.maximum(fit.chi2 - np.einsum("na,na->n", 2.0 * normal.gradient - bent, step), 0.0)
    size = 1.0 / mode.scale(rows, chi2)
    covariance = np.linalg.inv(normal.information * size[:, None, None] + information)
    less = np.log1p(fit.chi2 / mode.freedom) - np.log1p(chi2 / mode.freedom)
    pull = gradient - 0.5 * np.einsum("nab,nb->na", information, step)
    return replace(
        rows,
        places=moved(rows.places, step[:, 0], step[:, 1]),
        time_s=fit.time_s - np.einsum("na,na->n", normal.drift_s_km, step),
        covariance_km2=np.asarray(covariance, dtype=np.float64),
        drift_s_km=normal.drift_s_km,
        log_mass=fit.log_posterior
        + 0.5 * (mode.freedom + mode.count(rows)) * less
        + np.einsum("na,na->n", pull, step)
        + 0.5 * np.linalg.slogdet(covariance)[1]
        + np.log(2 * np.pi),
    )
