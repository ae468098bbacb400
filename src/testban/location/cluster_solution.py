"""Kernel: places of all events of a cluster from their arrival times, robustly and together.

The time of event e at phase k is T_e + c_k - s_k . r_e with s_k the slowness with which the phase leaves the
cluster. Stretching all places while shrinking all slownesses changes nothing: four numbers (a 2 x 2 map B of
the slownesses) are never seen by the data. Slownesses are therefore corrected only as far as their mean map
stays that of the model, and B's a priori error is added to the covariance; or, where enough places are known,
they are solved freely with the prior. Left to a prior alone, the fit would stretch the pattern to make the
corrections small.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

CAUCHY = 2.385  # tuning constant of 95 % efficiency for Gaussian errors (Holland & Welsch 1977)
ROUNDS = 60
MEAN_PRIOR = 1e4  # pins the means of times and places, which the data leave free


@dataclass(frozen=True, eq=False)
class ClusterFit:
    """Places (n, 2) in km east and north; covariance (2 n, 2 n) in km^2, east first; slownesses (k, 2) in
    s/km; residuals and weights (k, n), nan and 0 where there is no arrival.
    """

    places_km: NDArray[np.float64]
    covariance_km2: NDArray[np.float64]
    slowness_s_km: NDArray[np.float64]
    residual_s: NDArray[np.float64]
    weights: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class SlownessPrior:
    """Slownesses (k, 2) s/km; relative errors of each phase's own (k,) and of its group's (k,); group (k,).

    ``share`` (k,) is one over the number of phases at the same station: P and S come up through the same
    rocks from the same source and err together, so they count as one.
    """

    slowness_s_km: NDArray[np.float64]
    own: NDArray[np.float64]
    common: NDArray[np.float64]
    group: NDArray[np.int64]
    share: NDArray[np.float64]


def fit_cluster(
    arrivals_s: NDArray[np.float64],
    prior: SlownessPrior,
    known_km: NDArray[np.float64],
    known_sigma_km: NDArray[np.float64],
    calibrate: bool,
    floor_s: float,
    pooled_degrees: float,
) -> ClusterFit:
    """Gauss-Newton with Cauchy weights; slownesses and phase constants are eliminated phase by phase.

    Parameters
    ----------
    arrivals_s : (k, n), nan where absent; each row up to a constant.
    known_km, known_sigma_km : (n, 2) and (n,) places of known events, nan elsewhere; used if ``calibrate``.
    calibrate : whether known places free the slownesses' mean map.
    """
    phases, n = arrivals_s.shape
    present = np.isfinite(arrivals_s)
    observed = np.where(present, arrivals_s, 0.0)
    s0, size = prior.slowness_s_km, np.hypot(*prior.slowness_s_km.T)
    own_precision = (np.maximum(prior.own, 1e-6) * size) ** -2
    pin = _pin(prior)
    groups = np.unique(prior.group)
    is_known = np.isfinite(known_sigma_km) & calibrate
    extra = len(groups) if calibrate else 4
    x = np.zeros((3, n))
    constants, own, common = np.zeros(phases), np.zeros((phases, 2)), np.zeros(len(groups))
    if is_known.any():
        x[1:, is_known] = known_km[is_known].T
    sigma = np.full(phases, 5.0 * floor_s)
    member = (prior.group[:, None] == groups).astype(float)
    for turn in range(ROUNDS):
        stretch = (member @ common)[:, None] if calibrate else 0.0
        slowness = s0 * (1.0 + stretch) + own
        residual = observed - (x[0] + constants[:, None] - slowness @ x[1:])
        if turn > 2:
            sigma = _scatter(residual, present, floor_s, pooled_degrees)
        z = residual / sigma[:, None]
        weights = np.where(present, 1.0 / (1.0 + (z / CAUCHY) ** 2), 0.0)
        w = weights * prior.share[:, None] / sigma[:, None] ** 2
        # Columns of one phase's observations: its own three unknowns, and what all phases share.
        local = np.stack(
            [np.ones((phases, n)), -np.tile(x[1], (phases, 1)), -np.tile(x[2], (phases, 1))], axis=2
        )
        shared = np.zeros((phases, n, 3 * n + extra))
        every = np.arange(n)
        shared[:, every, every] = 1.0
        shared[:, every, n + every] = -slowness[:, :1]
        shared[:, every, 2 * n + every] = -slowness[:, 1:]
        if calibrate:
            shared[:, :, 3 * n :] = -(s0 @ x[1:])[:, :, None] * member[:, None, :]
        weighted = shared * w[:, :, None]
        outer = np.tensordot(weighted, shared, axes=([0, 1], [0, 1]))
        right = np.tensordot(weighted, residual, axes=([0, 1], [0, 1]))
        inner = np.einsum("kni,kn,knj->kij", local, w, local)
        inner[:, [1, 2], [1, 2]] += own_precision[:, None]
        inner[:, 0, 0] += 1e-6
        inner_right = np.einsum("kni,kn->ki", local, w * residual)
        inner_right[:, 1:] -= own_precision[:, None] * own
        coupling = np.einsum("kni,knj->kij", local, weighted)
        for axis in range(3):
            span = slice(axis * n, (axis + 1) * n)
            if axis == 0 or not is_known.any():
                outer[span, span] += MEAN_PRIOR
                right[span] -= MEAN_PRIOR * x[axis].sum()
            else:
                tie = np.where(is_known, known_sigma_km, 1.0) ** -2.0 * is_known
                outer[span, span] += np.diag(tie)
                right[span] += tie * np.where(is_known, known_km[:, axis - 1] - x[axis], 0.0)
        if calibrate:
            for g, number in enumerate(groups):
                precision = float(prior.common[prior.group == number].mean()) ** -2
                outer[3 * n + g, 3 * n + g] += precision
                right[3 * n + g] -= precision * common[g]
        else:
            coupling[:, 1, 3 * n :], coupling[:, 2, 3 * n :] = pin[:, 0], pin[:, 1]
            right[3 * n :] = -np.einsum("kab,ka->b", pin, own)
        solved = np.linalg.solve(inner, np.concatenate([coupling, inner_right[:, :, None]], axis=2))
        reduced = outer - np.einsum("kia,kib->ab", coupling, solved[:, :, :-1])
        step = np.linalg.solve(reduced, right - np.einsum("kia,ki->a", coupling, solved[:, :, -1]))
        inner_step = solved[:, :, -1] - solved[:, :, :-1] @ step
        x = x + step[: 3 * n].reshape(3, n)
        constants, own = constants + inner_step[:, 0], own + inner_step[:, 1:]
        if calibrate:
            common = common + step[3 * n :]
        if turn > 5 and np.abs(step[n : 3 * n]).max() < 1e-6:
            break
    covariance = np.linalg.inv(reduced)[n : 3 * n, n : 3 * n]
    places = x[1:].T
    if not calibrate:
        places = places - places.mean(axis=0)
        covariance = covariance + _map_covariance(places, prior, pin)
    return ClusterFit(
        places,
        np.asarray((covariance + covariance.T) / 2.0),
        slowness,
        np.where(present, residual, np.nan),
        weights,
    )


def _scatter(
    residual_s: NDArray[np.float64], present: NDArray[np.bool_], floor_s: float, pooled_degrees: float
) -> NDArray[np.float64]:
    """Robust scatter of each phase (k,), drawn toward the cluster's: few events fit a phase too well."""
    size = np.abs(np.where(present, residual_s, np.nan))
    pooled = max(1.4826 * float(np.nanmedian(size)), floor_s)
    count = present.sum(axis=1)
    # Three unknowns an event and three a phase follow the data and leave the residuals too small.
    free = max(float(count.sum()) - 3.0 * int(present.any(axis=0).sum()) - 3.0 * len(count), 1.0)
    loss = float(np.sqrt(count.sum() / free))
    own = 1.4826 * np.nanmedian(size, axis=1)
    mixed = (pooled_degrees * pooled**2 + count * own**2) / (pooled_degrees + count)
    return np.asarray(np.maximum(np.sqrt(mixed) * loss, floor_s))


def _pin(prior: SlownessPrior) -> NDArray[np.float64]:
    """(k, 2, 4): the mean map B (row by row) is the sum over phases of pin[k, a, :] * correction[k, a].

    Phases count by how well their slowness is known.
    """
    s = prior.slowness_s_km
    certainty = 1.0 / (prior.own**2 + prior.common**2)
    basis = s * (certainty / (s**2).sum(axis=1))[:, None]
    per_phase = basis @ np.linalg.inv(s.T @ basis)
    pin = np.zeros((len(s), 2, 4))
    for a in range(2):
        pin[:, a, 2 * a : 2 * a + 2] = per_phase
    return pin


def _map_covariance(
    places_km: NDArray[np.float64], prior: SlownessPrior, pin: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Covariance (2 n, 2 n) of the places that the error of the slownesses' mean map makes.

    Truth is s' = (I + B) s with s . r unchanged, so r' = r - B^T r.
    """
    s, size = prior.slowness_s_km, np.hypot(*prior.slowness_s_km.T)
    of_map = np.einsum("kab,k,kac->bc", pin, (prior.own * size) ** 2, pin)
    for number in np.unique(prior.group):
        mine = prior.group == number
        moved = np.einsum("kab,ka,k->b", pin[mine], s[mine], prior.common[mine])
        of_map += np.outer(moved, moved)
    n = len(places_km)
    jacobian = np.zeros((2 * n, 4))
    for a in range(2):
        for b in range(2):
            jacobian[b * n : (b + 1) * n, 2 * a + b] = -places_km[:, a]
    return np.asarray(jacobian @ of_map @ jacobian.T)
