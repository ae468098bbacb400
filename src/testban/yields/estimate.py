"""Yield of an event on the condition that it was an explosion.

A posterior over yield and depth of burial. With a known explosion of the same site, the amplitude ratio
carries its published yield over: the site's bias divides out. Without one, magnitudes go through relations
made at this site, where its past shots calibrate them, or at others, which is far less sure. All are mixtures
of alternatives. Where both exist the reference decides and the relations are listed beside it: they share the
measured amplitudes and published yields rest on the same relations, so a product would count twice.
"""

from __future__ import annotations

from collections.abc import Sequence

from testban.model import (
    AmplitudeRatio,
    Magnitude,
    NotDetermined,
    ReferenceEvent,
    TestSite,
    YieldAlternative,
    YieldEstimate,
)
from testban.yields.absolute import Alternative, absolute_alternatives, single_alternatives
from testban.yields.grid import Grid, log_mean
from testban.yields.observations import Observations, sort_magnitudes, tied
from testban.yields.relations import HABITUAL_DEPTH_M, MB
from testban.yields.relative import relative_alternatives
from testban.yields.settings import YieldSettings

LEAST_WEIGHT = 0.005
"""Alternatives that matter less are not listed."""


def estimate_yield(
    magnitudes: Sequence[Magnitude],
    references: Sequence[ReferenceEvent] = (),
    ratios: Sequence[AmplitudeRatio] = (),
    settings: YieldSettings | None = None,
    sites: Sequence[tuple[TestSite, float]] = (),
) -> YieldEstimate | NotDetermined:
    """Median and 90 % interval of the yield in kilotons TNT, if the event was an explosion.

    ``magnitudes`` may hold any type: mb, mb(Lg) and moment magnitudes of tensors are used, or ML, with more
    uncertainty, where there is none of them. ``ratios`` are matched with ``references`` by name; only
    explosions with published yields serve. ``sites`` are known test sites with the probability that the
    event lies in each; the result says that they were used.
    """
    settings = settings or YieldSettings()
    grid = Grid.spanning(settings.range)
    seen = sort_magnitudes(magnitudes, settings)
    absolute = absolute_alternatives(grid, seen, sites, settings) if seen.any else []
    relative = relative_alternatives(grid, references, ratios, sites, settings)
    if not absolute and not relative:
        return NotDetermined("yield", _reason(magnitudes, references, ratios))
    used = relative or absolute
    chosen = [a for a in used if a.weight > 0]
    posterior = grid.density(log_mean([a.log_density for a in chosen], [a.weight for a in chosen]))
    low, median, high = grid.yield_quantiles(posterior, (0.05, 0.5, 0.95))
    depth = grid.depth_quantiles(posterior, (0.05, 0.5, 0.95))
    total = sum(a.weight for a in chosen)
    listed = [
        _summary(grid, a, a.weight / total) for a in used if a.weight == 0 or a.weight / total > LEAST_WEIGHT
    ]
    if relative:
        listed += [_summary(grid, a, 0.0) for a in absolute]
    listed += [_summary(grid, a, 0.0) for a in single_alternatives(grid, seen, settings)]
    return YieldEstimate(
        median=10.0**median,
        interval_90=(10.0**low, 10.0**high),
        assumptions=_assumptions(bool(absolute), bool(relative), seen, sites, settings),
        alternatives=tuple(listed),
        depth_of_burial_m=(10.0 ** depth[0], 10.0 ** depth[1], 10.0 ** depth[2]),
    )


def _summary(grid: Grid, alternative: Alternative, weight: float) -> YieldAlternative:
    density = grid.density(alternative.log_density)
    low, median, high = (10.0**q for q in grid.yield_quantiles(density, (0.05, 0.5, 0.95)))
    return YieldAlternative(alternative.label, median, (low, high), weight)


def _reason(
    magnitudes: Sequence[Magnitude],
    references: Sequence[ReferenceEvent],
    ratios: Sequence[AmplitudeRatio],
) -> str:
    found = ", ".join(m.type for m in magnitudes) or "none"
    text = f"no mb, mb(Lg), moment tensor or ML (magnitudes: {found})"
    if not references:
        return f"{text} and no reference explosion with a published yield was given"
    if not ratios:
        return f"{text} and no amplitude ratio to a reference could be measured"
    return f"{text} and the references list no yields of explosions"


def _assumptions(
    absolute: bool,
    relative: bool,
    seen: Observations,
    sites: Sequence[tuple[TestSite, float]],
    settings: YieldSettings,
) -> tuple[str, ...]:
    texts = ["the event was an explosion, in rock and well coupled (no cavity that muffles it)"]
    placed = [
        f"{share:.0%} within the known test site {site.name} ({site.source}): "
        + (
            f"its relations are calibrated on {len(site.shots)} past shots of announced yield"
            if site.shots and not relative
            else f"its rock ({site.medium}) and depths are used"
        )
        for site, share in sites
    ]
    buried = (
        f"depth of burial about {HABITUAL_DEPTH_M:g} m times the cube root of the yield, within a factor of "
        f"{10**settings.depth_scatter:.1f}, or ({settings.overburied_share:.0%}) far deeper"
    )
    if relative:
        low, high = settings.slope
        texts += [
            "from amplitude ratios: published reference yields equally likely; mb grows with log10 yield "
            f"by {low:g} (depth grows with yield) to {high:g} (same depth), or as a relation with depth "
            f"says, or ({settings.source_weight:.0%}) as the Mueller-Murphy source says",
            *placed,
            buried,
        ]
        if absolute:
            texts.append("mb-yield relations do not enter; they stand among the alternatives")
        return tuple(texts)
    values = ", ".join(f"{m.type} {m.mag:.2f}" for m in (*seen.mb, *seen.lg, *seen.moment))
    texts.append(
        f"from {values}: {len(MB)} mb-yield relations; sites they were not made for differ by "
        f"{settings.site_scatter:g} and networks by {settings.network_bias:g} in mb (one standard deviation)"
    )
    texts += placed
    if any(tied(m) for m in seen.mb):
        texts.append(
            "stations are corrected to published mb of reference events: network bias taken as small"
        )
    if any(m.type == "ML" for m in seen.mb):
        texts.append(
            f"no mb: ML stands in for it, which may be off by {settings.local_scatter:g} "
            "(one standard deviation)"
        )
    if seen.moment:
        texts.append("moment: Mueller-Murphy source, good to a factor of two (constants recalled)")
    texts.append(buried)
    return tuple(texts)
