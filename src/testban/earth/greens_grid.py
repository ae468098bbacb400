"""Green's functions at any distance from a grid of distances that is computed once and kept.

Many exercises with sources drawn at random then share one set of wave fields. A record is moved by at most
half a step of the grid: P and S are put at their own times, and what follows is stretched with the distance,
as is right for waves of constant slowness (surface waves and Lg exactly, head waves nearly).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from testban.earth.greens import Greens, GreensSettings
from testban.earth.greens_bank import FieldRequest, Progress, WavePath, build_fields
from testban.earth.layered import LayeredModel, first_arrival_s
from testban.errors import ModelRangeError


@dataclass(frozen=True)
class DistanceGrid:
    """Distances in equal ratios: a record is stretched by no more than half of ``step``."""

    nearest_km: float = 40.0
    farthest_km: float = 2000.0
    step: float = 0.02

    @property
    def distances_km(self) -> NDArray[np.float64]:
        count = int(np.ceil(np.log(self.farthest_km / self.nearest_km) / np.log1p(self.step))) + 1
        return np.round(np.geomspace(self.nearest_km, self.farthest_km, count), 2)

    def holds(self, distance_km: float) -> bool:
        """Whether it lies on the grid, or beyond an end by no more than half a step."""
        nodes, slack = self.distances_km, 1.0 + self.step / 2.0
        return bool(nodes[0] / slack <= distance_km <= nodes[-1] * slack)


def fields_from_grid(
    depths_km: Sequence[float],
    paths: Sequence[WavePath],
    settings: GreensSettings,
    cache: Path,
    grid: DistanceGrid | None = None,
    workers: int = 2,
    progress: Progress | None = None,
) -> list[dict[float, Greens]]:
    """As `testban.earth.greens_bank.fields_to_paths`, from fields on a grid kept in ``cache``.

    Raises
    ------
    ModelRangeError
        A path is shorter or longer than the grid by more than half a step.
    """
    grid = grid or DistanceGrid()
    nodes = grid.distances_km
    for path in paths:
        if not grid.holds(path.distance_km):
            raise ModelRangeError(
                f"{path.distance_km:.0f} km lies outside the grid of distances, "
                f"{nodes[0]:.0f} to {nodes[-1]:.0f} km"
            )
    models = {id(path.model): path.model for path in paths}
    unique = sorted({float(depth) for depth in depths_km})
    keys = [(key, depth) for key in models for depth in unique]
    requests = [FieldRequest(models[key], depth, nodes, settings) for key, depth in keys]
    built = dict(zip(keys, build_fields(requests, cache, workers, progress), strict=True))
    return [
        {depth: near(built[id(path.model), depth], path.model, path.distance_km) for depth in unique}
        for path in paths
    ]


def near(field: Greens, model: LayeredModel, distance_km: float) -> Greens:
    """The record of ``field`` nearest to ``distance_km``, moved there."""
    row = int(np.argmin(np.abs(np.log(field.distances_km / distance_km))))
    return moved(field.at([row]), model, distance_km)


def moved(field: Greens, model: LayeredModel, distance_km: float) -> Greens:
    """``field``, of one distance, as it would be at another a few percent away.

    The first P and the first S come at their own times, the record between them is stretched. Times after S
    grow with the distance, and amplitudes fall as they grow: a surface wave spreads over a circle and,
    dispersed, over time.
    """
    from scipy.interpolate import make_interp_spline
    from scipy.signal import resample_poly

    old_km = float(field.distances_km[0])
    if old_km == distance_km:
        return field
    places = np.array([old_km, distance_km])
    p, s = (first_arrival_s(model, phase, field.source_depth_km, places) for phase in ("P", "S"))
    samples = next(iter(field.elements.values())).shape[-1]
    interval = field.sampling_interval_s
    new = np.arange(samples) * interval
    late = s[0] + (new - s[1]) * old_km / distance_km
    between = p[0] + (new - p[1]) * (s[0] - p[0]) / (s[1] - p[1])
    times = np.where(new >= s[1], late, np.where(new >= p[1], between, new - p[1] + p[0]))
    fine = resample_poly(np.stack([values[0] for values in field.elements.values()]), 4, 1, axis=-1)
    spline = make_interp_spline(np.arange(fine.shape[-1]) * interval / 4, fine, k=3, axis=-1)
    inside = (times >= 0.0) & (times <= (samples - 1) * interval)
    traces = np.where(inside, spline(np.clip(times, 0.0, (samples - 1) * interval)), 0.0)
    traces *= old_km / distance_km
    elements = {name: trace[None] for name, trace in zip(field.elements, traces, strict=True)}
    return Greens(field.model, field.source_depth_km, np.array([distance_km]), interval, elements)
