"""Kernel: misfit of residuals, its gradient and information, under covariances that differ between rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from testban.location.precision import Precision

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Misfit:
    """At n hypocentres: best origin time, residuals about it (n, m), their misfit, and the log of the normal
    distribution's factor with the origin time integrated out."""

    time_s: Array
    centred_s: Array
    chi2: Array
    log_norm: Array


@dataclass(frozen=True, eq=False)
class Normal:
    """Gradient (n, 2) and information (n, 2, 2) of half the misfit in km east and north, and how the best
    origin time drifts (n, 2) with the epicentre."""

    gradient: Array
    information: Array
    drift_s_km: Array

    def take(self, which: NDArray[np.bool_]) -> Normal:
        return Normal(self.gradient[which], self.information[which], self.drift_s_km[which])


def misfit_of(residual_s: Array, precisions: Sequence[Precision], group: NDArray[np.intp]) -> Misfit:
    """Of residuals (n, m); ``group`` (n,) says which of ``precisions`` holds for each row."""
    n = len(residual_s)
    time, chi2, log_norm = np.empty(n), np.empty(n), np.empty(n)
    centred = np.empty_like(residual_s)
    for rows, precision in _groups(precisions, group):
        residual = residual_s[rows] - precision.shift_s
        late = residual @ precision.row_sums / precision.total
        residual -= late[:, None]
        time[rows], centred[rows] = late, residual
        chi2[rows] = np.einsum("nm,nm->n", residual @ precision.matrix, residual)
        log_norm[rows] = -0.5 * (precision.log_det + np.log(precision.total))
    return Misfit(time, centred, chi2, log_norm)


def normal_of(
    slope_s_km: Array, centred_s: Array, precisions: Sequence[Precision], group: NDArray[np.intp]
) -> Normal:
    """Normal equations for derivatives (n, 2, m) of the predicted times to east and north."""
    drift = np.empty(slope_s_km.shape[:2])
    weighted, slope = np.empty_like(slope_s_km), np.empty_like(slope_s_km)
    for rows, precision in _groups(precisions, group):
        steep = slope_s_km[rows]
        mean = steep @ precision.row_sums / precision.total
        steep = steep - mean[:, :, None]
        drift[rows], slope[rows] = mean, steep
        weighted[rows] = (steep.reshape(-1, steep.shape[2]) @ precision.matrix).reshape(steep.shape)
    return Normal(np.einsum("nam,nm->na", weighted, centred_s), weighted @ slope.transpose(0, 2, 1), drift)


def _groups(
    precisions: Sequence[Precision], group: NDArray[np.intp]
) -> Iterator[tuple[NDArray[np.bool_] | slice, Precision]]:
    """Rows under each precision; a slice where all are under one."""
    if len(group) and (group == group[0]).all():
        yield slice(None), precisions[group[0]]
        return
    for k in np.unique(group):
        yield group == k, precisions[k]
