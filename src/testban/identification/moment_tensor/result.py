"""A posterior sample as one record: best tensor, intervals, fits, magnitude."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from testban.identification.moment_tensor.errors import misfits
from testban.identification.moment_tensor.records import StationRecord
from testban.identification.moment_tensor.sampling import Posterior
from testban.identification.moment_tensor.seismograms import Sums, elementary
from testban.identification.moment_tensor.settings import MomentTensorSettings
from testban.identification.moment_tensor.windows import Trace
from testban.model import Magnitude, MomentTensor, NotDetermined, StationMagnitude, WaveformFit
from testban.sources.lune import lune_points, to_tensor
from testban.sources.mechanism import nodal_planes, shares
from testban.sources.source_types import EXPLOSION_ANGLE_DEG, explosion_angle_deg
from testban.sources.tensor import moment_magnitude

TYPE = "Mw(moment tensor)"
Z_90 = 1.645
CLOSING = -0.3
"""Isotropic share below which a source mostly closes."""


@dataclass(frozen=True, eq=False)
class Inputs:
    """What the posterior was drawn from, and the best source without change of volume."""

    records: Sequence[StationRecord]
    windows: Sequence[Trace]
    parts: Sequence[Sums]
    weight: NDArray[np.float64]
    gains: NDArray[np.int64]
    deviatoric: NDArray[np.float64]


def moment_tensor_record(
    posterior: Posterior,
    inputs: Inputs,
    left_out: Sequence[tuple[str, str]],
    motions: int,
    assumptions: tuple[str, ...],
) -> MomentTensor:
    """Summarize; the best draw is the likeliest."""
    top = int(np.argmax(posterior.log_gain + posterior.log_prior))
    source, parts = posterior.sources[top], inputs.parts[posterior.tables[top]]
    gamma, delta = lune_points(source)
    best = shares(to_tensor(source))
    tensors = to_tensor(posterior.sources)
    split = shares(tensors)
    angles = explosion_angle_deg(posterior.sources)
    low, middle, high = np.percentile(angles, [5.0, 50.0, 95.0])
    amplitude = float(posterior.amplitude[top])
    scaled = any(r.scaled for r in inputs.records)
    size = amplitude if scaled else 1.0
    fits, reduction = _fits(source, parts, inputs)
    intervals = np.percentile(split, [5.0, 95.0], axis=0).T
    return MomentTensor(
        tensor=size * to_tensor(source),
        moment_nm=amplitude / np.sqrt(2.0) if scaled else None,
        samples=posterior.sources,
        gamma_deg=float(gamma),
        delta_deg=float(delta),
        shares=(float(best[0]), float(best[1]), float(best[2])),
        shares_90=tuple((float(a), float(b)) for a, b in intervals),
        nodal_planes=nodal_planes(to_tensor(inputs.deviatoric)),
        deviatoric=to_tensor(inputs.deviatoric),
        explosion_angle_deg=(float(low), float(middle), float(high)),
        explosion_like=float(np.mean(angles <= EXPLOSION_ANGLE_DEG)),
        depth_km=parts.depth_km,
        depths=_shares_of([p.depth_km for p in inputs.parts], posterior.tables),
        models=_shares_of([p.model for p in inputs.parts], posterior.tables),
        variance_reduction=reduction,
        fits=fits,
        stations=tuple(r.key for r in inputs.records),
        left_out=tuple(left_out),
        first_motions=motions,
        assumptions=assumptions,
    )


def _shares_of(labels: list, tables: NDArray[np.int64]) -> tuple:
    names = list(dict.fromkeys(labels))
    drawn = [labels[i] for i in tables]
    return tuple((name, drawn.count(name) / len(drawn)) for name in names)


def _fits(
    source: NDArray[np.float64],
    parts: Sums,
    inputs: Inputs,
) -> tuple[tuple[WaveformFit, ...], float]:
    energy, left, amplitude, at = misfits(inputs.windows, parts, inputs.weight, inputs.gains, source)
    reduction = 1.0 - float((inputs.weight @ left) / (inputs.weight @ energy))
    waves = elementary(inputs.records, parts.fields)
    centre = parts.linear.shape[1] // 2
    found = []
    for row, window in enumerate(inputs.windows):
        record = inputs.records[window.station]
        elements = next(w[m[window.station]] for w, m in waves if window.station in m)
        wave = source @ elements["ZRT".index(window.component)]
        cut = wave[window.first : window.first + len(window.taper)]
        cut = np.pad(cut, (0, len(window.taper) - len(cut))) * window.taper * amplitude[row]
        shift = int(np.clip(at[row] - centre, -window.reach, window.reach))
        predicted = np.zeros(len(window.recorded))
        begin = window.reach + shift
        predicted[begin : begin + len(cut)] = cut
        found.append(
            WaveformFit(
                station=record.key,
                component=window.component,
                kind=window.kind,
                distance_km=record.distance_km,
                azimuth_deg=record.azimuth_deg,
                band_hz=record.band_hz,
                start_s=(window.first - window.reach) * record.interval_s,
                interval_s=record.interval_s,
                shift_s=shift * record.interval_s,
                weight=float(inputs.weight[row] * energy[row] / np.max(inputs.weight * energy)),
                recorded=window.recorded,
                predicted=predicted,
            )
        )
    return tuple(found), reduction


def mw_interval(moments_nm: NDArray[np.float64], scale_error: float) -> tuple[float, float, float]:
    """Ends and middle of the 90 % interval of Mw of equally likely moments (n,); ``scale_error`` is common to
    all draws."""
    values = 2.0 / 3.0 * (np.log10(moments_nm) - 9.1)
    low, middle, high = (float(x) for x in np.percentile(values, [5.0, 50.0, 95.0]))
    common = Z_90 * scale_error
    below, above = float(np.hypot(middle - low, common)), float(np.hypot(high - middle, common))
    return middle - below, middle, middle + above


def magnitude_of(
    posterior: Posterior, moments_nm: NDArray[np.float64], inputs: Inputs, settings: MomentTensorSettings
) -> Magnitude | NotDetermined:
    """Mw = 2/3 (log10 M0 - 9.1), M0 = |M| / sqrt2: median of the posterior and a third of its 90 % interval,
    which holds the common error."""
    scaled = [r for r in inputs.records if r.scaled]
    if not scaled:
        return NotDetermined(TYPE, "no instrument responses: the tensor's size is unknown")
    low, middle, high = mw_interval(moments_nm, settings.scale_error)
    isotropic = float(np.median(shares(to_tensor(posterior.sources))[:, 0]))
    closing = (
        "a level crack closing just below the surface radiates in proportion to its depth, taken to be "
        + ", ".join(f"{depth:g}" for depth in settings.cavity_depths_km)
        + " km with equal chance: shallower ones are larger",
    )
    spread = (high - low) / (2.0 * Z_90)
    contributions = tuple(
        StationMagnitude(
            r.key,
            round(moment_magnitude(float(np.median(moments_nm))), 2),
            None,
            None,
            r.distance_km / 111.195,
            True,
        )
        for r in scaled
    )
    return Magnitude(
        TYPE,
        middle,
        spread,
        len(scaled),
        contributions,
        (
            "Mw = 2/3 (log10 M0 - 9.1), M0 (N m) the norm over root two of the full moment tensor that fits "
            "the long-period wave forms, its models and depths together",
            f"90 % interval {low:.2f} to {high:.2f}, {settings.scale_error:g} of it for what stations share",
            *(closing if isotropic < CLOSING else ()),
        ),
    )
