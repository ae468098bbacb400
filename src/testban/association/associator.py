"""Gather picks into events: the best-explained event first, its picks taken out, then the next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from testban.association.gathering import Gathering
from testban.association.pick_rows import Spans, row_order
from testban.association.settings import AssociationSettings
from testban.association.stations_apart import stations_apart
from testban.earth.traveltimes import TravelTimes
from testban.model import Association, Pick, Site, UnassociatedPick


@dataclass(frozen=True)
class AssociationResult:
    """Events in order of score; picks left over; why no (further) event was accepted.

    ``left_out`` tells what may be an event and was not taken for one: where a limit on the work was reached,
    and sets of picks at too few stations.
    """

    events: tuple[Association, ...]
    unassociated: tuple[UnassociatedPick, ...]
    reasons: tuple[str, ...]
    left_out: tuple[str, ...] = ()


def associate(
    picks: Sequence[Pick],
    sites: Mapping[str, Site],
    spans: Spans,
    travel_times: TravelTimes,
    settings: AssociationSettings,
) -> AssociationResult:
    """Any number of events from picks of unknown origin; each pick is used once at most.

    ``phase_hint`` Lg marks the onset of a train of Lg; all others are tried as first P.

    ``spans`` gives the spans of time (POSIX s), ascending and apart, that each station recorded. The result
    depends neither on the order of ``picks`` nor on where the windows begin in which they are searched: of
    all windows the best event is taken first, its picks are no longer free in any of them, and windows that
    had counted on them are searched again.
    """
    known = sorted((p for p in picks if p.station in sites), key=row_order)
    if not known:
        return AssociationResult((), (), ("no onsets found",))
    stations = sorted({p.station for p in known})
    if len(stations_apart([sites[s] for s in stations], settings.separation_km)) < settings.minimum_stations:
        reason = (
            f"{len(stations)} station(s) with onsets; an event needs a first P at "
            f"{settings.minimum_stations} or more, {settings.separation_km:.0f} km apart"
        )
        left = sorted((UnassociatedPick(p, reason) for p in known), key=_by_time)
        return AssociationResult((), tuple(left), (reason,))
    gathering = Gathering(known, sites, spans, travel_times, settings)
    gathering.run()
    used = {p.id for e in gathering.events for p in e.picks}
    left = [
        UnassociatedPick(p, fate) for p, fate in zip(known, gathering.fate, strict=True) if p.id not in used
    ]
    return AssociationResult(
        tuple(sorted(gathering.events, key=lambda e: (-e.score, e.time))),
        tuple(sorted(left, key=_by_time)),
        tuple(gathering.reasons),
        tuple(gathering.left_out),
    )


def _by_time(left: UnassociatedPick) -> tuple[float, str]:
    return left.pick.time, left.pick.id
