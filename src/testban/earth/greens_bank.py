"""Green's functions of many sources, distances and path models at once, built in parallel.

A station is as many `WavePath` as there are models to try on the way to it; equal (model, depth) share one
wave field. With a cache folder a build that was interrupted goes on where it stopped.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from testban.earth.greens import Greens, GreensSettings, greens_functions
from testban.earth.layered import LayeredModel

Progress = Callable[[str, float], None]
"""Called with what is being done and the share done, 0 to 1."""


@dataclass(frozen=True, eq=False)
class FieldRequest:
    """One wave field: a model, a source depth and distances in any order."""

    model: LayeredModel
    source_depth_km: float
    distances_km: NDArray[np.float64]
    settings: GreensSettings


@dataclass(frozen=True, eq=False)
class WavePath:
    """From a source to a station, through one model; ``azimuth_deg`` leaves the source."""

    distance_km: float
    azimuth_deg: float
    model: LayeredModel


def build_fields(
    requests: Sequence[FieldRequest],
    cache: Path | None = None,
    workers: int = 2,
    progress: Progress | None = None,
) -> list[Greens]:
    """Compute or read all, in the order asked. ``workers`` threads in all run the program.

    Raises
    ------
    SettingsError, ModelRangeError
        As `testban.earth.greens.greens_functions`; fields finished by then are in the cache.
    """
    report = progress or (lambda _text, _share: None)
    if len(requests) < workers:
        threads = max(1, workers // max(1, len(requests)))
        requests = [replace(r, settings=replace(r.settings, threads=threads)) for r in requests]
    else:
        requests = [replace(r, settings=replace(r.settings, threads=1)) for r in requests]
    found: dict[int, Greens] = {}
    with ThreadPoolExecutor(max_workers=max(1, workers)) as pool:
        waiting = {pool.submit(_field, request, cache): k for k, request in enumerate(requests)}
        try:
            for done in as_completed(waiting):
                k = waiting[done]
                found[k] = done.result()
                report(f"wave field {len(found)} of {len(requests)}", len(found) / len(requests))
        finally:
            for future in waiting:
                future.cancel()
    return [found[k] for k in range(len(requests))]


def _field(request: FieldRequest, cache: Path | None) -> Greens:
    return greens_functions(
        request.model, request.source_depth_km, request.distances_km, request.settings, cache
    )


def fields_to_paths(
    depths_km: Sequence[float],
    paths: Sequence[WavePath],
    settings: GreensSettings,
    cache: Path | None = None,
    workers: int = 2,
    progress: Progress | None = None,
) -> list[dict[float, Greens]]:
    """For each path a mapping from source depth to the Green's functions at its one distance.

    Paths with the same ``model`` object are computed together.
    """
    groups: dict[int, list[int]] = {}
    for k, path in enumerate(paths):
        groups.setdefault(id(path.model), []).append(k)
    members = list(groups.values())
    unique = sorted({float(depth) for depth in depths_km})
    requests = [
        FieldRequest(paths[rows[0]].model, depth, np.array([paths[k].distance_km for k in rows]), settings)
        for rows in members
        for depth in unique
    ]
    built = iter(build_fields(requests, cache, workers, progress))
    result: list[dict[float, Greens]] = [{} for _ in paths]
    for rows in members:
        for depth in unique:
            field = next(built)
            for row, k in enumerate(rows):
                result[k][depth] = field.at([row])
    return result
