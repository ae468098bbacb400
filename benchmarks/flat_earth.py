"""What flattening the Earth costs: travel times and dispersion against the sphere."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
from benchmarks.greens_checks import disba_group_velocities
from benchmarks.parts import Part
from benchmarks.rows import Row
from numpy.typing import NDArray

from testban.earth.geodesy import KM_PER_DEG
from testban.earth.layered import LayeredModel, first_arrival_s, load_layered
from testban.earth.traveltimes import TravelTimes

DISTANCES_KM = np.array([500.0, 1000.0, 1500.0, 2000.0])
PERIODS_S = np.array([10.0, 15.0, 20.0, 30.0, 40.0, 50.0])
ASSUMED = """\
- Flat Earth: ak135-continent flattened layer by layer, against the same layers cut into slices of 2 km before
  flattening (for travel times the sphere itself) and, for P and S, against the spherical ak135 of our travel
  times, which has gradients where the layers have steps. Dispersion in slices: what is left is the density's
  exponent, varied from 0 to 5.
"""


def flat_earth_part(_data: Path, _work: Path) -> Part:
    model = load_layered("ak135-continent")
    flat, sphere = model.flattened(), sliced(model, 2.0).flattened()
    rows = [_layers_row(flat, sphere, wave) for wave in "PS"]
    rows += [_engine_row(flat, wave) for wave in "PS"]
    rows += [_dispersion_row(model, flat, wave) for wave in ("rayleigh", "love")]
    return Part(rows, ASSUMED)


def sliced(model: LayeredModel, slice_km: float) -> LayeredModel:
    """The same Earth in layers no thicker than ``slice_km``; 300 km of the half-space are cut too."""
    thickness = np.append(model.thickness_km[:-1], 300.0)
    counts = np.ceil(thickness / slice_km).astype(int)

    def spread(values: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.append(np.repeat(values, counts), values[-1])

    return replace(
        model,
        thickness_km=np.append(np.repeat(thickness / counts, counts), 0.0),
        vp_km_s=spread(model.vp_km_s),
        vs_km_s=spread(model.vs_km_s),
        density_g_cm3=spread(model.density_g_cm3),
        qp=spread(model.qp),
        qs=spread(model.qs),
    )


def _layers_row(flat: LayeredModel, sphere: LayeredModel, wave: str) -> Row:
    error = first_arrival_s(flat, wave, 0.6, DISTANCES_KM) - first_arrival_s(sphere, wave, 0.6, DISTANCES_KM)
    return Row(
        "flat Earth",
        f"first {wave} at 500 to 2000 km, layers flattened whole",
        "within 1 s",
        _listed(error),
        bool(np.abs(error).max() <= 1.0),
    )


def _engine_row(flat: LayeredModel, wave: str) -> Row:
    times = TravelTimes.load()
    degrees = DISTANCES_KM / KM_PER_DEG
    first = times.first_p if wave == "P" else times.first_s
    error = first_arrival_s(flat, wave, 0.6, DISTANCES_KM) - first(degrees, 0.6)[1]
    limit = 3.0 if wave == "P" else 5.0
    return Row(
        "flat Earth",
        f"first {wave} at 500 to 2000 km against spherical ak135",
        f"within {limit:g} s",
        _listed(error),
        bool(np.abs(error).max() <= limit),
    )


def _dispersion_row(model: LayeredModel, flat: LayeredModel, wave: str) -> Row:
    fine = sliced(model, 10.0)
    made = disba_group_velocities(flat, wave, PERIODS_S)
    others = [
        disba_group_velocities(_flattened(fine, exponent), wave, PERIODS_S) for exponent in (0.0, 2.275, 5.0)
    ]
    error = max((made / other - 1.0 for other in others), key=lambda e: float(np.abs(e).max()))
    worst = int(np.argmax(np.abs(error)))
    return Row(
        "flat Earth",
        f"group velocity of {wave.title()} waves, 10 to 50 s",
        "within 1 %",
        f"{100 * error[worst]:+.2f} % at {PERIODS_S[worst]:.0f} s",
        bool(np.abs(error).max() <= 0.01),
    )


def _flattened(model: LayeredModel, exponent: float) -> LayeredModel:
    flat = model.flattened()
    ratio = flat.vp_km_s / model.vp_km_s
    return replace(flat, density_g_cm3=model.density_g_cm3 * ratio**-exponent)


def _listed(error: NDArray[np.float64]) -> str:
    return ", ".join(f"{e:+.2f} s at {d:.0f} km" for d, e in zip(DISTANCES_KM, error, strict=True))
