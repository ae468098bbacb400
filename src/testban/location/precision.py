"""Kernel: the inverse covariance of a set of readings, wrong picks disarmed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from testban.location.error_model import Errors

Array = NDArray[np.float64]
NODES, NODE_SHARE = np.polynomial.hermite_e.hermegauss(24)
"""For means over a normal distribution."""
LEAST_WEIGHT = 1e-9
"""So small that a pick hours off does not add to the misfit."""


@dataclass(frozen=True, eq=False)
class Precision:
    """Inverse covariance of the readings for one group of depths, with what it implies.

    ``crust_gain`` (m, 2) turns residuals into how far the crust is expected off the one assumed, and
    ``crust_left`` (2, 2) is the covariance then.
    """

    shift_s: Array
    matrix: Array
    row_sums: Array
    total: float
    log_det: float
    sigma_s: Array
    crust_gain: Array
    crust_left: Array


def precision_of(errors: Errors, weights: Array, crust_covariance: Array) -> Precision:
    """A rejected pick keeps its row but hardly its say: its variance grows as its weight falls."""
    variance = np.diag(errors.covariance_s2)
    inflated = errors.covariance_s2 + np.diag(variance * (1.0 / np.maximum(weights, LEAST_WEIGHT) - 1.0))
    matrix = np.asarray(np.linalg.inv(inflated), dtype=np.float64)
    row_sums = matrix.sum(axis=0)
    log_det = float(np.linalg.slogdet(inflated)[1])
    total = float(row_sums.sum())
    gain = matrix @ errors.crust @ crust_covariance
    # The origin time, free, takes its share.
    level = row_sums @ errors.crust @ crust_covariance
    left = crust_covariance - crust_covariance @ errors.crust.T @ gain + np.outer(level, level) / total
    return Precision(errors.shift_s, matrix, row_sums, total, log_det, np.sqrt(variance), gain, left)


def weighted_misfit(sigma_s: Array, share: float, span_s: float) -> Array:
    """Mean of weight times squared misfit over that of weight, for right readings with errors ``sigma_s``.

    Less than one: the mixture takes large errors for wrong picks (as an M-estimator's scale is made
    consistent: Huber 1981, Robust Statistics).
    """
    odds = share / span_s / (1.0 - share) * np.sqrt(2 * np.pi) * sigma_s
    weight = NODE_SHARE / (1.0 + odds[:, None] * np.exp(0.5 * NODES**2))
    return np.asarray((weight @ NODES**2) / weight.sum(axis=1))
