"""The train of an event's waves at each station: later phases and coda, which make no event of their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from testban.association.settings import AssociationSettings
from testban.earth.geodesy import KM_PER_DEG, inverse
from testban.earth.traveltimes import TravelTimes
from testban.model import Association, Pick, Site, UnassociatedPick, isoformat


def without_train(
    picks: Sequence[Pick],
    event: Association,
    sites: Mapping[str, Site],
    travel_times: TravelTimes,
    settings: AssociationSettings,
) -> tuple[list[Pick], list[UnassociatedPick]]:
    """Split off picks inside the event's own train of waves at their station."""
    inside = in_train(picks, event, sites, travel_times, settings)
    reason = train_reason(event)
    return (
        [p for p, within in zip(picks, inside, strict=True) if not within],
        [UnassociatedPick(p, reason) for p, within in zip(picks, inside, strict=True) if within],
    )


def train_reason(event: Association) -> str:
    return f"in the wave train of the event of {isoformat(event.time, 0)}"


def in_train(
    picks: Sequence[Pick],
    event: Association,
    sites: Mapping[str, Site],
    travel_times: TravelTimes,
    settings: AssociationSettings,
) -> list[bool]:
    """Whether each pick lies between the event's first P and the passing of its slowest waves."""
    stations = sorted({p.station for p in picks})
    if not stations:
        return []
    distance_km, _, _ = inverse(
        event.latitude_deg,
        event.longitude_deg,
        [sites[s].latitude_deg for s in stations],
        [sites[s].longitude_deg for s in stations],
    )
    _, first = travel_times.first_p(distance_km / KM_PER_DEG, event.depth_km)
    begin = event.time + np.where(np.isfinite(first), first, 0.0) - 3 * settings.residual_s
    end = event.time + distance_km / settings.train_velocity_km_s + settings.train_margin_s
    spans = dict(zip(stations, zip(begin.tolist(), end.tolist(), strict=True), strict=True))
    return [spans[p.station][0] <= p.time <= spans[p.station][1] for p in picks]
