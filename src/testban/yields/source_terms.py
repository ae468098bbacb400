"""What the explosion source says of a moment and of the shape of spectra, rock by rock and law by law."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from testban.model import Magnitude, TestSite
from testban.sources.explosion import MomentLaw
from testban.yields.grid import Grid, log_mean, normal
from testban.yields.settings import YieldSettings
from testban.yields.source_model import LAWS, MEDIA, log_moment
from testban.yields.spectral_shape import SpectralFit, log_shape

Array = NDArray[np.float64]
SHAPE = "shape of P's spectra"


@dataclass(frozen=True, eq=False)
class SourceTerm:
    """Log likelihoods over the grid if the shot was in this rock and the law of its moment is this one.

    ``moment`` and ``shape`` are zeros where there is nothing measured.
    """

    name: str
    weight: float
    moment: Array
    shape: Array


def source_terms(
    grid: Grid,
    magnitudes: Sequence[Magnitude],
    fit: SpectralFit | None,
    site: TestSite | None,
    settings: YieldSettings,
) -> list[SourceTerm]:
    """One for each rock that the site may have and each law of moment.

    Several moment magnitudes are alternatives: networks measure one event. The spectra count with the
    probability that their model does not fail.
    """
    cases = [
        (rock, law, name, weight / len(rocks))
        for rocks in (rocks_of(site),)
        for rock in rocks
        for (law, name), weight in zip(LAWS, settings.spectra.law_weights, strict=True)
    ]
    nothing = np.zeros((1, 1))
    shapes = (
        [log_shape(grid, fit, MEDIA[rock], law, settings.spectra) for rock, law, _, _ in cases]
        if fit
        else [nothing] * len(cases)
    )
    weights = [weight for *_, weight in cases]
    failure = settings.spectra.failure
    anywhere = float(np.logaddexp.reduce(log_mean(shapes, weights), axis=None)) - math.log(shapes[0].size)
    return [
        SourceTerm(
            f"{name} source in {rock}",
            weight,
            _log_moment(grid, magnitudes, rock, law, settings),
            np.logaddexp(shape + math.log1p(-failure), anywhere + math.log(failure)) - anywhere,
        )
        for (rock, law, name, weight), shape in zip(cases, shapes, strict=True)
    ]


def log_source(terms: Sequence[SourceTerm], moment: bool = True, shape: bool = True) -> Array:
    """Mean of moment and shape over rocks and laws; either may be left out."""
    parts = [(t.moment if moment else 0.0) + (t.shape if shape else np.zeros((1, 1))) for t in terms]
    return log_mean(parts, [t.weight for t in terms])


def likeliest(sites: Sequence[tuple[TestSite, float]]) -> TestSite | None:
    """The site that an event lies in, where it is likelier than not."""
    return next((s for s, share in sorted(sites, key=lambda pair: -pair[1]) if share > 0.5), None)


def rocks_of(site: TestSite | None) -> list[str]:
    """The rocks a source model is tried in."""
    return [site.medium] if site is not None and site.medium in MEDIA else list(MEDIA)


def _log_moment(
    grid: Grid, magnitudes: Sequence[Magnitude], rock: str, law: MomentLaw, settings: YieldSettings
) -> Array:
    if not magnitudes:
        return np.zeros((1, 1))
    sigmas = [math.hypot(1.5 * m.uncertainty, settings.moment_scatter) for m in magnitudes]
    expected = log_moment(grid, MEDIA[rock], law)
    parts = [normal(1.5 * m.mag + 9.1 - expected, s) for m, s in zip(magnitudes, sigmas, strict=True)]
    return log_mean(parts, [1.0] * len(parts))
