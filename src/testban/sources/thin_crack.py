"""Level openings that close: tensors of thin cracks in rock of known Poisson's ratio.

A flat opening whose walls move together along its normal acts as -(lambda, lambda, lambda + 2 mu) on its own
axes, whatever its outline (Aki & Richards 2002, eq. 3.22). Rooms of mines and the roofs of shot cavities
are nearly level; the 10 deg by which they dip (one standard deviation, for each of two axes) and the 0.05
by which the rock around them differs in lambda / (lambda + 2 mu) are assumed.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from testban.sources.lune import to_vector

DIP_DEG = 10.0
POISSON_TERM_STD = 0.05


def closing_cracks(count: int, poisson_term: float, rng: np.random.Generator) -> NDArray[np.float64]:
    """Unit vectors (count, 6); ``poisson_term`` is lambda / (lambda + 2 mu) of the rock, 1/3 for a Poisson's
    ratio of 1/4."""
    normals = np.column_stack([np.radians(DIP_DEG) * rng.standard_normal((count, 2)), np.ones(count)])
    normals /= np.linalg.norm(normals, axis=1, keepdims=True)
    level = np.clip(poisson_term + POISSON_TERM_STD * rng.standard_normal(count), 0.0, 0.95)
    along = normals[:, :, None] * normals[:, None, :]
    vectors = to_vector(-(level[:, None, None] * (np.eye(3) - along) + along))
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True))
