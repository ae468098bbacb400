"""Relative location of a whole cluster: every event and phase in one robust solution."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from testban.earth.geodesy import inverse, offset
from testban.location.cluster_settings import ClusterSettings
from testban.location.cluster_solution import ClusterFit, SlownessPrior, fit_cluster
from testban.location.cluster_times import synchronise
from testban.model import (
    Anchor,
    ClusterEvent,
    DifferentialTime,
    NotDetermined,
    RelativeCluster,
    SlownessVector,
)

OUTLIER_WEIGHT = 0.2
"""Arrivals with less weight than this, off by about five standard deviations, are called outliers."""


def locate_cluster(
    times: Sequence[DifferentialTime],
    slownesses: Mapping[tuple[str, str], SlownessVector],
    anchors: Sequence[Anchor] = (),
    settings: ClusterSettings | None = None,
) -> RelativeCluster | NotDetermined:
    """Places of all events about their centre, tied to ``anchors`` where there are any.

    With fewer anchors than ``settings.calibrating_anchors`` their mean shifts the cluster; with more they
    also calibrate the slownesses. Events must lie within a few per cent of the distance to the nearest
    station, so that each phase leaves them all with one slowness.
    """
    settings = settings or ClusterSettings()
    left_out = sorted(
        f"{station} {phase}: no slowness vector"
        for station, phase in {(t.station, t.phase) for t in times} - set(slownesses)
    )
    times = [t for t in times if (t.station, t.phase) in slownesses and t.event_1 != t.event_2]
    times, poor = _enough_phases(times, settings.minimum_phases)
    left_out += poor
    events = sorted({name for t in times for name in (t.event_1, t.event_2)})
    if len(events) < 2:
        reason = "; ".join(left_out) or "no differential times"
        return NotDetermined("relative location", f"fewer than two events can be placed: {reason}")
    keys, arrivals, weights = _arrivals(times, events, settings)
    prior = _prior([slownesses[key] for key in keys], settings)
    if np.linalg.cond(prior.slowness_s_km) > 1e3:
        return NotDetermined(
            "relative location", "all stations lie in one direction or its opposite: one coordinate is unseen"
        )
    known = [a for a in anchors if a.event in events]
    left_out += [f"anchor {a.event}: has no differential times" for a in anchors if a.event not in events]
    calibrate = len(known) >= settings.calibrating_anchors
    centre, known_km, sigma_km = _known(known, events)
    fit = fit_cluster(
        arrivals, prior, known_km, sigma_km, calibrate, settings.timing_floor_s, settings.pooled_degrees
    )
    return _record(
        fit, events, keys, weights, known, centre, known_km, sigma_km, calibrate, left_out, settings
    )


def _enough_phases(times: list[DifferentialTime], least: int) -> tuple[list[DifferentialTime], list[str]]:
    """Drop events with too few phases, again and again: each takes its pairs with it."""
    dropped: list[str] = []
    while True:
        phases: dict[str, set[tuple[str, str]]] = defaultdict(set)
        for t in times:
            phases[t.event_1].add((t.station, t.phase))
            phases[t.event_2].add((t.station, t.phase))
        poor = {name: len(found) for name, found in phases.items() if len(found) < least}
        if not poor:
            return times, dropped
        dropped += [f"event {name}: {count} phases, need {least}" for name, count in sorted(poor.items())]
        times = [t for t in times if t.event_1 not in poor and t.event_2 not in poor]


def _arrivals(
    times: Sequence[DifferentialTime], events: Sequence[str], settings: ClusterSettings
) -> tuple[list[tuple[str, str]], NDArray[np.float64], NDArray[np.float64]]:
    """Station phases, their arrival times (k, n) up to a constant each, and the weights of all pairs."""
    number = {name: i for i, name in enumerate(events)}
    by_phase: dict[tuple[str, str], list[DifferentialTime]] = defaultdict(list)
    # A common epoch for each event keeps the differences, years apart, exact to a microsecond.
    epoch: dict[str, float] = {}
    for t in times:
        by_phase[t.station, t.phase].append(t)
        epoch.setdefault(t.event_1, t.time_1)
        epoch.setdefault(t.event_2, t.time_2)
    keys, rows, weights = [], [], []
    for key in sorted(by_phase):
        pairs = by_phase[key]
        groups, weight = synchronise(
            np.array([number[t.event_1] for t in pairs]),
            np.array([number[t.event_2] for t in pairs]),
            np.array([(t.time_2 - epoch[t.event_2]) - (t.time_1 - epoch[t.event_1]) for t in pairs]),
            len(events),
            settings.timing_floor_s,
        )
        keys += [key] * len(groups)
        rows += groups
        weights.append(weight)
    return keys, np.array(rows), np.concatenate(weights)


def _prior(vectors: Sequence[SlownessVector], settings: ClusterSettings) -> SlownessPrior:
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


def _known(
    anchors: Sequence[Anchor], events: Sequence[str]
) -> tuple[tuple[float, float] | None, NDArray[np.float64], NDArray[np.float64]]:
    """Centre of the anchors; places (n, 2) and standard deviations (n,) in km from it, nan if unknown."""
    places, sigma = np.full((len(events), 2), np.nan), np.full(len(events), np.nan)
    if not anchors:
        return None, places, sigma
    centre = (anchors[0].latitude_deg, anchors[0].longitude_deg)
    for anchor in anchors:
        i = events.index(anchor.event)
        distance, azimuth, _ = inverse(*centre, anchor.latitude_deg, anchor.longitude_deg)
        turn = np.radians(azimuth)
        places[i] = distance * np.sin(turn), distance * np.cos(turn)
        sigma[i] = anchor.uncertainty_m / 1e3
    return centre, places, sigma


def _record(
    fit: ClusterFit,
    events: Sequence[str],
    keys: Sequence[tuple[str, str]],
    pair_weights: NDArray[np.float64],
    known: Sequence[Anchor],
    centre: tuple[float, float] | None,
    known_km: NDArray[np.float64],
    sigma_km: NDArray[np.float64],
    calibrate: bool,
    left_out: Sequence[str],
    settings: ClusterSettings,
) -> RelativeCluster:
    n = len(events)
    places, covariance = fit.places_km, fit.covariance_km2
    if centre is not None and not calibrate:
        # Known events stay where they are known to be; what is uncertain is the way from them.
        tie = np.nan_to_num(sigma_km**-2.0) / np.nansum(sigma_km**-2.0)
        shift = np.eye(n) - np.outer(np.ones(n), tie)
        places = shift @ places + np.nansum(known_km * tie[:, None], axis=0)
        both = np.kron(np.eye(2), shift)
        own_error = 1.0 / float(np.nansum(sigma_km**-2.0))
        covariance = both @ covariance @ both.T + np.kron(np.eye(2), np.full((n, n), own_error))
    covariance = covariance * 1e6
    counted = np.isfinite(fit.residual_s)
    located = []
    for i, name in enumerate(events):
        mine = np.ix_([i, n + i], [i, n + i])
        (ee, en), (_, nn) = covariance[mine]
        place = (None, None) if centre is None else offset(*centre, places[i, 0], places[i, 1])
        located.append(
            ClusterEvent(
                name,
                float(places[i, 0] * 1e3),
                float(places[i, 1] * 1e3),
                ((float(ee), float(en)), (float(en), float(nn))),
                int(counted[:, i].sum()),
                *(None if value is None else float(value) for value in place),
            )
        )
    used = counted & (fit.weights >= OUTLIER_WEIGHT)
    return RelativeCluster(
        events=tuple(located),
        covariance_m2=covariance,
        residual_s=float(np.sqrt(np.mean(fit.residual_s[used] ** 2))),
        phases=tuple(f"{station} {phase}" for station, phase in keys),
        outlier_share=float(np.mean(pair_weights < OUTLIER_WEIGHT)),
        left_out=tuple(left_out),
        assumptions=_assumptions(known, calibrate, settings),
    )


def _assumptions(known: Sequence[Anchor], calibrate: bool, settings: ClusterSettings) -> tuple[str, ...]:
    names = ", ".join(a.event for a in known)
    if calibrate:
        scale = f"slownesses solved from the known places of {names}"
    else:
        scale = (
            "size and shape of the pattern rest on the slownesses given, taken as right in common within "
            f"{100 * settings.crustal_scale:.0f} % (crustal phases), {100 * settings.regional_scale:.0f} % "
            f"(Pn) and {100 * settings.teleseismic_scale:.0f} % (teleseismic)"
        )
    tied = f"tied to {names}" if known else "no event's place is known: places are about the cluster's centre"
    return (
        scale,
        tied,
        "all events at one depth",
        "the cluster is small against the distance to the stations: one slowness a phase",
    )
