"""A stated origin as the record that magnitudes want."""

from __future__ import annotations

import numpy as np

from testban.model import Origin, OriginUncertainty


def catalogued_origin(latitude: float, longitude: float, depth_km: float, time_s: float) -> Origin:
    """A stated origin as a record."""
    region = OriginUncertainty(5.0, 5.0, 0.0, 0.9, 1.0, (depth_km, depth_km))
    samples = np.array([[latitude, longitude, depth_km, time_s]])
    return Origin(
        time_s, latitude, longitude, depth_km, True, region, (), 360.0, samples, "stated", "ak135", ()
    )
