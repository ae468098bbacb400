"""Populations of moment tensors: how explosions, earthquakes and collapses are spread among all tensors.

Explosions: the scaled von Mises-Fisher distribution that Hoggard, Scealy & Delbridge 2024
(doi:10.1093/gji/ggae011) fitted to 140 explosions, mostly of the western United States; the numbers are those
of their program MTid. Its axes are east, north, up.
Earthquakes: double couples of any orientation, spread over the lune by Gaussians of 10 deg in longitude and
15 deg in latitude: what faults add to pure shear, with the mechanism known. These widths are assumed
(regional catalogues, as in Ford, Kraft & Ichinose 2020, doi:10.1093/gji/ggz578, scatter by about as much,
errors included). Collapses: von Mises-Fisher about closing horizontal cracks with Poisson's ratio 0.25
(diag(-1, -1, -3)) and, for a quarter, about an implosion; the concentration 34.5 is that of the explosions'
spherical model in the same paper, assumed to hold. Pasyanos, Ichinose & Ford 2023 characterize 43 collapses
in this way; their numbers could not be seen.

Each density is mixed with a tenth of the uniform one, for sources like none of these.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from testban.sources.lune import equal_area, lune_points, to_vector
from testban.sources.tensor import collapse

# Ford, Kraft & Ichinose 2020: mean of explosions along north, east, down, order of `to_vector`, and the angle
# within which a tensor is explosion-like.
MEAN_EXPLOSION = np.array([0.45026, 0.523815, 0.71339, 0.0271901, 0.024514, -0.112334])
EXPLOSION_ANGLE_DEG = 30.4

SPHERE_AREA = np.pi**3
"""Of unit vectors in six dimensions."""
UNIFORM_SHARE = 0.1
GAMMA_STD_DEG, DELTA_STD_DEG = 10.0, 15.0
COLLAPSE_CONCENTRATION = 34.49525335
IMPLOSION_SHARE = 0.25

_CONCENTRATION = 54.65367804
_SCALES = np.array(
    [1.0, 2.0725349917445777, 2.0527225979792427, 1.2762063394892806, 0.47857163522325175, 0.3848575516754583]
)
# Columns are the mean and the principal directions; rows are xx, yy, zz, yz, xz, xy along east, north, up.
_DIRECTIONS = np.array(
    [
        [0.36740822, 0.28912206, 0.07658822, 0.36036246, 0.28245966, 0.75226945],
        [0.41243448, 0.37831385, 0.09172119, 0.57011912, -0.13295873, -0.57935293],
        [0.83208951, -0.28548006, -0.11076200, -0.45832301, -0.02211478, -0.05754047],
        [-0.00453744, -0.43562773, -0.77987658, 0.44715794, 0.04086863, 0.01949217],
        [0.03888890, -0.70802624, 0.60379566, 0.36350937, -0.00777659, 0.0204391],
        [-0.03167187, -0.02674923, 0.02601096, -0.05434901, 0.94885127, -0.30713557],
    ]
)


def explosion_angle_deg(vectors: NDArray[np.float64]) -> NDArray[np.float64]:
    """Angle of (..., 6) vectors to the mean explosion; up to 30.4 deg is explosion-like (Ford, Kraft &
    Ichinose 2020)."""
    unit = vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)
    mean = MEAN_EXPLOSION / np.linalg.norm(MEAN_EXPLOSION)
    return np.asarray(np.degrees(np.arccos(np.clip(unit @ mean, -1.0, 1.0))))


def log_population_ratios(vectors: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
    """Log of each class's density over the uniform one at unit vectors (n, 6)."""
    found = {
        "explosion": _explosions(vectors),
        "earthquake": _earthquakes(vectors),
        "collapse": _collapses(vectors),
    }
    log_rest, log_share = np.log(UNIFORM_SHARE), np.log1p(-UNIFORM_SHARE)
    return {name: np.logaddexp(log_share + value, log_rest) for name, value in found.items()}


def log_mixture_ratio(vectors: NDArray[np.float64], weights: Sequence[float]) -> NDArray[np.float64]:
    """Log of the density over the uniform one, (n,), of a mixture of the populations at unit vectors (n, 6):
    ``weights`` of explosions, earthquakes and collapses; the rest is uniform."""
    ratios = log_population_ratios(vectors)
    told = [np.log(max(w, 1e-300)) + ratios[name] for name, w in zip(ratios, weights, strict=True)]
    rest = np.full(len(vectors), np.log(max(1.0 - sum(weights), 1e-300)))
    return np.asarray(np.logaddexp.reduce([*told, rest]))


def _explosions(vectors: NDArray[np.float64]) -> NDArray[np.float64]:
    # North, east, down to east, north, up: first and second change places, and products with down turn.
    turned = vectors[:, [1, 0, 2, 4, 3, 5]] * [1.0, 1.0, 1.0, -1.0, -1.0, 1.0]
    along = turned @ _DIRECTIONS
    stretch = np.sum((along / _SCALES) ** 2, axis=1)
    return np.asarray(
        _log_normalization(_CONCENTRATION)
        + np.log(SPHERE_AREA)
        - 2.5 * np.log(stretch)
        + _CONCENTRATION * along[:, 0] / np.sqrt(stretch)
    )


def _collapses(vectors: NDArray[np.float64]) -> NDArray[np.float64]:
    constant = _log_normalization(COLLAPSE_CONCENTRATION) + np.log(SPHERE_AREA)
    crack = to_vector(collapse())
    crack = COLLAPSE_CONCENTRATION * vectors @ (crack / np.linalg.norm(crack))
    implosion = -COLLAPSE_CONCENTRATION * vectors[:, :3].sum(axis=1) / np.sqrt(3.0)
    return np.asarray(
        constant + np.logaddexp(np.log1p(-IMPLOSION_SHARE) + crack, np.log(IMPLOSION_SHARE) + implosion)
    )


def broad_collapses(count: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Unit vectors (count, 6) drawn from the collapses' population, its uniform tenth left out."""
    from scipy.stats import vonmises_fisher

    crack, implosion = to_vector(collapse()), to_vector(-np.eye(3))
    rolled = rng.random(count) < IMPLOSION_SHARE
    drawn = [
        vonmises_fisher(axis / np.linalg.norm(axis), COLLAPSE_CONCENTRATION).rvs(count, random_state=rng)
        for axis in (crack, implosion)
    ]
    return np.where(rolled[:, None], drawn[1], drawn[0])


def _earthquakes(vectors: NDArray[np.float64]) -> NDArray[np.float64]:
    gamma, delta = lune_points(vectors)
    square = (gamma / GAMMA_STD_DEG) ** 2 + (delta / DELTA_STD_DEG) ** 2
    return np.asarray(-0.5 * square - _log_earthquake_mean())


@cache
def _log_earthquake_mean() -> float:
    """Log of the mean of the earthquakes' Gaussian over the uniform distribution of tensors."""
    gamma, delta = np.meshgrid(np.linspace(-30.0, 30.0, 241), np.linspace(-90.0, 90.0, 721), indexing="ij")
    v, w = equal_area(gamma, delta)
    area = np.abs(np.gradient(v, axis=0) * np.gradient(w, axis=1))
    height = np.exp(-0.5 * ((gamma / GAMMA_STD_DEG) ** 2 + (delta / DELTA_STD_DEG) ** 2))
    return float(np.log(np.sum(area * height) / np.sum(area)))


def _log_normalization(concentration: float) -> float:
    """Log of the constant of a von Mises-Fisher density in six dimensions."""
    from scipy.special import ive

    bessel = np.log(ive(2, concentration)) + concentration
    return float(2.0 * np.log(concentration) - 3.0 * np.log(2.0 * np.pi) - bessel)
