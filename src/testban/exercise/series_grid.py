"""Which distances the seeds of a series share wave fields at."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from testban.earth.geodesy import inverse
from testban.earth.greens_grid import DistanceGrid
from testban.exercise.ground_motion import REGIONAL_KM
from testban.exercise.scenario import Scenario, SourceDraw
from testban.exercise.stations import Station

NEAREST_KM, STEP = 20.0, 0.03
"""Nearer stations are computed each for itself: few, and cheap so near."""
ENDS_KM = (
    NEAREST_KM,
    40.0,
    60.0,
    100.0,
    150.0,
    250.0,
    400.0,
    600.0,
    850.0,
    1150.0,
    1450.0,
    1700.0,
    REGIONAL_KM,
)
"""Ends of a grid, so that scenarios much alike share fields."""


def series_grid(scenario: Scenario, stations: Sequence[Station]) -> DistanceGrid | None:
    """The grid for all places that a scenario's sources are drawn from, or None where there is none to share.

    Depths that are drawn without a step differ from seed to seed, and with them the wave fields.
    """
    ranges = [r for r in (_distances_km(s, stations) for s in scenario.sources) if r is not None]
    if not ranges or any(
        s.depth_km[0] != s.depth_km[1] and s.depth_step_km is None for s in scenario.sources
    ):
        return None
    nearest = max((e for e in ENDS_KM if e <= min(low for low, _ in ranges)), default=NEAREST_KM)
    farthest = min((e for e in ENDS_KM if e >= max(high for _, high in ranges)), default=REGIONAL_KM)
    return None if nearest >= farthest else DistanceGrid(nearest, farthest, STEP)


def _distances_km(source: SourceDraw, stations: Sequence[Station]) -> tuple[float, float] | None:
    """Least and greatest distance, up to `REGIONAL_KM`, from any place of a draw to any station."""
    # Points between these may lie a little nearer or farther; such fields are computed for themselves.
    latitude, longitude = np.meshgrid(np.linspace(*source.latitude, 33), np.linspace(*source.longitude, 33))
    found = np.concatenate(
        [inverse(latitude, longitude, s.site.latitude_deg, s.site.longitude_deg)[0].ravel() for s in stations]
    )
    regional = found[found <= REGIONAL_KM]
    return (float(regional.min()), float(regional.max())) if len(regional) else None
