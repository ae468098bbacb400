"""Ms from Rayleigh waves on verticals: at 20 s, and at the period where they are largest."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from testban.magnitude.channels import Station, covering, cut, displacement_of
from testban.magnitude.readings import Bound, Observation, StationReading
from testban.magnitude.settings import MagnitudeSettings
from testban.magnitude.silent import SILENT
from testban.magnitude.variable_period import PERIODS_S, band_amplitude, russell_magnitude
from testban.model import StationMagnitude, Waveform
from testban.signal.amplitudes import largest_swing
from testban.signal.clipping import is_clipped
from testban.signal.seismographs import Displacement, ground, long_period, simulate

FASTEST_KM_S, SLOWEST_KM_S = 4.5, 2.3
"""Group velocities of fundamental Rayleigh waves of 8 to 25 s: 2.3 km/s in basins, 4 on oceanic paths."""
BAND_HZ = (0.02, 0.03, 0.16, 0.2)
KEPT_HZ = 2.0
NOISE_S, LEAST_NOISE_S = 600.0, 60.0
SHORT_PERIOD_BANDS = "SEG"
"""SEED band codes of sensors whose own period is under 10 s: 20 s waves drown in their noise."""

Peak = tuple[float, float, float]
"""Amplitude (nm), period (s), magnitude."""


@dataclass(frozen=True)
class SurfaceWaveScale:
    """One way of measuring Ms. ``read_peak`` turns a trace (m of ground through ``response``, at 2 Hz) and
    the distance (deg) into candidates, one a period; the largest amplitude counts."""

    type: str
    response: Displacement
    distances_deg: tuple[float, float]
    read_peak: Callable[[NDArray[np.float64], float, float], list[Peak]]
    description: str

    def within(self, settings: MagnitudeSettings) -> str:
        return f"{self.distances_deg[0]:g} to {self.distances_deg[1]:g} degrees"

    def refuses(self, seen: Observation) -> str:
        shallowest = seen.origin.uncertainty.depth_km[0]
        deepest = seen.settings.deepest_surface_km
        return f"deeper than {deepest:g} km: surface waves are weak" if shallowest > deepest else ""

    def read(self, station: Station, seen: Observation) -> list[StationReading] | str:
        """Measure one station; a string says why it could not be."""
        if not self.distances_deg[0] <= station.distance_deg <= self.distances_deg[1]:
            return "out of distance"
        onset = seen.predicted("P", station)
        if not math.isfinite(onset):
            return "no P is expected there"
        origin_time = seen.origin.time
        window = (
            origin_time + station.distance_km / FASTEST_KM_S,
            origin_time + station.distance_km / SLOWEST_KM_S + 30.0,
        )
        least = origin_time + station.distance_km / 3.0
        reason = "no broadband vertical covers noise and surface waves"
        for sensor in station.sensors:
            for wave in covering(sensor, onset - LEAST_NOISE_S, window[1], "Z3", least):
                if wave.channel[:1] in SHORT_PERIOD_BANDS:
                    reason = "short-period sensor"
                    continue
                recorded = displacement_of(wave, seen.recordings)
                if recorded is None:
                    reason = "no response"
                    continue
                return self._measure(wave, recorded, onset, window, station, seen)
        return reason

    def model_error(
        self, readings: Sequence[Sequence[StationReading]], seen: Observation
    ) -> tuple[float, list[str]]:
        return seen.settings.surface_model_error, [self.description, "a source in the crust"]

    def _measure(
        self,
        wave: Waveform,
        recorded: Displacement,
        onset: float,
        window: tuple[float, float],
        station: Station,
        seen: Observation,
    ) -> list[StationReading] | str:
        samples, first = cut(wave, onset - NOISE_S, window[1] + 100.0)
        stride = max(int(wave.sampling_rate_hz / KEPT_HZ), 1)
        rate = wave.sampling_rate_hz / stride
        trace = simulate(samples, wave.sampling_rate_hz, recorded, self.response, BAND_HZ)[::stride] * 1e9
        start, stop = (round((t - first) * rate) for t in window)
        noise = trace[: round((onset - 5.0 - first) * rate)]
        signal = self.read_peak(trace[start:stop], rate, station.distance_deg)
        background = {p[1]: p for p in self.read_peak(noise, rate, station.distance_deg)}
        if not signal:
            return "no swing of a period the scale admits"
        snr = seen.settings.minimum_snr
        heard = [p for p in signal if p[0] >= snr * _amplitude(background, p[1])]
        bound: Bound = ""
        note = ""
        if not heard:
            limits = [_louder(p, snr * _amplitude(background, p[1])) for p in signal]
            peak, bound = min(limits, key=lambda p: p[2]), "at most"
            note = SILENT
        else:
            peak = max(heard, key=lambda p: p[0])
            if is_clipped(samples[start * stride : stop * stride]):
                bound, note = "at least", "clipped: lower limit"
            elif wave.end_time < window[1]:
                bound, note = "at least", "the record ends within the window: lower limit"
            elif seen.hidden(station, *window, slowest_km_s=SLOWEST_KM_S):
                bound, note = "at most", "waves of a larger event within the window: upper limit"
        amplitude, period, mag = peak
        made = StationMagnitude(wave.id, mag, amplitude, period, station.distance_deg, not bound, note)
        return [StationReading(made, bound)]


def _amplitude(background: dict[float, Peak], period_s: float) -> float:
    """Noise at ``period_s``, or the largest at any period where the scale chooses its own."""
    if period_s in background:
        return background[period_s][0]
    return max((p[0] for p in background.values()), default=0.0)


def _louder(peak: Peak, amplitude: float) -> Peak:
    least = max(amplitude, peak[0], 1e-12)
    return least, peak[1], peak[2] + math.log10(least / max(peak[0], 1e-12))


def _twenty_seconds(trace: NDArray[np.float64], rate_hz: float, distance_deg: float) -> list[Peak]:
    swing = largest_swing(trace, rate_hz, 18.0, 22.0)
    if swing is None:
        return []
    amplitude = swing[0] / float(abs(long_period(np.array([1 / swing[1]]))[0]))
    mag = math.log10(max(amplitude, 1e-12) / swing[1]) + 1.66 * math.log10(distance_deg) + 0.3
    return [(amplitude, swing[1], mag)]


def _variable_period(trace: NDArray[np.float64], rate_hz: float, distance_deg: float) -> list[Peak]:
    found = []
    for period_s in PERIODS_S:
        amplitude = band_amplitude(trace, rate_hz, period_s, distance_deg)
        found.append((amplitude, period_s, russell_magnitude(amplitude, period_s, distance_deg)))
    return found


MS_20 = SurfaceWaveScale(
    "Ms_20",
    long_period,
    (20.0, 160.0),
    _twenty_seconds,
    "Ms_20 = log10(A/T) + 1.66 log10(distance) + 0.3: vertical Rayleigh wave through a WWSSN long-period "
    "seismograph, T 18-22 s, A nm (IASPEI working group on magnitudes)",
)
MS_VMAX = SurfaceWaveScale(
    "Ms(VMAX)",
    ground,
    (1.0, 140.0),
    _variable_period,
    "Ms(VMAX): vertical Rayleigh wave in Butterworth bands of 8-25 s, formula of Russell 2006 at the period "
    "of the largest (doi:10.1785/0120050055; Bonner et al. 2006, "
    "doi:10.1785/0120050056)",
)
