"""How wrong simulated populations are, learned where events were both measured and simulated.

The measured mean of a quantity and kind less the simulated one is an error of the simulation. It has a part
that the kinds of a quantity share (attenuation, windows, scales) and a part of its own, both Gaussian about
zero with unknown spreads, each between 0 and 1 in log10 or magnitudes, any value as likely before. Summed
over the two spreads this predicts the error of a kind that was only simulated.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SPREADS = np.linspace(0.02, 1.0, 15)


@dataclass(frozen=True)
class Compared:
    """A quantity and kind that was measured and simulated: measured less simulated mean, with its standard
    error."""

    quantity: str
    kind: str
    error: float
    std: float


def predicted_error(compared: Sequence[Compared], quantity: str) -> tuple[float, float]:
    """Mean and standard deviation of the simulation's error for another kind of ``quantity``; nothing
    compared leaves it at 0 within what the spreads allow."""
    errors = np.array([c.error for c in compared])
    noise = np.diag([c.std**2 for c in compared]) if compared else np.zeros((0, 0))
    alike = np.array([[a.quantity == b.quantity for b in compared] for a in compared], dtype=float)
    alike = alike.reshape(len(compared), len(compared))
    same = np.array([c.quantity == quantity for c in compared], dtype=float)
    weights, means, variances = [], [], []
    for shared in SPREADS:
        for own in SPREADS:
            covariance = shared**2 * alike + own**2 * np.eye(len(compared)) + noise
            weights.append(_log_density(errors, covariance))
            gain = np.linalg.solve(covariance, shared**2 * same) if compared else np.zeros(0)
            means.append(float(gain @ errors))
            variances.append(shared**2 + own**2 - float(gain @ (shared**2 * same)))
    weight = np.exp(np.array(weights) - max(weights))
    weight /= weight.sum()
    mean = float(weight @ np.array(means))
    variance = float(weight @ (np.array(variances) + (np.array(means) - mean) ** 2))
    return mean, float(np.sqrt(variance))


def _log_density(errors: NDArray[np.float64], covariance: NDArray[np.float64]) -> float:
    if len(errors) == 0:
        return 0.0
    _, log_determinant = np.linalg.slogdet(covariance)
    return float(-0.5 * (errors @ np.linalg.solve(covariance, errors) + log_determinant))
