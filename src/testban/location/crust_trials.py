"""Alternative crusts: how fast the real crust is beside the model's, and by how much a thicker one delays Pn.

At local distances the first arrival changes from crustal to mantle rays at a distance that depends on the
crust, and no single 1-D Earth has it right. The location is averaged over these alternatives, each weighed by
the data.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from testban.location.travel_time_error import TravelTimeErrorSettings

S_DELAY_RATIO = 1.73
"""A crust that delays P delays S by the ratio of the velocities."""
STEPS = (-1.8, -0.9, 0.0, 0.9, 1.8)
"""Standard deviations at which the alternatives stand."""


@dataclass(frozen=True, slots=True)
class CrustTrial:
    """Crustal times are multiplied by 1 + ``slowness_change``; mantle P is ``mantle_delay_s`` later."""

    slowness_change: float
    mantle_delay_s: float
    log_prior: float

    def first_arrival_s(
        self, crust_s: NDArray[np.float64], mantle_s: NDArray[np.float64], is_s: NDArray[np.bool_]
    ) -> NDArray[np.float64]:
        """Earlier of the crustal and the mantle time; shapes (..., arrivals) and (arrivals,)."""
        delay = np.where(is_s, S_DELAY_RATIO, 1.0) * self.mantle_delay_s
        return np.asarray(np.fmin(crust_s * (1.0 + self.slowness_change), mantle_s + delay))


PLAIN = CrustTrial(0.0, 0.0, 0.0)


def crust_trials(settings: TravelTimeErrorSettings, nearest_km: float) -> tuple[CrustTrial, ...]:
    """The alternatives to average over; only the model itself where all stations lie beyond crustal range."""
    if nearest_km > settings.crust_limit_km:
        return (PLAIN,)
    return tuple(
        CrustTrial(
            a * settings.crust_slowness, b * settings.moho_delay_s * math.sqrt(2.0), -0.5 * (a * a + b * b)
        )
        for a in STEPS
        for b in STEPS
    )
