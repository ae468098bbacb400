"""The full moment tensor of an event from its long-period wave forms.

Displacement is compared with seismograms of six elementary sources in several layered Earth models and at
several depths (Green's functions of `testban.earth.greens`). Every window may shift in time within what
origin and path allow. Without an instrument response a station's gain is unknown, but the same for its three
components and for all windows, and positive: it then says nothing of the size, and still of the type.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from testban.earth.layered import load_layered
from testban.earth.traveltimes import TravelTimes
from testban.errors import ModelRangeError
from testban.identification.misread import misread_rate
from testban.identification.moment_tensor.errors import (
    misfits,
    model_errors,
    reference_energy,
    weighted_table,
    weights,
)
from testban.identification.moment_tensor.evidence import class_log_likelihoods, moment_tensor_evidence
from testban.identification.moment_tensor.first_motions import first_motions, log_motion_likelihood
from testban.identification.moment_tensor.records import StationRecord, station_records
from testban.identification.moment_tensor.result import TYPE, Inputs, magnitude_of, moment_tensor_record
from testban.identification.moment_tensor.sampling import Posterior, resample, sample, scan
from testban.identification.moment_tensor.seismograms import Sums, all_sums
from testban.identification.moment_tensor.settings import MomentTensorSettings
from testban.identification.moment_tensor.size import moment_draws
from testban.identification.moment_tensor.windows import Trace, traces
from testban.identification.settings import FirstMotionSettings
from testban.model import CLASSES, Evidence, Magnitude, MomentTensor, NotDetermined, Origin, Recordings
from testban.sources.source_types import log_mixture_ratio

ROUNDS = 3


@dataclass(frozen=True)
class MomentTensorResult:
    """The tensor, its magnitude and its evidence; reasons where there are none."""

    tensor: MomentTensor | NotDetermined
    magnitude: Magnitude | NotDetermined
    evidence: Evidence


def invert_moment_tensor(
    origin: Origin,
    recordings: Recordings,
    travel_times: TravelTimes,
    settings: MomentTensorSettings | None = None,
    clear_motions: FirstMotionSettings | None = None,
    greens_cache: Path | None = None,
) -> MomentTensorResult:
    """Invert the wave forms of one event; a result that says why where they do not allow it."""
    settings = settings or MomentTensorSettings()
    if settings.run == "never":
        return _none("not asked for")
    answering = {key.rsplit(".", 2)[0] for key in recordings.responses}
    scaled = any(w.unit != "counts" for w in recordings.waveforms)
    if settings.run == "responses" and len(answering) < settings.min_stations and not scaled:
        return _none(
            f"instrument responses at {len(answering)} stations, {settings.min_stations} are needed; with "
            "--moment-tensor it is tried with unknown gains"
        )
    records, reasons = station_records(origin, recordings, travel_times, settings)
    if len(records) < settings.min_stations:
        # Which channels are clipped is told with the channels.
        why = "; ".join(sorted({"clipped" if r.startswith("clipped") else r for _, r in reasons}))
        return _none(
            f"{len(records)} broadband stations with three components show the long-period waves at "
            f"{settings.min_distance_km:.0f} to {settings.max_distance_km:.0f} km, {settings.min_stations} "
            f"are needed" + (f" ({why})" if why else "")
        )
    windows = traces(records, origin, settings)
    depths = depths_to_try(origin, settings)
    try:
        models = [load_layered(name) for name in settings.models]
        parts = all_sums(records, windows, models, depths, settings, greens_cache)
    except ModelRangeError as problem:
        return _none(f"no synthetic seismograms: {problem}")
    rng = np.random.default_rng(settings.seed)
    posterior, inputs = draw_posterior(records, windows, parts, settings, rng)
    heard = class_log_likelihoods(posterior.sources, posterior.log_prior, settings.failure)
    clear = clear_motions or FirstMotionSettings()
    rays, signs = first_motions(origin, origin.depth_km, travel_times, clear)
    rate = misread_rate(clear.recorded, origin)
    log_motions = partial(log_motion_likelihood, rays=rays, signs=signs, rate=rate, settings=settings)
    reported = resample(posterior, log_motions(posterior.sources), rng)
    tensor = moment_tensor_record(reported, inputs, reasons, len(signs), _assumptions(records, settings))
    moments = moment_draws(reported, inputs, models, settings, rng, log_motions)
    magnitude = magnitude_of(reported, moments, inputs, settings)
    return MomentTensorResult(tensor, magnitude, moment_tensor_evidence(tensor, magnitude, heard))


def draw_posterior(
    records: Sequence[StationRecord],
    windows: Sequence[Trace],
    parts: Sequence[Sums],
    settings: MomentTensorSettings,
    rng: np.random.Generator,
) -> tuple[Posterior, Inputs]:
    """Estimate the model errors, then sample source, model and depth."""
    gains = _gains(records, windows)
    energy = reference_energy(windows)
    share = np.full(len(windows), settings.model_error)
    for _ in range(ROUNDS):
        weight = weights(windows, energy, share)
        tables = [weighted_table(windows, part, weight, gains) for part in parts]
        source, best = scan(tables, settings.scan, rng, settings.threads)
        _, left, _, _ = misfits(windows, parts[best], weight, gains, source)
        share = model_errors(windows, left, energy, weight, settings)
    weight = weights(windows, energy, share)
    tables = [weighted_table(windows, part, weight, gains) for part in parts]
    prior = partial(log_mixture_ratio, weights=settings.population_weights)
    posterior = sample(tables, prior, settings.particles, rng, settings.threads)
    deviatoric, _ = scan(tables, settings.scan, rng, settings.threads, volume=False)
    return posterior, Inputs(records, windows, parts, weight, gains, deviatoric)


def depths_to_try(origin: Origin, settings: MomentTensorSettings) -> tuple[float, ...]:
    """Depths within the origin's interval, widened; all of them where the origin does not resolve it."""
    if not origin.depth_resolved:
        return settings.depths_km
    low, high = origin.uncertainty.depth_km
    error = settings.depth_error_km
    chosen = tuple(d for d in settings.depths_km if low - error <= d <= high + error)
    return chosen or (min(settings.depths_km, key=lambda d: abs(d - origin.depth_km)),)


def _gains(records: Sequence[StationRecord], windows: Sequence[Trace]) -> NDArray[np.int64]:
    """One gain for all stations with a response, one for each other station."""
    number: dict[int, int] = {}
    first = 1 if any(r.scaled for r in records) else 0
    for window in windows:
        if not records[window.station].scaled and window.station not in number:
            number[window.station] = first + len(number)
    return np.array([0 if records[w.station].scaled else number[w.station] for w in windows])


def _assumptions(records: Sequence[StationRecord], settings: MomentTensorSettings) -> tuple[str, ...]:
    bands = sorted({r.band_hz for r in records})
    unknown = [r.key for r in records if not r.scaled]
    told = [
        "a point source, all of whose parts act at once",
        "layered Earth models, before the event equally likely: " + ", ".join(settings.models),
        "bands " + ", ".join(f"{low:g}-{high:g} Hz" for low, high in bands),
        "before the event a mixture of the populations of "
        + ", ".join(f"{n}s ({w:.0%})" for n, w in zip(CLASSES, settings.population_weights, strict=True))
        + f" and any tensor ({1.0 - sum(settings.population_weights):.0%})",
        f"errors of Green's functions estimated from the fit, at least {settings.least_model_error:.0%} of "
        "the recording",
    ]
    if unknown:
        told.append(
            "no response at "
            + ", ".join(unknown)
            + ": proportional to ground velocity in the band, with one "
            "unknown positive gain for the three components of a station"
        )
    return tuple(told)


def _none(reason: str) -> MomentTensorResult:
    missing = NotDetermined("moment tensor", reason)
    size = NotDetermined(TYPE, reason)
    return MomentTensorResult(missing, size, moment_tensor_evidence(missing, size, None))
