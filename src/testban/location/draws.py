"""Trial hypocentres drawn about the modes and weighed by the posterior: what every statement is made from."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from testban.location.depth_prior import cell_edges
from testban.location.posterior import Mode
from testban.location.sphere import latitude_longitude, moved

Array = NDArray[np.float64]
STUDENT = 5.0
"""Degrees of freedom of the draws' distribution: its tails reach beyond the posterior's."""
WIDER = 1.1
"""And its covariance is a little larger."""


@dataclass(frozen=True, eq=False)
class Draws:
    """Trial hypocentres (n,), weights that sum to 1; ``place_number`` is that of the mode each came from.

    ``time_s`` is the expected origin time, ``time_sigma_s`` its standard deviation with the place known;
    ``root_km`` (n, 2, 2) is the square root of the mode's epicentre covariance at that depth.
    """

    places: Array
    depth_index: NDArray[np.intp]
    time_s: Array
    time_sigma_s: Array
    weight: Array
    place_number: NDArray[np.intp]
    root_km: Array


def draw(modes: list[Mode], count: int, rng: np.random.Generator) -> Draws:
    """About ``count`` draws, shared out among modes and depths by their mass."""
    evidence = np.array([m.log_evidence for m in modes])
    share = np.exp(evidence - evidence.max())
    share /= share.sum()
    parts = [_draw_mode(m, s, max(round(count * s), 40), rng) for m, s in zip(modes, share, strict=True)]
    return Draws(*(np.concatenate([getattr(p, name) for p in parts]) for name in Draws.__dataclass_fields__))


def _draw_mode(mode: Mode, share: float, count: int, rng: np.random.Generator) -> Draws:
    rows = mode.rows
    mass = np.exp(rows.log_mass - rows.log_mass.max())
    mass /= mass.sum()
    # In pairs on either side of the peak, so that their mean adds no noise; every row has at least one.
    pairs = np.maximum(np.round(mass * count / 2).astype(int), 1)
    row = np.repeat(np.arange(len(mass)), pairs)
    normal = rng.standard_normal((len(row), 2))
    length = np.sqrt(STUDENT / rng.chisquare(STUDENT, len(row)))
    unit = normal * length[:, None]
    unit, row = np.concatenate([unit, -unit]), np.concatenate([row, row])
    root: Array = np.linalg.cholesky(rows.covariance_km2).astype(np.float64)
    step = WIDER * np.einsum("nab,nb->na", root[row], unit)
    drawn = rows.take(row)
    drawn = replace(
        drawn,
        places=moved(drawn.places, step[:, 0], step[:, 1]),
        time_s=drawn.time_s - np.einsum("na,na->n", drawn.drift_s_km, step),
    )
    fit = mode.fit(drawn)
    log_proposal = -0.5 * (STUDENT + 2) * np.log1p((unit**2).sum(axis=1) / STUDENT)
    log_weight = fit.log_posterior - log_proposal
    top = np.full(len(mass), -np.inf)
    np.maximum.at(top, row, log_weight)
    weight = np.exp(log_weight - top[row])
    weight *= (mass / np.bincount(row, weights=weight, minlength=len(mass)))[row]
    total = np.array([p.total for p in mode.precisions])[drawn.group]
    sigma = np.sqrt(mode.scale(drawn, fit.chi2) / total)
    return Draws(
        *(drawn.places, drawn.depth_index, fit.time_s, sigma),
        *(weight * share, np.full(len(row), mode.place_number), root[row]),
    )


def samples(draws: Draws, depths_km: Array, epoch: float, count: int, rng: np.random.Generator) -> Array:
    """(count, 4): latitude, longitude (deg), depth (km), time (POSIX s), each as likely as the next."""
    edges = cell_edges(depths_km)
    # At even steps of the cumulative weight: no more noise than the draws have.
    cumulative = np.cumsum(draws.weight)
    chosen = np.searchsorted(cumulative, (np.arange(count) + rng.random()) / count * cumulative[-1])
    chosen = np.minimum(chosen, len(cumulative) - 1)
    # A little apart, so that draws taken twice do not lie on each other.
    step = 0.1 * np.einsum("nab,nb->na", draws.root_km[chosen], rng.standard_normal((count, 2)))
    latitude, longitude = latitude_longitude(moved(draws.places[chosen], step[:, 0], step[:, 1]))
    at = draws.depth_index[chosen]
    depth = edges[at] + (edges[at + 1] - edges[at]) * rng.random(count)
    time = epoch + draws.time_s[chosen] + draws.time_sigma_s[chosen] * rng.standard_normal(count)
    return np.stack([latitude, longitude, depth, time], axis=1)
