"""Crusts round the event: which branch comes first depends on how fast and how thick the crust is.

Relative crustal slowness and the Moho's delay are normal a priori. Near the distance at which Pn overtakes Pg
the first arrival is no linear function of them: there the prior is cut into a few narrower normals along the
direction that moves the crossover, and the posterior is summed over them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from testban.location.travel_time_error import CRUST_KM_S, TravelTimeErrorSettings, crust_variance

Array = NDArray[np.float64]
CROSSOVER_KM = 130.0
"""Where Pn overtakes Pg, about (ak135, crustal source): the direction of the cut."""
AMBIGUOUS_KM = (30.0, 300.0)
"""First arrivals from here may be crustal or mantle rays: 0.04 s per km from the crossover against 1.3 s."""
NODES = np.array([-1.8, -0.9, 0.0, 0.9, 1.8])
NARROWED = 0.5
"""Standard deviation left in each part, of one before."""


@dataclass(frozen=True, eq=False)
class Crust:
    """Relative slowness of the crust and delay (s) at the Moho, beside the model's: (n, 2), with their
    covariance (n, 2, 2)."""

    offset: Array
    covariance: Array

    def take(self, rows: NDArray[np.intp]) -> Crust:
        return Crust(self.offset[rows], self.covariance[rows])


def prior_crusts(errors: TravelTimeErrorSettings) -> tuple[Crust, Array]:
    """The whole prior first, then its parts; log share (n,) of each."""
    sigma = np.sqrt(crust_variance(errors))
    across = np.array([-sigma[0] * CROSSOVER_KM / CRUST_KM_S, sigma[1]])
    across /= np.linalg.norm(across)
    # Standardised: one along the cut becomes narrower, the other stays.
    left = np.eye(2) - (1.0 - NARROWED**2) * np.outer(across, across)
    offset = np.concatenate([np.zeros((1, 2)), NODES[:, None] * across]) * sigma
    covariance = np.stack([np.eye(2), *([left] * len(NODES))]) * np.outer(sigma, sigma)
    share = np.exp(-0.5 * NODES**2 / (1.0 - NARROWED**2))
    return Crust(offset, covariance), np.log(np.concatenate([[1.0], share / share.sum()]))
