"""Earth models from packaged tables and from files: TauP's ``.nd`` and ``.tvel``, layered ``.mod``."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from importlib.resources import files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from testban.earth.layered import LayeredModel, read_layered
from testban.earth.velocity_model import EARTH_RADIUS_KM, EarthModel
from testban.errors import InputError, ModelRangeError, TestbanError

Array = NDArray[np.float64]

ENDING = ".velocity.csv"
READ_ENDINGS = (".nd", ".tvel", ".mod")
DEEPEST_LAYER_KM = 660.0
JOIN_KM = 120.0
"""Layers of a region stand above; from their half-space's top velocity runs straight to the global model's
here."""


def packaged_velocities() -> tuple[str, ...]:
    """Names that `load_velocities` knows."""
    folder = files("testban.earth") / "data"
    return tuple(sorted(f.name.removesuffix(ENDING) for f in folder.iterdir() if f.name.endswith(ENDING)))


@cache
def load_velocities(name: str) -> EarthModel:
    """Load a packaged spherical model.

    Raises
    ------
    ModelRangeError
        No model of that name is packaged.
    """
    resource = files("testban.earth") / "data" / f"{name}{ENDING}"
    if not resource.is_file():
        raise ModelRangeError(f"no Earth model '{name}'; packaged: {', '.join(packaged_velocities())}")
    lines = resource.read_text(encoding="utf-8").splitlines()
    source = " ".join(line[1:].strip() for line in lines if line.startswith("#"))
    rows = [line.split(",") for line in lines if not line.startswith("#")][1:]
    return _model(name, np.array(rows, dtype=float), source)


def read_velocities(path: Path) -> EarthModel:
    """Read a model from a ``.nd``, ``.tvel`` or ``.mod`` file; below the layers of a ``.mod`` lies ak135.

    Raises
    ------
    InputError
        The file cannot be read, or a line of it is not what the format says.
    """
    ending = path.suffix.lower()
    if ending == ".mod":
        return replace(beneath(read_layered(path), load_velocities("ak135")), name=path.name)
    if ending not in READ_ENDINGS:
        raise InputError(f"{path}: Earth models are read from .nd, .tvel and .mod files")
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError as problem:
        raise InputError(f"{path}: cannot be read ({problem.strerror})") from problem
    skip = 2 if ending == ".tvel" else 0
    rows: list[tuple[float, float, float, float]] = []
    moho = None
    for number, line in enumerate(lines[skip:], start=skip + 1):
        words = line.split("#")[0].split()
        if not words:
            continue
        if ending == ".nd" and len(words) == 1 and words[0][0].isalpha():
            if words[0].lower() in ("mantle", "moho") and rows:
                moho = rows[-1][0]
            continue
        try:
            depth, vp, vs = (float(word) for word in words[:3])
            density = float(words[3]) if len(words) > 3 else np.nan
        except ValueError:
            raise InputError(
                f"{path}, line {number}: expected depth Vp Vs [density], found {line.strip()!r}"
            ) from None
        rows.append((depth, vp, vs, density))
    if len(rows) < 2:
        raise InputError(f"{path}: holds no velocities")
    try:
        return _model(path.name, np.array(rows), f"file {path.name}", moho)
    except TestbanError as problem:
        raise InputError(f"{path}: {problem}") from None


def beneath(layers: LayeredModel, deep: EarthModel) -> EarthModel:
    """Layers of a region on top of a global model.

    The layers hold down to the top of their half-space; from there velocity runs straight from the
    half-space's to the global model's at 120 km, or farther down where the global model is as fast as the
    half-space, or 40 km below the layers: no false discontinuity or low-velocity zone arises.
    """
    top = layers.top_km
    table: list[tuple[float, float, float, float]] = []
    for k in range(len(top) - 1):
        if top[k] >= DEEPEST_LAYER_KM:
            break
        row = float(layers.vp_km_s[k]), float(layers.vs_km_s[k]), float(layers.density_g_cm3[k])
        bottom = min(float(top[k + 1]), DEEPEST_LAYER_KM)
        same = table and table[-1][1:] == row
        if same:
            table[-1] = (bottom, *row)
        else:
            table += [(float(top[k]), *row), (bottom, *row)]
    end = table[-1][0] if table else 0.0
    k = layers.layer_at(end)
    table.append((end, float(layers.vp_km_s[k]), float(layers.vs_km_s[k]), float(layers.density_g_cm3[k])))
    columns = deep.vp_km_s, deep.vs_km_s, deep.density_g_cm3
    join = _join_km(deep, end, table[-1][1], table[-1][2])
    vp, vs, density = (float(np.interp(join + 1e-9, deep.depth_km, c)) for c in columns)
    table.append((join, vp, vs, density))
    rest = deep.depth_km > join + 1e-6
    tail = np.column_stack([deep.depth_km, *columns])[rest]
    name = f"{layers.name} over {deep.name}"
    return _model(name, np.vstack([np.array(table), tail]), f"{layers.source} Below: {deep.name}.")


def _join_km(deep: EarthModel, end_km: float, vp_km_s: float, vs_km_s: float) -> float:
    """Depth at which a half-space that starts at ``end_km`` has passed into the global model."""
    fast = (deep.vp_km_s >= vp_km_s) & (deep.vs_km_s >= vs_km_s) & (deep.depth_km >= JOIN_KM)
    return max(float(deep.depth_km[np.argmax(fast)]) if fast.any() else JOIN_KM, JOIN_KM, end_km + 40.0)


def _model(name: str, table: Array, source: str, moho_km: float | None = None) -> EarthModel:
    if not np.all(np.isfinite(table[:, :3])):
        raise ModelRangeError(f"Earth model {name}: a depth or velocity is not a number")
    if table[-1, 0] < EARTH_RADIUS_KM and table[-1, 0] > 6300.0:
        table = np.vstack([table, table[-1]])
        table[-1, 0] = EARTH_RADIUS_KM
    table = np.array(table.T)
    table[0] = np.round(table[0], 6)
    table.flags.writeable = False
    depth, vp, vs, density = table
    return EarthModel(name, depth, vp, vs, density, source, moho_km)
