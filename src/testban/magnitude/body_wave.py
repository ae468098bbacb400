"""mb from the first P on verticals, as IASPEI and as the International Data Centre measure it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from testban.earth.traveltimes import TravelTimes
from testban.magnitude.channels import Station, covering, cut, displacement_of
from testban.magnitude.corrections import load_correction
from testban.magnitude.settings import MagnitudeSettings
from testban.model import Origin, Recordings, StationMagnitude, Waveform
from testban.signal.amplitudes import largest_swing
from testban.signal.seismographs import Displacement, butterworth, short_period, simulate

CONTEXT_S = 60.0


@dataclass(frozen=True)
class BodyWaveScale:
    """One way of measuring mb = log10(A/T) + Q. ``offset`` turns half peak-to-peak nm into the unit of Q."""

    type: str
    response: Displacement
    window_s: float
    periods_s: tuple[float, float]
    distances_deg: tuple[float, float]
    correction: str
    offset: float
    description: str


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


@dataclass(frozen=True)
class StationReading:
    """A station magnitude or, if ``detected`` is false, the magnitude that could have gone unseen."""

    contribution: StationMagnitude
    detected: bool
    vertical: bool = True


def read_station(
    scale: BodyWaveScale,
    station: Station,
    origin: Origin,
    recordings: Recordings,
    travel_times: TravelTimes,
    settings: MagnitudeSettings,
) -> StationReading | str:
    """Measure one station; a string says why it could not be."""
    distance = station.distance_deg
    if not scale.distances_deg[0] <= distance <= scale.distances_deg[1]:
        return "out of distance"
    onset = _onset(station, origin, travel_times)
    if not math.isfinite(onset):
        return "no P is expected there"
    without_response = False
    for sensor in station.sensors:
        span = (onset - settings.minimum_noise_s, onset + scale.window_s)
        for wave in covering(sensor, *span, components="Z3"):
            recorded = displacement_of(wave, recordings)
            if recorded is None:
                without_response = True
                continue
            return _measure(scale, wave, recorded, onset, origin, distance, settings)
    return "no response" if without_response else "no vertical covers noise and P"


def _onset(station: Station, origin: Origin, travel_times: TravelTimes) -> float:
    picked = [
        a.pick.time
        for a in origin.arrivals
        if a.pick.station == station.site.key and a.phase in ("P", "Pn", "Pdiff") and a.weight >= 0.5
    ]
    if picked:
        return min(picked)
    return origin.time + float(travel_times.time_s("P", station.distance_deg, max(origin.depth_km, 0.0)))


def _measure(
    scale: BodyWaveScale,
    wave: Waveform,
    recorded: Displacement,
    onset: float,
    origin: Origin,
    distance_deg: float,
    settings: MagnitudeSettings,
) -> StationReading | str:
    rate = wave.sampling_rate_hz
    samples, first = cut(wave, onset - CONTEXT_S - settings.noise_s, onset + CONTEXT_S)
    top = settings.highest_fraction_of_nyquist * rate / 2
    corners = (0.1, 0.2, min(8.0, 0.8 * top), min(10.0, top))
    trace = simulate(samples, rate, recorded, scale.response, corners) * 1e9
    start = round((onset - 0.5 - first) * rate)
    signal = trace[max(start, 0) : start + round((scale.window_s + 0.5) * rate)]
    noise = trace[max(start - round(settings.noise_s * rate), 0) : max(start - round(2 * rate), 0)]
    swing = largest_swing(signal, rate, *scale.periods_s)
    background = largest_swing(noise, rate, *scale.periods_s)
    if swing is None:
        return "no swing of a period the scale admits"
    detected = background is None or swing[0] >= settings.minimum_snr * background[0]
    if not detected and background is not None:
        swing = (max(settings.minimum_snr * background[0], swing[0]), background[1])
    amplitude = swing[0] / abs(scale.response(np.array([1 / swing[1]]))[0])
    depth_km = max(origin.depth_km, 0.0)
    mag = (
        math.log10(amplitude / swing[1])
        + load_correction(scale.correction).at(distance_deg, depth_km)
        + scale.offset
    )
    if not math.isfinite(mag):
        return "no correction is tabulated for this distance and depth"
    note = "" if detected else "no signal above noise: upper limit"
    contribution = StationMagnitude(wave.id, mag, amplitude, swing[1], distance_deg, detected, note)
    return StationReading(contribution, detected)
