"""How long Green's functions take, and how much longer they take with the program's own defaults."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

import numpy as np
from benchmarks.parts import Part
from benchmarks.rows import Row

from testban.earth.greens import GreensSettings
from testban.earth.greens_bank import WavePath, fields_to_paths
from testban.earth.layered import LayeredModel, load_layered
from testban.earth.wavefield_program import program
from testban.exercise.source_motion import source_velocity
from testban.sources.shot import TectonicRelease, explosion_source

SETTINGS = GreensSettings(
    duration_s=900.0, sampling_interval_s=0.4, max_frequency_hz=0.8, shear=True, threads=2
)
DEFAULTS_TIMEOUT_S = 240.0
ASSUMED = """\
- Speed: 30 stations at 150 to 1200 km through two models (20 northeast-asia, 10 active-tectonic), 15 minutes,
  three components, an explosion with tectonic release 0.5 km deep, full wave field to 0.8 Hz, two threads,
  from nothing and again from the cache. Scattering above that, noise and files are not in it.
- Seconds per station: the same model and duration, 1 and 11 stations, to 0.8 Hz; what the first costs, and
  each further one.
- pygrt-kit's defaults: the program given model, depth, distances and sampling only, to 0.1 Hz, three stations
  to 600 km, 640 s, explosion, 0.6 km deep; stopped after four minutes, which then is a lower limit.
"""


def speed_part(_data: Path, work: Path) -> Part:
    return Part([*scenario_rows(work), station_row(work), defaults_row(work)], ASSUMED)


def scenario_rows(work: Path) -> list[Row]:
    models = [load_layered(name).flattened() for name in ("northeast-asia", "active-tectonic")]
    distances = np.linspace(150.0, 1200.0, 30)
    paths = [WavePath(float(d), 12.0 * k, models[k % 3 == 2]) for k, d in enumerate(distances)]
    shot = explosion_source(10.0, 500.0, tectonic=TectonicRelease(0.3, 30.0, 60.0, 90.0))
    rows = []
    for name, limit_s in (("cold", 60.0), ("warm cache", 10.0)):
        begun = time.monotonic()
        fields = fields_to_paths(shot.depths_km, paths, SETTINGS, work / "cache")
        for path, field in zip(paths, fields, strict=True):
            source_velocity(shot, field, path.azimuth_deg, fade_hz=0.8)
        spent = time.monotonic() - begun
        rows.append(
            Row(
                "speed",
                f"30 stations, 15 minutes, three components, {name}",
                f"under {limit_s:g} s on two cores",
                f"{spent:.1f} s",
                spent < limit_s,
            )
        )
    return rows


def station_row(work: Path) -> Row:
    spent = {}
    for count in (1, 11):
        paths = [
            WavePath(float(d), 0.0, load_layered("northeast-asia")) for d in np.linspace(1000.0, 600.0, count)
        ]
        shared = [WavePath(p.distance_km, 0.0, paths[0].model) for p in paths]
        begun = time.monotonic()
        fields_to_paths([0.5], shared, SETTINGS, work / f"cache-{count}")
        spent[count] = time.monotonic() - begun
    each = (spent[11] - spent[1]) / 10.0
    text = f"first {spent[1]:.1f} s, each further {each:.2f} s"
    return Row("speed", "seconds per station", "measured", text, True)


def defaults_row(work: Path) -> Row:
    """The same three stations by us and by the program left to itself."""
    model, distances = load_layered("northeast-asia"), (200.0, 400.0, 600.0)
    settings = GreensSettings(duration_s=640.0, sampling_interval_s=1.0, max_frequency_hz=0.1, threads=2)
    begun = time.monotonic()
    fields_to_paths([0.6], [WavePath(d, 0.0, model) for d in distances], settings, work / "ours")
    ours = time.monotonic() - begun
    file = work / "model"
    _write(file, model)
    command = [
        str(program()), "greenfn", f"-M{file}", "-D0.6/0", "-N640/1", "-H-1/0.1", "-R200,400,600",
        f"-O{work / 'theirs'}", "-Ge", "-P2", "-s",
    ]  # fmt: skip
    begun = time.monotonic()
    try:
        subprocess.run(command, check=True, capture_output=True, timeout=DEFAULTS_TIMEOUT_S)
        spent, more = time.monotonic() - begun, ""
    except subprocess.TimeoutExpired:
        spent, more = DEFAULTS_TIMEOUT_S, "more than "
    text = f"{ours:.2f} s, defaults {more}{spent:.1f} s: {more}{spent / ours:.0f} times as long"
    return Row("speed", "against pygrt-kit's defaults", "measured", text, True)


def _write(file: Path, model: LayeredModel) -> None:
    columns = (model.thickness_km, model.vp_km_s, model.vs_km_s, model.density_g_cm3, model.qp, model.qs)
    np.savetxt(file, np.column_stack(columns), fmt="%.6f")
