"""Gather picks into events: the best-explained event first, its picks taken out, then the next."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from testban.association.likelihood import chance_rates
from testban.association.search import PickTable, best_trial
from testban.association.search_grid import trial_places
from testban.association.settings import AssociationSettings
from testban.earth.geodesy import KM_PER_DEG, inverse
from testban.earth.traveltimes import TravelTimes
from testban.model import Association, Pick, Site, UnassociatedPick, isoformat


@dataclass(frozen=True)
class AssociationResult:
    """Events in order of score; picks left over; why no (further) event was accepted."""

    events: tuple[Association, ...]
    unassociated: tuple[UnassociatedPick, ...]
    reasons: tuple[str, ...]


def associate(
    picks: Sequence[Pick],
    sites: Mapping[str, Site],
    spans: Mapping[str, tuple[float, float]],
    travel_times: TravelTimes,
    settings: AssociationSettings,
) -> AssociationResult:
    """Any number of events from picks of unknown origin; each pick is used once at most.

    ``phase_hint`` Lg marks the onset of a train of Lg; all others are tried as first P.

    ``spans`` gives the first and last recorded time of each station. The result does not depend on the order
    of ``picks``. Picks further apart in time than any P travels cannot share an event, so such blocks are
    treated one by one: a station whose clock is a day off costs nothing.
    """
    blocks = _time_blocks([p for p in picks if p.station in sites], settings.longest_travel_s)
    results = [_associate_block(block, sites, spans, travel_times, settings) for block in blocks]
    events = sorted((e for r in results for e in r.events), key=lambda e: (-e.score, e.time))
    return AssociationResult(
        tuple(events),
        tuple(sorted((u for r in results for u in r.unassociated), key=lambda u: (u.pick.time, u.pick.id))),
        tuple(dict.fromkeys(reason for r in results for reason in r.reasons)) or ("no onsets found",),
    )


def _time_blocks(picks: Sequence[Pick], gap_s: float) -> list[list[Pick]]:
    blocks: list[list[Pick]] = []
    for pick in sorted(picks, key=lambda p: (p.time, p.id)):
        if not blocks or pick.time - blocks[-1][-1].time > gap_s:
            blocks.append([])
        blocks[-1].append(pick)
    return blocks


def _associate_block(
    picks: Sequence[Pick],
    sites: Mapping[str, Site],
    spans: Mapping[str, tuple[float, float]],
    travel_times: TravelTimes,
    settings: AssociationSettings,
) -> AssociationResult:
    remaining = sorted(picks, key=_row_order)
    stations = sorted({p.station for p in remaining})
    if _stations_apart([sites[s] for s in stations], settings.separation_km) < settings.minimum_stations:
        reason = (
            f"{len(stations)} station(s) with onsets; an event needs a first P at "
            f"{settings.minimum_stations} or more, {settings.separation_km:.0f} km apart"
        )
        return AssociationResult((), tuple(UnassociatedPick(p, reason) for p in remaining), (reason,))
    latitude = np.array([sites[s].latitude_deg for s in stations])
    longitude = np.array([sites[s].longitude_deg for s in stations])
    places = trial_places(latitude, longitude, settings.depths_km, settings.maximum_distance_deg)
    duration = np.array([max(spans[s][1] - spans[s][0], 1.0) for s in stations])
    number = {s: i for i, s in enumerate(stations)}
    rates: dict[str, float] = {}
    for slow in (False, True):
        own = [p for p in remaining if _is_slow(p) == slow]
        if own:
            index = np.array([number[p.station] for p in own])
            values = chance_rates(index, np.array([p.snr for p in own]), duration)
            rates |= dict(zip((p.id for p in own), values, strict=True))
    rows = len({_row(p) for p in remaining})
    fitted = len(settings.detection_probabilities) * rows * 9 ** (settings.refinements / 2)
    if any(_is_slow(p) for p in remaining):
        fitted *= len(settings.lg_velocities_km_s)
    threshold = math.log(len(places) * float(duration.max()) / settings.residual_s * fitted) + settings.margin
    events: list[Association] = []
    spent: list[UnassociatedPick] = []
    reason = ""
    while len(events) < settings.maximum_events and remaining:
        table = _table(remaining, rates, sites, spans, settings)
        trial = best_trial(table, places, travel_times, settings)
        used = trial.picks
        apart = _stations_apart([sites[remaining[i].station] for i in used], settings.separation_km)
        if apart < settings.minimum_stations or trial.score < threshold:
            reason = (
                f"the best remaining set of onsets ({len(used)} stations, {apart} of them apart, near "
                f"{isoformat(trial.time, 0)}) scores {trial.score:.1f}; "
                f"{threshold:.1f} is needed for it not to be chance"
            )
            break
        event_picks = tuple(remaining[i] for i in used)
        event = Association(
            event_picks,
            tuple("Lg" if _is_slow(p) else "P" for p in event_picks),
            trial.time,
            trial.latitude_deg,
            trial.longitude_deg,
            trial.depth_km,
            trial.score,
        )
        events.append(event)
        taken = {p.id for p in event_picks}
        remaining, train = without_train(
            [p for p in remaining if p.id not in taken], event, sites, travel_times, settings
        )
        spent.extend(train)
    if len(events) == settings.maximum_events:
        reason = f"stopped at {settings.maximum_events} events"
    left = [UnassociatedPick(p, settings.unexplained) for p in remaining]
    ordered = tuple(sorted([*spent, *left], key=lambda u: (u.pick.time, u.pick.id)))
    return AssociationResult(tuple(events), ordered, (reason,) if reason else ())


def _is_slow(pick: Pick) -> bool:
    """Whether the pick is of a train of Lg."""
    return pick.phase_hint == "Lg"


def _row(pick: Pick) -> tuple[str, bool]:
    """Station and kind of wave: of each an event explains one pick at most."""
    return pick.station, _is_slow(pick)


def _row_order(pick: Pick) -> tuple[str, bool, float, str]:
    return (*_row(pick), pick.time, pick.id)


def _stations_apart(sites: Sequence[Site], separation_km: float) -> int:
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


def _table(
    picks: Sequence[Pick],
    rates: Mapping[str, float],
    sites: Mapping[str, Site],
    spans: Mapping[str, tuple[float, float]],
    settings: AssociationSettings,
) -> PickTable:
    rows = sorted({_row(p) for p in picks})
    stations = [station for station, _ in rows]
    number = {row: i for i, row in enumerate(rows)}
    return PickTable(
        np.array([number[_row(p)] for p in picks], dtype=np.intp),
        np.array([p.time for p in picks]),
        np.array([rates[p.id] for p in picks]),
        np.array([sites[s].latitude_deg for s in stations]),
        np.array([sites[s].longitude_deg for s in stations]),
        np.array([spans[s][0] for s in stations]),
        np.array([spans[s][1] for s in stations]),
        np.array([_reach_deg(p, settings) for p in picks]),
        np.array([slow for _, slow in rows], dtype=bool),
    )


def _reach_deg(pick: Pick, settings: AssociationSettings) -> float:
    if _is_slow(pick):
        return settings.lg_reach_deg
    quick = pick.band_hz[0] >= settings.high_frequency_hz
    return settings.high_frequency_reach_deg if quick else settings.maximum_distance_deg


def without_train(
    picks: Sequence[Pick],
    event: Association,
    sites: Mapping[str, Site],
    travel_times: TravelTimes,
    settings: AssociationSettings,
) -> tuple[list[Pick], list[UnassociatedPick]]:
    """Split off picks inside the event's own train of waves at their station: later phases and coda."""
    kept, train = [], []
    for pick in picks:
        site = sites[pick.station]
        distance, _, _ = inverse(
            event.latitude_deg, event.longitude_deg, site.latitude_deg, site.longitude_deg
        )
        _, first = travel_times.first_p(float(distance) / KM_PER_DEG, event.depth_km)
        begin = event.time + (float(first) if np.isfinite(first) else 0.0) - 3 * settings.residual_s
        end = event.time + float(distance) / settings.train_velocity_km_s + settings.train_margin_s
        if begin <= pick.time <= end:
            train.append(
                UnassociatedPick(pick, f"in the wave train of the event of {isoformat(event.time, 0)}")
            )
        else:
            kept.append(pick)
    return kept, train
