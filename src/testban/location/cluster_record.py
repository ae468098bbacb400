"""What is said about a cluster: places on the map, regions, and what they rest on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from testban.earth.geodesy import inverse, offset
from testban.location.cluster_settings import ClusterSettings
from testban.location.cluster_solution import ClusterFit, KnownPlaces
from testban.model import Anchor, ClusterEvent, RelativeCluster

if TYPE_CHECKING:
    from testban.location.cluster import GatheredTimes

OUTLIER_WEIGHT = 0.2
"""Arrivals with less weight than this, off by about five standard deviations, are called outliers."""


@dataclass(frozen=True, eq=False)
class Known:
    """Anchors among the events, their places from ``centre`` (latitude, longitude), None without anchors."""

    anchors: tuple[Anchor, ...]
    centre: tuple[float, float] | None
    places: KnownPlaces
    left_out: tuple[str, ...]


def known_places(
    anchors: Sequence[Anchor],
    events: Sequence[str],
    settings: ClusterSettings,
    centre: tuple[float, float] | None = None,
) -> Known:
    """Anchors as places about ``centre``, by default the first anchor."""
    known = tuple(a for a in anchors if a.event in events)
    left_out = tuple(f"anchor {a.event}: has no differential times" for a in anchors if a.event not in events)
    places, sigma = np.full((len(events), 2), np.nan), np.full(len(events), np.nan)
    if known and centre is None:
        centre = (known[0].latitude_deg, known[0].longitude_deg)
    for anchor in known:
        assert centre is not None
        i = events.index(anchor.event)
        distance, azimuth, _ = inverse(*centre, anchor.latitude_deg, anchor.longitude_deg)
        turn = np.radians(azimuth)
        places[i] = distance * np.sin(turn), distance * np.cos(turn)
        sigma[i] = anchor.uncertainty_m / 1e3
    calibrate = len(known) >= settings.calibrating_anchors
    depth_km = settings.depth_difference_km / np.sqrt(2.0)  # of each of two events
    return Known(known, centre, KnownPlaces(places, sigma, calibrate, depth_km), left_out)


def record(
    fit: ClusterFit, gathered: GatheredTimes, known: Known, settings: ClusterSettings, waves: str
) -> RelativeCluster:
    """The cluster with its covariance and what was assumed."""
    events, n = gathered.events, len(gathered.events)
    places, covariance = _tied(fit, known)
    centre, depths = (known.centre if known.anchors else None), np.diag(fit.covariance_km2)[2 * n :]
    counted = np.isfinite(fit.residual_s)
    located = []
    for i, name in enumerate(events):
        mine = np.ix_([i, n + i], [i, n + i])
        (ee, en), (_, nn) = covariance[mine] * 1e6
        place: tuple[float | None, float | None] = (None, None)
        if centre is not None:
            latitude, longitude = offset(*centre, places[i, 0], places[i, 1])
            place = float(latitude), float(longitude)
        located.append(
            ClusterEvent(
                name,
                float(places[i, 0] * 1e3),
                float(places[i, 1] * 1e3),
                ((float(ee), float(en)), (float(en), float(nn))),
                int(counted[:, i].sum()),
                place[0],
                place[1],
                float(places[i, 2] * 1e3),
                float(np.sqrt(depths[i]) * 1e3),
            )
        )
    used = counted & (fit.weights >= OUTLIER_WEIGHT)
    return RelativeCluster(
        events=tuple(located),
        covariance_m2=covariance * 1e6,
        residual_s=float(np.sqrt(np.mean(fit.residual_s[used] ** 2))),
        phases=tuple(f"{station} {phase}" for station, phase in gathered.keys),
        outlier_share=float(np.mean(gathered.pair_weights < OUTLIER_WEIGHT)),
        left_out=(*gathered.left_out, *known.left_out),
        assumptions=_assumptions(known, settings, waves),
    )


def _tied(fit: ClusterFit, known: Known) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Places (n, 3) about the centre and covariance (2 n, 2 n) km2 of the horizontal ones.

    Known events stay where they are known to be; what is uncertain is the way from them.
    """
    n = len(fit.places_km)
    places, covariance = fit.places_km.copy(), fit.covariance_km2[: 2 * n, : 2 * n]
    if known.places.calibrate:
        return places, covariance
    if not known.anchors:
        places[:, :2] -= places[:, :2].mean(axis=0)
        return places, covariance
    sigma_km = known.places.sigma_km
    tie = np.nan_to_num(sigma_km**-2.0) / np.nansum(sigma_km**-2.0)
    shift = np.eye(n) - np.outer(np.ones(n), tie)
    places[:, :2] = shift @ places[:, :2] + np.nansum(known.places.places_km * tie[:, None], axis=0)
    both = np.kron(np.eye(2), shift)
    own_error = 1.0 / float(np.nansum(sigma_km**-2.0))
    return places, both @ covariance @ both.T + np.kron(np.eye(2), np.full((n, n), own_error))


def _assumptions(known: Known, settings: ClusterSettings, waves: str) -> tuple[str, ...]:
    names = ", ".join(a.event for a in known.anchors)
    if known.places.calibrate:
        scale = f"slownesses solved from the known places of {names}"
    else:
        scale = (
            "size and shape of the pattern rest on the slownesses given, taken as right in common within "
            f"{100 * settings.crustal_scale:.0f} % (crustal phases), {100 * settings.regional_scale:.0f} % "
            f"(Pn) and {100 * settings.teleseismic_scale:.0f} % (teleseismic)"
        )
    tied = f"tied to {names}" if known.anchors else "no event's place is known: places are about the centre"
    depth = (
        f"depths of any two events agree within {settings.depth_difference_km:g} km (one standard deviation)"
        if settings.depth_difference_km > 0
        else "all events at one depth"
    )
    return scale, tied, depth, waves
