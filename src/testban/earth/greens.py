"""Full wave fields of a point source in flat layers, computed by the ``grt`` program of pygrt-kit.

It integrates over wavenumber with generalized reflection coefficients (Yao & Harkrider 1983), in steps that
adapt themselves (Chen & Zhang 2001). Far from the source the upper wavenumber is set directly and low (k0
0.2, 1.3 times that of the slowest shear wave) and what lies beyond is added by the direct convergence method
(Zhu et al. 2025): a source shallower than a kilometre takes a second, where the program's defaults take
minutes. Without that addition a shallow source sends a false pulse at the origin time, a tenth of the surface
wave. Within 20 source depths the integral runs on to k0 3, where it has converged by itself.
Frequencies below about 9 / duration are left out by the program.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from testban.earth.layered import LayeredModel
from testban.errors import ModelRangeError, SettingsError

log = logging.getLogger(__name__)

# The program writes 1e-20 cm per dyne cm; 1 cm/(dyne cm) = 1e5 m/(N m).
M_PER_NM = 1e-15
# Source depths within which the integral over wavenumber is carried to convergence.
NEAR_FIELD = 20.0
EXPLOSION = ("EXZ", "EXR")
SHEAR = ("DDZ", "DDR", "DSZ", "DSR", "DST", "SSZ", "SSR", "SST")


@dataclass(frozen=True)
class GreensSettings:
    """How much of the wave field to compute.

    ``duration_s`` must hold the slowest wave at the longest distance. ``shear`` adds the elements of a
    deviatoric source to those of an explosion. ``tolerance`` is of the adaptive integration: 1e-3 keeps the
    wave form within 2 % at 1400 km and 1 Hz; 0 integrates with fixed steps (six times slower).
    """

    duration_s: float = 640.0
    sampling_interval_s: float = 1.0
    max_frequency_hz: float = 0.12
    shear: bool = False
    tolerance: float = 1e-3
    threads: int = 2


@dataclass(frozen=True, eq=False)
class Greens:
    """Ground velocity in m/s for a step of moment of 1 N m (which is the displacement for a delta of moment).

    ``elements`` maps a name to an array (distances, samples) that starts at the origin time. The first two
    letters name the source: EX explosion (Mxx = Myy = Mzz = 1), DD 45-degree dip slip, DS vertical dip slip,
    SS vertical strike slip; the third the motion: Z up, R away from the source, T clockwise seen from above.
    """

    model: str
    source_depth_km: float
    distances_km: NDArray[np.float64]
    sampling_interval_s: float
    elements: Mapping[str, NDArray[np.float64]]


def greens_functions(
    model: LayeredModel,
    source_depth_km: float,
    distances_km: NDArray[np.float64],
    settings: GreensSettings | None = None,
    cache: Path | None = None,
) -> Greens:
    """Compute the wave field at the surface for each of ``distances_km`` (any order, repeats allowed).

    With ``cache``, a folder, a result computed before for the same model, depth, distances, settings and
    program version is read from there.

    Raises
    ------
    SettingsError
        The settings have no meaning together.
    ModelRangeError
        A depth or distance is not positive, or the program refuses the model.
    """
    settings = settings or GreensSettings()
    distances = np.atleast_1d(np.asarray(distances_km, dtype=float))
    _check(source_depth_km, distances, settings)
    # Metres do not matter to these waves, and the program names its folders by the text of the distance.
    rounded = np.maximum(np.round(distances, 2), 0.01)
    stored = None if cache is None else cache / f"{_key(model, source_depth_km, rounded, settings)}.npz"
    if stored is not None and stored.is_file():
        with np.load(stored) as table:
            elements = {name: table[name] for name in table.files}
    else:
        elements = _compute(model, source_depth_km, rounded, settings)
        if stored is not None:
            _store(stored, elements)
    return Greens(model.name, source_depth_km, distances, settings.sampling_interval_s, elements)


def _check(depth_km: float, distances: NDArray[np.float64], settings: GreensSettings) -> None:
    if not (depth_km > 0 and distances.size and np.all(np.isfinite(distances)) and np.all(distances > 0)):
        raise ModelRangeError("source depth and distances must be positive (km)")
    if not 0 < settings.max_frequency_hz * settings.sampling_interval_s <= 0.5:
        raise SettingsError("max_frequency_hz must lie above 0 and not above half the sampling rate")
    if not settings.duration_s > 20 * settings.sampling_interval_s:
        raise SettingsError("duration_s must hold more than 20 samples")


def _compute(
    model: LayeredModel, depth_km: float, distances: NDArray[np.float64], settings: GreensSettings
) -> dict[str, NDArray[np.float64]]:
    unique, back = np.unique(distances, return_inverse=True)
    names = EXPLOSION + (SHEAR if settings.shear else ())
    with tempfile.TemporaryDirectory(prefix="testban-greens-") as folder:
        root = Path(folder)
        _write_model(root / "model", model)
        (root / "distances").write_text("".join(f"{d:.2f}\n" for d in unique), encoding="ascii")
        near = float(unique[0]) < NEAR_FIELD * depth_km
        _run(_arguments(root, depth_km, settings, near))
        places = {_distance_of(place): place for place in root.glob("out/model_*")}
        rows = {
            name: np.array([_read_sac(places[round(d, 2)] / f"{name}.sac") for d in unique]) for name in names
        }
    return {name: row[back] * M_PER_NM for name, row in rows.items()}


def _arguments(root: Path, depth_km: float, settings: GreensSettings, near: bool) -> list[str]:
    samples = round(settings.duration_s / settings.sampling_interval_s)
    adaptive = f"20+a{settings.tolerance:g}+o10" if settings.tolerance > 0 else "0"
    return [
        "greenfn",
        f"-M{root / 'model'}",
        f"-D{depth_km:g}/0",
        f"-N{samples}/{settings.sampling_interval_s:g}",
        f"-H-1/{settings.max_frequency_hz:g}",
        f"-R{root / 'distances'}",
        f"-O{root / 'out'}",
        *(("-K+k3+f+s1.3+e-1",) if near else ("-K+k0.2+f+s1.3+e-1", "-Cd")),
        f"-L{adaptive}",
        "-Ges" if settings.shear else "-Ge",
        f"-P{settings.threads}",
        "-s",
    ]


def _program() -> Path:
    # Importing the package would load matplotlib; only the place of its program is wanted.
    spec = find_spec("pygrt")
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        program = Path(folder) / "C_extension" / "bin" / "grt"
        if program.is_file():
            return program
    raise ModelRangeError("no wave fields can be computed: the package pygrt-kit is not installed")


def _run(arguments: list[str]) -> None:
    done = subprocess.run([str(_program()), *arguments], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        said = (done.stderr or done.stdout).strip()[-300:]
        raise ModelRangeError(
            f"the wave field could not be computed (grt ended with {done.returncode}): {said}"
        )
    log.debug("grt %s", " ".join(arguments))


def _write_model(path: Path, model: LayeredModel) -> None:
    thickness = model.thickness_km.copy()
    thickness[-1] = 0.0
    columns = (thickness, model.vp_km_s, model.vs_km_s, model.density_g_cm3, model.qp, model.qs)
    np.savetxt(path, np.column_stack(columns), fmt="%.6f")


def _distance_of(place: Path) -> float:
    return round(float(place.name.rsplit("_", 1)[1]), 2)


def _read_sac(path: Path) -> NDArray[np.float64]:
    """Samples of a SAC file of the machine's own byte order: 158 header words, then float32."""
    return np.fromfile(path, dtype=np.float32, offset=632).astype(float)


def _key(
    model: LayeredModel, depth_km: float, distances: NDArray[np.float64], settings: GreensSettings
) -> str:
    digest = hashlib.sha256(version("pygrt-kit").encode())
    arrays = (model.thickness_km[:-1], model.vp_km_s, model.vs_km_s, model.density_g_cm3, model.qp, model.qs)
    for array in (*arrays, distances):
        digest.update(np.ascontiguousarray(array, dtype="<f8").tobytes())
        digest.update(b"|")
    asked = {name: value for name, value in asdict(settings).items() if name != "threads"}
    digest.update(json.dumps([depth_km, asked], sort_keys=True).encode())
    return digest.hexdigest()[:32]


def _store(path: Path, elements: Mapping[str, NDArray[np.float64]]) -> None:
    """Write whole or not at all: another process may read the same folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, part = tempfile.mkstemp(dir=path.parent, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as stream:
            np.savez(stream, **dict(elements))  # type: ignore[arg-type]
        os.replace(part, path)
    finally:
        Path(part).unlink(missing_ok=True)
