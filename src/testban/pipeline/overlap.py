"""Whether a second event stands in the waves of the first: onsets as late after its P at every distance.

Of two events at one place each station has the second P as long after the first as the events lie apart. In
the coda of the first, picks of it rarely make an event of their own. Later phases of one event come the later
the farther, or the earlier; stations of one distance say nothing, so they count once. Only pP and sP keep
their delay nearly, which then is that of the source's depth: it is said which depth an echo would need.

Of two events that are both known it is said where their waves meet.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from testban.earth.depth_phases import depth_phase_delays_s
from testban.earth.geodesy import KM_PER_DEG
from testban.earth.layered import load_layered
from testban.earth.traveltimes import TravelTimes
from testban.model import Origin, UnassociatedPick, isoformat
from testban.pipeline.predicted import Predicted

EARLIEST_S, LATEST_S = 8.0, 300.0
HALF_WIDTH_S = 1.0
RING_DEG = 0.25
LEAST_RINGS = 4
LEAST_SPREAD_DEG = 1.25
"""Between the nearest and the farthest ring that agree. Over it the delay after P of S, PcP, PP or Pg changes
by more than the window; S reflected by the Moho keeps its delay of some 17 s from 0.1 to 0.9 degrees only."""
CHANCE = 1e-3
"""Probability that picks without any order would agree so at some delay."""

ECHO_MODEL, DEEPEST_KM = "ak135-continent", 700
ECHO_ERROR = 0.2
"""Of the depth that an echo tells: a window of 1 s in 10, and crusts that differ by as much again."""
LEAST_SHARE = 0.01
"""With less of the posterior at that depth an echo is no explanation."""

Delays = Mapping[int, NDArray[np.float64]]


def overlap_warning(
    origin: Origin, left_over: Sequence[UnassociatedPick], travel_times: TravelTimes
) -> tuple[str, ...]:
    """One warning, or none, of the delay at which most distances agree."""
    delays = _delays(origin, left_over)
    pooled = np.concatenate([*delays.values(), np.empty(0)])
    if len(pooled) == 0:
        return ()
    count, earlier = max((_count(_agreeing(delays, float(d))), -float(d)) for d in pooled)
    if count < LEAST_RINGS or _chance(delays, count) > CHANCE:
        return ()
    near = pooled[np.abs(pooled + earlier) <= HALF_WIDTH_S]
    late_s = float(np.median(near))
    told = f"a second onset follows {late_s:.0f} s after its P at {count} of {len(delays)} distances: "
    depths = _echo_depths_km(origin, late_s, travel_times)
    needed = " or ".join(f"{depth:.0f} km ({phase})" for phase, depth in depths.items())
    if any(_possible(origin, depth) for depth in depths.values()):
        return (
            f"{told}an echo, if the source lies about {needed} deep, or another event at its place; then "
            "magnitudes, kind and yield may hold waves of both",
        )
    unless = f" (an echo would need a depth of {needed})" if needed else ""
    return (
        f"{told}another event at its place may overlap it{unless}; magnitudes, kind and yield may hold waves "
        "of both",
    )


def _echo_depths_km(origin: Origin, late_s: float, travel_times: TravelTimes) -> dict[str, float]:
    """The depths (km) from which sP and pP come so long after P at the middle of the distances."""
    distance_deg = float(np.median([a.distance_deg for a in origin.used]))
    first = str(travel_times.first_p(distance_deg, 0.0)[0])
    slowness = float(travel_times.slowness_s_deg(first, distance_deg, 0.0)) / KM_PER_DEG
    model, depths = load_layered(ECHO_MODEL), np.arange(1.0, DEEPEST_KM, 3.0)
    pp, sp = np.array([depth_phase_delays_s(float(z), slowness, model) for z in depths]).T
    return {
        phase: float(np.interp(late_s, delays, depths))
        for phase, delays in (("sP", sp), ("pP", pp))
        if np.isfinite(delays).all() and delays[0] <= late_s < delays[-1]
    }


def _possible(origin: Origin, depth_km: float) -> bool:
    near = np.abs(origin.samples[:, 2] - depth_km) <= ECHO_ERROR * depth_km
    return bool(near.mean() >= LEAST_SHARE)


def meeting_warning(
    origin: Origin,
    predicted: Mapping[str, Predicted],
    others: Sequence[tuple[Origin, Mapping[str, Predicted]]],
) -> tuple[str, ...]:
    """One warning, or none, of other known events whose waves pass a station while this one's do.

    ``predicted`` are the arrivals of ``origin``, ``others`` the other events with theirs.
    """
    stations = sorted({a.pick.station for a in origin.used} & set(predicted))
    met: set[str] = set()
    events = []
    for other, arrivals in others:
        here = {s for s in stations if s in arrivals and _meet(predicted[s], arrivals[s])}
        if here:
            met |= here
            events.append(isoformat(other.time, 0))
    if not met:
        return ()
    return (
        f"waves of another event ({', '.join(sorted(events))}) pass while its own do at {len(met)} of "
        f"{len(stations)} stations: magnitudes, kind and yield may hold waves of both where the station is "
        "not left out",
    )


def _meet(one: Predicted, other: Predicted) -> bool:
    return one.p_time < other.end_of_waves and other.p_time < one.end_of_waves


def _delays(origin: Origin, left_over: Sequence[UnassociatedPick]) -> Delays:
    """Delays (s) of the picks left over after the station's P, by ring of distance."""
    first: dict[str, tuple[float, float]] = {}
    for arrival in origin.used:
        if arrival.phase in ("P", "Pn", "Pg", "Pb"):
            known = first.get(arrival.pick.station, (np.inf, 0.0))
            first[arrival.pick.station] = min(known, (arrival.pick.time, arrival.distance_deg))
    rings: dict[int, list[float]] = {int(distance / RING_DEG): [] for _, distance in first.values()}
    for left in left_over:
        if left.pick.station in first:
            time, distance = first[left.pick.station]
            if EARLIEST_S < left.pick.time - time < LATEST_S:
                rings[int(distance / RING_DEG)].append(left.pick.time - time)
    return {ring: np.array(found) for ring, found in rings.items()}


def _agreeing(delays: Delays, delay: float) -> list[int]:
    return [ring for ring, d in delays.items() if np.any(np.abs(d - delay) <= HALF_WIDTH_S)]


def _count(rings: list[int]) -> int:
    """How many agree; none where they are too close together to say anything."""
    wide = bool(rings) and (max(rings) - min(rings)) * RING_DEG >= LEAST_SPREAD_DEG
    return len(rings) if wide else 0


def _chance(delays: Delays, count: int) -> float:
    """Of ``count`` rings or more within one window somewhere, were their picks spread evenly."""
    from scipy.stats import poisson

    span = LATEST_S - EARLIEST_S
    expected = sum(1.0 - np.exp(-len(d) * 2.0 * HALF_WIDTH_S / span) for d in delays.values())
    return float(span / HALF_WIDTH_S * poisson.sf(count - 1, expected))
