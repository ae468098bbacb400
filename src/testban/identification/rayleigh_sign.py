"""How a record compares with an explosion's wave form of either sign: correlation by shift, and its
likelihood.

For a record of power S and a wave form fitted with the best amplitude of a given sign, the misfit left is
(1 - rho^2) S with rho the correlation of that sign (nothing fits if it is negative). With Gaussian misfit of
unknown level over N independent samples the likelihood is proportional to (1 - rho^2)^(-N/2).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# A double couple radiates Rayleigh waves of any initial phase; these four stand for them all. In the upper
# 10 km strike slip and 45-degree dip slip keep the explosion's phase or its opposite, and only vertical dip
# slip, the weakest of the three, turns it by a quarter period: hence the shares.
PHASES = ("open", "quarter", "close", "three quarters")
EARTHQUAKE_SHARES = np.array([0.35, 0.15, 0.35, 0.15])


@dataclass(frozen=True, eq=False)
class Match:
    """One record against the wave forms of each path model.

    ``in_phase`` and ``quadrature`` are (models, shifts): correlation with an explosion's wave and with the
    same wave turned by a quarter period. ``shift_s`` is by how much the record is later. ``independent``
    counts the record's independent samples (2 x bandwidth x duration); ``shift_error_s`` is the shift's
    standard deviation.
    """

    shift_s: NDArray[np.float64]
    in_phase: NDArray[np.float64]
    quadrature: NDArray[np.float64]
    independent: float
    shift_error_s: float
    snr: float


def correlate(
    times_s: NDArray[np.float64],
    record: NDArray[np.float64],
    wave: NDArray[np.float64],
    interval_s: float,
    shifts_s: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Correlation (shifts,) of a record at ``times_s`` with ``wave``, which starts at time 0, moved later."""
    grid = np.arange(len(wave)) * interval_s
    moved = np.interp(times_s[None, :] - shifts_s[:, None], grid, wave, left=0.0, right=0.0)
    power = np.sum(moved**2, axis=1) * np.sum(record**2)
    return np.asarray(moved @ record / np.sqrt(np.maximum(power, np.finfo(float).tiny)))


def log_sign_likelihoods(match: Match, explained: float) -> NDArray[np.float64]:
    """Log-likelihood (4,) of each of `PHASES`, relative to a record that resembles none of them.

    Summed over path models (equally likely) and shifts (Gaussian). ``explained`` < 1 caps what a perfect
    correlation may prove.
    """
    prior = np.exp(-0.5 * (match.shift_s / match.shift_error_s) ** 2)
    prior /= prior.sum()
    result = []
    for rho in (match.in_phase, match.quadrature, -match.in_phase, -match.quadrature):
        misfit = 1.0 - explained * np.maximum(rho, 0.0) ** 2
        result.append(np.log(np.mean(misfit ** (-match.independent / 2.0) @ prior)))
    return np.array(result)


def with_failure(signs: NDArray[np.float64], path_failure: float) -> NDArray[np.float64]:
    """Log-likelihoods ``signs``, of any shape, where with probability ``path_failure`` the wave forms say
    nothing."""
    return np.asarray(np.logaddexp(np.log1p(-path_failure) + signs, np.log(path_failure)))


def sector_weights(azimuths_deg: NDArray[np.float64], sector_deg: float) -> NDArray[np.float64]:
    """Weight of each station: one over the number within half a sector, which share its path."""
    apart = np.abs((azimuths_deg[:, None] - azimuths_deg[None, :] + 180.0) % 360.0 - 180.0)
    return np.asarray(1.0 / np.sum(apart <= sector_deg / 2.0, axis=1))


def log_class_likelihoods(
    signs: NDArray[np.float64],
    weights: NDArray[np.float64],
    path_failures: Sequence[float],
    reversal: float,
    one_sign: float,
) -> dict[str, float]:
    """Log-likelihood of explosion, earthquake and collapse, the largest 0, from station rows (n, 4) of
    `PHASES`.

    A path fails with one of ``path_failures``, the same for all stations and each as likely. With probability
    ``reversal`` an explosion or collapse shows the other's sign everywhere; with ``one_sign`` an earthquake
    shows one and the same sign everywhere, else every station has a phase of its own.
    """
    rows = np.stack([with_failure(signs, failure) for failure in path_failures])
    own_phase = np.logaddexp.reduce(rows + np.log(EARTHQUAKE_SHARES), axis=2)
    opening, closing, mixed = (
        _mixture(*((1.0 / len(rows), float(value)) for value in each @ weights))
        for each in (rows[:, :, 0], rows[:, :, 2], own_phase)
    )
    found = {
        "explosion": _mixture((1.0 - reversal, opening), (reversal, closing)),
        "earthquake": _mixture((one_sign / 2, opening), (one_sign / 2, closing), (1.0 - one_sign, mixed)),
        "collapse": _mixture((1.0 - reversal, closing), (reversal, opening)),
    }
    top = max(found.values())
    return {name: value - top for name, value in found.items()}


def _mixture(*terms: tuple[float, float]) -> float:
    return float(np.logaddexp.reduce([np.log(share) + value for share, value in terms]))
