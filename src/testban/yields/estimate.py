"""Yield of an event on the condition that it was an explosion.

With a known explosion of the same site, the amplitude ratio carries its published yield over: the site's bias
divides out. Without one, mb is taken through relations made at other sites, which is far less sure. Both are
mixtures of alternatives. Where both exist the reference decides and the relations are listed beside it: they
share the measured amplitudes and published yields rest on the same relations, so a product would count twice.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from testban.model import (
    AmplitudeRatio,
    Magnitude,
    NotDetermined,
    PublishedValue,
    ReferenceEvent,
    YieldEstimate,
)
from testban.yields.posterior import from_magnitude, from_ratio, grid, pooled, quantiles
from testban.yields.relations import HABITUAL_DEPTH_M, RELATIONS, MagnitudeYieldRelation
from testban.yields.settings import YieldSettings

Density = NDArray[np.float64]


def estimate_yield(
    magnitudes: Sequence[Magnitude],
    references: Sequence[ReferenceEvent] = (),
    ratios: Sequence[AmplitudeRatio] = (),
    settings: YieldSettings | None = None,
) -> YieldEstimate | NotDetermined:
    """Median and 90 % interval of the yield in kilotons TNT, if the event was an explosion.

    ``magnitudes`` may hold any type: those of type mb are used, each as an alternative, or ML, with more
    uncertainty, where there is no mb. ``ratios`` are
    matched with ``references`` by name; only explosions with published yields serve.
    """
    settings = settings or YieldSettings()
    x = grid(settings.range)
    mbs = [m for m in magnitudes if _is_teleseismic_mb(m.type)] or _in_place_of_mb(magnitudes, settings)
    absolute = [_by_relation(x, relation, mbs, settings) for relation in RELATIONS] if mbs else []
    known = [
        (reference, value, ratio)
        for ratio in ratios
        for reference in references
        if reference.name == ratio.reference and reference.kind == "explosion"
        for value in reference.yields_kt
    ]
    relative = [_by_reference(x, value, ratio, settings.slope, settings) for _, value, ratio in known]
    if not absolute and not relative:
        return NotDetermined("yield", _reason(magnitudes, references, ratios))
    low, median, high = quantiles(x, pooled(relative or absolute), (0.05, 0.5, 0.95))
    alternatives = [
        (f"mb, {relation.name} ({relation.source})", _median(x, density))
        for relation, density in zip(RELATIONS, absolute, strict=False)
    ]
    for _, value, ratio in known:
        for slope, meaning in zip(settings.slope, ("depth grows with yield", "same depth"), strict=True):
            label = f"ratio to {ratio.reference} at {value.value:g} kt ({value.source}), {meaning}"
            alternatives.append((label, _median(x, _by_reference(x, value, ratio, (slope, slope), settings))))
    return YieldEstimate(
        median=10.0**median,
        interval_90=(10.0**low, 10.0**high),
        assumptions=_assumptions(bool(absolute), bool(relative), mbs, settings),
        alternatives=tuple(alternatives),
    )


def _is_teleseismic_mb(kind: str) -> bool:
    """mb, mb(IDC), mb(relative to ...); not mb_Lg, mb(Lg) or mb(Pn), whose relations are others."""
    name = kind.strip().lower().replace("(", "_")
    return name.startswith("mb") and not name.startswith(("mb_lg", "mb_pn"))


def _in_place_of_mb(magnitudes: Sequence[Magnitude], settings: YieldSettings) -> list[Magnitude]:
    """Local magnitudes with the uncertainty of standing in for mb."""
    return [
        replace(m, uncertainty=math.hypot(m.uncertainty, settings.local_scatter))
        for m in magnitudes
        if m.type == "ML"
    ]


def _by_relation(
    x: Density, relation: MagnitudeYieldRelation, mbs: Sequence[Magnitude], settings: YieldSettings
) -> Density:
    intercept, slope = relation.at_habitual_depth()
    depth = relation.depth_slope * settings.depth_scatter
    return pooled(
        [
            from_magnitude(
                x,
                m.mag,
                math.hypot(m.uncertainty, settings.site_scatter, settings.network_bias, depth),
                intercept,
                slope,
            )
            for m in mbs
        ]
    )


def _by_reference(
    x: Density,
    value: PublishedValue,
    ratio: AmplitudeRatio,
    slope: tuple[float, float],
    settings: YieldSettings,
) -> Density:
    centre = math.log10(value.value)
    below = _bound(value.lower, value.value, settings)
    above = _bound(value.upper, value.value, settings)
    sigma = math.hypot(ratio.uncertainty, settings.transfer)
    return from_ratio(x, ratio.log10_ratio, sigma, centre, below, above, slope)


def _bound(bound: float | None, value: float, settings: YieldSettings) -> float:
    """Standard deviation of log10 yield on one side; a stated bound counts as one."""
    if bound is None or bound <= 0:
        return settings.reference_scatter
    return max(settings.minimum_bound, abs(math.log10(bound / value)))


def _median(x: Density, density: Density) -> float:
    return 10.0 ** quantiles(x, density, (0.5,))[0]


def _reason(
    magnitudes: Sequence[Magnitude],
    references: Sequence[ReferenceEvent],
    ratios: Sequence[AmplitudeRatio],
) -> str:
    found = ", ".join(m.type for m in magnitudes) or "none"
    text = f"no mb or ML (magnitudes: {found})"
    if not references:
        return f"{text} and no reference explosion with a published yield was given"
    if not ratios:
        return f"{text} and no amplitude ratio to a reference could be measured"
    return f"{text} and the references list no yields of explosions"


def _assumptions(
    absolute: bool, relative: bool, mbs: Sequence[Magnitude], settings: YieldSettings
) -> tuple[str, ...]:
    texts = ["the event was an explosion, in rock and well coupled (no cavity that muffles it)"]
    if relative:
        low, high = settings.slope
        texts.append(
            "from amplitude ratios: published reference yields equally likely; mb grows with log10 yield by "
            f"{low:g} (depth grows with yield) to {high:g} (same depth)"
        )
        if absolute:
            texts.append("mb-yield relations of other sites do not enter; they stand among the alternatives")
        return tuple(texts)
    values = ", ".join(f"{m.type} {m.mag:.2f}" for m in mbs)
    texts.append(
        f"from {values}: {len(RELATIONS)} mb-yield relations made at other sites, equally likely; "
        f"sites differ by {settings.site_scatter:g} and networks by {settings.network_bias:g} in mb "
        "(one standard deviation)"
    )
    if any(m.type == "ML" for m in mbs):
        texts.append(
            f"no mb: ML stands in for it, which may be off by {settings.local_scatter:g} "
            "(one standard deviation)"
        )
    texts.append(
        f"where a relation needs depth: {HABITUAL_DEPTH_M:g} m times the cube root of the yield, within a "
        f"factor of {10**settings.depth_scatter:.1f}"
    )
    return tuple(texts)
