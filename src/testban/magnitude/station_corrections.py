"""Corrections of stations, learned from events whose magnitude is published.

They hold what path, rock and gain do to one channel; they serve for events near those they rest on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np

from testban.magnitude.readings import StationCorrection
from testban.model import Magnitude

BETWEEN, WITHIN = 0.3, 0.15
"""Scatter of stations about the network, and of one station's deviation from event to event (1 s.d.);
between-station 0.3 as in `NetworkPrior`, the other an assumption that Norwegian stations of 1987-90 bear
out."""
FLAWED = 1.0
"""A deviation beyond this is a wrong gain: it is taken off as it stands."""


class Calibration(NamedTuple):
    """A measured magnitude of an event and the published one of the same type."""

    measured: Magnitude
    published: float


Corrections = Mapping[tuple[str, str], StationCorrection]


def learn_corrections(events: Iterable[Calibration]) -> Corrections:
    """Corrections by (type, channel).

    The median deviation from the published magnitude, drawn to zero as far as chance could have made it:
    n / (n + (within/between)^2) of it is kept.
    """
    deviations: dict[tuple[str, str], list[float]] = {}
    for event in events:
        for made in event.measured.contributions:
            if made.used or "gain doubtful" in made.note:
                key = (event.measured.type, made.channel)
                deviations.setdefault(key, []).append(made.mag - event.published)
    return {key: _correction(np.array(found)) for key, found in deviations.items()}


def _correction(found: np.ndarray) -> StationCorrection:
    n, middle = len(found), float(np.median(found))
    kept = 1.0 if abs(middle) > FLAWED else n / (n + (WITHIN / BETWEEN) ** 2)
    scatter = max(WITHIN, float(np.std(found, ddof=1)) if n > 1 else 0.0)
    return StationCorrection(kept * middle, scatter / n**0.5, n)
