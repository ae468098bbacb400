"""What a trial origin must score not to be chance, and what of it rests on stations that stand apart."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from testban.association.pick_table import Rows
from testban.association.settings import AssociationSettings
from testban.association.stations_apart import stations_apart
from testban.model import Pick, Site


def chance_threshold(places: int, rows: Rows, duration_s: float, settings: AssociationSettings) -> float:
    """Score that chance does not reach: the logarithm of what was tried, and a margin.

    All ``places`` and ``duration_s`` are searched; how far the event is heard and how well, the velocity of
    Lg and each refinement are fitted.
    """
    fitted = len(settings.detection_probabilities) * len(rows) * 9 ** (settings.refinements / 2)
    if rows.slow.any():
        fitted *= len(settings.lg_velocities_km_s)
    return math.log(places * duration_s / settings.residual_s * fitted) + settings.margin


def apart_from_each_other(
    picks: Sequence[Pick], gain: NDArray[np.float64], sites: Mapping[str, Site], settings: AssociationSettings
) -> tuple[int, float]:
    """How many stations stand apart, the clearest of neighbours first, and what their picks gain."""
    gains: dict[str, float] = {}
    for pick, value in zip(picks, gain.tolist(), strict=True):
        gains[pick.station] = gains.get(pick.station, 0.0) + value
    stations = sorted(gains, key=lambda s: (-gains[s], s))
    kept = stations_apart([sites[s] for s in stations], settings.separation_km)
    return len(kept), sum(gains[stations[k]] for k in kept)
