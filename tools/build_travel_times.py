"""Build src/testban/earth/data/MODEL.npz from ObsPy's TauP: python tools/build_travel_times.py ak135

Each table is the earliest arrival of a family of TauP phases over distance and source depth; NaN where none
arrives. Facts of the model: Kennett, Engdahl & Buland 1995 (ak135), doi:10.1111/j.1365-246X.1995.tb03540.x.
TauP: Crotwell, Owens & Ritsema 1999, doi:10.1785/gssrl.70.2.154.
"""

from __future__ import annotations

import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
from obspy.taup import TauPyModel
from obspy.taup.seismic_phase import SeismicPhase

MOHO_KM = {"ak135": 35.0, "iasp91": 35.0}
# Fine near the source, where times curve, and where branches of the upper mantle cross: times are linear
# between nodes. Discontinuities of the models (20, 35, 120, 210, 410, 660 km) are nodes in depth.
DISTANCE_DEG = np.round(
    np.concatenate(
        [
            np.arange(0.0, 0.2, 0.005),
            np.arange(0.2, 0.5, 0.01),
            np.arange(0.5, 2.0, 0.02),
            np.arange(2.0, 6.0, 0.05),
            np.arange(6.0, 30.0, 0.04),
            np.arange(30.0, 40.0, 0.1),
            np.arange(40.0, 120.01, 0.25),
        ]
    ),
    4,
)
DEPTH_KM = np.concatenate(
    [
        np.arange(0.0, 4.0, 0.5),
        np.arange(4.0, 10.0, 1.0),
        np.arange(10.0, 20.0, 1.25),
        np.arange(20.0, 35.1, 2.5),
        [35.001, 37.5],
        np.arange(40.0, 120.0, 5.0),
        np.arange(120.0, 701.0, 10.0),
    ]
)


def families(wave: str, depth_km: float, moho_km: float) -> dict[str, list[str]]:
    up = wave.lower()
    if depth_km <= moho_km:
        return {f"{wave}g": [up, f"{wave}g"], wave: [f"{wave}n", wave, f"{wave}diff"]}
    return {f"{wave}g": [], wave: [up, f"{wave}n", wave, f"{wave}diff"]}


def column(job: tuple[str, float]) -> dict[str, np.ndarray]:
    name, depth_km = job
    model = TauPyModel(name).model.depth_correct(depth_km)
    result = {}
    for wave in "PS":
        for family, names in families(wave, depth_km, MOHO_KM[name]).items():
            times = np.full(len(DISTANCE_DEG), np.nan)
            for phase_name in names:
                phase = SeismicPhase(phase_name, model)
                for i, distance in enumerate(DISTANCE_DEG):
                    found = [
                        a.time
                        for a in phase.calc_time(distance)
                        if abs(np.degrees(a.purist_dist) - distance) < 1e-3
                    ]
                    if found:
                        times[i] = np.nanmin([times[i], *found])
            result[family] = times
    return result


def main() -> None:
    name = sys.argv[1]
    with ProcessPoolExecutor() as pool:
        columns = list(pool.map(column, [(name, float(d)) for d in DEPTH_KM]))
    tables = {
        phase: np.round(np.stack([c[phase] for c in columns], axis=1), 5) for phase in ("Pg", "P", "Sg", "S")
    }
    out = Path(__file__).parents[1] / "src/testban/earth/data" / f"{name}.npz"
    np.savez_compressed(
        out,
        distance_deg=DISTANCE_DEG,
        depth_km=np.round(DEPTH_KM, 3),
        moho_km=MOHO_KM[name],
        crust_p_km_s=5.8,
        crust_s_km_s=3.46,
        **tables,
    )
    print(out, out.stat().st_size, {k: int(np.isfinite(v).sum()) for k, v in tables.items()})


if __name__ == "__main__":
    main()
