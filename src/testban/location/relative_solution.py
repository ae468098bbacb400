"""The offset between two events from delays at many stations: which cycle at each, then a robust fit.

Kernels: arrays in, arrays out. The model is dt_k = dT - s_k . r + q_k h with dT the difference of origin
times, r the offset (east, north), h the depth difference held near zero by a prior.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from math import comb

import numpy as np
from numpy.typing import NDArray

CAUCHY = 2.385  # tuning constant of 95 % efficiency for Gaussian errors (Holland & Welsch 1977)
FORMING_CHANNELS = 14  # channels with the best correlation that trial offsets are drawn from


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """Best offset. ``parameters`` is dT (s), east, north, depth (km), ``covariance`` its (4, 4).

    ``residuals_s`` and ``weights`` (0 to 1) are (n,), ``choice`` (n,) is the candidate taken at each station.
    """

    parameters: NDArray[np.float64]
    covariance: NDArray[np.float64]
    residuals_s: NDArray[np.float64]
    weights: NDArray[np.float64]
    choice: NDArray[np.int64]


def choose_candidates(
    times_s: NDArray[np.float64],
    correlations: NDArray[np.float64],
    slowness_s_km: NDArray[np.float64],
    tolerance_s: float,
    maximum_offset_km: float,
) -> NDArray[np.float64] | None:
    """The (dT, east, north) on which the candidate delays agree best.

    Every three candidates of three stations fix a trial; its score is the sum over stations of the
    correlation of the candidate it explains best, faded by a Gaussian of width ``tolerance_s``.

    Parameters
    ----------
    times_s, correlations : (n, c) candidate delays and correlations; nan where a station has fewer.
    slowness_s_km : (n, 2).

    Returns
    -------
    (3,) or None where no trial lies within ``maximum_offset_km``.
    """
    n, c = times_s.shape
    best_first = np.argsort(-np.nan_to_num(correlations[:, 0]), kind="stable")[:FORMING_CHANNELS]
    triples = np.array(list(combinations(best_first, 3)), dtype=int).reshape(-1, 3)
    design = np.concatenate([np.ones((n, 1)), -slowness_s_km], axis=1)
    inverses, triples = _inverted(design[triples], triples)
    picks = np.array(np.meshgrid(*[np.arange(c)] * 3)).reshape(3, -1).T
    delays = times_s[triples[:, None, :], picks[None, :, :]]
    trials = np.einsum("tij,tpj->tpi", inverses, delays).reshape(-1, 3)
    trials = trials[np.isfinite(trials).all(axis=1)]
    trials = trials[np.hypot(trials[:, 1], trials[:, 2]) <= maximum_offset_km]
    if len(trials) == 0:
        return None
    scores = np.zeros(len(trials))
    for row, gain, basis in zip(times_s, correlations, design, strict=True):
        misfit = (row[None, :] - (trials @ basis)[:, None]) / tolerance_s
        scores += np.nanmax(gain[None, :] * np.exp(-0.5 * misfit**2), axis=1)
    return np.asarray(trials[int(np.argmax(scores))])


def fit_offset(
    start: NDArray[np.float64],
    times_s: NDArray[np.float64],
    sigmas_s: NDArray[np.float64],
    slowness_s_km: NDArray[np.float64],
    depth_s_km: NDArray[np.float64],
    tolerance_s: float,
    station_slowness: float,
    depth_difference_km: float,
) -> Fit:
    """Iteratively reweighted least squares (Cauchy weights) from ``start`` (dT, east, north).

    Each round takes the candidate nearest to the prediction. The error of one delay is its own, a share
    ``station_slowness`` of its predicted moveout, and the scatter seen. Stations off by more than
    ``tolerance_s`` count as rejected. The covariance is scaled by the residuals and widened for
    few stations (Student).
    """
    n = len(times_s)
    design = np.concatenate([np.ones((n, 1)), -slowness_s_km, depth_s_km[:, None]], axis=1)
    prior = np.diag([0.0, 0.0, 0.0, depth_difference_km**-2])
    x = np.append(start, 0.0)
    for _ in range(50):
        prediction = design @ x
        choice = np.nanargmin(np.abs(times_s - prediction[:, None]), axis=1)
        chosen = times_s[np.arange(n), choice]
        moveout = station_slowness * np.hypot(*slowness_s_km.T) * np.hypot(x[1], x[2])
        sigma = np.hypot(sigmas_s[np.arange(n), choice], moveout)
        z = (chosen - prediction) / sigma
        inside = np.abs(chosen - prediction) <= tolerance_s
        scale = _scale(z[inside], n_parameters=3)
        weights = np.where(inside, 1.0 / (1.0 + (z / (CAUCHY * scale)) ** 2), 0.0)
        normal = design.T @ (design * (weights / (sigma * scale) ** 2)[:, None]) + prior
        step = np.linalg.lstsq(normal, design.T @ (weights / (sigma * scale) ** 2 * chosen) - normal @ x)[0]
        x = x + step
        if np.abs(step[1:3]).max() < 1e-5:
            break
    freedom = int(inside.sum()) - 3
    widening = freedom / (freedom - 2) if freedom > 2 else 3.0
    covariance = np.linalg.pinv(normal, hermitian=True) * widening
    return Fit(x, covariance, chosen - design @ x, weights, choice)


def expected_false_alarms(
    residuals_s: NDArray[np.float64],
    inside: NDArray[np.bool_],
    candidates: float,
    search_s: float,
    floor_s: float,
) -> float:
    """How many agreements this good chance alone would give among these stations.

    (n - 3) C(n, k) C(k, 3) p**(k - 3) for k of n stations, with p the chance that one of a station's
    ``candidates`` falls as near as the worst of the k does, anywhere in +-``search_s`` (Moisan & Stival
    2004, Int. J. Comput. Vision 57). Infinite for three stations and fewer, which always agree.
    """
    n, k = len(residuals_s), int(inside.sum())
    if k <= 3:
        return float("inf")
    worst = max(float(np.abs(residuals_s[inside]).max()), floor_s)
    p = min(1.0, candidates * worst / search_s)
    return (n - 3) * comb(n, k) * comb(k, 3) * p ** (k - 3)


def _inverted(
    systems: NDArray[np.float64], triples: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Inverses of the 3 x 3 systems that fix an offset: those of stations in one line are dropped."""
    slow = np.abs(systems[:, :, 1:]).max() if len(systems) else 1.0
    scaled = systems / np.array([1.0, slow, slow])
    good = np.abs(np.linalg.det(scaled)) > 0.05 if len(systems) else np.zeros(0, dtype=bool)
    return np.linalg.inv(systems[good]), triples[good]


def _scale(z: NDArray[np.float64], n_parameters: int) -> float:
    """Scatter of the residuals over their errors, never below 1: few residuals may be small by luck."""
    if len(z) <= n_parameters:
        return 1.0
    spread = 1.4826 * float(np.median(np.abs(z)))
    return max(1.0, spread * (len(z) / (len(z) - n_parameters)) ** 0.5)
