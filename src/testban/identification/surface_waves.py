"""The long-period surface waves of an event on each station's vertical record, or why they cannot be used."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from testban.earth.geodesy import inverse
from testban.identification.long_period_settings import LongPeriodSettings
from testban.model import Origin, Recordings, Response, Waveform
from testban.signal.resampling import band_resample

# Rayleigh waves of 20 to 50 s on continents travel at 2.9-3.9 km/s (Ritzwoller & Levshin 1998,
# doi:10.1029/97JB02622); the window adds some margin on both sides.
FAST_KM_S, SLOW_KM_S, MEAN_KM_S = 4.2, 2.6, 3.3
FIRST_P_KM_S = 8.2
INTERVAL_S = 1.0
# Powers of i omega from ground velocity to what a channel without a response is taken to record.
VELOCITY_POWERS = {"counts": 0, "m/s": 0, "m": -1, "m/s**2": 1}


@dataclass(frozen=True)
class VerticalRecord:
    """A vertical record and where its station stands from the origin."""

    waveform: Waveform
    response: Response | None
    distance_km: float
    azimuth_deg: float

    @property
    def label(self) -> str:
        return f"{self.waveform.id}, {self.distance_km:.0f} km"


@dataclass(frozen=True, eq=False)
class SurfaceWaves:
    """The surface-wave part of a record in the band, at 1 s: times after the origin, signal to noise."""

    times_s: NDArray[np.float64]
    samples: NDArray[np.float64]
    snr: float


def vertical_records(
    origin: Origin, recordings: Recordings, settings: LongPeriodSettings
) -> list[VerticalRecord]:
    """The preferred vertical broadband record of each station in range, nearest first."""
    responses = recordings.responses
    best: dict[str, VerticalRecord] = {}
    for waveform in sorted(recordings.waveforms, key=lambda w: _preference(w, responses)):
        site = recordings.sites.get(waveform.station_key)
        if site is None or waveform.station_key in best or not _is_broadband_vertical(waveform):
            continue
        distance, azimuth, _ = inverse(
            origin.latitude_deg, origin.longitude_deg, site.latitude_deg, site.longitude_deg
        )
        in_range = settings.min_distance_km <= distance <= settings.max_distance_km
        arrival = origin.time + float(distance) / FAST_KM_S
        if in_range and waveform.start_time < arrival < waveform.end_time:
            best[waveform.station_key] = VerticalRecord(
                waveform, responses.get(waveform.id), float(distance), float(azimuth)
            )
    return sorted(best.values(), key=lambda c: c.distance_km)[: settings.max_stations]


def _is_broadband_vertical(waveform: Waveform) -> bool:
    code = waveform.channel
    return code[:2] in {"BH", "HH", "LH"} and code[-1:] == "Z" and waveform.sampling_rate_hz >= 1.0


def _preference(waveform: Waveform, responses: Mapping[str, Response]) -> tuple[bool, str]:
    """A known response first, then the lowest location code."""
    return waveform.id not in responses, waveform.id


def surface_waves(
    candidate: VerticalRecord, origin: Origin, settings: LongPeriodSettings
) -> SurfaceWaves | str:
    """The surface waves of a record, or why they cannot be used."""
    waveform = candidate.waveform
    if candidate.response is None and waveform.unit not in VELOCITY_POWERS:
        return f"its unit {waveform.unit!r} is not known"
    first = candidate.distance_km / FIRST_P_KM_S - 5.0
    window = (candidate.distance_km / FAST_KM_S, candidate.distance_km / SLOW_KM_S)
    times, samples = _long_period(waveform, origin.time, first - settings.noise_s, window[1], settings)
    noise = samples[(times >= first - settings.noise_s) & (times < first)]
    inside = (times >= window[0]) & (times <= window[1])
    if len(noise) < settings.min_noise_s / INTERVAL_S:
        return f"less than {settings.min_noise_s:.0f} s of noise before P"
    if inside.sum() < settings.min_window_fraction * (window[1] - window[0]) / INTERVAL_S:
        return "the record ends before the surface waves have passed"
    floor = float(np.sqrt(np.mean(noise**2)))
    level = float(np.sqrt(np.mean(samples[inside] ** 2)))
    if not level > 0.0:
        return "no motion in the band"
    snr = level / max(floor, 1e-12 * level)
    if snr < settings.min_snr:
        return f"not visible: signal to noise below {settings.min_snr:.1f}"
    return SurfaceWaves(times[inside], samples[inside], snr)


def _long_period(
    waveform: Waveform, origin_time: float, begin_s: float, end_s: float, settings: LongPeriodSettings
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The record in the band at 1 s, with times after the origin; filtered forward only, so coda stays
    behind P.

    Up to two minutes around the wanted stretch settle the filter, and what the resampling tapers is dropped.
    """
    rate = waveform.sampling_rate_hz
    start = waveform.start_time - origin_time
    low = max(0, int((begin_s - 120.0 - start) * rate))
    high = min(len(waveform.samples), int((end_s + 120.0 - start) * rate) + 1)
    if high - low < 64 * rate:
        return np.empty(0), np.empty(0)
    cut = waveform.samples[low:high]
    slow = band_resample(cut, rate, (0.002, min(0.25, rate / 4)), 1.0 / INTERVAL_S)
    times = start + low / rate + INTERVAL_S * np.arange(len(slow), dtype=np.float64)
    dip = waveform.dip_deg
    upward = -1.0 if dip is not None and dip > 0 else 1.0
    keep = slice(0, len(slow) - int(0.05 * len(slow)))
    return times[keep], np.asarray(upward * band_pass(slow, settings)[keep])


def band_pass(traces: NDArray[np.float64], settings: LongPeriodSettings) -> NDArray[np.float64]:
    from scipy.signal import butter, sosfilt

    sections = butter(3, settings.band_hz, btype="bandpass", fs=1.0 / INTERVAL_S, output="sos")
    return np.asarray(sosfilt(sections, traces, axis=-1))
