"""Whether a second event stands in the waves of the first: onsets as late after its P at every distance.

Of two events at one place each station has the second P as long after the first as the events lie apart. In
the coda of the first, picks of it rarely make an event of their own. Later phases of one event come the later
the farther, or the earlier; stations of one distance say nothing, so they count once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from testban.model import Origin, UnassociatedPick

EARLIEST_S, LATEST_S = 8.0, 300.0
HALF_WIDTH_S = 1.0
RING_DEG = 0.5
"""Phases whose delay after P changes by 4 s a degree leave the window within it: S, PcP, PP, Pg after Pn."""
LEAST_RINGS = 4
CHANCE = 1e-3
"""Probability that picks without any order would agree so at some delay."""

Delays = Mapping[int, NDArray[np.float64]]


def overlap_warning(origin: Origin, left_over: Sequence[UnassociatedPick]) -> tuple[str, ...]:
    """One warning, or none, of the delay at which most distances agree."""
    delays = _delays(origin, left_over)
    pooled = np.concatenate([*delays.values(), np.empty(0)])
    if len(pooled) == 0:
        return ()
    count, earlier = max((_rings(delays, float(d)), -float(d)) for d in pooled)
    if count < LEAST_RINGS or _chance(delays, count) > CHANCE:
        return ()
    near = pooled[np.abs(pooled + earlier) <= HALF_WIDTH_S]
    return (
        f"a second onset follows {np.median(near):.0f} s after its P at {count} of {len(delays)} distances: "
        "another event at its place may overlap it (or an echo from its depth); magnitudes, kind and yield "
        "may hold waves of both",
    )


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


def _rings(delays: Delays, delay: float) -> int:
    return sum(bool(np.any(np.abs(d - delay) <= HALF_WIDTH_S)) for d in delays.values())


def _chance(delays: Delays, count: int) -> float:
    """Of ``count`` rings or more within one window somewhere, were their picks spread evenly."""
    from scipy.stats import poisson

    span = LATEST_S - EARLIEST_S
    expected = sum(1.0 - np.exp(-len(d) * 2.0 * HALF_WIDTH_S / span) for d in delays.values())
    return float(span / HALF_WIDTH_S * poisson.sf(count - 1, expected))
