"""Which known test sites an event may lie in."""

from __future__ import annotations

import numpy as np

from testban.earth.geodesy import inverse
from testban.model import Origin, TestSite
from testban.reference import known_sites

LEAST_SHARE = 0.02
"""A site less likely than this is not spoken of."""


def sites_holding(origin: Origin) -> tuple[tuple[TestSite, float], ...]:
    """Catalogued sites with the share of the origin's posterior that lies in each; the event itself, where it
    is catalogued, does not count among their shots."""
    latitude, longitude = np.asarray(origin.samples)[:, 0], np.asarray(origin.samples)[:, 1]
    found = []
    for site in known_sites(without_time=origin.time):
        distance_km, _, _ = inverse(site.latitude_deg, site.longitude_deg, latitude, longitude)
        share = float(np.mean(np.asarray(distance_km) <= site.radius_km))
        if share >= LEAST_SHARE:
            found.append((site, share))
    total = sum(share for _, share in found)
    # Neighbouring sites may overlap.
    return tuple((site, share / max(total, 1.0)) for site, share in found)
