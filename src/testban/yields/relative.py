"""Yield and depth from amplitude ratios to reference explosions of published yield."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from testban.model import AmplitudeRatio, PublishedValue, ReferenceEvent
from testban.yields.absolute import Alternative
from testban.yields.burial import log_burial_prior
from testban.yields.grid import Grid, log_mean, normal
from testban.yields.settings import YieldSettings
from testban.yields.source_model import MEDIA, log_level, log_level_at

Array = NDArray[np.float64]
SLOPES = 9
NODES = (-1.732, 0.0, 1.732)
NODE_WEIGHTS = (1 / 6, 2 / 3, 1 / 6)
"""Gauss-Hermite, three points: standard deviations and weights of a normal distribution."""
YIELD_NODES = np.linspace(-2.4, 2.4, 9)


def relative_alternatives(
    grid: Grid,
    references: Sequence[ReferenceEvent],
    ratios: Sequence[AmplitudeRatio],
    settings: YieldSettings,
) -> list[Alternative]:
    """Every published yield of every reference explosion, with an empirical slope and with the source model.

    Published yields are alternatives of equal weight.
    """
    known = [
        (reference, value, ratio)
        for ratio in ratios
        for reference in references
        if reference.name == ratio.reference and reference.kind == "explosion"
        for value in reference.yields_kt
    ]
    prior = log_burial_prior(grid.x, grid.z, settings)
    burial = prior - np.logaddexp.reduce(prior, axis=1, keepdims=True)
    found = []
    for reference, value, ratio in known:
        named = f"ratio to {ratio.reference} at {value.value:g} kt ({value.source})"
        low, high = settings.slope
        share = (1.0 - settings.source_weight) / len(known)
        slopes = list(np.linspace(low, high, SLOPES))
        found.append(
            Alternative(
                f"{named}, slope {low:g} to {high:g}",
                log_mean([_by_slope(grid, value, ratio, b, settings) for b in slopes], [1.0] * SLOPES)
                + burial,
                share,
            )
        )
        for slope, meaning in ((low, "depth grows with yield"), (high, "same depth")):
            found.append(
                Alternative(
                    f"{named}, slope {slope:g}: {meaning}",
                    _by_slope(grid, value, ratio, slope, settings) + burial,
                    0.0,
                )
            )
        for name in MEDIA:
            found.append(
                Alternative(
                    f"{named}, Mueller-Murphy source in {name}",
                    _by_source(grid, reference, value, ratio, name, settings) + burial,
                    settings.source_weight / len(known) / len(MEDIA),
                )
            )
    return found


def _by_slope(
    grid: Grid, value: PublishedValue, ratio: AmplitudeRatio, slope: float, settings: YieldSettings
) -> Array:
    """log10 Y = log10 Y_ref + ratio / slope."""
    sigma = math.hypot(ratio.uncertainty, settings.transfer)
    logs, weights = _published(value, settings)
    parts = [normal(ratio.log10_ratio - slope * (grid.x - log), sigma) for log in logs]
    return log_mean(parts, weights)


def _by_source(
    grid: Grid,
    reference: ReferenceEvent,
    value: PublishedValue,
    ratio: AmplitudeRatio,
    rock: str,
    settings: YieldSettings,
) -> Array:
    """Both shots through the source model, the reference's depth known to ``depth_scatter``."""
    medium, sigma = MEDIA[rock], math.hypot(ratio.uncertainty, settings.transfer)
    level = log_level(grid, medium, ratio.band_hz)
    logs, weights = _published(value, settings)
    parts, shares = [], []
    for log, weight in zip(logs, weights, strict=True):
        for node, node_weight in zip(NODES, NODE_WEIGHTS, strict=True):
            depth_m = 1e3 * max(reference.depth_km, 0.05) * 10.0 ** (node * settings.depth_scatter)
            base = log_level_at(10.0**log, depth_m, medium, ratio.band_hz)
            parts.append(normal(ratio.log10_ratio - (level - base), sigma))
            shares.append(weight * node_weight)
    return log_mean(parts, shares)


def _published(value: PublishedValue, settings: YieldSettings) -> tuple[list[float], list[float]]:
    """Nodes of log10 of the published yield, and their weights."""
    centre = math.log10(value.value)
    below = _bound(value.lower, value.value, settings)
    above = _bound(value.upper, value.value, settings)
    nodes = [centre + float(t) * (below if t < 0 else above) for t in YIELD_NODES]
    widths = [below if t < 0 else above if t > 0 else (below + above) / 2 for t in YIELD_NODES]
    weights = [float(np.exp(-0.5 * t**2)) * w for t, w in zip(YIELD_NODES, widths, strict=True)]
    return nodes, weights


def _bound(bound: float | None, value: float, settings: YieldSettings) -> float:
    """Standard deviation of log10 yield on one side; a stated bound counts as one."""
    if bound is None or bound <= 0:
        return settings.reference_scatter
    return max(settings.minimum_bound, abs(math.log10(bound / value)))
