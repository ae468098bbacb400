"""Finding the peaks of a mode: the epicentre at every depth, in every part of the crust's prior.

At each depth the epicentre's posterior is nearly normal: its peak comes from Gauss-Newton steps. Branches,
weights and covariances are made anew as the peaks move.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from testban.location.crust import AMBIGUOUS_KM, prior_crusts
from testban.location.doubts import doubted, doubtful_picks
from testban.location.error_model import ErrorModel
from testban.location.forward import Forward
from testban.location.misfit import Normal
from testban.location.posterior import Fit, Mode, Rows
from testban.location.precision import Precision, precision_of, weighted_misfit
from testban.location.prediction import Prediction
from testban.location.search import SitePrior, Trials, right_and_density
from testban.location.settings import LocationSettings
from testban.location.sphere import MEAN_KM, moved

Array = NDArray[np.float64]
NEGLIGIBLE = (12.0, 9.0, 7.0, 7.0)
"""Rows whose log posterior lies this far below the best are left out after each round."""
SETTLED, SAME_WEIGHT = 0.4, 0.05
"""Rounds end when likely rows took a last step of no more standard deviations in the mean (draws are weighed
by the posterior itself, about peaks that need not be exact), and weights changed no more."""
LONGEST_STEP_KM = 500.0
MOHO_KM = 35.0
"""Above and below, rays and so their errors differ (ak135; only sorts depths into two groups)."""


def settled_mode(
    forward: Forward,
    error_model: ErrorModel,
    trials: Trials,
    prior: SitePrior | None,
    log_depth_prior: Array,
    settings: LocationSettings,
) -> Mode:
    """The mode that ``trials`` lead to, with its peaks at the depths whose prior is not zero."""
    rows = _first_rows(forward, trials, settings)
    rows = rows.take(np.isfinite(log_depth_prior[rows.depth_index]))
    mode = Mode(forward, error_model, rows, prior, log_depth_prior, settings)
    predicted = mode.predict(rows)
    near = np.abs(rows.depth_index - trials.depth_index[0]) - 1e-3 * mode.log_crust_share[rows.crust_index]
    rows, share = _first_weights(mode, rows, predicted, int(np.argmin(near)))
    fit = mode.judge(rows, predicted)
    normal = mode.normal(rows, fit)
    for round_, negligible in enumerate(NEGLIGIBLE):
        rows, fit, rest = _stepped(mode, rows, fit, normal)
        normal = mode.normal(rows, fit)
        rows = mode.peaks(rows, fit, normal)
        kept = rows.log_mass > rows.log_mass.max() - negligible
        if not kept.all():
            rows, fit, normal = rows.take(kept), fit.take(kept), normal.take(kept)
        best, before = int(np.argmax(rows.log_mass)), mode.weights
        sigma_s = mode.precisions[rows.group[best]].sigma_s
        mode.weights = _right(mode, fit.centred_s[best], sigma_s, fit.predicted, best)
        same = np.abs(mode.weights - before).max() < SAME_WEIGHT
        if same and rest:
            break
        if not same or round_ == 0:
            mode.forward = forward.narrowed(fit.predicted)
            rows = _with_precisions(mode, rows, fit.predicted, share, rows.crust_index)
            fit = mode.judge(rows, fit.predicted)
            normal = mode.normal(rows, fit)
    else:
        rows = mode.peaks(rows, fit, normal)
    mode.rows = rows
    doubtful = doubtful_picks(mode)
    if len(doubtful):
        mode.weights[doubtful] = 1.0
        rows = _with_precisions(mode, rows, fit.predicted, share, rows.crust_index)
        mode.rows = doubted(mode, rows, mode.judge(rows, fit.predicted), doubtful)
    return mode


def _first_rows(forward: Forward, trials: Trials, settings: LocationSettings) -> Rows:
    """Every depth, and the parts of the crust's prior for sources in the crust, from the trial next to it."""
    depths = forward.table.depths_km
    depth_index: NDArray[np.intp] = np.arange(len(depths))
    crust_index = np.zeros_like(depth_index)
    if _crossover_matters(forward, trials.places[0]):
        parts = np.arange(1, len(prior_crusts(settings.errors)[1]))
        shallow, deep = depth_index[depths <= MOHO_KM], depth_index[depths > MOHO_KM]
        depth_index = np.concatenate([np.repeat(shallow, len(parts)), deep])
        crust_index = np.concatenate([np.tile(parts, len(shallow)), np.zeros_like(deep)])
    near = np.abs(depths[trials.depth_index][None, :] - depths[:, None]).argmin(axis=1)[depth_index]
    return Rows.starting(depth_index, crust_index, trials.places[near], trials.time_s[near])


def _crossover_matters(forward: Forward, place: Array) -> bool:
    """Whether first arrivals lie where Pn may or may not have overtaken Pg."""
    r = forward.readings
    km = MEAN_KM * np.arccos(np.clip(r.stations @ place, -1.0, 1.0))
    return bool((r.first & (km > AMBIGUOUS_KM[0]) & (km < AMBIGUOUS_KM[1])).any())


def _first_weights(mode: Mode, rows: Rows, predicted: Prediction, best: int) -> tuple[Rows, Array]:
    """Weights from errors taken as independent, and `weighted_misfit` of the readings."""
    branches = mode.forward.crustal[predicted.branch[best]]
    covariance = mode.crusts.covariance[rows.crust_index[best]]
    below = bool(mode.forward.table.depths_km[rows.depth_index[best]] > MOHO_KM)
    errors = mode.error_model.at(rows.places[best], branches, covariance, below)
    late = predicted.residual_s[best] - errors.shift_s
    sigma = np.sqrt(np.diag(errors.covariance_s2))
    mode.weights = _right(mode, late - np.median(late), sigma, predicted, best)
    share = weighted_misfit(sigma, mode.settings.wrong_share, mode.settings.wrong_span_s)
    rows = replace(rows, log_mass=-np.abs(rows.depth_index - rows.depth_index[best]).astype(float))
    rows.log_mass[best] = 1.0
    # For one step, every part of the crust's prior has the errors of the best one.
    return _with_precisions(mode, rows, predicted, share, 0 * rows.crust_index), share


def _right(mode: Mode, residual_s: Array, sigma_s: Array, predicted: Prediction, row: int) -> Array:
    """Probability of each pick being the phase it is taken for (mixture with wrong picks)."""
    share, span = mode.settings.wrong_share, mode.settings.wrong_span_s
    return right_and_density(residual_s, sigma_s, predicted.log_prior[row], share, span)[0]


def _with_precisions(
    mode: Mode, rows: Rows, predicted: Prediction, share: Array, part: NDArray[np.intp]
) -> Rows:
    """Covariances for each layer and ``part`` of the crust's prior, branches taken as they fit its best peak;
    ``rows`` told which holds for them."""
    below = mode.forward.table.depths_km[rows.depth_index] > MOHO_KM
    kind = np.where(below, 0, 1 + part)
    best = int(np.argmax(rows.log_mass))
    place = rows.places[best]
    made: dict[bytes, int] = {}
    precisions: list[Precision] = []
    group = np.zeros(len(kind), dtype=np.intp)
    for k in np.unique(kind):
        members = np.flatnonzero(kind == k)
        peak = members[rows.log_mass[members].argmax()]
        in_crust = mode.forward.crustal[predicted.branch[peak]]
        crust = mode.crusts.covariance[rows.crust_index[peak]]
        deep = bool(below[peak])
        key = in_crust.tobytes() + crust.tobytes() + bytes([deep])
        if key not in made:
            made[key] = len(precisions)
            errors = mode.error_model.at(place, in_crust, crust, deep)
            precisions.append(precision_of(errors, mode.weights, share, crust, mode.settings))
        group[members] = made[key]
    mode.precisions = tuple(precisions)
    mode.choice_s = mode.error_model.choice_s(place, precisions[group[best]].crust_left)
    return replace(rows, group=group)


def _stepped(mode: Mode, rows: Rows, fit: Fit, normal: Normal) -> tuple[Rows, Fit, bool]:
    """After a Gauss-Newton step of every row; whether likely ones hardly moved."""
    step = np.linalg.solve(normal.information, normal.gradient[:, :, None])[:, :, 0]
    length = np.hypot(step[:, 0], step[:, 1])
    step = step * np.minimum(1.0, LONGEST_STEP_KM / np.maximum(length, 1e-9))[:, None]
    rows = replace(
        rows,
        places=moved(rows.places, step[:, 0], step[:, 1]),
        time_s=fit.time_s - np.einsum("na,na->n", normal.drift_s_km, step),
        seen_crust=_seen_crust(mode, rows, fit),
    )
    fit = mode.fit(rows)
    likely = fit.log_posterior > fit.log_posterior.max() - 3.0
    squared = np.einsum("na,na->n", normal.gradient, step)[likely]
    return rows, fit, bool(squared.mean() < SETTLED**2)


def _seen_crust(mode: Mode, rows: Rows, fit: Fit) -> Array:
    """What the residuals tell about the crust, beyond what each row assumes."""
    seen = np.empty((len(rows.group), 2))
    for k, precision in enumerate(mode.precisions):
        members = rows.group == k
        seen[members] = fit.centred_s[members] @ precision.crust_gain
    return seen
