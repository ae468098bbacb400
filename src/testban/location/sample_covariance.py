"""Kernel: the covariance of posterior samples about an origin."""

from __future__ import annotations

import numpy as np

from testban.location.sphere import offsets_km, unit_vectors
from testban.model import Origin


def sample_covariance(origin: Origin) -> tuple[tuple[float, ...], ...] | None:
    """(4, 4) in east, north, depth (km) and time (s); None without samples."""
    samples = origin.samples
    if len(samples) < 2:
        return None
    place = unit_vectors(origin.latitude_deg, origin.longitude_deg)
    east, north = offsets_km(place, unit_vectors(samples[:, 0], samples[:, 1]))
    columns = np.stack([east, north, samples[:, 2], samples[:, 3] - origin.time])
    return tuple(tuple(float(v) for v in row) for row in np.cov(columns))
