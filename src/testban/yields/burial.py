"""Kernel: how deep a shot of a given yield was buried. Containment is a habit, not a bound."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from testban.yields.grid import Grid, log_mean, normal, normalised
from testban.yields.relations import HABITUAL_DEPTH_M
from testban.yields.settings import YieldSettings

Array = NDArray[np.float64]


def log_burial_prior(
    log_yield: Array, log_depth: Array, settings: YieldSettings, usual_m: tuple[float, float] | None = None
) -> Array:
    """Log density of log10 depth (m) given log10 yield (kt); the arguments broadcast.

    Two habits mixed: `HABITUAL_DEPTH_M` times the cube root of the yield, no shallower than a small shot
    needs; and far deeper, as peaceful explosions for gas and oil were. ``usual_m``, the depths (5 to 95 %) of
    a site, multiplies in.
    """
    scaled = np.log10(HABITUAL_DEPTH_M) + log_yield / 3.0
    floor = np.log10(settings.shallow_limit_m)
    # A smooth maximum: tiny shots are not buried at tens of metres.
    habit = np.logaddexp(scaled * 20.0, floor * 20.0) / 20.0
    prior = log_mean(
        [
            normal(log_depth - habit, settings.depth_scatter),
            normal(log_depth - habit - settings.overburied_shift, settings.overburied_scatter),
        ],
        [1.0 - settings.overburied_share, settings.overburied_share],
    )
    if usual_m is not None:
        low, high = np.log10(usual_m)
        prior = prior + normal(log_depth - (low + high) / 2, max((high - low) / 3.29, settings.depth_scatter))
    return np.asarray(prior)


@lru_cache(maxsize=64)
def log_burial_on(grid: Grid, settings: YieldSettings, usual_m: tuple[float, float] | None) -> Array:
    """The same on a grid (n, m), normalised for each yield. Kept: an estimate asks ten times. Read only."""
    prior = normalised(log_burial_prior(grid.x, grid.z, settings, usual_m), 1)
    prior.flags.writeable = False
    return prior
