"""mb from the first P on verticals, as IASPEI and as the International Data Centre measure it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from testban.earth.geodesy import KM_PER_DEG
from testban.magnitude.channels import Station, covering, cut, displacement_of
from testban.magnitude.corrections import PN_KM, load_correction, regional_p
from testban.magnitude.readings import Bound, Observation, StationReading
from testban.magnitude.settings import MagnitudeSettings
from testban.magnitude.silent import SILENT
from testban.model import StationMagnitude, Waveform
from testban.signal.amplitudes import largest_swing
from testban.signal.clipping import is_clipped
from testban.signal.seismographs import Displacement, butterworth, short_period, simulate

CONTEXT_S = 60.0
SHORTEST_S = 2.0
"""Less of P than this shows no swing to speak of."""


@dataclass(frozen=True)
class BodyWaveScale:
    """One way of measuring mb = log10(A/T) + Q. ``offset`` turns half peak-to-peak nm into the unit of Q.

    ``regional`` scales take `regional_p` and log10 A out to `PN_KM`, and of Q no more than the depth's part.
    """

    type: str
    response: Displacement
    window_s: float
    periods_s: tuple[float, float]
    distances_deg: tuple[float, float]
    correction: str
    offset: float
    description: str
    regional: bool = False

    def within(self, settings: MagnitudeSettings) -> str:
        return f"{self.distances_deg[0]:g} to {self.distances_deg[1]:g} degrees"

    def refuses(self, seen: Observation) -> str:
        return ""

    def read(self, station: Station, seen: Observation) -> list[StationReading] | str:
        """Measure one station; a string says why it could not be."""
        if not self.distances_deg[0] <= station.distance_deg <= self.distances_deg[1]:
            return "out of distance"
        onset = seen.onset(station)
        if not math.isfinite(onset):
            return "no P is expected there"
        without_response = False
        for sensor in station.sensors:
            start, end = onset - seen.settings.minimum_noise_s, onset + self.window_s
            for wave in covering(sensor, start, end, "Z3", onset + SHORTEST_S):
                recorded = displacement_of(wave, seen.recordings)
                if recorded is None:
                    without_response = True
                    continue
                return self._measure(wave, recorded, onset, station, seen)
        return "no response" if without_response else "no vertical covers noise and P"

    def model_error(
        self, readings: Sequence[Sequence[StationReading]], seen: Observation
    ) -> tuple[float, list[str]]:
        settings = seen.settings
        at_deg = float(np.median([group[0].contribution.distance_deg for group in readings]))
        depth_error = self._depth_error(seen, at_deg)
        assumptions = [self.description, f"focal depth {seen.depth_km:.0f} km"]
        if depth_error >= 0.02:
            assumptions.append(f"the depth's interval changes mb by {depth_error:.2f} (1 s.d.), included")
        error = settings.regional_model_error if self.regional else settings.body_wave_model_error
        return math.hypot(error, depth_error), assumptions

    def _depth_error(self, seen: Observation, distance_deg: float) -> float:
        low, high = (max(z, 0.0) for z in seen.origin.uncertainty.depth_km)
        table = load_correction(self.correction)
        values = [table.at(distance_deg, z) for z in np.linspace(low, high, 5)]
        finite = [v for v in values if math.isfinite(v)]
        return float(np.std(finite)) if len(finite) > 1 else 0.0

    def added(self, distance_deg: float, depth_km: float, period_s: float) -> float:
        """What makes mb of log10 A, A nm, half peak-to-peak; NaN where nothing is tabulated."""
        table = load_correction(self.correction)
        quality = table.at(distance_deg, depth_km)
        if self.regional and distance_deg * KM_PER_DEG <= PN_KM:
            return regional_p(distance_deg) + quality - table.at(distance_deg, 0.0)
        return quality - math.log10(period_s) + self.offset

    def at_period(self, made: StationMagnitude, period_s: float, seen: Observation) -> StationMagnitude:
        """What the same swing of the trace would be, were it of this period."""
        assert made.amplitude_nm is not None
        assert made.period_s is not None
        before, after = np.abs(self.response(1.0 / np.array([made.period_s, period_s])))
        amplitude = float(made.amplitude_nm * before / after)
        mag = math.log10(amplitude) + self.added(made.distance_deg, seen.depth_km, period_s)
        return replace(made, mag=mag, amplitude_nm=amplitude, period_s=period_s)

    def _measure(
        self, wave: Waveform, recorded: Displacement, onset: float, station: Station, seen: Observation
    ) -> list[StationReading] | str:
        settings, rate = seen.settings, wave.sampling_rate_hz
        samples, first = cut(wave, onset - CONTEXT_S - settings.noise_s, onset + CONTEXT_S)
        top = settings.highest_fraction_of_nyquist * rate / 2
        corners = (0.1, 0.2, min(8.0, 0.8 * top), min(10.0, top))
        trace = simulate(samples, rate, recorded, self.response, corners) * 1e9
        start = round((onset - 0.5 - first) * rate)
        stop = start + round((self.window_s + 0.5) * rate)
        noise = trace[max(start - round(settings.noise_s * rate), 0) : max(start - round(2 * rate), 0)]
        swing = largest_swing(trace[max(start, 0) : stop], rate, *self.periods_s)
        background = largest_swing(noise, rate, *self.periods_s)
        if swing is None:
            return "no swing of a period the scale admits"
        bound, note = _bound(swing[0], background, settings)
        if not bound and is_clipped(samples[max(start, 0) : stop]):
            bound, note = "at least", "clipped: lower limit"
        elif not bound and stop > len(trace):
            bound, note = "at least", "the record ends within the window: lower limit"
        elif not bound and seen.hidden(station, onset + 0.5, onset + self.window_s):
            bound, note = "at most", "P of a larger event within the window: upper limit"
        if bound == "at most" and background is not None:
            limit = settings.minimum_snr * background[0]
            swing = (limit, background[1]) if limit > swing[0] else swing
        amplitude = swing[0] / abs(self.response(np.array([1 / swing[1]]))[0])
        mag = math.log10(amplitude) + self.added(station.distance_deg, seen.depth_km, swing[1])
        if not math.isfinite(mag):
            return "no correction is tabulated for this distance and depth"
        made = StationMagnitude(wave.id, mag, amplitude, swing[1], station.distance_deg, not bound, note)
        return [StationReading(made, bound)]


def _bound(
    amplitude: float, background: tuple[float, float] | None, settings: MagnitudeSettings
) -> tuple[Bound, str]:
    if background is None or amplitude >= settings.minimum_snr * background[0]:
        return "", ""
    return "at most", SILENT


IASPEI = BodyWaveScale(
    "mb",
    short_period,
    20.0,
    (0.2, 3.0),
    (21.0, 100.0),
    "gutenberg-richter",
    -3.0,
    "mb: largest half peak-to-peak swing of the first 20 s of P through a WWSSN short-period seismograph, "
    "vertical, corrected for the seismograph at its period; Q of Gutenberg & Richter 1956 "
    "(doi:10.4401/ag-5590); IASPEI standard but for the fixed 20 s",
)
IDC = BodyWaveScale(
    "mb_IDC",
    butterworth(0.8, 4.5),
    5.5,
    (0.2, 1.5),
    (20.0, 100.0),
    "veith-clawson",
    math.log10(2.0),
    "mb as at the International Data Centre: largest swing within 5.5 s of the onset, vertical, 0.8-4.5 Hz; "
    "Q of Veith & Clawson 1972, which wants peak-to-peak amplitude",
)
REGIONAL = replace(
    IDC,
    type="mb(Pn)",
    distances_deg=(3.0, 20.0),
    description="mb of regional P: swing as for mb_IDC; to 1200 km log10 A and the mean of what Denny, "
    "Taylor & Vergino 1987 and Hong & Lee 2012 add, beyond it Q of Veith & Clawson 1972; error 0.3: upper "
    "mantles differ",
    regional=True,
)
