"""Our travel times against ObsPy's TauP, at random and at awkward places, and how many a second."""

from __future__ import annotations

import time
from collections.abc import Iterator

import numpy as np
from benchmarks.rows import Row

from testban.earth.traveltimes import TravelTimes

EDGES_KM = (0.0, 20.0, 35.0, 120.0, 410.0, 660.0)
"""Discontinuities of ak135; sources sit on them and 0.1 km to either side."""
FIRST = {"P": ("P", "p", "Pn", "Pg", "Pdiff"), "S": ("S", "s", "Sn", "Sg", "Sdiff")}
LIMIT_S = 0.02
LOOKUPS = 1_000_000


def points(count: int, rng: np.random.Generator) -> Iterator[tuple[float, float]]:
    """Distance (deg) and depth (km): half anywhere, a quarter within 3 deg, a quarter at discontinuities."""
    for number in range(count):
        distance = float(rng.uniform(0.01, 100.0) if number % 4 != 1 else rng.uniform(0.01, 3.0))
        depth = float(rng.uniform(0.0, 700.0))
        if number % 4 == 3:
            depth = max(float(rng.choice(EDGES_KM)) + float(rng.choice([-0.1, 0.0, 0.1])), 0.0)
        yield distance, depth


def travel_time_rows(count: int, seed: int = 1) -> list[Row]:
    """Worst and typical difference of first P and S to TauP, lookups a second, and the ratio."""
    from obspy.taup import TauPyModel

    peer, ours = TauPyModel("ak135"), TravelTimes.load("ak135")
    differences: dict[str, list[tuple[float, float, float]]] = {"P": [], "S": []}
    peer_s = 0.0
    for distance, depth in points(count, np.random.default_rng(seed)):
        begun = time.perf_counter()
        found = peer.get_travel_times(depth, distance, [*FIRST["P"], *FIRST["S"]])
        peer_s += time.perf_counter() - begun
        for wave, names in FIRST.items():
            theirs = min((a.time for a in found if a.name in names), default=np.nan)
            first = ours.first_p if wave == "P" else ours.first_s
            mine = float(first(distance, depth)[1])
            differences[wave].append((abs(mine - theirs), distance, depth))
    rows = []
    for wave, found_list in differences.items():
        table = np.array(found_list)
        size = np.where(np.isfinite(table[:, 0]), table[:, 0], np.inf)
        worst = int(np.argmax(size))
        text = (
            f"worst {size[worst]:.3f} s at {table[worst, 1]:.2f} deg, {table[worst, 2]:.1f} km; "
            f"median {np.median(size):.4f} s; {np.mean(size <= LIMIT_S):.1%} within"
        )
        rows.append(
            Row(
                f"first {wave}, {count} points against TauP",
                "difference",
                f"at most {LIMIT_S} s everywhere",
                text,
                bool(size[worst] <= LIMIT_S),
            )
        )
    rng = np.random.default_rng(seed)
    distance, depth = rng.uniform(1.0, 95.0, LOOKUPS), rng.uniform(0.0, 600.0, LOOKUPS)
    begun = time.perf_counter()
    ours.time_s("P", distance, depth)
    rate = LOOKUPS / (time.perf_counter() - begun)
    ratio = rate / (count / peer_s)
    text = f"{rate / 1e6:.1f} million a second; {ratio:,.0f} times TauP (which finds first P and S together)"
    rows.append(Row("table lookups, one core", "rate", "1 million a second", text, rate >= 1e6))
    return rows
