"""Yield and depth from amplitude ratios to reference explosions of published yield."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from testban.model import AmplitudeRatio, PublishedValue, ReferenceEvent, TestSite
from testban.yields.absolute import Alternative, log_burial
from testban.yields.grid import Grid, log_mean, normal
from testban.yields.relations import DEPTH_RELATION
from testban.yields.settings import YieldSettings
from testban.yields.source_model import MEDIA, log_level, log_level_at
from testban.yields.source_terms import likeliest, rocks_of

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
    sites: Sequence[tuple[TestSite, float]],
    settings: YieldSettings,
    shape: Array,
) -> list[Alternative]:
    """Every published yield of every reference explosion, three ways: an empirical slope, a relation with
    depth, and the source model; each with ``shape``, the log likelihood of the event's own spectra.

    Published yields are alternatives of equal weight. Depths and rock are those of the likeliest of
    ``sites``, where it is likelier than not.
    """
    known = [
        (reference, value, ratio)
        for ratio in ratios
        for reference in references
        if reference.name == ratio.reference and reference.kind == "explosion"
        for value in reference.yields_kt
    ]
    site = likeliest(sites)
    rocks, burial = rocks_of(site), log_burial(grid, site, settings) + shape
    slopes = list(np.linspace(*settings.slope, SLOPES))
    found = []
    for reference, value, ratio in known:
        named = f"ratio to {ratio.reference} at {value.value:g} kt ({value.source})"
        by_slope = log_mean([_by_slope(grid, value, ratio, b, settings) for b in slopes], [1.0] * SLOPES)
        low, high = settings.slope
        tries = [
            (f"slope {low:g} to {high:g}", by_slope, settings.slope_weight),
            (f"slope {low:g}: depth grows with yield", _by_slope(grid, value, ratio, low, settings), 0.0),
            (f"slope {high:g}: same depth", _by_slope(grid, value, ratio, high, settings), 0.0),
            (
                f"{DEPTH_RELATION.name} ({DEPTH_RELATION.source})",
                _by_level(
                    grid,
                    reference,
                    value,
                    ratio,
                    DEPTH_RELATION.magnitude(grid.x, grid.z),
                    lambda x, z: float(DEPTH_RELATION.magnitude(np.array(x), np.array(z))),
                    settings,
                ),
                1.0 - settings.slope_weight - settings.source_weight,
            ),
        ]
        for rock in rocks:
            medium, band = MEDIA[rock], ratio.band_hz
            tries.append(
                (
                    f"Mueller-Murphy source in {rock}",
                    _by_level(
                        grid,
                        reference,
                        value,
                        ratio,
                        log_level(grid, medium, band),
                        lambda x, z, m=medium, b=band: log_level_at(10.0**x, 10.0**z, m, b),  # type: ignore[misc]
                        settings,
                    ),
                    settings.source_weight / len(rocks),
                )
            )
        found += [
            Alternative(f"{named}, {how}", density + burial, weight / len(known))
            for how, density, weight in tries
        ]
    return found


def _by_slope(
    grid: Grid, value: PublishedValue, ratio: AmplitudeRatio, slope: float, settings: YieldSettings
) -> Array:
    """log10 Y = log10 Y_ref + ratio / slope."""
    sigma = math.hypot(ratio.uncertainty, settings.transfer)
    logs, weights = _published(value, settings)
    parts = [normal(ratio.log10_ratio - slope * (grid.x - log), sigma) for log in logs]
    return log_mean(parts, weights)


def _by_level(
    grid: Grid,
    reference: ReferenceEvent,
    value: PublishedValue,
    ratio: AmplitudeRatio,
    level: Array,
    level_at: Callable[[float, float], float],
    settings: YieldSettings,
) -> Array:
    """Both shots on one ``level`` of log10 amplitude over yield and depth; the reference's depth is known to
    ``depth_scatter``. ``level_at`` gives it for one log10 yield and depth."""
    sigma = math.hypot(ratio.uncertainty, settings.transfer)
    log_depth = math.log10(1e3 * max(reference.depth_km, 0.05))
    logs, weights = _published(value, settings)
    parts, shares = [], []
    for log, weight in zip(logs, weights, strict=True):
        for node, node_weight in zip(NODES, NODE_WEIGHTS, strict=True):
            base = level_at(log, log_depth + node * settings.depth_scatter)
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
