"""Events whose onsets lie in the wave trains of others.

The search of `testban.association.associator` drops what lies in the train of an event that it has found,
because most of it is later waves of that event. A second event is then found by those stations alone that the
train does not reach, often on one side only, or not at all. Here all onsets are taken up again. Against each
stands the rate of onsets within trains at its station, and the density of the known events' later waves then.
What chance reaches is found among the same onsets moved round in time (`testban.association.turned_onsets`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from testban.association.chance_of_trial import apart_from_each_other, chance_threshold
from testban.association.later_waves import KnownEvent, goes_with_distance, later_density_hz
from testban.association.likelihood import chance_rates
from testban.association.paths import PathFinder
from testban.association.pick_rows import Spans, row_order, tables
from testban.association.pick_table import PickTable
from testban.association.search import Search, Trial
from testban.association.search_grid import trial_places
from testban.association.settings import AssociationSettings
from testban.association.turned_onsets import Part, train_parts, turned
from testban.association.wave_train import Span, inside, listening_s, train_reason, train_spans
from testban.association.windows import origin_windows
from testban.earth.traveltimes import TravelTimes
from testban.model import Association, Site, UnassociatedPick

SHARING_ROUNDS = 3
"""Rates of chance and shares of later waves follow from each other; they have settled by then."""


@dataclass(frozen=True)
class Overlap:
    """Events whose first P no train of a clearer event meets, and the others; both by falling score."""

    clear: tuple[Association, ...]
    overlapped: tuple[Association, ...]


def overlap_of(
    events: Sequence[Association],
    sites: Mapping[str, Site],
    spans: Spans,
    travel_times: TravelTimes,
    settings: AssociationSettings,
) -> Overlap:
    """Which ``events`` lie, at any station that recorded, in the train of one with a higher score."""
    trains: list[dict[str, Span]] = []
    clear: list[Association] = []
    overlapped: list[Association] = []
    for event in sorted(events, key=lambda e: (-e.score, e.time)):
        own = train_spans(spans, event, sites, travel_times, settings)
        begins = {station: begin for station, (begin, _) in own.items()}
        met = any(t[s][0] <= begin <= t[s][1] for t in trains for s, begin in begins.items())
        (overlapped if met else clear).append(event)
        if not met:
            trains.append(own)
    return Overlap(tuple(clear), tuple(overlapped))


def associate_buried(
    known: Sequence[KnownEvent],
    overlapped: Sequence[Association],
    left: Sequence[UnassociatedPick],
    sites: Mapping[str, Site],
    spans: Spans,
    travel_times: TravelTimes,
    settings: AssociationSettings,
    rng: np.random.Generator,
) -> tuple[tuple[Association, ...], tuple[UnassociatedPick, ...]]:
    """Events beside the ``known`` ones, of picks of ``overlapped`` ones and of those ``left``; what is left.

    An overlapped event gives way to what is found with its picks; where nothing is, it stays as it was.
    """
    found: list[Association] = []
    rest = [*left, *(UnassociatedPick(p, settings.unexplained) for e in overlapped for p in e.picks)]
    while len(found) < settings.maximum_buried + len(overlapped):
        others = [*known, *(KnownEvent(e, settings.buried_spread_km) for e in found)]
        event = _one_more(others, rest, sites, spans, travel_times, settings, rng)
        if event is None:
            break
        found.append(event)
        used = {p.id for p in event.picks}
        train = train_spans(sites, event, sites, travel_times, settings)
        rest = [_in_train(u, event, train, settings) for u in rest if u.pick.id not in used]
    used = {p.id for event in found for p in event.picks}
    stay = [event for event in overlapped if used.isdisjoint(p.id for p in event.picks)]
    used = {p.id for event in stay for p in event.picks}
    # Onsets of Lg are not listed among those left.
    rest = [u for u in rest if u.pick.id not in used and u.pick.phase_hint != "Lg"]
    return (*found, *stay), tuple(sorted(rest, key=lambda u: (u.pick.time, u.pick.id)))


def _in_train(
    left: UnassociatedPick, event: Association, train: Mapping[str, Span], settings: AssociationSettings
) -> UnassociatedPick:
    is_open = left.reason in (settings.unexplained, settings.unconfirmed)
    return replace(left, reason=train_reason(event)) if is_open and inside(left.pick, train) else left


def _one_more(
    known: Sequence[KnownEvent],
    left: Sequence[UnassociatedPick],
    sites: Mapping[str, Site],
    spans: Spans,
    travel_times: TravelTimes,
    settings: AssociationSettings,
    rng: np.random.Generator,
) -> Association | None:
    """The best event in and about the trains of ``known`` events, or None where it may be chance."""
    trains = [train_spans(spans, k.event, sites, travel_times, settings) for k in known]
    picks = sorted((u.pick for u in left if u.pick.phase_hint != "Lg"), key=row_order)
    within = np.array([any(inside(p, t) for t in trains) for p in picks], dtype=bool)
    if len({p.station for p in picks}) < settings.minimum_stations or not within.any():
        return None
    rows, table = tables(picks, sites, spans, settings)
    stations = sorted({p.station for p in picks})
    listening = np.array([listening_s(spans[s], ()) for s in stations])
    buried = np.array([_buried_s(s, spans, trains) for s in stations])
    later = np.zeros(len(picks))
    for each in known:
        later += later_density_hz(each, picks, [sites[p.station] for p in picks], travel_times, settings)
    rates = _rates(table, later, ((within, buried), (~within, np.maximum(listening - buried, 1.0))))
    places = trial_places(
        rows.latitude_deg, rows.longitude_deg, settings.depths_km, settings.maximum_distance_deg
    )
    search = Search(PathFinder(rows, places, travel_times, settings))
    table = replace(table, rate_hz=rates)
    trial = _best(search, table, within, settings)
    if trial is None or not within[trial.picks].any():
        return None
    threshold = chance_threshold(len(places), rows, float(listening.max()), settings)
    explained = tuple(picks[i] for i in trial.picks.tolist())
    apart, gain = apart_from_each_other(explained, trial.gain, sites, settings)
    score = min(trial.score, gain)
    places_of = [sites[p.station] for p in explained]
    own = any(goes_with_distance(k, explained, places_of, travel_times, settings) for k in known)
    if settings.buried_margin <= score < threshold and not own:
        parts = train_parts(within, [spans[s] for s in stations], [[t[s] for t in trains] for s in stations])
        others = _scores_by_chance(search, table, within, parts, settings, rng)
        threshold = min(threshold, float(np.mean(others)) + settings.buried_margin)
    if score < threshold or apart < settings.minimum_stations:
        return None
    place = trial.latitude_deg, trial.longitude_deg, trial.depth_km
    return Association(explained, ("P",) * len(explained), trial.time, *place, trial.score)


def _scores_by_chance(
    search: Search,
    table: PickTable,
    within: NDArray[np.bool_],
    parts: Sequence[Part],
    settings: AssociationSettings,
    rng: np.random.Generator,
) -> list[float]:
    """Of the best sets among the same onsets at unrelated times; 0 where there is none."""
    scores = []
    for _ in range(settings.buried_turns):
        other, order = turned(table, parts, rng)
        trial = _best(search, other, within[order], settings)
        scores.append(0.0 if trial is None else trial.score)
    return scores


def _rates(
    table: PickTable,
    later_hz: NDArray[np.float64],
    parts: Sequence[tuple[NDArray[np.bool_], NDArray[np.float64]]],
) -> NDArray[np.float64]:
    """What is set against each pick (1/s): chance, and later waves of known events, ``later_hz`` (picks,).

    ``parts`` are picks (picks,) and how long each station (rows,) listened for such. What is likely a later
    wave tells that much less of chance: counted as both, the clear S and Lg of a known event would make clear
    onsets seem common.
    """
    rates, share = np.empty(len(table.row)), np.ones(len(table.row))
    for _ in range(SHARING_ROUNDS):
        for own, seconds in parts:
            if own.any():
                rates[own] = chance_rates(table.row[own], table.snr[own], seconds, share[own])
        share = rates / (rates + later_hz)
    return rates + later_hz


def _best(
    search: Search, table: PickTable, within: NDArray[np.bool_], settings: AssociationSettings
) -> Trial | None:
    """Of all windows of origin time with picks ``within`` (picks,) trains."""
    best: Trial | None = None
    for window in origin_windows(table.time, *search.finder.reach_s(), settings.window_s):
        few = len(np.unique(table.row[window.picks])) < settings.minimum_stations
        if few or not within[window.picks].any():
            continue
        trial = search.best(table.take(window.picks), window.start, window.slots)
        trial = replace(trial, picks=window.picks[trial.picks])
        if best is None or trial.score > best.score:
            best = trial
    return best


def _buried_s(station: str, spans: Spans, trains: Sequence[Mapping[str, Span]]) -> float:
    """How much of what a station recorded lies in trains (s)."""
    own = [train[station] for train in trains]
    return max(listening_s(spans[station], ()) - listening_s(spans[station], own), 1.0)
