"""Our travel times against ObsPy's TauP: first P and S and each named phase, and how many a second.

Ten thousand places: 200 source depths, at random, in the crust, and at and beside the discontinuities; 50
distances from each, at random, near the source, and at both ends of every branch, where triplications and
phases begin and end. TauP is asked depth by depth in two processes, some five minutes.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from benchmarks.rows import Row
from numpy.typing import NDArray

from testban.earth.traveltimes import TravelTimes

Array = NDArray[np.float64]

EDGES_KM = (0.0, 20.0, 35.0, 120.0, 210.0, 410.0, 660.0)
"""Discontinuities of ak135 and iasp91; sources sit on them and to either side."""
PER_DEPTH = 50
NAMED = {
    "first P": ("p", "P", "Pn", "Pg", "Pdiff"),
    "first S": ("s", "S", "Sn", "Sg", "Sdiff"),
    "P": ("p", "P", "Pn", "Pdiff"),
    "S": ("s", "S", "Sn", "Sdiff"),
    "Pg": ("p", "Pg"),
    "Sg": ("s", "Sg"),
    "pP": ("pP",),
    "sP": ("sP",),
    "PcP": ("PcP",),
    "PKPdf": ("PKIKP",),
}
"""TauP's names of what we name so; P and S are compared where TauP's ray turns in the mantle."""
FARTHEST_DEG = {"Pg": 8.3, "Sg": 8.3}
"""Farther out we continue the lower crust's last ray and TauP goes on with the upper crust's."""
LIMIT_S = 0.02
DENSER = 10.0
"""TauP steps over caustics that lie between two of its rays. Where it differs by more than the limit it is
asked again with rays so many times as dense, and the row says at how many points."""
LOOKUPS = 1_000_000
PEER_CALLS = 40


def travel_time_rows(count: int, model: str = "ak135", seed: int = 1) -> list[Row]:
    """Worst and typical difference to TauP of each phase, and, for ak135, lookups a second and the ratio."""
    ours = TravelTimes.load(model)
    depths = _depths(max(count // PER_DEPTH, 1), np.random.default_rng(seed))
    jobs = [(model, depth, _distances(ours, depth, seed + k)) for k, depth in enumerate(depths)]
    with ProcessPoolExecutor(2) as pool:
        theirs = list(pool.map(_peer_times, jobs, chunksize=4))
    rows = []
    for phase in NAMED:
        x = np.concatenate([job[2] for job in jobs])
        if phase == "PKPdf":
            x = x + 80.0
        z = np.repeat(depths, PER_DEPTH)
        reference = np.concatenate([t[phase] for t in theirs])
        again = _doubtful(ours, phase, x, z, reference)
        for k in again:
            reference[k] = _denser_time(model, phase, float(x[k]), float(z[k]))
        rows.append(_row(ours, model, phase, x, z, reference, len(again)))
    return rows + (_rate_rows(ours, model, seed) if model == "ak135" else [])


def _depths(count: int, rng: np.random.Generator) -> Array:
    anywhere, crust = rng.uniform(0.0, 700.0, count), rng.uniform(0.0, 60.0, count)
    beside = rng.choice(EDGES_KM, count) + rng.choice([-1.0, -0.1, 0.0, 0.1, 1.0], count)
    kind = np.arange(count) % 10
    return np.round(np.where(kind < 4, anywhere, np.where(kind < 7, crust, np.maximum(beside, 0.0))), 3)


def _distances(ours: TravelTimes, depth_km: float, seed: int) -> Array:
    """A quarter near the source, a quarter within 0.3 deg of an end of a branch, half anywhere."""
    rng = np.random.default_rng(seed)
    ends = []
    for phase in ("P", "S", "Pg", "Sg"):
        for surface in ours.surfaces[phase]:
            reach = surface.reach
            if reach.intervals and depth_km <= reach.deepest_km:
                ends += [float(end[0]) for end in reach.ends_deg(np.array([depth_km]))]
    at_ends = np.clip(rng.choice(ends, PER_DEPTH // 4) + rng.uniform(-0.3, 0.3, PER_DEPTH // 4), 0.01, 100.0)
    near = rng.uniform(0.01, 3.0, PER_DEPTH // 4)
    anywhere = rng.uniform(0.01, 100.0, PER_DEPTH - len(at_ends) - len(near))
    return np.round(np.concatenate([at_ends, near, anywhere]), 4)


def _peer_times(job: tuple[str, float, Array]) -> dict[str, Array]:
    """TauP's earliest time of each of our phases at the distances of one depth."""
    from obspy.taup import TauPyModel
    from obspy.taup.seismic_phase import SeismicPhase

    name, depth_km, distances = job
    whole = TauPyModel(name).model
    corrected = whole.depth_correct(depth_km)
    phases = {n: SeismicPhase(n, corrected) for n in sorted({n for ns in NAMED.values() for n in ns})}
    moho = TravelTimes.load(name).moho_km
    rays = {n: [_rays(p, x + (80.0 if n == "PKIKP" else 0.0)) for x in distances] for n, p in phases.items()}
    found = {}
    for phase, names in NAMED.items():
        turning = _mantle_parameter(name, phase) if phase in ("P", "S") and depth_km <= moho else np.inf
        names = tuple(n for n in names if not (n in ("p", "s") and phase in ("P", "S") and depth_km <= moho))
        if phase in ("Pg", "Sg") and depth_km > moho:
            names = ()
        found[phase] = np.array(
            [
                min((t for n in names for t, p in rays[n][k] if p <= turning), default=np.nan)
                for k in range(len(distances))
            ]
        )
    return found


def _mantle_parameter(name: str, wave: str) -> float:
    """Largest ray parameter (s/rad) of rays that turn below the Moho."""
    model = TravelTimes.load(name).earth
    below = float(np.interp(model.moho_km + 1e-6, model.depth_km, model.velocity_km_s(wave)))
    return (6371.0 - model.moho_km) / below + 1e-3


def _rays(phase: Any, distance_deg: float) -> list[tuple[float, float]]:
    """Time (s) and ray parameter (s/rad) of TauP's rays that really end at the distance."""
    return [
        (a.time, a.ray_param)
        for a in phase.calc_time(distance_deg)
        if abs(np.degrees(a.purist_dist) - distance_deg) < 1e-2
    ]


def _doubtful(ours: TravelTimes, phase: str, x: Array, z: Array, theirs: Array) -> list[int]:
    """Points of pP and sP where TauP's own rays are in doubt: they are few, and each takes a moment."""
    if phase not in ("pP", "sP"):
        return []
    return [int(k) for k in np.flatnonzero(np.abs(ours.time_s(phase, x, z) - theirs) > LIMIT_S)]


@lru_cache(maxsize=2)
def _denser_model(name: str) -> Any:
    """TauP's model with rays closer together; about a minute."""
    import obspy.taup
    from obspy.taup.taup_create import TauPCreate

    file = Path(obspy.taup.__file__).parent / "data" / f"{name}.tvel"
    maker = TauPCreate(input_filename=str(file), output_filename="")
    maker.min_delta_p /= DENSER
    maker.max_delta_p /= DENSER
    maker.max_range_interval /= DENSER
    return maker.create_tau_model(maker.load_velocity_model())


def _denser_time(name: str, phase: str, distance_deg: float, depth_km: float) -> float:
    from obspy.taup.seismic_phase import SeismicPhase

    rays = _rays(SeismicPhase(phase, _denser_model(name).depth_correct(depth_km)), distance_deg)
    return min((t for t, _ in rays), default=np.nan)


def _row(ours: TravelTimes, model: str, phase: str, x: Array, z: Array, theirs: Array, again: int = 0) -> Row:
    if phase.startswith("first"):
        mine = (ours.first_p if phase.endswith("P") else ours.first_s)(x, z)[1]
    else:
        mine = ours.time_s(phase, x, z)
        near = x <= FARTHEST_DEG.get(phase, 180.0)
        x, z, mine, theirs = x[near], z[near], mine[near], theirs[near]
    here, there = np.isfinite(mine), np.isfinite(theirs)
    both = here & there
    size = np.where(both, np.abs(mine - theirs), 0.0)
    worst = int(np.argmax(size))
    text = (
        f"worst {size[worst]:.4f} s at {x[worst]:.3f} deg, {z[worst]:.2f} km; "
        f"median {np.median(size[both]):.4f} s of {both.sum()}; TauP alone has {int((there & ~here).sum())}"
    )
    if again:
        text += f"; TauP asked again at {again} with rays {DENSER:g} times as dense"
    met = bool(size[worst] <= LIMIT_S and not (there & ~here).any())
    return Row(
        f"{phase}, {model}, {len(x)} points against TauP", "difference", f"at most {LIMIT_S} s", text, met
    )


def _rate(ask: Callable[..., object], distance: Array, depth: Array) -> float:
    begun = time.perf_counter()
    ask("P", distance, depth)
    return len(distance) / (time.perf_counter() - begun)


def _rate_rows(ours: TravelTimes, model: str, seed: int) -> list[Row]:
    from obspy.taup import TauPyModel

    rng = np.random.default_rng(seed)
    peer = TauPyModel(model)
    places = list(zip(rng.uniform(1.0, 95.0, PEER_CALLS), rng.uniform(0.0, 600.0, PEER_CALLS), strict=True))
    begun = time.perf_counter()
    for distance, depth in places:
        peer.get_travel_times(depth, distance, ["p", "P"])
    peer_rate = PEER_CALLS / (time.perf_counter() - begun)
    distance, depth = rng.uniform(1.0, 95.0, LOOKUPS), rng.uniform(0.0, 600.0, LOOKUPS)
    begun = time.perf_counter()
    TravelTimes(ours.earth).time_s("P", 30.0, 10.0)
    ready_s = time.perf_counter() - begun
    rates = {}
    for what, ask in (("times", ours.time_s), ("times with slopes and take-off angles", ours.rays)):
        rates[what] = max(_rate(ask, distance, depth) for _ in range(3))
    rate = rates["times"]
    text = "; ".join(f"{what} {value / 1e6:.2f} million a second" for what, value in rates.items())
    text += f"; {rate / peer_rate:,.0f} times TauP's get_travel_times; tables ready in {ready_s:.2f} s"
    rows = [Row("P at random, one core", "rate", "1 million a second", text, rate >= 1e6)]
    if find_spec("pyrocko") is not None:
        rows.append(_cake_row(ours, places[: PEER_CALLS // 4], rate))
    return rows


def _cake_row(ours: TravelTimes, places: list[tuple[float, float]], rate: float) -> Row:
    """Pyrocko's cake with the same model, where it is installed."""
    from pyrocko import cake

    with tempfile.NamedTemporaryFile("w", suffix=".nd") as file:
        file.write(_named_discontinuities(ours))
        file.flush()
        model = cake.load_model(file.name)
    phases = [cake.PhaseDef(name) for name in ("P", "p")]
    begun = time.perf_counter()
    times = [
        min((a.t for a in model.arrivals([x], phases=phases, zstart=1000.0 * z)), default=np.nan)
        for x, z in places
    ]
    peer_rate = len(places) / (time.perf_counter() - begun)
    distance, depth = np.array(places).T
    worst = float(np.nanmax(np.abs(ours.time_s("P", distance, depth) - times)))
    text = f"worst {worst:.4f} s of {len(places)}; ours {rate / peer_rate:,.0f} times as fast"
    return Row(
        "P, ak135, against pyrocko's cake", "difference", f"at most {LIMIT_S} s", text, worst <= LIMIT_S
    )


def _named_discontinuities(ours: TravelTimes) -> str:
    earth, names = ours.earth, {}
    for name, depth in (
        ("mantle", earth.moho_km),
        ("outer-core", earth.core_km),
        ("inner-core", earth.inner_core_km),
    ):
        names[int(np.flatnonzero(earth.depth_km == depth)[-1])] = name
    lines = []
    for k, row in enumerate(
        zip(earth.depth_km, earth.vp_km_s, earth.vs_km_s, earth.density_g_cm3, strict=True)
    ):
        if k in names:
            lines.append(names[k])
        lines.append(" ".join(f"{v:g}" for v in (*row, 1000.0, 500.0)))
    return "\n".join(lines) + "\n"
