"""Yield and depth from magnitudes, through relations made at this site or at others."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from testban.model import Magnitude, TestSite
from testban.yields.burial import log_burial_on
from testban.yields.grid import Grid, log_mean, student
from testban.yields.observations import Observations, tied
from testban.yields.relations import MB, MB_LG, MagnitudeYieldRelation
from testban.yields.settings import YieldSettings
from testban.yields.site_terms import SiteTerm, learn_site_term
from testban.yields.source_terms import SHAPE, log_source, source_terms
from testban.yields.spectral_shape import SpectralFit

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Alternative:
    """One set of assumptions: its log density over the grid, and its share of the mixture."""

    label: str
    log_density: Array
    weight: float


def absolute_alternatives(
    grid: Grid,
    seen: Observations,
    sites: Sequence[tuple[TestSite, float]],
    settings: YieldSettings,
    fit: SpectralFit | None = None,
) -> list[Alternative]:
    """Each mb relation, calibrated on each site the event may lie in and uncalibrated; Lg, moment and the
    shape of spectra join in.

    ``sites`` are pairs of a site and the probability that the event lies in it. Where there is no mb, one
    alternative a place stands for the rest.
    """
    places: list[tuple[TestSite | None, float]] = [(site, share) for site, share in sites if share > 0]
    places.append((None, max(1.0 - sum(share for _, share in places), 1e-6)))
    found = []
    for site, share in places:
        burial = log_burial(grid, site, settings)
        other = _log_lg(grid, seen.lg, settings)
        other = other + log_source(source_terms(grid, seen.moment, fit, site, settings))
        if not seen.mb:
            found.append(Alternative(f"without mb{_at(site)}", other + burial, share))
            continue
        terms = [learn_site_term(() if site is None else site.shots, r, settings) for r in MB]
        for relation, term, weight in zip(MB, terms, relation_shares(terms, settings), strict=True):
            body = log_mb(grid, seen.mb, relation, term, settings)
            label = f"mb, {relation.name} ({relation.source}){_at(site)}"
            found.append(Alternative(label, body + other + burial, share * float(weight)))
    return found


def single_alternatives(
    grid: Grid, seen: Observations, settings: YieldSettings, fit: SpectralFit | None = None
) -> list[Alternative]:
    """What Lg, the moment or the spectra say alone, through each relation, or each rock and law."""
    burial = log_burial(grid, None, settings)
    found = [
        Alternative(f"mb(Lg) alone, {r.name} ({r.source})", _one_lg(grid, m, r, settings) + burial, 0.0)
        for m in seen.lg
        for r in MB_LG
    ]
    found += [
        Alternative(f"{m.type} alone, {term.name}", term.moment + burial, 0.0)
        for m in seen.moment
        for term in source_terms(grid, [m], None, None, settings)
    ]
    if fit:
        terms = source_terms(grid, [], fit, None, settings)
        found += [Alternative(f"{SHAPE} alone, {t.name}", t.shape + burial, 0.0) for t in terms]
    return found


def log_mb(
    grid: Grid,
    magnitudes: Sequence[Magnitude],
    relation: MagnitudeYieldRelation,
    term: SiteTerm,
    settings: YieldSettings,
) -> Array:
    """Log likelihood of the mb, as alternatives: networks measure one event and are not independent."""
    expected = relation.ways_down(grid.x, grid.z)
    parts = []
    for m in magnitudes:
        error = math.hypot(m.uncertainty, settings.tied_bias if tied(m) else settings.network_bias)
        parts += [term.log_density(m.mag - one, error, settings.tail_freedom) for one in expected]
    return log_mean(parts, [1.0] * len(parts))


def relation_shares(terms: Sequence[SiteTerm], settings: YieldSettings) -> Array:
    """Probability (n,) of each relation at a site: its weight, times how well it fits the site's shots."""
    evidence = np.array([term.log_evidence for term in terms])
    share = np.array(settings.relation_weights) * np.exp(evidence - evidence.max())
    return np.asarray(share / share.sum())


def log_burial(grid: Grid, site: TestSite | None, settings: YieldSettings) -> Array:
    """Log prior of depth, at ``site`` or anywhere.

    Normalised for each yield, so that depths do not favour yields by themselves.
    """
    return log_burial_on(grid, settings, None if site is None else site.burial_m)


def _log_lg(grid: Grid, magnitudes: Sequence[Magnitude], settings: YieldSettings) -> Array:
    parts = [_one_lg(grid, m, r, settings) for m in magnitudes for r in MB_LG]
    return log_mean(parts, [1.0] * len(parts)) if parts else np.zeros((1, 1))


def _one_lg(grid: Grid, m: Magnitude, relation: MagnitudeYieldRelation, settings: YieldSettings) -> Array:
    # No bias between networks: mb(Lg) states what its scale and Q may be off by, alike at all stations.
    sigma = math.hypot(m.uncertainty, settings.lg_scatter, _doubt(relation, settings))
    ways, lg = relation.ways_down(grid.x, grid.z), m.mag - lg_excess(relation, settings)
    return log_mean([student(lg - one, sigma, settings.tail_freedom) for one in ways], [1.0] * len(ways))


def lg_excess(relation: MagnitudeYieldRelation, settings: YieldSettings) -> float:
    """mb(Lg) less what the relation says."""
    return settings.lg_excess if relation.of_mb else 0.0


def _doubt(relation: MagnitudeYieldRelation, settings: YieldSettings) -> float:
    return 0.0 if relation.seen else settings.recalled_scatter


def _at(site: TestSite | None) -> str:
    if site is None:
        return ", as at a site not known"
    return f", calibrated on {len(site.shots)} shots of {site.name}" if site.shots else f", at {site.name}"
