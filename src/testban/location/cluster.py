"""Relative location of a whole cluster: every event and phase in one robust solution."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from testban.location.cluster_groups import largest_group
from testban.location.cluster_moveout import PlaneMoveout, downward_depth_s_km
from testban.location.cluster_record import known_places, record
from testban.location.cluster_scatter import SlownessPrior, WaveKinds
from testban.location.cluster_settings import ClusterSettings
from testban.location.cluster_solution import ClusterArrivals, fit_cluster
from testban.location.cluster_times import synchronise
from testban.model import Anchor, DifferentialTime, NotDetermined, RelativeCluster, SlownessVector

Key = tuple[str, str]


@dataclass(frozen=True, eq=False)
class GatheredTimes:
    """Names of events and station phases, arrivals, and the weight of every differential time."""

    events: tuple[str, ...]
    keys: tuple[Key, ...]
    arrivals: ClusterArrivals
    pair_weights: NDArray[np.float64]
    left_out: tuple[str, ...]


def locate_cluster(
    times: Sequence[DifferentialTime],
    slownesses: Mapping[Key, SlownessVector],
    anchors: Sequence[Anchor] = (),
    settings: ClusterSettings | None = None,
) -> RelativeCluster | NotDetermined:
    """Places of all events about their centre, tied to ``anchors`` where there are any.

    With fewer anchors than ``settings.calibrating_anchors`` their mean shifts the cluster; with more they
    also calibrate the slownesses. Events must lie within a few per cent of the distance to the nearest
    station, so that each phase leaves them all with one slowness; `locate_wide_cluster` is for others.
    """
    settings = settings or ClusterSettings()
    gathered = gather_times(times, slownesses.keys(), settings)
    if isinstance(gathered, NotDetermined):
        return gathered
    vectors = [slownesses[key] for key in gathered.keys]
    prior = slowness_prior(vectors, settings)
    if np.linalg.cond(prior.slowness_s_km) > 1e3:
        return NotDetermined(
            "relative location", "all stations lie in one direction or its opposite: one coordinate is unseen"
        )
    down = downward_depth_s_km([v.phase for v in vectors], prior.slowness_s_km)
    stated = [d if v.depth_s_km is None else v.depth_s_km for v, d in zip(vectors, down, strict=True)]
    known = known_places(anchors, gathered.events, settings)
    fit = fit_cluster(
        gathered.arrivals,
        PlaneMoveout(prior.slowness_s_km, np.array(stated)),
        prior,
        known.places,
        settings.pooled_degrees,
        wave_kinds(gathered.keys, prior, settings),
    )
    return record(
        fit,
        gathered,
        known,
        settings,
        "the cluster is small against the distance to the stations: one slowness a phase",
    )


def gather_times(
    times: Sequence[DifferentialTime], usable: Iterable[Key], settings: ClusterSettings
) -> GatheredTimes | NotDetermined:
    """One arrival for each event and station phase, of the largest group of events that pairs connect."""
    usable = set(usable)
    left_out = sorted(
        f"{station} {phase}: no slowness vector"
        for station, phase in {(t.station, t.phase) for t in times} - usable
    )
    times = [t for t in times if (t.station, t.phase) in usable and t.event_1 != t.event_2]
    times, poor = _enough_phases(times, settings.minimum_phases)
    times, apart = largest_group(times)
    left_out += [*poor, *apart]
    events = tuple(sorted({name for t in times for name in (t.event_1, t.event_2)}))
    if len(events) < 2:
        reason = "; ".join(left_out) or "no differential times"
        return NotDetermined("relative location", f"fewer than two events can be placed: {reason}")
    number = {name: i for i, name in enumerate(events)}
    keys = sorted({(t.station, t.phase) for t in times})
    which = {key: k for k, key in enumerate(keys)}
    # A common epoch for each event keeps the differences, years apart, exact to a microsecond.
    epoch: dict[str, float] = {}
    for t in times:
        epoch.setdefault(t.event_1, t.time_1)
        epoch.setdefault(t.event_2, t.time_2)
    stated = [t.uncertainty_s for t in times if t.uncertainty_s is not None]
    usual = max(float(np.median(stated)) if stated else 1.0, settings.timing_floor_s)
    solved = synchronise(
        np.array([which[t.station, t.phase] for t in times]),
        np.array([number[t.event_1] for t in times]),
        np.array([number[t.event_2] for t in times]),
        np.array([(t.time_2 - epoch[t.event_2]) - (t.time_1 - epoch[t.event_1]) for t in times]),
        np.array([max(t.uncertainty_s or usual, settings.timing_floor_s) for t in times]),
        len(events),
        settings.timing_floor_s,
    )
    present = np.isfinite(solved.arrivals_s)
    relative = solved.error_s / float(np.median(solved.error_s[present]))
    return GatheredTimes(
        events,
        tuple(keys[k] for k in solved.row_phase),
        ClusterArrivals(solved.arrivals_s, np.where(present, relative, 1.0), settings.timing_floor_s),
        solved.weights,
        tuple(left_out),
    )


def _enough_phases(times: list[DifferentialTime], least: int) -> tuple[list[DifferentialTime], list[str]]:
    """Drop events with too few phases, again and again: each takes its pairs with it."""
    dropped: list[str] = []
    while True:
        phases: dict[str, set[Key]] = defaultdict(set)
        for t in times:
            phases[t.event_1].add((t.station, t.phase))
            phases[t.event_2].add((t.station, t.phase))
        poor = {name: len(found) for name, found in phases.items() if len(found) < least}
        if not poor:
            return times, dropped
        dropped += [f"event {name}: {count} phases, need {least}" for name, count in sorted(poor.items())]
        times = [t for t in times if t.event_1 not in poor and t.event_2 not in poor]


def wave_kinds(keys: Sequence[Key], prior: SlownessPrior, settings: ClusterSettings) -> WaveKinds:
    """P and S, crustal, regional and teleseismic: the kinds of waves that two stations or more record."""
    names = [(phase[:1] == "P", int(group)) for (_, phase), group in zip(keys, prior.group, strict=True)]
    _, kind = np.unique(np.array(names, dtype=int), axis=0, return_inverse=True)
    count = int(kind.max()) + 1
    return WaveKinds(
        kind.ravel().astype(np.int64),
        count if count > 1 else 0,
        settings.kind_time_s,
        settings.kind_place_km,
        settings.kind_degrees,
    )


def slowness_prior(vectors: Sequence[SlownessVector], settings: ClusterSettings) -> SlownessPrior:
    """The slownesses of all station phases with their errors."""
    slowness = np.array([[v.east_s_km, v.north_s_km] for v in vectors])
    errors = np.array(
        [
            settings.slowness_errors(v.phase, float(np.hypot(*s)))
            for v, s in zip(vectors, slowness, strict=True)
        ]
    )
    _, group = np.unique(errors[:, 0], return_inverse=True)
    stations = [v.station for v in vectors]
    share = np.array([1.0 / stations.count(v.station) for v in vectors])
    return SlownessPrior(slowness, errors[:, 1], errors[:, 0], group.astype(np.int64), share)
