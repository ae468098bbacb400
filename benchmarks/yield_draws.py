"""Events drawn from the prior that the yield estimate states, then estimated.

Simulation-based calibration: Talts and others 2018, arXiv:1804.06788.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from benchmarks.drawn_spectra import drawn_spectra
from benchmarks.yield_calibration import Shares, posterior_share

from testban.model import CalibrationShot, Magnitude, PSpectrum, TestSite
from testban.sources.explosion import Medium, MomentLaw
from testban.yields import YieldSettings
from testban.yields.absolute import lg_excess, log_burial
from testban.yields.grid import Grid, student_scale
from testban.yields.relations import MB, MB_LG, MagnitudeYieldRelation
from testban.yields.site_terms import SCATTERS, log_scatter_prior
from testban.yields.source_model import LAWS, MEDIA, log_moment

ERROR = 0.1
SHOTS = 8
"""Of a calibrated site, 1 to 300 kt."""
Draw = tuple[list[Magnitude], list[tuple[TestSite, float]], list[PSpectrum]]


@dataclass(frozen=True, eq=False)
class Event:
    """A yield and depth drawn, and what to draw the rest with. ``cell`` are their nodes of the grid."""

    log_yield: float
    log_depth: float
    cell: tuple[int, int]
    grid: Grid
    settings: YieldSettings
    rng: np.random.Generator


def drawn_shares(name: str, count: int, seed: int, settings: YieldSettings | None = None) -> Shares:
    """``count`` events of one of `CASES`, drawn and estimated with the same settings."""
    settings, rng = settings or YieldSettings(), np.random.default_rng(seed)
    grid = Grid.spanning(settings.range)
    prior = grid.density(log_burial(grid, None, settings)).ravel()
    found = []
    for cell in rng.choice(prior.size, count, p=prior):
        i, j = divmod(int(cell), grid.z.size)
        event = Event(float(grid.x[i, 0]), float(grid.z[0, j]), (i, j), grid, settings, rng)
        magnitudes, sites, spectra = CASES[name](event)
        found.append(posterior_share(magnitudes, 10.0**event.log_yield, settings, sites, spectra))
    below, width = np.array(found).T
    return Shares(below, width, np.ones(count))


def _mb(event: Event) -> Draw:
    return [_magnitude("mb", event, *_site(event), event.settings.network_bias)], [], []


def _calibrated(event: Event) -> Draw:
    """At a site whose past shots share its relation, offset and scatter."""
    relation, offset, scatter = _site(event)
    shots = []
    for k in range(SHOTS):
        x = float(event.rng.uniform(0.0, 2.5))
        z = math.log10(122.0) + x / 3 + event.settings.depth_scatter * float(event.rng.standard_normal())
        shot = replace(event, log_yield=x, log_depth=z)
        own = math.hypot(scatter, event.settings.shot_error)
        mb = _way(shot, relation) + offset + own * _student(event)
        shots.append(CalibrationShot(f"shot {k}", 0.0, mb, 10.0**x, 10.0**z))
    site = TestSite("drawn", 0.0, 0.0, 1.0, "granite", None, "drawn", tuple(shots))
    bias = event.settings.network_bias
    return [_magnitude("mb", event, relation, offset, scatter, bias)], [(site, 1.0)], []


def _lg(event: Event) -> Draw:
    relation = MB_LG[int(event.rng.integers(len(MB_LG)))]
    s = event.settings
    own = math.hypot(s.lg_scatter, 0.0 if relation.seen else s.recalled_scatter)
    return [_magnitude("mb(Lg)", event, relation, lg_excess(relation, s), own, 0.0)], [], []


def _moment(event: Event) -> Draw:
    return [_mw(event, *_rock(event))], [], []


def _spectra(event: Event) -> Draw:
    """mb, Mw and spectra, of one rock and law; spectra that fail are those of any other shot."""
    rock, law = _rock(event)
    shot, grid = (event.log_yield, event.log_depth), event.grid
    if event.rng.random() < event.settings.spectra.failure:
        shot = (float(event.rng.choice(grid.x[:, 0])), float(event.rng.choice(grid.z[0])))
    kt, depth_m = 10.0 ** shot[0], 10.0 ** shot[1]
    spectra = drawn_spectra(event.rng, kt, depth_m, rock, law, event.settings.spectra)
    return [*_mb(event)[0], _mw(event, rock, law)], [], spectra


def _all(event: Event) -> Draw:
    return [m for draw in (_mb, _lg, _moment) for m in draw(event)[0]], [], []


CASES: Mapping[str, Callable[[Event], Draw]] = {
    "mb": _mb,
    f"mb at a site of {SHOTS} known shots": _calibrated,
    "mb(Lg)": _lg,
    "Mw": _moment,
    "mb, mb(Lg) and Mw": _all,
    "mb, Mw and spectra of P": _spectra,
}


def _rock(event: Event) -> tuple[Medium, MomentLaw]:
    medium = list(MEDIA.values())[int(event.rng.integers(len(MEDIA)))]
    return medium, LAWS[int(event.rng.choice(len(LAWS), p=event.settings.spectra.law_weights))][0]


def _mw(event: Event, medium: Medium, law: MomentLaw) -> Magnitude:
    true = float(log_moment(event.grid, medium, law)[event.cell])
    sigma = math.hypot(1.5 * ERROR, event.settings.moment_scatter)
    value = (true + sigma * float(event.rng.standard_normal()) - 9.1) / 1.5
    return Magnitude("Mw(moment tensor)", value, ERROR, 10, (), ())


def _site(event: Event) -> tuple[MagnitudeYieldRelation, float, float]:
    """Relation, offset and scatter of a site."""
    weights = np.array(event.settings.relation_weights) / np.sum(event.settings.relation_weights)
    relation = MB[int(event.rng.choice(len(MB), p=weights))]
    scatter = float(event.rng.choice(SCATTERS, p=np.exp(log_scatter_prior(event.settings))))
    return relation, event.settings.site_scatter * float(event.rng.standard_normal()), scatter


def _magnitude(
    kind: str, event: Event, relation: MagnitudeYieldRelation, offset: float, scatter: float, bias: float
) -> Magnitude:
    sigma = math.hypot(ERROR, bias, scatter)
    return Magnitude(kind, _way(event, relation) + offset + sigma * _student(event), ERROR, 10, (), ())


def _way(event: Event, relation: MagnitudeYieldRelation) -> float:
    ways = relation.ways_down(np.array(event.log_yield), np.array(event.log_depth))
    return float(ways[int(event.rng.integers(len(ways)))])


def _student(event: Event) -> float:
    """One of standard deviation 1."""
    freedom = event.settings.tail_freedom
    return student_scale(freedom) * float(event.rng.standard_t(freedom))
