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
    PSpectrum,
    ReferenceEvent,
    TestSite,
    YieldAlternative,
    YieldEstimate,
)
from testban.yields.absolute import Alternative, absolute_alternatives, single_alternatives
from testban.yields.assumptions import assumptions, coupled, of_spectra, reason
from testban.yields.grid import Array, Grid, log_mean
from testban.yields.muffled import muffled
from testban.yields.observations import sort_magnitudes
from testban.yields.relative import relative_alternatives
from testban.yields.settings import YieldSettings
from testban.yields.source_terms import SHAPE, likeliest, log_source, source_terms
from testban.yields.spectral_shape import fit_spectra

LEAST_WEIGHT = 0.005
"""Alternatives that matter less are not listed."""


def estimate_yield(
    magnitudes: Sequence[Magnitude],
    references: Sequence[ReferenceEvent] = (),
    ratios: Sequence[AmplitudeRatio] = (),
    settings: YieldSettings | None = None,
    sites: Sequence[tuple[TestSite, float]] = (),
    spectra: Sequence[PSpectrum] = (),
) -> YieldEstimate | NotDetermined:
    """Median and 90 % interval of the yield in kilotons TNT, if the event was an explosion.

    ``magnitudes`` may hold any type: mb, mb(Lg) and moment magnitudes of tensors are used, or ML, with more
    uncertainty, where there is none of them. ``ratios`` are matched with ``references`` by name; only
    explosions with published yields serve. ``sites`` are known test sites with the probability that the
    event lies in each; the result says that they were used. ``spectra`` of P add what their shape says where
    a magnitude or a reference gives the size; alone they name no yield.
    """
    settings = settings or YieldSettings()
    grid = Grid.spanning(settings.range)
    seen = sort_magnitudes(magnitudes, settings)
    fit = fit_spectra(spectra, settings.spectra)
    absolute = absolute_alternatives(grid, seen, sites, settings, fit) if seen.any else []
    shape = log_source(source_terms(grid, [], fit, likeliest(sites), settings))
    relative = relative_alternatives(grid, references, ratios, sites, settings, shape)
    if not absolute and not relative:
        return NotDetermined("yield", reason(magnitudes, references, ratios))
    used = relative or absolute
    posterior = grid.density(_mixture(used))
    low, median, high = grid.yield_quantiles(posterior, (0.05, 0.5, 0.95))
    depth = grid.depth_quantiles(posterior, (0.05, 0.5, 0.95))
    total = sum(a.weight for a in used)
    listed = [
        _summary(grid, a, a.weight / total) for a in used if a.weight == 0 or a.weight / total > LEAST_WEIGHT
    ]
    if relative:
        listed += [_summary(grid, a, 0.0) for a in absolute]
    if fit:
        blind = [] if relative else absolute_alternatives(grid, seen, sites, settings)
        without = _mixture(relative) - shape if relative else _mixture(blind)
        listed.append(_summary(grid, Alternative(f"all of this without the {SHAPE}", without, 0.0), 0.0))
    listed += [_summary(grid, a, 0.0) for a in single_alternatives(grid, seen, settings, fit)]
    loose = _summary(grid, muffled(grid, seen, references, ratios, sites, settings), 0.0)
    listed.append(loose)
    return YieldEstimate(
        median=10.0**median,
        interval_90=(10.0**low, 10.0**high),
        assumptions=(
            coupled(loose, settings),
            *assumptions(bool(absolute), bool(relative), seen, sites, settings),
            *([of_spectra(fit.stations, settings)] if fit else []),
        ),
        alternatives=tuple(listed),
        depth_of_burial_m=(10.0 ** depth[0], 10.0 ** depth[1], 10.0 ** depth[2]),
    )


def _mixture(alternatives: Sequence[Alternative]) -> Array:
    used = [a for a in alternatives if a.weight > 0]
    return log_mean([a.log_density for a in used], [a.weight for a in used])


def _summary(grid: Grid, alternative: Alternative, weight: float) -> YieldAlternative:
    density = grid.density(alternative.log_density)
    low, median, high = (10.0**q for q in grid.yield_quantiles(density, (0.05, 0.5, 0.95)))
    return YieldAlternative(alternative.label, median, (low, high), weight)
