"""What catalogued shots teach of mb's scatter about the relations: ``python -m benchmarks.yield_scatter``.

Marginal likelihood of every site's mb under the model of `testban.yields.site_terms`, on a grid of its four
settings: scatter from site to site, shot to shot, what the latter is worth, and the tails. The site's
relation, offset and scatter are summed over, depths too: at a site nobody knows they are not known either.
The settings' defaults are the medians printed here; leaving out a site shows that none decides.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from benchmarks.evaluate import data_folder
from benchmarks.rows import Row, table
from benchmarks.yield_catalogue import Shot, shots, within
from numpy.typing import NDArray

from testban.earth.geodesy import distance_between_km
from testban.reference import known_sites
from testban.yields import YieldSettings
from testban.yields.burial import log_burial_prior
from testban.yields.grid import DEEPEST_M, SHALLOWEST_M, student
from testban.yields.relations import MB, MagnitudeYieldRelation
from testban.yields.site_terms import SCATTERS, log_scatter_prior

Array = NDArray[np.float64]
SITE = np.linspace(0.03, 0.51, 17)
SHOT = np.linspace(0.04, 0.26, 12)
WORTH = np.geomspace(1.0, 60.0, 12)
FREEDOM = np.geomspace(2.5, 40.0, 9)
AXES = {
    "site_scatter": SITE,
    "shot_scatter": SHOT,
    "shot_freedom": WORTH,
    "tail_freedom": FREEDOM,
}
"""Every value as likely as the next before the shots speak: scatters even in their size (Gelman 2006,
doi:10.1214/06-BA117A, for a scatter between few groups), freedoms in their logarithm."""
OFFSETS = np.linspace(-1.6, 1.6, 107)
DEPTHS = np.linspace(np.log10(SHALLOWEST_M), np.log10(DEEPEST_M), 24)
NEAR_KM = 30.0
"""Shots outside the catalogued sites that lie so near to each other are taken for one site's."""
ASSUMED = """\
- Scatter of mb about the relations: shots fired within a minute and 100 km of each other count as one of
  their summed yield; sites are the packaged ones, and elsewhere shots within 30 km of each other; error of a
  catalogued mb 0.05, taken off. The five relations are equally likely at each site.
"""


def single_events(every: Sequence[Shot]) -> list[Shot]:
    """Shots fired together made one of their summed yield, at the place and depth of the largest."""
    left, found = list(every), []
    while left:
        first = left[0]
        group = [
            s
            for s in left
            if abs(s.calibration.time - first.calibration.time) < 60 and distance_between_km(s, first) < 100
        ]
        left = [s for s in left if s not in group]
        largest = max(group, key=lambda s: s.calibration.yield_kt)
        total = sum(s.calibration.yield_kt for s in group)
        found.append(replace(largest, calibration=replace(largest.calibration, yield_kt=total)))
    return found


def sites_of(every: Sequence[Shot]) -> list[str]:
    """Name of each shot's site; of those outside the catalogued ones that of the first shot near it."""
    names: list[str] = []
    for k, shot in enumerate(every):
        name = next((site.name for site in known_sites() if within(shot, site)), None)
        for other, given in zip(every[:k], names, strict=True):
            if name is None and given.startswith("near ") and distance_between_km(shot, other) < NEAR_KM:
                name = given
        names.append(name or f"near {shot.latitude_deg:.1f} {shot.longitude_deg:.1f} #{k}")
    return names


@dataclass(frozen=True, eq=False)
class Scatter:
    """``log_likelihood`` (sites, 17, 12, 12, 9) over `AXES` in order."""

    names: tuple[str, ...]
    log_likelihood: Array

    def settings(self, without: str | None = None, base: YieldSettings | None = None) -> YieldSettings:
        """With the medians learned from all sites, or from all but one."""
        found = {name: quantile[1] for name, quantile in self.quantiles(without).items()}
        return replace(base or YieldSettings(), **found)

    def quantiles(self, without: str | None = None) -> dict[str, tuple[float, float, float]]:
        """16, 50 and 84 % of each setting."""
        used = [name != without for name in self.names]
        total = self.log_likelihood[used].sum(axis=0)
        weight = np.exp(total - total.max())
        found = {}
        for axis, (name, values) in enumerate(AXES.items()):
            own = weight.sum(axis=tuple(a for a in range(4) if a != axis))
            logarithmic = name.endswith("freedom")
            low, middle, high = quantiles_of(np.log(values) if logarithmic else values, own)
            found[name] = (low, middle, high)
            if logarithmic:
                found[name] = (math.exp(low), math.exp(middle), math.exp(high))
        return found


def quantiles_of(x: Array, weight: Array) -> list[float]:
    """16, 50, 84 % of weights at even nodes, each spread over the step around it."""
    step = x[1] - x[0]
    edges = np.concatenate(([x[0] - step / 2], x + step / 2))
    cumulative = np.concatenate(([0.0], np.cumsum(weight) / weight.sum()))
    return [float(v) for v in np.interp((0.16, 0.5, 0.84), cumulative, edges)]


def learn_scatter(every: Sequence[Shot], relations: Sequence[MagnitudeYieldRelation] = MB) -> Scatter:
    """The likelihood of all settings; ``relations`` are equally likely at each site."""
    labels = sites_of(every)
    names = tuple(dict.fromkeys(labels))
    groups = [[s for s, label in zip(every, labels, strict=True) if label == name] for name in names]
    site = np.exp(-0.5 * (OFFSETS / SITE[:, None]) ** 2)
    site /= site.sum(axis=1, keepdims=True)
    base = YieldSettings()
    shot = np.array(
        [
            [np.exp(log_scatter_prior(replace(base, shot_scatter=s, shot_freedom=w))) for w in WORTH]
            for s in SHOT
        ]
    )
    total = np.empty((len(names), *(len(a) for a in AXES.values())))
    for k, group in enumerate(groups):
        residual = [_residuals(group, relation, base) for relation in relations]
        for n, freedom in enumerate(FREEDOM):
            log = np.array([_log_likelihood(*r, float(freedom), base.shot_error) for r in residual])
            top = log.max()
            joint = np.exp(log - top).mean(axis=0)
            total[k, ..., n] = top + np.log(np.einsum("og,to,swg->tsw", joint, site, shot, optimize=True))
    return Scatter(names, total)


def _residuals(
    group: Sequence[Shot], relation: MagnitudeYieldRelation, settings: YieldSettings
) -> tuple[Array, Array]:
    """mb less the relation's, and log weights, (ways, shots); depths are ways too where they matter."""
    log_yield = np.log10([s.calibration.yield_kt for s in group])[:, None]
    depths = DEPTHS[None, :] if relation.depth_slope else np.zeros((1, 1))
    prior = log_burial_prior(log_yield, depths, settings) if relation.depth_slope else np.zeros((1, 1))
    prior = prior - np.logaddexp.reduce(prior, axis=1, keepdims=True)
    prior = np.broadcast_to(prior, (len(group), depths.size))
    mb = np.array([s.calibration.mb for s in group])[:, None]
    ways = relation.ways_down(log_yield, depths)
    found = np.concatenate([(mb - way).T for way in ways])
    return found, np.concatenate([prior.T] * len(ways)) - math.log(len(ways))


def _log_likelihood(residual: Array, log_weight: Array, freedom: float, error: float) -> Array:
    """(offsets, scatters), with Student's constant: freedoms are compared."""
    constant = math.lgamma((freedom + 1) / 2) - math.lgamma(freedom / 2) - 0.5 * math.log(freedom * math.pi)
    sigma = np.hypot(SCATTERS, error)[:, None]
    total = np.full((len(OFFSETS), len(SCATTERS), residual.shape[1]), -np.inf)
    for way, weight in zip(residual, log_weight, strict=True):
        total = np.logaddexp(total, student(way - OFFSETS[:, None, None], sigma, freedom) + weight)
    return np.asarray((total + constant).sum(axis=-1))


def scatter_rows(data: Path) -> list[Row]:
    """What is learned of each setting, from all sites and without each; and about one relation alone."""
    every = single_events(shots(data))
    learned = learn_scatter(every)
    alone = learn_scatter(every, MB[:1])
    case, base = f"{len(every)} shots at {len(learned.names)} sites, mb about the relations", YieldSettings()
    rows = []
    for name, (low, middle, high) in learned.quantiles().items():
        without = [learned.quantiles(site)[name][1] for site in learned.names]
        spread = f"{min(without):.3g} to {max(without):.3g}"
        text = f"{middle:.3g} ({low:.3g} to {high:.3g}); without one site {spread}"
        if name == "site_scatter":
            first = alone.quantiles()[name]
            text += f"; about the hard-rock line alone {first[1]:.2f} ({first[0]:.2f} to {first[2]:.2f})"
        own = float(getattr(base, name))
        text += f"; the program's {own:g}"
        rows.append(Row(case, f"{name} learned, 68 %", "holds the program's", text, low <= own <= high))
    return rows


if __name__ == "__main__":
    print(table(scatter_rows(data_folder())))
