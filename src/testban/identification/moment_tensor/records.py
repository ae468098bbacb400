"""Three components of ground displacement of each station, in its band, ready to compare with seismograms.

Displacement rather than velocity: it weighs the longer waves, which layered models follow best.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from testban.earth.geodesy import KM_PER_DEG, inverse
from testban.earth.traveltimes import TravelTimes
from testban.identification.moment_tensor.channels import (
    BROADBAND,
    by_scale,
    clipped_channels,
    clipped_reason,
    is_scaled,
    screened_out,
    sensor_of,
    three_components,
)
from testban.identification.moment_tensor.settings import Band, MomentTensorSettings
from testban.identification.surface_waves import VELOCITY_POWERS
from testban.model import Origin, Recordings, Response, Waveform
from testban.signal.filters import bandpass
from testban.signal.resampling import band_resample
from testban.signal.seismographs import ground, simulate

SLOWEST_KM_S, LEAST_KM_S = 2.4, 2.9
"""Group velocities of the slowest waves looked at (Rayleigh waves of 10 s in sediments), and of those that a
record must hold at least."""


@dataclass(frozen=True, eq=False)
class StationRecord:
    """Ground displacement up, away from the source and clockwise at one station.

    ``samples`` maps "Z", "R", "T" to traces that start ``start_s`` after the origin; in m where ``scaled``,
    else up to an unknown gain, the same for all components. ``noise`` is the mean square before P.
    """

    key: str
    distance_km: float
    azimuth_deg: float
    p_s: float
    s_s: float
    band_hz: Band
    interval_s: float
    start_s: float
    samples: Mapping[str, NDArray[np.float64]]
    noise: Mapping[str, float]
    scaled: bool
    snr: float

    @property
    def end_s(self) -> float:
        return _end_s(self.distance_km, self.band_hz)


def _end_s(distance_km: float, band: Band) -> float:
    """When the slowest waves are over, held back by the filter."""
    return distance_km / SLOWEST_KM_S + 1.0 / band[0]


def interval_of(band: Band) -> float:
    """Sampling interval (s): at least ten samples a period, at most 1 s."""
    return next(step for step in (1.0, 0.5, 0.25, 0.125) if step <= 0.1001 / band[1] or step == 0.125)


def station_records(
    origin: Origin, recordings: Recordings, travel_times: TravelTimes, settings: MomentTensorSettings
) -> tuple[list[StationRecord], list[tuple[str, str]]]:
    """Usable stations, nearest first, and (station, reason) of those that are not."""
    found, reasons = [], []
    for key, site in recordings.sites.items():
        waves = [w for w in recordings.of_station(key) if w.channel[:2] in BROADBAND]
        distance, azimuth, _ = inverse(
            origin.latitude_deg, origin.longitude_deg, site.latitude_deg, site.longitude_deg
        )
        if not settings.min_distance_km <= distance <= settings.max_distance_km:
            continue
        if not waves:
            if reason := screened_out(key, recordings):
                reasons.append((key, reason))
            continue
        made = _station(
            key, waves, float(distance), float(azimuth), origin, recordings, travel_times, settings
        )
        if isinstance(made, str):
            reasons.append((key, screened_out(key, recordings) or made))
        else:
            found.append(made)
    return sorted(found, key=lambda r: r.distance_km)[: settings.max_stations], reasons


def _station(
    key: str,
    waves: list[Waveform],
    distance_km: float,
    azimuth_deg: float,
    origin: Origin,
    recordings: Recordings,
    travel_times: TravelTimes,
    settings: MomentTensorSettings,
) -> StationRecord | str:
    degrees, depth = distance_km / KM_PER_DEG, max(origin.depth_km, 0.0)
    p = float(travel_times.first_p(degrees, depth)[1])
    s = float(travel_times.first_s(degrees, depth)[1])
    bands = next(bands for limit, bands in settings.bands if distance_km <= limit)
    reason = "no vertical and two horizontals of one sensor cover noise and surface waves"
    sensors = groupby(sorted(waves, key=sensor_of), key=sensor_of)
    order = sorted((list(group) for _, group in sensors), key=lambda g: by_scale(g, recordings.responses))
    for sensor in order:
        for band in bands:
            span = (p - settings.noise_s, _end_s(distance_km, band))
            least = distance_km / LEAST_KM_S + 0.5 / band[1]
            channels = three_components(sensor, origin.time, p - settings.min_noise_s - 20.0, least)
            if channels is None:
                break
            if lost := clipped_channels(channels, origin.time + p - 5.0, origin.time + span[1]):
                reason = clipped_reason(lost)
                break
            scaled = all(is_scaled(w, recordings.responses) for w in channels)
            start, motion = _motion(channels, recordings.responses, scaled, origin.time, span, band)
            if start is None or start > p - 5.0 - settings.min_noise_s:
                reason = f"less than {settings.min_noise_s:.0f} s of noise before P"
                break
            components = _rotated(channels, motion, azimuth_deg)
            if components is None:
                reason = "horizontals of unknown or parallel azimuths"
                break
            interval = interval_of(band)
            onset = round((p - 5.0 - start) / interval)
            last = round((span[1] - start) / interval)
            noise = {name: float(np.mean(c[:onset] ** 2)) for name, c in components.items()}
            level = {name: float(np.mean(c[onset:last] ** 2)) for name, c in components.items()}
            if min(noise.values()) <= 0 or not np.isfinite(list(level.values())).all():
                reason = "a dead component"
                break
            snr = float(np.sqrt(max(level[n] / noise[n] for n in level)))
            if snr >= settings.min_snr:
                return StationRecord(
                    key, distance_km, azimuth_deg, p, s, band, interval, start, components, noise, scaled, snr
                )
            reason = f"not visible: signal to noise below {settings.min_snr:.1f}"
    return reason


def _motion(
    channels: list[Waveform],
    responses: Mapping[str, Response],
    scaled: bool,
    origin_time: float,
    span: tuple[float, float],
    band: Band,
) -> tuple[float | None, list[NDArray[np.float64]]]:
    """Traces on one time grid (whole intervals after the origin) and the time of their first sample."""
    from scipy.interpolate import CubicSpline

    interval = interval_of(band)
    traces = []
    begin = max([span[0], *(w.start_time - origin_time for w in channels)])
    end = min([span[1] + 60.0, *(w.end_time - origin_time for w in channels)])
    for wave in channels:
        rate = wave.sampling_rate_hz
        low = max(0, int((begin - 60.0 + origin_time - wave.start_time) * rate))
        high = min(len(wave.samples), int((end + 60.0 + origin_time - wave.start_time) * rate))
        if high - low < 64 * max(rate, 1.0):
            return None, []
        top = min(0.4 / interval, 0.4 * rate)
        slow = band_resample(wave.samples[low:high], rate, (0.15 * band[0], top), 1.0 / interval)
        slow = _displacement(slow, 1.0 / interval, wave, responses.get(wave.id), scaled, band)
        slow = bandpass(slow, 1.0 / interval, *band, corners=2)
        first = wave.start_time + low / rate - origin_time
        edge = int(0.04 * len(slow))
        times = first + interval * np.arange(len(slow))
        traces.append((times[edge], times[len(slow) - 1 - edge // 2], CubicSpline(times, slow)))
    start = interval * np.ceil(max([begin, *(t[0] for t in traces)]) / interval)
    stop = min([end, *(t[1] for t in traces)])
    grid = start + interval * np.arange(int((stop - start) / interval))
    return float(start), [spline(grid) for _, _, spline in traces]


def _displacement(
    samples: NDArray[np.float64],
    rate_hz: float,
    wave: Waveform,
    response: Response | None,
    scaled: bool,
    band: Band,
) -> NDArray[np.float64]:
    """The response removed in the pre-filter's band; without one, counts are taken as ground velocity."""
    power = 1 + VELOCITY_POWERS[wave.unit]
    pre_filter = (0.4 * band[0], 0.7 * band[0], 1.6 * band[1], min(2.5 * band[1], 0.49 * rate_hz))

    def recorded(frequencies_hz: NDArray[np.float64]) -> NDArray[np.complex128]:
        if scaled and response is not None:
            return response.displacement(frequencies_hz)
        return np.asarray((2j * np.pi * frequencies_hz) ** power)

    return simulate(samples, rate_hz, recorded, ground, pre_filter)


def _rotated(
    channels: list[Waveform], motion: list[NDArray[np.float64]], azimuth_deg: float
) -> dict[str, NDArray[np.float64]] | None:
    """Up, away from the source (along ``azimuth_deg``) and clockwise."""
    vertical, one, two = channels
    directions = np.radians([float(one.azimuth_deg or 0.0), float(two.azimuth_deg or 0.0)])
    mixing = np.column_stack([np.cos(directions), np.sin(directions)])
    if abs(np.linalg.det(mixing)) < 0.5:
        return None
    north, east = np.linalg.solve(mixing, np.vstack(motion[1:]))
    azimuth = np.radians(azimuth_deg)
    upward = -1.0 if (vertical.dip_deg or 0.0) > 0 else 1.0
    return {
        "Z": upward * motion[0],
        "R": np.cos(azimuth) * north + np.sin(azimuth) * east,
        "T": -np.sin(azimuth) * north + np.cos(azimuth) * east,
    }
