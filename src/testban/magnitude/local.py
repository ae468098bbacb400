"""ML within 1000 km, from the Wood-Anderson seismograph (IASPEI standard, after Hutton & Boore 1987)."""

from __future__ import annotations

import math

import numpy as np

from testban.earth.traveltimes import TravelTimes
from testban.magnitude.body_wave import StationReading
from testban.magnitude.channels import Station, covering, cut, displacement_of
from testban.magnitude.settings import MagnitudeSettings
from testban.model import Origin, Recordings, StationMagnitude, Waveform
from testban.signal.seismographs import Displacement, simulate, wood_anderson

PRE_FILTER_HZ = (0.25, 0.5)
"""Lower corners: oceanic noise near 0.2 Hz stays out, the seismograph's own corner is 1.25 Hz."""
SLOWEST_KM_S = 2.5
"""The window ends with waves of this group velocity, after Lg and most of Rg."""
DESCRIPTION = (
    "ML = log10 A + 1.11 log10 R + 0.00189 R - 2.09, A (nm) the largest Wood-Anderson amplitude at "
    "magnification 1 above 0.5 Hz on each horizontal, R hypocentral km (IASPEI working group on magnitudes; "
    "Hutton & Boore 1987, Bull. Seism. Soc. Am. 77, 2074-2094); attenuation of southern California assumed"
)


def local_magnitude(amplitude_nm: float, hypocentral_distance_km: float) -> float:
    """ML of one Wood-Anderson amplitude (static magnification 1)."""
    r = hypocentral_distance_km
    return math.log10(amplitude_nm) + 1.11 * math.log10(r) + 0.00189 * r - 2.09


def read_station(
    station: Station,
    origin: Origin,
    recordings: Recordings,
    travel_times: TravelTimes,
    settings: MagnitudeSettings,
) -> list[StationReading] | str:
    """Measure one station's horizontals, else its vertical; a string says why it could not be."""
    if station.distance_km > settings.local_limit_km:
        return "out of distance"
    depth_km = max(origin.depth_km, 0.0)
    onset = origin.time + float(travel_times.first_p(station.distance_deg, depth_km)[1])
    if not math.isfinite(onset):
        return "no P is expected there"
    end = origin.time + max(station.distance_km / SLOWEST_KM_S, onset - origin.time + 10.0)
    without_response = False
    for components in ("NE12", "Z3"):
        for sensor in station.sensors:
            waves = list(covering(sensor, onset - settings.minimum_noise_s, end, components))
            with_response = [(w, displacement_of(w, recordings)) for w in waves]
            without_response |= any(r is None for _, r in with_response)
            readings = [
                _measure(wave, recorded, (onset, end), station, depth_km, settings)
                for wave, recorded in with_response
                if recorded is not None
            ]
            if readings:
                return readings
    return "no response" if without_response else "no channel covers noise and S"


def _measure(
    wave: Waveform,
    recorded: Displacement,
    window: tuple[float, float],
    station: Station,
    depth_km: float,
    settings: MagnitudeSettings,
) -> StationReading:
    rate = wave.sampling_rate_hz
    onset, end = window
    samples, first = cut(wave, onset - settings.noise_s - 20.0, end + 20.0)
    top = settings.highest_fraction_of_nyquist * rate / 2
    trace = simulate(
        samples, rate, recorded, wood_anderson, (*PRE_FILTER_HZ, min(15.0, 0.8 * top), min(20.0, top))
    )
    start, stop = round((onset - 1.0 - first) * rate), round((end - first) * rate)
    noise = trace[max(start - round(settings.noise_s * rate), 0) : max(start - round(2 * rate), 1)]
    amplitude = float(np.max(np.abs(trace[start:stop]))) * 1e9
    background = float(np.max(np.abs(noise))) * 1e9
    detected = amplitude >= settings.minimum_snr * background
    if not detected:
        amplitude = max(amplitude, settings.minimum_snr * background)
    vertical = wave.component in "Z3"
    notes = ["vertical"] if vertical else []
    notes += [] if detected else ["no signal above noise: upper limit"]
    mag = local_magnitude(max(amplitude, 1e-12), math.hypot(station.distance_km, depth_km))
    contribution = StationMagnitude(
        wave.id, mag, amplitude, None, station.distance_deg, detected, "; ".join(notes)
    )
    return StationReading(contribution, detected, vertical)
