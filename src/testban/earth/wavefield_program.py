"""The ``grt`` program of pygrt-kit: what it is asked, and reading what it answers.

It integrates over wavenumber with generalized reflection coefficients (Yao & Harkrider 1983), in steps that
adapt themselves (Chen & Zhang 2001). Far from the source the upper wavenumber is set directly and low (k0
0.2, 1.3 times that of the slowest shear wave) and what lies beyond is added by the direct convergence method
(Zhu et al. 2025): a source shallower than a kilometre takes a second, where the program's defaults take
minutes. Without that addition a shallow source sends a false pulse at the origin time, a tenth of the surface
wave. Within 20 source depths the integral runs on to k0 3, where it has converged by itself.
Far from the source, frequencies below about 9 / duration are left out: shallow vertical dip slip would be
unstable there. Near it they are kept, and with them the static displacement; and the band, which the program
ends sharply, is ended smoothly over its last fifth: else ringing that reaches back beyond the origin time is
cut off, and with it up to a third of the static displacement.
"""

from __future__ import annotations

import logging
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from testban.earth.layered import LayeredModel
from testban.errors import InputError, ModelRangeError

log = logging.getLogger(__name__)

# The program writes 1e-20 cm per dyne cm (1 cm/(dyne cm) = 1e5 m/(N m)) and 1e-15 cm per dyne (1e3 m/N).
M_PER_NM = 1e-15
M_PER_N = 1e-12
# Source depths within which the integral over wavenumber is carried to convergence.
NEAR_FIELD = 20.0
# Imaginary frequency times duration over pi (the program's default), and the share of the band that fades.
DAMPING = 0.8
SMOOTH_END = 0.2
SAC_HEADER_BYTES = 632
SOURCES = {
    "e": ("EXZ", "EXR"),
    "v": ("VFZ", "VFR"),
    "h": ("HFZ", "HFR", "HFT"),
    "s": ("DDZ", "DDR", "DSZ", "DSR", "DST", "SSZ", "SSR", "SST"),
}
"""Elements of each kind of source: explosion, vertical force, horizontal force, shear."""


def wave_field(
    model: LayeredModel,
    depth_km: float,
    distances_km: NDArray[np.float64],
    samples: int,
    interval_s: float,
    max_frequency_hz: float,
    sources: str,
    tolerance: float,
    threads: int,
    receiver_depth_km: float = 0.0,
    free_surface: bool = True,
) -> dict[str, NDArray[np.float32]]:
    """Elements (distances, samples) in m per N m and m per N, for ascending distances of 10 m resolution.

    ``sources`` holds letters of `SOURCES`. Without ``free_surface`` the top layer goes on upward for ever: a
    whole space where there is but one layer.

    Raises
    ------
    ModelRangeError
        The program is not installed, or refuses.
    InputError
        The folder for temporary files has no room.
    """
    with tempfile.TemporaryDirectory(prefix="testban-greens-") as folder:
        root = Path(folder)
        try:
            _write_model(root / "model", model)
            (root / "distances").write_text("".join(f"{d:.2f}\n" for d in distances_km), encoding="ascii")
        except OSError as error:
            raise _no_room() from error
        near = float(distances_km[0]) < NEAR_FIELD * abs(depth_km - receiver_depth_km)
        adaptive = f"20+a{tolerance:g}+o10" if tolerance > 0 else "0"
        _run(
            [
                "greenfn",
                f"-M{root / 'model'}",
                f"-D{depth_km:g}/{receiver_depth_km:g}",
                f"-N{samples}/{interval_s:g}{'+a' if near else ''}",
                f"-H-1/{max_frequency_hz:g}",
                f"-R{root / 'distances'}",
                f"-O{root / 'out'}",
                *(("-K+k3+f+s1.3+e-1",) if near else ("-K+k0.2+f+s1.3+e-1", "-Cd")),
                f"-L{adaptive}",
                f"-G{sources}",
                *(() if free_surface else ("-Bh",)),
                f"-P{threads}",
                "-s",
            ]
        )
        places = {_distance_of(place): place for place in root.glob("out/model_*")}
        rows = [places.get(round(float(d), 2), root) for d in distances_km]
        return {
            name: _shaped(
                [_read_sac(row / f"{name}.sac", samples) for row in rows], near, interval_s, max_frequency_hz
            )
            * _unit(source)
            for source in sources
            for name in SOURCES[source]
        }


def _shaped(
    rows: list[NDArray[np.float32]], near: bool, interval_s: float, max_frequency_hz: float
) -> NDArray[np.float32]:
    """Rows as an array; near the source with a smooth end of the band.

    The program's record is periodic only when damped, as it was computed.
    """
    traces = np.array(rows)
    if not near:
        return traces
    samples = traces.shape[-1]
    damped = np.exp(-DAMPING * np.pi * np.arange(samples) / samples)
    f = np.fft.rfftfreq(samples, interval_s) / max_frequency_hz
    weight = np.sin(np.pi / 2 * np.clip((1.0 - f) / SMOOTH_END, 0.0, 1.0)) ** 2
    return np.asarray(np.fft.irfft(np.fft.rfft(traces * damped) * weight, samples) / damped, dtype=np.float32)


def _unit(source: str) -> np.float32:
    return np.float32(M_PER_N if source in "vh" else M_PER_NM)


def program() -> Path:
    """Where the program lies.

    Raises
    ------
    ModelRangeError
        The package pygrt-kit is not installed.
    """
    # Importing the package would load matplotlib; only the place of its program is wanted.
    spec = find_spec("pygrt")
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        path = Path(folder) / "C_extension" / "bin" / "grt"
        if path.is_file():
            return path
    raise ModelRangeError("no wave fields can be computed: the package pygrt-kit is not installed")


def _run(arguments: Sequence[str]) -> None:
    done = subprocess.run([str(program()), *arguments], capture_output=True, text=True, check=False)
    if done.returncode == -signal.SIGXFSZ:
        raise _no_room()
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


def _read_sac(path: Path, samples: int) -> NDArray[np.float32]:
    """Samples of a SAC file of the machine's own byte order: 158 header words, then float32.

    The program does not look whether what it writes arrives.
    """
    content = path.read_bytes() if path.is_file() else b""
    if len(content) != SAC_HEADER_BYTES + 4 * samples:
        raise _no_room()
    return np.frombuffer(content, dtype=np.float32, offset=SAC_HEADER_BYTES)


def _no_room() -> InputError:
    return InputError(
        f"{tempfile.gettempdir()}: a wave field could not be written there; free some room, or name another "
        "place in the environment variable TMPDIR"
    )
