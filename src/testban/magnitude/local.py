"""ML within 1000 km, from the Wood-Anderson seismograph (IASPEI standard, after Hutton & Boore 1987)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from testban.magnitude.channels import Station, covering, cut, displacement_of
from testban.magnitude.readings import Bound, Observation, StationReading
from testban.magnitude.settings import MagnitudeSettings
from testban.magnitude.silent import SILENT
from testban.magnitude.widening import told_common
from testban.model import StationMagnitude, Waveform
from testban.signal.clipping import is_clipped
from testban.signal.seismographs import Displacement, simulate, wood_anderson

PRE_FILTER_HZ = (0.25, 0.5)
"""Lower corners: oceanic noise near 0.2 Hz stays out, the seismograph's own corner is 1.25 Hz."""
SLOWEST_KM_S = 2.5
"""The window ends with waves of this group velocity, after Lg and most of Rg."""
SHORTEST_S = 2.0
DESCRIPTION = (
    "ML = log10 A + 1.11 log10 R + 0.00189 R - 2.09, A (nm) the largest Wood-Anderson amplitude at "
    "magnification 1 above 0.5 Hz on each horizontal, R hypocentral km (IASPEI working group on magnitudes; "
    "Hutton & Boore 1987, Bull. Seism. Soc. Am. 77, 2074-2094); attenuation of southern California assumed"
)


def local_magnitude(amplitude_nm: float, hypocentral_distance_km: float) -> float:
    """ML of one Wood-Anderson amplitude (static magnification 1)."""
    r = hypocentral_distance_km
    return math.log10(amplitude_nm) + 1.11 * math.log10(r) + 0.00189 * r - 2.09


@dataclass(frozen=True)
class LocalScale:
    """ML: the larger of P, S, Lg and Rg on each horizontal."""

    type: str = "ML"

    def within(self, settings: MagnitudeSettings) -> str:
        return f"{settings.local_limit_km:g} km"

    def refuses(self, seen: Observation) -> str:
        return ""

    def read(self, station: Station, seen: Observation) -> list[StationReading] | str:
        """Measure one station's horizontals, else its vertical; a string says why it could not be."""
        if station.distance_km > seen.settings.local_limit_km:
            return "out of distance"
        onset = seen.predicted("P", station)
        if not math.isfinite(onset):
            return "no P is expected there"
        start = onset - seen.settings.minimum_noise_s
        end = max(seen.origin.time + station.distance_km / SLOWEST_KM_S, onset + 10.0)
        without_response = False
        for least in (end, onset + SHORTEST_S):
            for components in ("NE12", "Z3"):
                for sensor in station.sensors:
                    readings = []
                    for wave in covering(sensor, start, end, components, least):
                        recorded = displacement_of(wave, seen.recordings)
                        if recorded is None:
                            without_response = True
                            continue
                        readings.append(_measure(wave, recorded, (onset, end), station, seen))
                    if readings:
                        return readings
        return "no response" if without_response else "no channel covers noise and P"

    def model_error(
        self, readings: Sequence[Sequence[StationReading]], seen: Observation
    ) -> tuple[float, list[str]]:
        vertical = [group for group in readings if group[0].vertical]
        error, assumptions = seen.settings.local_model_error, [DESCRIPTION]
        if len(vertical) > len(readings) / 2:
            error = math.hypot(error, seen.settings.vertical_model_error)
        if vertical:
            names = sorted(".".join(g[0].contribution.channel.split(".")[:2]) for g in vertical)
            usual = seen.settings.local_model_error
            cost = f"; {told_common(error, 'horizontals', usual)}" if error > usual else ""
            assumptions.append(
                f"from verticals, uncorrected, at {', '.join(names)}: no usable horizontals there{cost}"
            )
        return error, assumptions


def _measure(
    wave: Waveform,
    recorded: Displacement,
    window: tuple[float, float],
    station: Station,
    seen: Observation,
) -> StationReading:
    rate, settings = wave.sampling_rate_hz, seen.settings
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
    bound: Bound = ""
    vertical = wave.component in "Z3"
    notes = ["vertical"] if vertical else []
    if amplitude < settings.minimum_snr * background:
        bound, amplitude = "at most", settings.minimum_snr * background
        notes.append(SILENT)
    elif is_clipped(samples[start:stop]):
        bound = "at least"
        notes.append("clipped: lower limit")
    elif wave.end_time < end:
        bound = "at least"
        notes.append("the record ends within the window: lower limit")
    elif seen.hidden(station, onset, end):
        bound = "at most"
        notes.append("P of a larger event within the window: upper limit")
    mag = local_magnitude(max(amplitude, 1e-12), math.hypot(station.distance_km, seen.depth_km))
    made = StationMagnitude(wave.id, mag, amplitude, None, station.distance_deg, not bound, "; ".join(notes))
    return StationReading(made, bound, vertical)


ML = LocalScale()
