"""Flat-layered Earth models for wave fields: packaged ones, and a reader of ``.mod`` text files."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from testban.errors import InputError, ModelRangeError, NoDataError

EARTH_RADIUS_KM = 6371.0
COLUMNS = ("thickness_km", "vp_km_s", "vs_km_s", "density_g_cm3", "qp", "qs")
# Density scaling for P-SV waves, (r/a)^2.275, after Biswas 1972, Pure Appl. Geophys. 96, 61; the exponent is
# recalled, not checked against the paper. Travel times do not depend on it.
DENSITY_EXPONENT = 2.275


@dataclass(frozen=True, eq=False)
class LayeredModel:
    """Homogeneous layers from the surface down; the last is a half-space and its thickness is not used.

    All arrays are 1-D of the same length. ``source`` cites where the numbers were published.
    """

    name: str
    thickness_km: NDArray[np.float64]
    vp_km_s: NDArray[np.float64]
    vs_km_s: NDArray[np.float64]
    density_g_cm3: NDArray[np.float64]
    qp: NDArray[np.float64]
    qs: NDArray[np.float64]
    source: str

    @property
    def top_km(self) -> NDArray[np.float64]:
        """Depth of the top of each layer."""
        return np.concatenate(([0.0], np.cumsum(self.thickness_km[:-1])))

    def layer_at(self, depth_km: float) -> int:
        """Index of the layer that holds ``depth_km``; at an interface the lower one.

        Raises
        ------
        ModelRangeError
            The depth is above the surface.
        """
        if not depth_km >= 0.0:
            raise ModelRangeError(f"{self.name}: depth {depth_km} km is not inside the Earth")
        return int(np.searchsorted(self.top_km, depth_km, side="right")) - 1

    def flattened(self) -> LayeredModel:
        """The flat model whose waves run like this one's on a sphere (Earth-flattening transformation).

        Exact for travel times of continuous velocities; with layers at their mid-depth the velocities err by
        less than (thickness / 2a), 0.2 % for 25 km. Surface-wave amplitudes at 10 deg err by under 1 %
        (sqrt(x / sin x)), which is left out.
        """
        top = self.top_km
        bottom = np.append(top[1:], top[-1] + 1.0)
        flat = EARTH_RADIUS_KM * np.log(EARTH_RADIUS_KM / (EARTH_RADIUS_KM - bottom))
        flat_top = EARTH_RADIUS_KM * np.log(EARTH_RADIUS_KM / (EARTH_RADIUS_KM - top))
        ratio = EARTH_RADIUS_KM / (EARTH_RADIUS_KM - (top + bottom) / 2)
        return LayeredModel(
            name=f"{self.name}, flattened",
            thickness_km=flat - flat_top,
            vp_km_s=self.vp_km_s * ratio,
            vs_km_s=self.vs_km_s * ratio,
            density_g_cm3=self.density_g_cm3 * ratio**-DENSITY_EXPONENT,
            qp=self.qp,
            qs=self.qs,
            source=self.source,
        )


def first_arrival_s(
    model: LayeredModel, phase: str, source_depth_km: float, distance_km: NDArray[np.float64] | float
) -> NDArray[np.float64]:
    """Time of the first P or S at the surface: the earliest of the direct and all head waves, flat layers.

    ``distance_km`` of any shape gives times of that shape. Diving waves of a gradient appear as the head
    waves of its layers, late by less than a layer's own crossing.
    """
    velocity = {"P": model.vp_km_s, "S": model.vs_km_s}[phase]
    distance = np.asarray(distance_km, dtype=float)
    source = model.layer_at(source_depth_km)
    above, below = _legs(model, source, source_depth_km)
    best = _direct_s(velocity[: source + 1], above, distance)
    for j in range(source + 1, len(velocity)):
        if velocity[j] <= velocity[:j].max():
            continue
        crossed = _crossed(above, below, source, j)
        slow = 1.0 / velocity[:j]
        vertical = np.sqrt(slow**2 - velocity[j] ** -2)
        critical = np.sum(crossed / velocity[j] / vertical)
        head = distance / velocity[j] + np.sum(crossed * vertical)
        best = np.where(distance >= critical, np.minimum(best, head), best)
    return best


def _crossed(
    above: NDArray[np.float64], below: NDArray[np.float64], source: int, j: int
) -> NDArray[np.float64]:
    """Thickness (km) a head wave on top of layer ``j`` crosses in each layer above it, both legs together."""
    crossed = below[:j].copy()
    crossed[: source + 1] += above
    return crossed


def _legs(
    model: LayeredModel, source: int, source_depth_km: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Thickness crossed above the source depth once, and below it by both legs of a head wave."""
    thickness = model.thickness_km
    above = np.append(thickness[:source], source_depth_km - model.top_km[source])
    below = 2.0 * thickness
    below[:source] = 0.0
    below[source] = 2.0 * (thickness[source] - above[-1])
    return above, below


def _direct_s(
    velocity: NDArray[np.float64], thickness: NDArray[np.float64], distance: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Direct upward ray: its ray parameter found by bisection."""
    low = np.zeros_like(distance)
    high = np.full_like(distance, 1.0 / velocity.max())
    slow = 1.0 / velocity
    for _ in range(60):
        p = (low + high) / 2
        vertical = np.sqrt(np.maximum(slow**2 - p[..., None] ** 2, 1e-18))
        short = np.sum(thickness * p[..., None] / vertical, axis=-1) < distance
        low, high = np.where(short, p, low), np.where(short, high, p)
    vertical = np.sqrt(np.maximum(slow**2 - low[..., None] ** 2, 0.0))
    return low * distance + np.sum(thickness * vertical, axis=-1)


def packaged_models() -> tuple[str, ...]:
    """Names that `load_layered` knows."""
    folder = files("testban.earth") / "data"
    return tuple(
        sorted(f.name.removesuffix(".layers.csv") for f in folder.iterdir() if f.name.endswith(".layers.csv"))
    )


def load_layered(name: str) -> LayeredModel:
    """Load a packaged model.

    Raises
    ------
    NoDataError
        No model of that name is packaged.
    """
    resource = files("testban.earth") / "data" / f"{name}.layers.csv"
    if not resource.is_file():
        raise NoDataError(f"no layered model {name!r}; packaged: {', '.join(packaged_models())}")
    lines = resource.read_text(encoding="utf-8").splitlines()
    source = " ".join(line[1:].strip() for line in lines if line.startswith("#"))
    rows = list(csv.DictReader(line for line in lines if not line.startswith("#")))
    table = np.array([[float(row[column]) for column in COLUMNS] for row in rows])
    return _model(name, table, source)


def read_layered(path: Path) -> LayeredModel:
    """Read a ``.mod`` text file: thickness km, Vp, Qp, Vs, Qs, density in each line, ``#`` before comments.

    The last layer becomes the half-space whatever thickness it names; columns after the sixth are not read.

    Raises
    ------
    InputError
        The file cannot be read, a line is not six numbers, or a value is impossible.
    """
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError as problem:
        raise InputError(f"{path}: cannot be read ({problem.strerror})") from problem
    rows, comments = [], []
    for number, line in enumerate(lines, start=1):
        text, _, comment = line.partition("#")
        comments.append(comment.strip("# "))
        if not text.strip():
            continue
        try:
            thickness, vp, qp, vs, qs, density = (float(word) for word in text.split()[:6])
        except ValueError:
            raise InputError(
                f"{path}, line {number}: expected thickness Vp Qp Vs Qs density, found {text.strip()!r}"
            ) from None
        rows.append((thickness, vp, vs, density, qp, qs))
    if not rows:
        raise InputError(f"{path}: holds no layers")
    try:
        return _model(path.stem, np.array(rows), " ".join(c for c in comments if c)[:400])
    except ValueError as problem:
        raise InputError(f"{path}: {problem}") from None


def _model(name: str, table: NDArray[np.float64], source: str) -> LayeredModel:
    if not np.all(np.isfinite(table)) or np.any(table[:, 1:] <= 0) or np.any(table[:-1, 0] <= 0):
        raise ValueError("every velocity, density, Q and layer thickness must be a positive number")
    if np.any(table[:, 1] <= np.sqrt(4 / 3) * table[:, 2]):
        raise ValueError("Vp must exceed sqrt(4/3) Vs in every layer (a positive bulk modulus)")
    table = np.array(table.T)  # one contiguous row for each column
    table.flags.writeable = False
    thickness, vp, vs, density, qp, qs = table
    return LayeredModel(name, thickness, vp, vs, density, qp, qs, source)
