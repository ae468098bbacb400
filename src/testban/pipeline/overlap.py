"""Whether a second event stands in the waves of the first: onsets as late after its P at every distance.

Of two events at one place each station has the second P as long after the first as the events lie apart. In
the coda of the first, picks of it rarely make an event of their own. Later phases of one event come the later
the farther, or the earlier; stations of one distance say nothing, so they count once.

Of two events that are both known it is said where their waves meet.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

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

Delays = Mapping[int, NDArray[np.float64]]


def overlap_warning(origin: Origin, left_over: Sequence[UnassociatedPick]) -> tuple[str, ...]:
    """One warning, or none, of the delay at which most distances agree."""
    delays = _delays(origin, left_over)
    pooled = np.concatenate([*delays.values(), np.empty(0)])
    if len(pooled) == 0:
        return ()
    count, earlier = max((_count(_agreeing(delays, float(d))), -float(d)) for d in pooled)
    if count < LEAST_RINGS or _chance(delays, count) > CHANCE:
        return ()
    near = pooled[np.abs(pooled + earlier) <= HALF_WIDTH_S]
    return (
        f"a second onset follows {np.median(near):.0f} s after its P at {count} of {len(delays)} distances: "
        "another event at its place may overlap it (or an echo from its depth); magnitudes, kind and yield "
        "may hold waves of both",
    )


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
