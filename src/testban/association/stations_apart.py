"""Stations of a set that stand apart from each other: the elements of an array count once."""

from __future__ import annotations

from collections.abc import Sequence

from testban.earth.geodesy import inverse
from testban.model import Site


def stations_apart(sites: Sequence[Site], separation_km: float) -> list[int]:
    """Indices of sites no two of which are nearer than ``separation_km``; earlier ones go first."""
    kept: list[int] = []
    for index, site in enumerate(sites):
        if kept:
            distance, _, _ = inverse(
                site.latitude_deg,
                site.longitude_deg,
                [sites[k].latitude_deg for k in kept],
                [sites[k].longitude_deg for k in kept],
            )
            if float(distance.min()) < separation_km:
                continue
        kept.append(index)
    return kept
