"""Where in its stated posterior the true yield lies: of catalogued shots, and of events drawn from the prior.

A sound posterior spreads these shares evenly (Talts and others 2018, arXiv:1804.06788). Of unknown sites
every one counts the same, however many its shots: six of one dome are one piece of evidence. At a known site,
whose offset is learned from the others, every shot counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from benchmarks.yield_catalogue import MB_ERROR, Shot, within
from benchmarks.yield_scatter import Scatter, sites_of
from numpy.typing import NDArray

from testban.model import Magnitude, PSpectrum, TestSite
from testban.reference import known_sites
from testban.yields import YieldSettings
from testban.yields.absolute import absolute_alternatives
from testban.yields.grid import Array, Grid, log_mean
from testban.yields.observations import sort_magnitudes
from testban.yields.spectral_shape import fit_spectra

FEWEST = 4
"""Shots of a site that is called known."""


@dataclass(frozen=True, eq=False)
class Shares:
    """(n,) share of the posterior below the true yield; width of the 90 % interval as a factor; weight."""

    below: Array
    width: Array
    weight: Array

    def held(self, level: float) -> float:
        """Share of events that the interval of this probability between equal tails holds."""
        inside = np.abs(self.below - 0.5) <= level / 2
        return float(self.weight @ inside / self.weight.sum())


def posterior_share(
    magnitudes: Sequence[Magnitude],
    true_kt: float,
    settings: YieldSettings,
    sites: Sequence[tuple[TestSite, float]] = (),
    spectra: Sequence[PSpectrum] = (),
) -> tuple[float, float]:
    """Share of the posterior below the true yield, and width of the 90 % interval as a factor."""
    grid = Grid.spanning(settings.range)
    seen, fit = sort_magnitudes(magnitudes, settings), fit_spectra(spectra, settings.spectra)
    found = [a for a in absolute_alternatives(grid, seen, sites, settings, fit) if a.weight > 0]
    density = grid.density(log_mean([a.log_density for a in found], [a.weight for a in found]))
    low, high = grid.yield_quantiles(density, (0.05, 0.95))
    marginal, x = density.sum(axis=1), grid.x[:, 0]
    cumulative = np.concatenate(([0.0], np.cumsum((marginal[1:] + marginal[:-1]) / 2)))
    return float(np.interp(np.log10(true_kt), x, cumulative / cumulative[-1])), 10.0 ** (high - low)


def unknown_site_shares(every: Sequence[Shot], learned: Scatter | None) -> Shares:
    """Every shot as if its site were not known, with what the other sites taught (``None``: the defaults)."""
    names = sites_of(every)
    cases = []
    for shot, name in zip(every, names, strict=True):
        settings = _of_one_catalogue(learned.settings(name) if learned else YieldSettings())
        cases.append((shot, settings, []))
    return _shares(cases, names)


def known_site_shares(every: Sequence[Shot], learned: Scatter | None) -> Shares:
    """Every shot of a catalogued site, calibrated on the site's other shots."""
    names = sites_of(every)
    cases = []
    for k, (shot, name) in enumerate(zip(every, names, strict=True)):
        others = [s.calibration for j, s in enumerate(every) if names[j] == name and j != k]
        site = next((s for s in known_sites() if within(shot, s)), None)
        if site is None or len(others) + 1 < FEWEST:
            continue
        settings = _of_one_catalogue(learned.settings(name) if learned else YieldSettings())
        cases.append((shot, settings, [(replace(site, shots=tuple(others)), 1.0)]))
    return _shares(cases, [shot.calibration.time for shot, *_ in cases])


def _of_one_catalogue(settings: YieldSettings) -> YieldSettings:
    """The catalogue's bias is its own shots' too, and at other sites part of the scatter learned from it."""
    return replace(settings, network_bias=0.0, tied_bias=0.0)


def _shares(
    cases: Sequence[tuple[Shot, YieldSettings, list[tuple[TestSite, float]]]], groups: Sequence[object]
) -> Shares:
    found = np.array(
        [
            posterior_share(
                [Magnitude("mb", shot.calibration.mb, MB_ERROR, 10, (), ())],
                shot.calibration.yield_kt,
                settings,
                sites,
            )
            for shot, settings, sites in cases
        ]
    )
    weight: NDArray[np.float64] = np.array([1.0 / list(groups).count(group) for group in groups])
    return Shares(found[:, 0], found[:, 1], weight)
