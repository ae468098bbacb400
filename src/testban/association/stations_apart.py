"""How many stations of a set stand apart from each other: the elements of an array count once."""

from __future__ import annotations

from collections.abc import Sequence

from testban.earth.geodesy import inverse
from testban.model import Site


def stations_apart(sites: Sequence[Site], separation_km: float) -> int:
    """Largest number found, greedily, of sites no two of which are nearer than ``separation_km``."""
    kept: list[Site] = []
    for site in sites:
        if not kept:
            kept.append(site)
            continue
        distance, _, _ = inverse(
            site.latitude_deg,
            site.longitude_deg,
            [k.latitude_deg for k in kept],
            [k.longitude_deg for k in kept],
        )
        if float(distance.min()) >= separation_km:
            kept.append(site)
    return len(kept)
