"""Our travel times against ObsPy's TauP: first P and S and each named phase.

Ten thousand places: 200 source depths, at random, in the crust, and at and beside the discontinuities; 50
distances from each, at random, near the source, and at both ends of every branch, where triplications and
phases begin and end. Then places close to those ends. TauP is asked depth by depth in two processes, some six
minutes.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor

import numpy as np
from benchmarks.rows import Row
from benchmarks.taup import DENSER, NAMED, peer_times, shot_time
from numpy.typing import NDArray

from testban.earth.traveltimes import TravelTimes

Array = NDArray[np.float64]

EDGES_KM = (0.0, 20.0, 35.0, 120.0, 210.0, 410.0, 660.0)
"""Discontinuities of ak135 and iasp91; sources sit on them and to either side."""
PER_DEPTH = 50
FARTHEST_DEG = {"Pg": 8.3, "Sg": 8.3}
"""Farther out we continue the lower crust's last ray and TauP goes on with the upper crust's."""
LIMIT_S = 0.02
CLOSE_KM = (
    0.05,
    0.1,
    0.2,
    0.5,
    1.0,
    12.0,
    34.9,
    35.1,
    60.0,
    119.9,
    209.0,
    300.0,
    409.9,
    410.1,
    550.0,
    659.9,
    660.1,
)
"""Depths of sources whose phases are compared close to where branches end."""
CLOSE_PHASES = ("P", "S", "Pg", "Sg", "pP", "sP", "PcP")
CLOSE_DEG = np.geomspace(1e-3, 0.3, 6)
"""So far to either side of an end."""


def travel_time_rows(count: int, model: str = "ak135", seed: int = 1) -> list[Row]:
    """Worst and typical difference to TauP of each phase; for ak135 close to the ends of branches as well."""
    ours = TravelTimes.load(model)
    depths = _depths(max(count // PER_DEPTH, 1), np.random.default_rng(seed))
    places = [(float(z), _distances(ours, float(z), seed + k)) for k, z in enumerate(depths)]
    rows = _rows(model, tuple(NAMED), places, f"{model}, %d points")
    if model == "ak135":
        for phase in CLOSE_PHASES:
            near = [(z, _close(ours, phase, z)) for z in CLOSE_KM]
            rows += _rows(model, (phase,), near, f"{model}, %d points within 0.3 deg of the ends of branches")
    return rows


def _depths(count: int, rng: np.random.Generator) -> Array:
    anywhere, crust = rng.uniform(0.0, 700.0, count), rng.uniform(0.0, 60.0, count)
    beside = rng.choice(EDGES_KM, count) + rng.choice([-1.0, -0.1, 0.0, 0.1, 1.0], count)
    kind = np.arange(count) % 10
    return np.round(np.where(kind < 4, anywhere, np.where(kind < 7, crust, np.maximum(beside, 0.0))), 3)


def _distances(ours: TravelTimes, depth_km: float, seed: int) -> Array:
    """A quarter near the source, a quarter within 0.3 deg of an end of a branch, half anywhere."""
    rng = np.random.default_rng(seed)
    ends = [x for phase in ("P", "S", "Pg", "Sg") for x in _ends(ours, phase, depth_km)]
    at_ends = np.clip(rng.choice(ends, PER_DEPTH // 4) + rng.uniform(-0.3, 0.3, PER_DEPTH // 4), 0.01, 100.0)
    near = rng.uniform(0.01, 3.0, PER_DEPTH // 4)
    anywhere = rng.uniform(0.01, 100.0, PER_DEPTH - len(at_ends) - len(near))
    return np.round(np.concatenate([at_ends, near, anywhere]), 4)


def _ends(ours: TravelTimes, phase: str, depth_km: float) -> list[float]:
    """Nearest and farthest distances (deg) of all branches."""
    reaches = [surface.reach for surface in ours.surfaces[phase]]
    here = [r for r in reaches if r.intervals and depth_km <= r.deepest_km]
    return [float(end[0]) for r in here for end in r.ends_deg(np.array([depth_km]))]


def _close(ours: TravelTimes, phase: str, depth_km: float) -> Array:
    steps = np.concatenate([-CLOSE_DEG, CLOSE_DEG])
    near = np.unique(np.round(np.add.outer(_ends(ours, phase, depth_km), steps), 5))
    return near[(near > 0.01) & (near <= 100.0)]


def _rows(model: str, phases: Sequence[str], places: Sequence[tuple[float, Array]], case: str) -> list[Row]:
    """One row a phase, TauP asked at the distances of each depth."""
    with ProcessPoolExecutor(2) as pool:
        compared = list(pool.map(_compared, [(model, tuple(phases), z, x) for z, x in places], chunksize=4))
    rows = []
    for phase in phases:
        found = [c[phase] for c in compared]
        again = [_asked_again(model, phase, at) for at in found] if phase in ("pP", "sP") else [(0, 0)]
        rows.append(_row(phase, case, np.concatenate(found), *np.sum(again, axis=0)))
    return rows


def _compared(job: tuple[str, tuple[str, ...], float, Array]) -> dict[str, Array]:
    """Rows of distance, depth, our time and TauP's, of each phase."""
    model, phases, z, distances = job
    ours = TravelTimes.load(model)
    found = {}
    for phase in phases:
        x = distances + 80.0 if phase == "PKPdf" else distances[distances <= FARTHEST_DEG.get(phase, 180.0)]
        if phase.startswith("first"):
            mine = (ours.first_p if phase.endswith("P") else ours.first_s)(x, z)[1]
        else:
            mine = ours.time_s(phase, x, z)
        found[phase] = np.stack([x, np.full_like(x, z), mine, peer_times(model, phase, x, z)], axis=1)
    return found


def _asked_again(model: str, phase: str, compared: Array) -> tuple[int, int]:
    """Ask TauP in another way where we differ by more than the limit or only one of us has an arrival.

    Where ours is the earlier one, its rays are shot one by one with ray parameters about ours; where its own
    is, a model of it with more layers and rays is asked. At how many places each gave the time compared.
    """
    ours, shot, denser = TravelTimes.load(model), 0, 0
    for row in compared:
        x, z, mine, theirs = (float(v) for v in row)
        if mine + LIMIT_S < theirs or (np.isfinite(mine) and np.isnan(theirs)):
            found = shot_time(model, phase, x, z, float(ours.slowness_s_deg(phase, x, z)))
            if np.isfinite(found):
                row[3], shot = np.fmin(theirs, found), shot + 1
        elif theirs + LIMIT_S < mine or (np.isfinite(theirs) and np.isnan(mine)):
            row[3], denser = peer_times(model, phase, np.array([x]), z, dense=True)[0], denser + 1
    return shot, denser


def _row(phase: str, case: str, compared: Array, shot: int, denser: int) -> Row:
    x, z, mine, theirs = compared.T
    here, there = np.isfinite(mine), np.isfinite(theirs)
    both = here & there
    size = np.where(both, np.abs(mine - theirs), 0.0)
    worst = int(np.argmax(size))
    text = (
        f"worst {size[worst]:.4f} s at {x[worst]:.4f} deg, {z[worst]:.2f} km; "
        f"median {np.median(size[both]):.4f} s of {both.sum()}; TauP alone has {int((there & ~here).sum())}, "
        f"we alone {int((here & ~there).sum())}"
    )
    if shot:
        text += f"; at {shot} TauP steps over the arrival, but its rays shot one by one end there"
    if denser:
        text += f"; at {denser} TauP asked again with {DENSER:g} times as many layers and rays"
    met = bool(size[worst] <= LIMIT_S and not (there & ~here).any())
    return Row(f"{phase}, {case % len(x)} against TauP", "difference", f"at most {LIMIT_S} s", text, met)
