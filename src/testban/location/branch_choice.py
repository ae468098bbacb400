"""Kernel: which branch a reading is, by how well each fits and how likely it was."""

from __future__ import annotations

from functools import reduce

import numpy as np
from numpy.typing import NDArray

from testban.earth.geodesy import KM_PER_DEG
from testban.location.candidate_branches import Asked
from testban.location.crust import Crust
from testban.location.travel_time_error import CRUST_KM_S, TravelTimeErrorSettings

Array = NDArray[np.float64]
TINY = 1e-300


def choose_branch(
    residual_s: Array, prior: Array, least: Array, sigma_s: Array, absent: NDArray[np.bool_]
) -> tuple[NDArray[np.intp], Array, Array]:
    """Which branch (n, b) fits best, its log prior with the share of the others, and that share.

    Parameters
    ----------
    residual_s : (k, n, b) under each branch, NaN (n,) all along where no origin time is known yet.
    prior : (k, n, b) of `branch_priors`; least : (b,) what it adds up to at least, with branches that are no
        candidates; sigma_s : (k, b); absent : (k, n, b).
    """
    prior = np.where(absent, TINY, prior)
    misfit = residual_s / sigma_s[:, None, :]
    misfit *= misfit
    misfit -= reduce(np.minimum, misfit)  # so that a pick hours off still has a best branch
    misfit *= -0.5
    score = prior * np.exp(misfit, out=misfit)
    score /= sigma_s[:, None, :]
    unknown = np.isnan(score[0, :, 0])
    if unknown.any():
        score[:, unknown] = prior[:, unknown]
    chosen, best = np.zeros(prior.shape[1:], dtype=np.intp), score[0]
    for k in range(1, len(score)):
        chosen[score[k] > best] = k
        best = np.maximum(score[k], best)
    # The other branches may explain the pick as well: their share goes to the one that is fitted.
    share = reduce(np.add, score) / np.maximum(best, TINY)
    own = of_chosen(prior, chosen)
    total = np.maximum(reduce(np.add, prior), least)
    return chosen, np.log(np.maximum(own * share / total, TINY)), share - 1.0


def branch_priors(
    asked: Asked, times_s: Array, width_s: Array, first: NDArray[np.bool_], missed: float
) -> Array:
    """Prior of each branch (k, n, b), to a factor.

    Of ``first`` (b,) arrivals, branches behind the first are likely only as far as crust and Moho, whose
    standard deviation is ``width_s`` (n, b), may put them in front, or as it was ``missed``.
    """
    given = np.exp(asked.log_prior)[:, None, :]
    if not first.any():
        return np.asarray(np.broadcast_to(given, times_s.shape))
    factor = times_s - reduce(np.minimum, times_s)
    factor /= width_s
    factor *= factor
    factor *= -0.5
    factor = np.exp(factor, out=factor)
    factor *= 1 - missed
    factor += missed
    if not first.all():
        factor[:, :, ~first] = 1.0
    factor *= given
    return factor


def lead_width_s(
    distance_deg: Array, slower: Array, crust: Crust | None, errors: TravelTimeErrorSettings
) -> Array:
    """Standard deviation (n, b) of how far a crustal wave is ahead of the mantle's; ``slower`` (b,) is the
    ratio of P's velocity to the wave's."""
    reach = distance_deg * (KM_PER_DEG / CRUST_KM_S)
    if crust is None:
        lag = (errors.crust_slowness * reach) ** 2 + (errors.moho_delay_s**2 + errors.sill_s2)
    else:
        cc, cm, mm = (crust.covariance[:, i, j, None] for i, j in ((0, 0), (0, 1), (1, 1)))
        lag = (cc * reach - 2 * cm) * reach + (mm + errors.sill_s2)
    return np.asarray(np.sqrt(lag) * slower)


def of_chosen(values: Array, chosen: NDArray[np.intp]) -> Array:
    """Of ``values`` (k, n, b) those of the ``chosen`` (n, b)."""
    cell = chosen.ravel() * chosen.size + np.arange(chosen.size)
    return np.asarray(values.ravel()[cell].reshape(chosen.shape))
