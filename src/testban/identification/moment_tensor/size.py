"""How large the source was, with its kind and its depth taken together.

Long waves hardly tell the depth: a wrong crust is taken for a wrong depth, and narrowly so. What is known
before the event tells more: explosions and collapses happen within two kilometres of the surface, faults
anywhere. Each draw of the posterior is therefore given a kind, and the size of one that exploded or closed is
taken from shallow sources alone. The kind itself is not weighed by depth.

A crack that closes just below the surface radiates in proportion to its depth, and far less than a tensor ten
degrees away from it. A population that is as wide as the errors of published tensors hides those cracks:
they fill none of its volume. Half of the collapses are therefore taken to be thin cracks in the rock of the
Earth model, as the theory of an opening has it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray

from testban.earth.layered import LayeredModel
from testban.identification.moment_tensor.errors import weighted_table
from testban.identification.moment_tensor.near_surface import moved, poisson_term
from testban.identification.moment_tensor.result import Inputs
from testban.identification.moment_tensor.sampling import Posterior, resample, sample, spread_amplitude
from testban.identification.moment_tensor.seismograms import Sums
from testban.identification.moment_tensor.settings import MomentTensorSettings
from testban.signal.tensor_fit import FitTable, evaluate
from testban.sources.source_types import broad_collapses, log_mixture_ratio, log_population_ratios
from testban.sources.thin_crack import closing_cracks

ROOT2 = np.sqrt(2.0)
LogWeight = Callable[[NDArray[np.float64]], NDArray[np.float64]]


def moment_draws(
    posterior: Posterior,
    inputs: Inputs,
    models: Sequence[LayeredModel],
    settings: MomentTensorSettings,
    rng: np.random.Generator,
    log_weight: LogWeight = lambda sources: np.zeros(len(sources)),
) -> NDArray[np.float64]:
    """Scalar moments (n,), N m, equally likely; ``log_weight`` of sources (n, 6) is what ``posterior`` was
    weighed by beside the wave forms (first motions). Without a response they have no unit."""
    moments = np.maximum(posterior.amplitude, 1.0) / ROOT2
    parts = shallow_parts(inputs.parts, models, settings)
    if not parts or not any(record.scaled for record in inputs.records):
        return moments
    tables = [weighted_table(inputs.windows, part, inputs.weight, inputs.gains) for part in parts]
    terms = [next(poisson_term(m) for m in models if m.name == part.model) for part in parts]
    exploded, closed = _kind_shares(posterior, settings)
    pick = rng.random(len(moments))
    opening = np.flatnonzero(pick < exploded)
    closing = np.flatnonzero((exploded <= pick) & (pick < exploded + closed))
    if len(opening):
        moments[opening] = _explosions(tables, settings, log_weight, rng, len(opening))
    if len(closing):
        moments[closing] = _collapses(tables, terms, settings, log_weight, rng, len(closing))
    return moments


def shallow_parts(
    parts: Sequence[Sums], models: Sequence[LayeredModel], settings: MomentTensorSettings
) -> list[Sums]:
    """Each model's shallowest normal equations, moved to the depths at which cavities lie; none where all
    depths tried are deeper."""
    found = []
    for model in models:
        tried = [p for p in parts if p.model == model.name and p.depth_km <= settings.cavities_to_km]
        if not tried:
            continue
        nearest = min(tried, key=lambda p: p.depth_km)
        there = (moved(nearest, model, depth) for depth in settings.cavity_depths_km)
        found += [sums for sums in there if sums is not None]
    return found


def _kind_shares(
    posterior: Posterior, settings: MomentTensorSettings
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Probability (n,) that each draw belongs to the explosions, and to the collapses."""
    ratios = log_population_ratios(posterior.sources)
    weights = dict(zip(ratios, settings.population_weights, strict=True))
    exploded, closed = (
        weights[kind] * np.exp(ratios[kind] - posterior.log_prior) for kind in ("explosion", "collapse")
    )
    return exploded, closed


def _explosions(
    tables: Sequence[FitTable],
    settings: MomentTensorSettings,
    log_weight: LogWeight,
    rng: np.random.Generator,
    count: int,
) -> NDArray[np.float64]:
    """Moments (count,) of shallow explosions."""
    prior = partial(log_mixture_ratio, weights=settings.population_weights)
    shallow = sample(tables, prior, max(settings.particles // 2, 500), rng, settings.threads)
    shallow = resample(shallow, log_weight(shallow.sources), rng)
    share, _ = _kind_shares(shallow, settings)
    drawn = rng.choice(len(share), size=count, p=share / share.sum())
    return np.asarray(np.maximum(shallow.amplitude[drawn], 1.0) / ROOT2)


def _collapses(
    tables: Sequence[FitTable],
    terms: Sequence[float],
    settings: MomentTensorSettings,
    log_weight: LogWeight,
    rng: np.random.Generator,
    count: int,
) -> NDArray[np.float64]:
    """Moments (count,) of shallow collapses: draws of their population, weighed by how they fit."""
    size = max(settings.particles // 2, 500)
    weight, amplitude = [], []
    for table, term in zip(tables, terms, strict=True):
        sources = np.concatenate([closing_cracks(size, term, rng), broad_collapses(size, rng)])
        gained, best = evaluate(sources, table, settings.threads)
        weight.append(gained + log_weight(sources))
        amplitude.append(spread_amplitude(best, gained, rng))
    log_weights = np.concatenate(weight)
    chance = np.exp(log_weights - log_weights.max())
    drawn = rng.choice(len(chance), size=count, p=chance / chance.sum())
    return np.asarray(np.maximum(np.concatenate(amplitude)[drawn], 1.0) / ROOT2)
