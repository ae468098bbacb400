"""Yield if the shot was not well coupled: in the open, in many delays, or in a cavity that muffles it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from testban.model import AmplitudeRatio, Magnitude, ReferenceEvent, TestSite
from testban.yields.absolute import Alternative, absolute_alternatives
from testban.yields.grid import Grid, log_mean
from testban.yields.observations import MOMENT_TYPES, Observations
from testban.yields.relative import relative_alternatives
from testban.yields.settings import YieldSettings

LABEL = "not well coupled: in the open, in delays or in a large cavity"
LOSSES = 9
MOMENT_SHARE = 2.0 / 3.0
"""A magnitude unit of amplitude is this much of Mw."""


def muffled(
    grid: Grid,
    seen: Observations,
    references: Sequence[ReferenceEvent],
    ratios: Sequence[AmplitudeRatio],
    sites: Sequence[tuple[TestSite, float]],
    settings: YieldSettings,
) -> Alternative:
    """The same observations if the signals lost anything from nothing to `YieldSettings.muffling` magnitude
    units, equally likely. The shape of spectra does not join in: its source is a contained one."""
    blind = np.zeros((1, 1))
    parts = []
    for loss in np.linspace(0.0, settings.muffling, LOSSES):
        louder = [replace(r, log10_ratio=r.log10_ratio + float(loss)) for r in ratios]
        found = relative_alternatives(grid, references, louder, sites, settings, blind)
        found = found or absolute_alternatives(grid, _louder(seen, float(loss)), sites, settings)
        used = [a for a in found if a.weight > 0]
        parts.append(log_mean([a.log_density for a in used], [a.weight for a in used]))
    return Alternative(
        f"{LABEL}: signals up to {settings.muffling:g} magnitude units smaller",
        log_mean(parts, [1.0] * LOSSES),
        0.0,
    )


def _louder(seen: Observations, loss: float) -> Observations:
    def all_of(magnitudes: Sequence[Magnitude]) -> tuple[Magnitude, ...]:
        return tuple(
            replace(m, mag=m.mag + loss * (MOMENT_SHARE if m.type in MOMENT_TYPES else 1.0))
            for m in magnitudes
        )

    return Observations(all_of(seen.mb), all_of(seen.lg), all_of(seen.moment))
