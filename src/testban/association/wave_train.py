"""The train of an event's waves at each station: later phases and coda, which make no event of their own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from testban.association.settings import AssociationSettings
from testban.earth.geodesy import KM_PER_DEG, inverse
from testban.earth.traveltimes import TravelTimes
from testban.model import Association, Pick, Site, isoformat

Span = tuple[float, float]


def train_spans(
    stations: Iterable[str],
    event: Association,
    sites: Mapping[str, Site],
    travel_times: TravelTimes,
    settings: AssociationSettings,
) -> dict[str, Span]:
    """From the event's first P to the passing of its slowest waves (POSIX s), by station."""
    keys = sorted(set(stations))
    if not keys:
        return {}
    distance_km, _, _ = inverse(
        event.latitude_deg,
        event.longitude_deg,
        [sites[s].latitude_deg for s in keys],
        [sites[s].longitude_deg for s in keys],
    )
    _, first = travel_times.first_p(distance_km / KM_PER_DEG, event.depth_km)
    begin = event.time + np.where(np.isfinite(first), first, 0.0) - 3 * settings.residual_s
    end = event.time + distance_km / settings.train_velocity_km_s + settings.train_margin_s
    return dict(zip(keys, zip(begin.tolist(), end.tolist(), strict=True), strict=True))


def inside(pick: Pick, spans: Mapping[str, Span]) -> bool:
    """Whether the pick lies in its station's span."""
    begin, end = spans[pick.station]
    return begin <= pick.time <= end


def listening_s(recorded: Sequence[Span], trains: Sequence[Span]) -> float:
    """How much of what was ``recorded`` lies in no train (s); one second at least."""
    total = 0.0
    for first, last in recorded:
        total += last - first
        heard = first
        for begin, end in sorted(trains):
            total -= max(min(end, last) - max(begin, heard), 0.0)
            heard = max(heard, min(end, last))
    return max(total, 1.0)


def train_reason(event: Association) -> str:
    return f"in the wave train of the event of {isoformat(event.time, 0)}"
