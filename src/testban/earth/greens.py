"""Green's functions: the wave field of a point source in flat layers, computed or read from a folder."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from testban.earth.greens_file import read_elements, write_elements
from testban.earth.layered import LayeredModel
from testban.earth.wavefield_program import SOURCES, wave_field
from testban.errors import ModelRangeError, SettingsError

FORMAT = 3
"""Counts changes of how fields are computed or stored; older files in a cache are not read."""
DEEPEST_KM = 700.0


@dataclass(frozen=True)
class GreensSettings:
    """How much of the wave field to compute.

    ``duration_s`` must hold the slowest wave at the longest distance. ``shear`` adds the elements of a
    deviatoric source to those of an explosion, ``forces`` those of single forces. ``tolerance`` is of the
    adaptive integration: 1e-3 keeps the wave form within 2 % at 1400 km and 1 Hz; 0 integrates with fixed
    steps (six times slower). ``threads`` changes the time it takes and nothing else.
    """

    duration_s: float = 640.0
    sampling_interval_s: float = 1.0
    max_frequency_hz: float = 0.12
    shear: bool = False
    tolerance: float = 1e-3
    threads: int = 2
    forces: bool = False

    @property
    def sources(self) -> str:
        """Kinds of source, as letters of `testban.earth.wavefield_program.SOURCES`."""
        return "e" + "vh" * self.forces + "s" * self.shear

    @property
    def elements(self) -> tuple[str, ...]:
        """Names of the elements these settings ask for."""
        return tuple(name for source in self.sources for name in SOURCES[source])


@dataclass(frozen=True, eq=False)
class Greens:
    """Ground velocity in m/s for a step of moment of 1 N m (which is the displacement for a delta of moment).

    ``elements`` maps a name to an array (distances, samples) that starts at the origin time. The first two
    letters name the source: EX explosion (Mxx = Myy = Mzz = 1), DD 45-degree dip slip, DS vertical dip slip,
    SS vertical strike slip; VF a force of 1 N down and HF one along the horizontal, both steps in time. The
    third letter is the motion: Z up, R away from the source, T clockwise seen from above.
    """

    model: str
    source_depth_km: float
    distances_km: NDArray[np.float64]
    sampling_interval_s: float
    elements: Mapping[str, NDArray[np.float64]]

    def at(self, rows: NDArray[np.int_] | slice | list[int]) -> Greens:
        """The same at some of the distances."""
        picked = {name: values[rows] for name, values in self.elements.items()}
        return Greens(
            self.model, self.source_depth_km, self.distances_km[rows], self.sampling_interval_s, picked
        )


def greens_functions(
    model: LayeredModel,
    source_depth_km: float,
    distances_km: NDArray[np.float64],
    settings: GreensSettings | None = None,
    cache: Path | None = None,
) -> Greens:
    """Compute the wave field at the surface for each of ``distances_km`` (any order, repeats allowed).

    With ``cache``, a folder, a result computed before for the same model, depth, distances, settings and
    program version is read from there; one that is damaged is computed again, with a warning.

    Raises
    ------
    SettingsError
        The settings have no meaning together.
    ModelRangeError
        A depth or distance is not positive or too large, or the program refuses the model.
    """
    settings = settings or GreensSettings()
    distances = np.atleast_1d(np.asarray(distances_km, dtype=float))
    _check(source_depth_km, distances, settings)
    # Metres do not matter to these waves, and the program names its folders by the text of the distance.
    unique, back = np.unique(np.maximum(np.round(distances, 2), 0.01), return_inverse=True)
    stored = None if cache is None else cache / f"{_key(model, source_depth_km, unique, settings)}.greens"
    elements = None if stored is None else read_elements(stored)
    if elements is None:
        elements = wave_field(
            model,
            source_depth_km,
            unique,
            round(settings.duration_s / settings.sampling_interval_s),
            settings.sampling_interval_s,
            settings.max_frequency_hz,
            settings.sources,
            settings.tolerance,
            settings.threads,
        )
        if stored is not None:
            write_elements(stored, elements)
    rows = {name: values.astype(float)[back] for name, values in elements.items()}
    return Greens(model.name, source_depth_km, distances, settings.sampling_interval_s, rows)


def _check(depth_km: float, distances: NDArray[np.float64], settings: GreensSettings) -> None:
    if not (depth_km > 0 and distances.size and np.all(np.isfinite(distances)) and np.all(distances > 0)):
        raise ModelRangeError("source depth and distances must be positive (km)")
    if depth_km > DEEPEST_KM:
        raise ModelRangeError(f"source depth {depth_km:g} km: no source lies below {DEEPEST_KM:g} km")
    if not 0 < settings.max_frequency_hz * settings.sampling_interval_s <= 0.5:
        raise SettingsError("max_frequency_hz must lie above 0 and not above half the sampling rate")
    if not settings.duration_s > 20 * settings.sampling_interval_s:
        raise SettingsError("duration_s must hold more than 20 samples")


def _key(
    model: LayeredModel, depth_km: float, distances: NDArray[np.float64], settings: GreensSettings
) -> str:
    digest = hashlib.sha256(f"{FORMAT} {version('pygrt-kit')}".encode())
    arrays = (model.thickness_km[:-1], model.vp_km_s, model.vs_km_s, model.density_g_cm3, model.qp, model.qs)
    for array in (*arrays, distances):
        digest.update(np.ascontiguousarray(array, dtype="<f8").tobytes())
        digest.update(b"|")
    asked = {name: value for name, value in asdict(settings).items() if name != "threads"}
    digest.update(json.dumps([float(depth_km), asked], sort_keys=True).encode())
    return digest.hexdigest()[:32]
