"""Events whose P is too weak to tell from chance: P and trains of Lg together.

Collapses are slow: they radiate little P for their Lg. What is sought here is what the search by P alone left
over, outside the wave trains of the events that it found.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from testban.association.associator import AssociationResult, associate
from testban.association.pick_rows import Spans
from testban.association.settings import AssociationSettings
from testban.association.wave_train import inside, train_spans
from testban.earth.geodesy import distance_between_km
from testban.earth.traveltimes import LG_GROUP_VELOCITY_KM_S, TravelTimes
from testban.model import Association, Pick, Site


def associate_faint(
    first: AssociationResult,
    trains: Sequence[Pick],
    sites: Mapping[str, Site],
    spans: Spans,
    travel_times: TravelTimes,
    settings: AssociationSettings,
) -> AssociationResult:
    """``first`` with the events added that its left-over picks and ``trains`` of Lg make together.

    Trains that belong to no event are no onsets left over: they are not listed. The uncertainty of those that
    belong to one holds what is not known of the velocity of Lg.
    """
    slow = [p for p in trains if p.station in sites]
    for event in first.events:
        train = train_spans((p.station for p in slow), event, sites, travel_times, settings)
        slow = [p for p in slow if not inside(p, train)]
    if len({p.station for p in slow}) < settings.minimum_stations:
        return first
    open_cases = (settings.unexplained, settings.unconfirmed)
    spent = [u for u in first.unassociated if u.reason not in open_cases]
    free = [u.pick for u in first.unassociated if u.reason in open_cases]
    # Lg comes from the crust only, and not from far.
    near = replace(
        settings,
        maximum_distance_deg=min(settings.maximum_distance_deg, settings.lg_reach_deg),
        depths_km=settings.depths_km[:1],
    )
    second = associate([*free, *slow], sites, spans, travel_times, near)
    left = [u for u in second.unassociated if u.pick.phase_hint != "Lg"]
    return AssociationResult(
        (*first.events, *(_with_velocity_errors(e, sites, settings) for e in second.events)),
        tuple(sorted([*spent, *left], key=lambda u: (u.pick.time, u.pick.id))),
        tuple(dict.fromkeys((*first.reasons, *second.reasons))),
        tuple(dict.fromkeys((*first.left_out, *second.left_out))),
    )


def _with_velocity_errors(
    event: Association, sites: Mapping[str, Site], settings: AssociationSettings
) -> Association:
    picks = []
    for pick in event.picks:
        if pick.phase_hint == "Lg":
            site = sites[pick.station]
            km = distance_between_km(event, site)
            travel_s = km / LG_GROUP_VELOCITY_KM_S
            error = float(np.hypot(pick.uncertainty_s, settings.lg_velocity_share * travel_s))
            pick = replace(pick, uncertainty_s=error)
        picks.append(pick)
    return replace(event, picks=tuple(picks))
