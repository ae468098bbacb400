"""mb(Lg) from Lg near 1 s on verticals (IASPEI standard after Nuttli 1973, doi:10.1029/JB078i005p00876)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from testban.earth.geodesy import KM_PER_DEG
from testban.earth.land import sea_fraction
from testban.magnitude.channels import Station, covering, cut, displacement_of
from testban.magnitude.readings import Bound, Observation, StationReading
from testban.magnitude.settings import MagnitudeSettings
from testban.magnitude.silent import SILENT
from testban.model import StationMagnitude, Waveform
from testban.signal.amplitudes import largest_swing
from testban.signal.clipping import is_clipped
from testban.signal.seismographs import Displacement, short_period, simulate

FASTEST_KM_S, SLOWEST_KM_S = 3.6, 3.2
PERIODS_S = (0.7, 1.3)
DISTANCES_KM = (150.0, 1500.0)
SUSTAINED = 3
"""The third largest swing stands for the sustained amplitude."""
CODA_S = 30.0
DEEPEST_KM = 40.0
DESCRIPTION = (
    "mb(Lg) = log10 A + 0.833 log10 r + 0.4343 g (r - 10) - 0.87, A (nm) the third largest Lg swing of "
    "0.7-1.3 s between 3.6 and 3.2 km/s, vertical, WWSSN short-period, r km (IASPEI, constants recalled: "
    "they give Nuttli's 5.0 for 110 um at 10 km)"
)


def lg_magnitude(amplitude_nm: float, distance_km: float, attenuation_per_km: float) -> float:
    """mb(Lg) of the sustained amplitude of Lg."""
    r = distance_km
    return (
        math.log10(amplitude_nm)
        + 0.833 * math.log10(r)
        + attenuation_per_km * (r - 10.0) / math.log(10)
        - 0.87
    )


def attenuation_per_km(quality: float, period_s: float = 1.0) -> float:
    """pi / (Q U T) with Lg's group velocity of 3.4 km/s."""
    return math.pi / (quality * 3.4 * period_s)


@dataclass(frozen=True)
class LgScale:
    """mb(Lg): Lg on continental paths from crustal sources."""

    type: str = "mb(Lg)"

    def within(self, settings: MagnitudeSettings) -> str:
        return f"{DISTANCES_KM[0]:g} to {DISTANCES_KM[1]:g} km"

    def refuses(self, seen: Observation) -> str:
        deep = seen.origin.uncertainty.depth_km[0] > DEEPEST_KM
        return f"deeper than {DEEPEST_KM:g} km: Lg lives in the crust" if deep else ""

    def read(self, station: Station, seen: Observation) -> list[StationReading] | str:
        """Measure one station; a string says why it could not be."""
        distance_km, origin = station.distance_km, seen.origin
        if not DISTANCES_KM[0] <= distance_km <= DISTANCES_KM[1]:
            return "out of distance"
        site = station.site
        sea = sea_fraction(origin.latitude_deg, origin.longitude_deg, site.latitude_deg, site.longitude_deg)
        if float(sea) > seen.settings.lg_sea_fraction:
            return "Lg crosses sea"
        onset = seen.predicted("P", station)
        start, end = (origin.time + distance_km / v for v in (FASTEST_KM_S, SLOWEST_KM_S))
        reason = "no vertical covers noise and Lg"
        for sensor in station.sensors:
            for wave in covering(sensor, onset - seen.settings.minimum_noise_s, end, "Z3"):
                recorded = displacement_of(wave, seen.recordings)
                if recorded is None:
                    reason = "no response"
                    continue
                return _measure(wave, recorded, (onset, start, end), station, seen)
        return reason

    def model_error(
        self, readings: Sequence[Sequence[StationReading]], seen: Observation
    ) -> tuple[float, list[str]]:
        settings = seen.settings
        far_km = 111.195 * float(np.median([group[0].contribution.distance_deg for group in readings]))
        loss = attenuation_per_km(settings.lg_quality) * (far_km - 10.0) / math.log(10)
        quality_error = loss * settings.lg_quality_spread
        return math.hypot(settings.lg_model_error, quality_error), [
            DESCRIPTION,
            f"Q of Lg at 1 Hz is {settings.lg_quality:g}, within a factor of "
            f"{math.exp(settings.lg_quality_spread):.1f}: {quality_error:.2f} at the median distance, "
            "included",
        ]

    def at_period(self, made: StationMagnitude, period_s: float, seen: Observation) -> StationMagnitude:
        """What the same swing of the trace would be, were it of this period."""
        assert made.amplitude_nm is not None
        assert made.period_s is not None
        before, after = np.abs(short_period(1.0 / np.array([made.period_s, period_s])))
        amplitude = float(made.amplitude_nm * before / after)
        mag = _mag(amplitude, period_s, KM_PER_DEG * made.distance_deg, seen.settings)
        return replace(made, mag=mag, amplitude_nm=amplitude, period_s=period_s)


def _measure(
    wave: Waveform,
    recorded: Displacement,
    times: tuple[float, float, float],
    station: Station,
    seen: Observation,
) -> list[StationReading] | str:
    settings, rate = seen.settings, wave.sampling_rate_hz
    onset, start, end = times
    samples, first = cut(wave, onset - settings.noise_s - 20.0, end + 20.0)
    top = settings.highest_fraction_of_nyquist * rate / 2
    corners = (0.2, 0.4, min(5.0, 0.8 * top), min(8.0, top))
    trace = simulate(samples, rate, recorded, short_period, corners) * 1e9

    def sustained(begin: float, stop: float) -> tuple[float, float] | None:
        piece = trace[max(round((begin - first) * rate), 0) : max(round((stop - first) * rate), 0)]
        return largest_swing(piece, rate, *PERIODS_S, rank=SUSTAINED)

    swing = sustained(start, end)
    if swing is None:
        return "no swing of a period the scale admits"
    noise = sustained(onset - settings.noise_s, onset - 2.0)
    coda = sustained(max(onset + 5.0, start - CODA_S), start - 2.0)
    bound: Bound = ""
    note = ""
    limit = settings.minimum_snr * noise[0] if noise else 0.0
    if swing[0] < limit:
        bound, note, swing = "at most", SILENT, (limit, swing[1])
    elif coda is not None and swing[0] < coda[0]:
        bound, note = "at most", "Lg does not rise above the coda before it: upper limit"
    elif is_clipped(samples[round((start - first) * rate) : round((end - first) * rate)]):
        bound, note = "at least", "clipped: lower limit"
    elif seen.hidden(station, start, end, slowest_km_s=SLOWEST_KM_S):
        bound, note = "at most", "waves of a larger event within the window: upper limit"
    amplitude = swing[0] / abs(short_period(np.array([1 / swing[1]]))[0])
    mag = _mag(amplitude, swing[1], station.distance_km, settings)
    made = StationMagnitude(wave.id, mag, amplitude, swing[1], station.distance_deg, not bound, note)
    return [StationReading(made, bound)]


def _mag(amplitude_nm: float, period_s: float, distance_km: float, settings: MagnitudeSettings) -> float:
    return lg_magnitude(
        max(amplitude_nm, 1e-12), distance_km, attenuation_per_km(settings.lg_quality, period_s)
    )


MB_LG = LgScale()
