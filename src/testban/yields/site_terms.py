"""Kernel: how much a site's shots differ from a relation, learned from those whose yield is known.

mb = relation + offset of the site + scatter of the shot. The offset is normal over sites (``site_scatter``).
The scatter is Student's and of a size that is each site's own: its variance is scaled inverse chi-squared
over sites, about ``shot_scatter`` as if ``shot_freedom`` shots had told. Both are summed over on nodes, also
at a site that no shot has calibrated.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from testban.model import CalibrationShot
from testban.yields.grid import Array, log_mean, log_sum, student
from testban.yields.relations import HABITUAL_DEPTH_M, MagnitudeYieldRelation
from testban.yields.settings import YieldSettings

SCATTERS = np.geomspace(0.02, 1.2, 20)
OFFSETS = np.linspace(-6.0, 6.0, 181)
"""In ``site_scatter``."""
REACH, NODES = 20.0, 401
"""Differences for which `SiteTerm.log_density` is tabulated: this far, this many."""


@dataclass(frozen=True, eq=False)
class SiteTerm:
    """mb less the relation's at a site: one row for each size of scatter that it may have.

    ``offsets``, ``offset_sigmas``, ``scatters``, ``weights`` : (n,) mean and standard deviation of the
    offset, scatter from shot to shot, probability. ``log_evidence`` is that of the site's shots under
    the relation.
    """

    offsets: Array
    offset_sigmas: Array
    scatters: Array
    weights: Array
    log_evidence: float
    shots: int

    @property
    def offset(self) -> float:
        """Mean of the offset, whatever the scatter."""
        return float(self.weights @ self.offsets)

    @property
    def offset_sigma(self) -> float:
        """Its standard deviation."""
        square = self.offset_sigmas**2 + (self.offsets - self.offset) ** 2
        return math.sqrt(float(self.weights @ square))

    @property
    def scatter(self) -> float:
        """Likely size of the scatter from shot to shot: the middle one, in its logarithm."""
        return math.exp(float(self.weights @ np.log(self.scatters)))

    def log_density(self, difference: Array, error: float, freedom: float) -> Array:
        """Log density of an mb that lies ``difference`` above the relation, measured to ``error``."""
        asinh = math.asinh(2.0 * REACH)
        table = 0.5 * np.sinh(np.linspace(-asinh, asinh, NODES))
        used = self.weights > 1e-6
        sigma = np.sqrt(error**2 + self.offset_sigmas[used] ** 2 + self.scatters[used] ** 2)
        parts = student(table[:, None] - self.offsets[used], sigma, freedom) + np.log(self.weights[used])
        return np.asarray(np.interp(difference, table, log_sum(parts, 1)[:, 0]))


def learn_site_term(
    shots: Sequence[CalibrationShot], relation: MagnitudeYieldRelation, settings: YieldSettings
) -> SiteTerm:
    """The term of a site with these shots of known yield; the prior without any.

    A shot of unknown depth is put at the habitual one.
    """
    offsets = settings.site_scatter * OFFSETS
    total = -0.5 * OFFSETS[:, None] ** 2 + log_scatter_prior(settings)
    total = total - log_sum(total.ravel(), 0)
    if shots:
        residual = residuals(shots, relation)
        total = total + log_likelihood(residual, offsets, settings.shot_error, settings.tail_freedom)
    evidence = float(log_sum(total.ravel(), 0)[0])
    joint = np.exp(total - evidence)
    weights = joint.sum(axis=0)
    share = joint / np.maximum(weights, 1e-300)
    means = offsets @ share
    variances = offsets**2 @ share - means**2
    return SiteTerm(means, np.sqrt(np.maximum(variances, 0.0)), SCATTERS, weights, evidence, len(shots))


def log_scatter_prior(settings: YieldSettings) -> Array:
    """Log probability (n,) of `SCATTERS`, the nodes even in their logarithm."""
    freedom = settings.shot_freedom
    log = -freedom * (np.log(SCATTERS) + 0.5 * (settings.shot_scatter / SCATTERS) ** 2)
    return np.asarray(log - np.logaddexp.reduce(log))


def residuals(shots: Sequence[CalibrationShot], relation: MagnitudeYieldRelation) -> Array:
    """mb less the relation's, (ways down, shots)."""
    log_yield = np.log10([s.yield_kt for s in shots])
    habitual = math.log10(HABITUAL_DEPTH_M) + log_yield / 3.0
    depth = np.array([np.nan if s.depth_m is None else math.log10(s.depth_m) for s in shots])
    ways = relation.ways_down(log_yield, np.where(np.isfinite(depth), depth, habitual))
    return np.array([s.mb for s in shots]) - np.stack(ways)


def log_likelihood(residual: Array, offsets: Array, error: float, freedom: float) -> Array:
    """Of residuals (ways, shots) at each offset (k,) and each of `SCATTERS`: (k, n), Student's constant left
    out. ``error`` is that of the shots' mb, beside their scatter."""
    sigma = np.hypot(SCATTERS, error)[:, None]
    ways = [student(way - offsets[:, None, None], sigma, freedom) for way in residual]
    return np.asarray(log_mean(ways, [1.0] * len(ways)).sum(axis=-1))
