"""How many travel times a second, as a ratio to ObsPy's TauP and to pyrocko's cake."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from importlib.util import find_spec

import numpy as np
from benchmarks.rows import Row
from numpy.typing import NDArray

from testban.earth.traveltimes import TravelTimes

Array = NDArray[np.float64]

LIMIT_S = 0.02
LOOKUPS = 1_000_000
PEER_CALLS = 40


def _rate(ask: Callable[..., object], distance: Array, depth: Array) -> float:
    begun = time.perf_counter()
    ask("P", distance, depth)
    return len(distance) / (time.perf_counter() - begun)


def rate_rows(model: str = "ak135", seed: int = 1) -> list[Row]:
    """Lookups a second on one core, how long the tables take, and the peers' rates."""
    from obspy.taup import TauPyModel

    ours, rng = TravelTimes.load(model), np.random.default_rng(seed)
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
