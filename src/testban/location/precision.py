"""Kernel: the inverse covariance of a set of readings, wrong picks disarmed."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from testban.location.error_model import Errors
from testban.location.settings import LocationSettings

Array = NDArray[np.float64]
NODES, NODE_SHARE = np.polynomial.hermite_e.hermegauss(24)
"""For means over a normal distribution."""
LEAST_WEIGHT = 1e-9
"""So small that a pick hours off does not add to the misfit."""


@dataclass(frozen=True, eq=False)
class Precision:
    """Inverse covariance of the readings under ``weights`` (m,), with what it implies.

    ``count`` is of the readings that tell the size of errors, less the origin time. One of the right size
    counts for ``share`` (m,), less than one, because the weight of a reading falls as its misfit grows.
    ``log_constant`` is what the weights and the count add to the log posterior beside the misfit.
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
    weights: Array
    share: Array
    count: float
    log_constant: float

    def without(self, picks: NDArray[np.intp], settings: LocationSettings) -> Precision:
        """As if ``picks``, of weight one, were wrong: anywhere within the span of wrong picks."""
        if len(picks) == 0:
            return self
        column = self.matrix[:, picks]
        block = column[picks]
        matrix = self.matrix - column @ np.linalg.solve(block, column.T)
        matrix[picks] = 0.0
        matrix[:, picks] = 0.0
        row_sums = matrix.sum(axis=0)
        weights = self.weights.copy()
        weights[picks] = LEAST_WEIGHT
        count = _count(weights, self.share)
        odds = len(picks) * (
            math.log(settings.wrong_share / settings.wrong_span_s / (1 - settings.wrong_share))
        )
        nu = settings.scale_degrees_of_freedom
        return replace(
            self,
            matrix=matrix,
            row_sums=row_sums,
            total=float(row_sums.sum()),
            log_det=self.log_det + float(np.linalg.slogdet(block)[1]),
            weights=weights,
            count=count,
            log_constant=self.log_constant + odds + _student(nu, count) - _student(nu, self.count),
        )


def precision_of(
    errors: Errors, weights: Array, share: Array, crust_covariance: Array, settings: LocationSettings
) -> Precision:
    """A rejected pick keeps its row but hardly its say: its variance grows as its weight falls.

    ``share`` (m,) is that of `weighted_misfit`.
    """
    weights = np.clip(weights, LEAST_WEIGHT, 1.0)
    variance = np.diag(errors.covariance_s2)
    inflated = errors.covariance_s2 + np.diag(variance * (1.0 / weights - 1.0))
    matrix = np.asarray(np.linalg.inv(inflated), dtype=np.float64)
    row_sums = matrix.sum(axis=0)
    log_det = float(np.linalg.slogdet(inflated)[1])
    total = float(row_sums.sum())
    gain = matrix @ errors.crust @ crust_covariance
    # The origin time, free, takes its share.
    level = row_sums @ errors.crust @ crust_covariance
    left = crust_covariance - crust_covariance @ errors.crust.T @ gain + np.outer(level, level) / total
    wrong = weights * math.log(1 - settings.wrong_share) + (1 - weights) * math.log(
        settings.wrong_share / settings.wrong_span_s
    )
    # The determinant counts wrong picks with their inflated variance: they belong to the uniform part.
    undone = 0.5 * ((1 - weights) * np.log(variance) - np.log(weights))
    count = _count(weights, share)
    constant = float((wrong + undone).sum()) + _student(settings.scale_degrees_of_freedom, count)
    return Precision(
        *(errors.shift_s, matrix, row_sums, total, log_det, np.sqrt(variance), gain, left),
        *(weights, share, count, constant),
    )


def _count(weights: Array, share: Array) -> float:
    return max(float(weights @ share) - 1.0, 0.0)


def _student(freedom: float, count: float) -> float:
    """Log of the factor of Student's distribution of ``count`` residuals."""
    return (
        math.lgamma((freedom + count) / 2)
        - math.lgamma(freedom / 2)
        - 0.5 * count * math.log(freedom * math.pi)
    )


def weighted_misfit(sigma_s: Array, share: float, span_s: float) -> Array:
    """Mean of weight times squared misfit over that of weight, for right readings with errors ``sigma_s``.

    Less than one: the mixture takes large errors for wrong picks (as an M-estimator's scale is made
    consistent: Huber 1981, Robust Statistics).
    """
    odds = share / span_s / (1.0 - share) * np.sqrt(2 * np.pi) * sigma_s
    weight = NODE_SHARE / (1.0 + odds[:, None] * np.exp(0.5 * NODES**2))
    return np.asarray((weight @ NODES**2) / weight.sum(axis=1))
