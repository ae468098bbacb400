"""Ground motion of a `Source` at stations 18 to 95 degrees away: P by rays, and surface waves."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from testban.earth.distant_surface_waves import SETTINGS, distant_surface_waves
from testban.earth.layered import LayeredModel
from testban.earth.teleseismic_p import TeleseismicSettings, p_spectrum, trace_p
from testban.earth.traveltimes import TravelTimes
from testban.exercise.source_motion import source_velocity
from testban.sources.source import ForceTerm, MomentTerm, Source, delay


def distant_velocity(
    source: Source,
    distances_deg: NDArray[np.float64],
    azimuths_deg: NDArray[np.float64],
    model: LayeredModel,
    times: TravelTimes,
    duration_s: float,
    rate_hz: float,
    settings: TeleseismicSettings | None = None,
    cache: Path | None = None,
) -> NDArray[np.float64]:
    """Velocity in m/s, (stations, 3, samples): up, away, clockwise, from the origin time on.

    ``model`` (not flattened) is that of source and stations.

    Raises
    ------
    ModelRangeError
        A station is nearer than 17.9 or farther than 95 degrees.
    """
    count = round(duration_s * rate_hz)
    motion = np.zeros((len(distances_deg), 3, count))
    for k, (distance, azimuth) in enumerate(zip(distances_deg, azimuths_deg, strict=True)):
        onset_s, pulse = body_waves(source, float(distance), float(azimuth), model, times, rate_hz, settings)
        start = round(onset_s * rate_hz)
        end = min(count, start + pulse.shape[-1])
        if start < end:
            motion[k, :2, start:end] += pulse[:, : end - start]
    motion += _surface(source, distances_deg, azimuths_deg, model, count, rate_hz, cache)
    return motion


def body_waves(
    source: Source,
    distance_deg: float,
    azimuth_deg: float,
    model: LayeredModel,
    times: TravelTimes,
    rate_hz: float,
    settings: TeleseismicSettings | None,
) -> tuple[float, NDArray[np.float64]]:
    """P, pP and sP: start (s after the origin, on a whole sample) and velocity (2, samples), up and away."""
    from scipy.fft import irfft, next_fast_len, rfftfreq

    terms: tuple[MomentTerm | ForceTerm, ...] = (*source.moments, *source.forces)
    rays = [trace_p(distance_deg, t.depth_km, model, times, settings) for t in terms]
    # Attenuation sends the highest frequencies ahead: leave room before the onset.
    lead_s = 5.0
    begin = np.floor((rays[0].time_s - lead_s) * rate_hz) / rate_hz
    last = max(r.delay_sp_s + t.delay_s for r, t in zip(rays, terms, strict=True))
    length = next_fast_len(round((last + 120.0) * rate_hz), real=True)
    f = rfftfreq(length, 1.0 / rate_hz)
    total = np.zeros((2, len(f)), dtype=complex)
    for ray, term in zip(rays, terms, strict=True):
        around = azimuth_deg, ray, term.depth_km, model, settings
        if isinstance(term, ForceTerm):
            spectrum = p_spectrum(f, term.force_n, *around)
        else:
            # Of displacement per step of moment: times the moment's rate it is displacement.
            spectrum = p_spectrum(f, term.tensor_nm, *around) * 2j * np.pi * f
        late = ray.time_s - begin + term.delay_s
        total += spectrum * term.rate(f) * delay(f, late)
    velocity = irfft(total, length) * rate_hz
    return float(begin), velocity


def _surface(
    source: Source,
    distances_deg: NDArray[np.float64],
    azimuths_deg: NDArray[np.float64],
    model: LayeredModel,
    count: int,
    rate_hz: float,
    cache: Path | None,
) -> NDArray[np.float64]:
    from scipy.interpolate import make_interp_spline
    from scipy.signal import resample_poly

    settings = replace(SETTINGS, forces=bool(source.forces))
    fields = {z: distant_surface_waves(model, z, distances_deg, settings, cache) for z in source.depths_km}
    slow = source_velocity(source, fields, azimuths_deg, fade_hz=0.1)
    interval = next(iter(fields.values())).sampling_interval_s / 4
    fine = resample_poly(slow, 4, 1, axis=-1)
    times = np.arange(count) / rate_hz
    inside = times <= (fine.shape[-1] - 1) * interval
    result = np.zeros((*fine.shape[:2], count))
    spline = make_interp_spline(np.arange(fine.shape[-1]) * interval, fine, k=3, axis=-1)
    result[..., inside] = spline(times[inside])
    return result
