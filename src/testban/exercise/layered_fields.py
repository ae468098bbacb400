"""Wave fields in layers that an exercise asks for: at its stations alone, or on a grid that seeds share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from testban.earth.greens import Greens, GreensSettings
from testban.earth.greens_bank import WavePath, fields_to_paths
from testban.earth.greens_grid import DistanceGrid, fields_from_grid
from testban.earth.layered import load_layered
from testban.sources.source import Source

Shown = Callable[[str, float], None]
FIELD_HZ = 1.0
FIELD_INTERVAL_S = 0.4
SLOWEST_KM_S = 2.5


@dataclass(frozen=True)
class FieldSettings:
    """How wave fields are computed: where they are kept between runs, and on how many threads.

    With ``grid`` (which needs ``cache``) they are computed once at its distances and moved to those wanted:
    dear at first, then shared by all seeds. Distances off the grid are computed as without one.
    """

    cache: Path | None = None
    threads: int = 2
    grid: DistanceGrid | None = None


def layered_fields(
    source: Source,
    ways: Sequence[WavePath],
    lasts_s: float,
    settings: FieldSettings,
    progress: Shown | None = None,
) -> list[dict[float, Greens]]:
    """For each way a mapping from the source's depths to Green's functions of ``lasts_s`` or longer."""
    grid = settings.grid if settings.cache is not None else None
    shared = [k for k, way in enumerate(ways) if grid is not None and grid.holds(way.distance_km)]
    alone = [k for k in range(len(ways)) if k not in shared]
    found: dict[int, dict[float, Greens]] = {}
    if grid is not None and settings.cache is not None and shared:
        members = [ways[k] for k in shared]
        fields = fields_from_grid(
            source.depths_km,
            members,
            _on_grid(source, grid),
            settings.cache,
            grid,
            settings.threads,
            progress,
        )
        found.update(zip(shared, fields, strict=True))
    if alone:
        members = [ways[k] for k in alone]
        asked = _asked(source, max(way.distance_km for way in members), lasts_s)
        fields = fields_to_paths(source.depths_km, members, asked, settings.cache, settings.threads, progress)
        found.update(zip(alone, fields, strict=True))
    return [found[k] for k in range(len(ways))]


def warm_fields(
    sources: Sequence[Source],
    models: Sequence[str],
    settings: FieldSettings,
    progress: Shown | None = None,
) -> None:
    """Compute the fields that `layered_fields` will ask for on a grid, so that processes can share them."""
    grid, cache = settings.grid, settings.cache
    if grid is None or cache is None:
        return
    ways = [WavePath(grid.nearest_km, 0.0, load_layered(name).flattened()) for name in models]
    wanted = {(source.depths_km, _on_grid(source, grid)): source for source in sources}
    report = progress or (lambda _text, _share: None)
    for number, (depths_km, asked) in enumerate(wanted):

        def shown(text: str, share: float, done: int = number) -> None:
            report(text, (done + share) / len(wanted))

        fields_from_grid(depths_km, ways, asked, cache, grid, settings.threads, shown)


def _on_grid(source: Source, grid: DistanceGrid) -> GreensSettings:
    return _asked(source, grid.farthest_km, np.inf, shear=True)


def _asked(source: Source, farthest_km: float, lasts_s: float, shear: bool = False) -> GreensSettings:
    return GreensSettings(
        duration_s=round(min(lasts_s, farthest_km / SLOWEST_KM_S + 120.0) + 60.0, 1),
        sampling_interval_s=FIELD_INTERVAL_S,
        max_frequency_hz=FIELD_HZ,
        shear=shear or not source.isotropic,
        forces=bool(source.forces),
    )
