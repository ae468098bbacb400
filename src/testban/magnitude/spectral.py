"""Mw from the low-frequency level of S displacement spectra."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from testban.magnitude.channels import Station, covering, cut, displacement_of
from testban.magnitude.readings import Bound, Observation, StationReading
from testban.magnitude.settings import MagnitudeSettings
from testban.magnitude.source_spectrum import fit_omega_square, smoothed
from testban.model import StationMagnitude, Waveform
from testban.signal.seismographs import Displacement

DENSITY_KG_M3, SHEAR_M_S = 2700.0, 3460.0
"""Crust at the source (ak135's upper crust; density rounded)."""
RADIATION, FREE_SURFACE = 0.62, 2.0
"""Root-mean-square S radiation, and the doubling at the surface."""
SPREADING_KM = 100.0
"""S spreads as 1/R to here, as surface waves (R^-1/2) beyond."""
LIMIT_KM = 400.0
SNR = 3.0
BANDS_PER_DECADE, LEAST_BANDS = 12, 7
LEAST_RATIO = 4.0
"""Ratio of the highest to the lowest usable frequency."""
HIGHEST_HZ = 15.0
DESCRIPTION = (
    "Mw = 2/3 (log10 M0 - 9.1), M0 (N m) from the plateau of the S displacement spectrum, omega-square "
    "source (Brune 1970), Q of S about 350 f^0.4, 1/R to 100 km, rms radiation 0.62, free surface 2, rock of "
    "the upper crust; for an explosion only the moment that its S waves suggest"
)


@dataclass(frozen=True)
class SpectralScale:
    """Mw from the vector sum of S spectra on all components of a sensor; needs both horizontals."""

    type: str = "Mw(spectra)"

    def within(self, settings: MagnitudeSettings) -> str:
        return f"{LIMIT_KM:g} km"

    def refuses(self, seen: Observation) -> str:
        return ""

    def read(self, station: Station, seen: Observation) -> list[StationReading] | str:
        """Measure one station; a string says why it could not be."""
        if station.distance_km > LIMIT_KM:
            return "out of distance"
        p, s = seen.predicted("P", station), seen.predicted("S", station)
        if not math.isfinite(p + s):
            return "no S is expected there"
        length = min(max(0.8 * (s - p), 5.0), 30.0)
        window = (s - 0.1 * length, s + 0.9 * length)
        reason = "no pair of horizontals covers noise and S"
        for sensor in station.sensors:
            waves = list(covering(sensor, p - 1.0 - length, window[1], "ZNE123"))
            if sum(w.component != "Z" for w in waves) < 2:
                continue
            known = [(w, r) for w in waves if (r := displacement_of(w, seen.recordings)) is not None]
            if len(known) < len(waves):
                reason = "no response"
                continue
            return _measure(known, p, s, window, station, seen)
        return reason

    def model_error(
        self, readings: Sequence[Sequence[StationReading]], seen: Observation
    ) -> tuple[float, list[str]]:
        return seen.settings.spectral_model_error, [DESCRIPTION]


def moment_n_m(plateau_m_s: float, distance_km: float) -> float:
    """Seismic moment of the S spectrum's zero-frequency level at a hypocentral distance."""
    spread_m = 1e3 * (distance_km if distance_km <= SPREADING_KM else math.sqrt(SPREADING_KM * distance_km))
    stiffness = 4 * math.pi * DENSITY_KG_M3 * SHEAR_M_S**3
    return plateau_m_s * spread_m * stiffness / (RADIATION * FREE_SURFACE)


def moment_magnitude(moment: float) -> float:
    """Mw of a moment in N m (IASPEI)."""
    return 2 / 3 * (math.log10(moment) - 9.1)


def _measure(
    waves: list[tuple[Waveform, Displacement]],
    p: float,
    s: float,
    window: tuple[float, float],
    station: Station,
    seen: Observation,
) -> list[StationReading] | str:
    length = window[1] - window[0]
    top = seen.settings.highest_fraction_of_nyquist * waves[0][0].sampling_rate_hz / 2
    low, high = 2.0 / length, min(HIGHEST_HZ, top)
    if high <= low:
        return "sampled too slowly for S spectra"
    edges = np.geomspace(low, high, max(round(BANDS_PER_DECADE * math.log10(high / low)), 1) + 1)
    signal, noise = np.zeros(len(edges) - 1), np.zeros(len(edges) - 1)
    for wave, recorded in waves:
        signal += _banded(wave, recorded, window, edges) ** 2
        noise += _banded(wave, recorded, (p - 1.0 - length, p - 1.0), edges) ** 2
    signal, noise, centre = np.sqrt(signal), np.sqrt(noise), np.sqrt(edges[1:] * edges[:-1])
    clear = np.isfinite(signal) & (signal > SNR * noise) & (signal > 0)
    frequencies = centre[clear]
    if len(frequencies) < LEAST_BANDS or frequencies[-1] / frequencies[0] < LEAST_RATIO:
        return "S stands above the noise in too narrow a band"
    fit = fit_omega_square(frequencies, signal[clear], s - seen.origin.time)
    distance_km = math.hypot(station.distance_km, seen.depth_km)
    mag = moment_magnitude(moment_n_m(10**fit.log_plateau, distance_km))
    bound: Bound = ""
    note = f"corner {fit.corner_hz:.1f} Hz"
    if fit.corner_hz < frequencies[0]:
        lowest = moment_n_m(float(signal[clear][0]), distance_km)
        bound, mag, note = "at least", moment_magnitude(lowest), "no plateau in the band: lower limit"
    elif seen.hidden(station, *window):
        bound, note = "at most", "P of a larger event within the window: upper limit"
    channel = waves[-1][0].id
    made = StationMagnitude(channel, mag, None, None, station.distance_deg, not bound, note)
    return [StationReading(made, bound, False)]


def _banded(
    wave: Waveform, recorded: Displacement, window: tuple[float, float], edges: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Displacement spectrum (m s) of a stretch of ground motion, smoothed."""
    from scipy.signal import detrend
    from scipy.signal.windows import tukey

    samples, _ = cut(wave, *window)
    rate = wave.sampling_rate_hz
    spectrum = np.fft.rfft(detrend(samples) * tukey(len(samples), 0.1)) / rate
    frequency = np.fft.rfftfreq(len(samples), 1 / rate)
    inside = (frequency >= edges[0]) & (frequency <= edges[-1])
    motion = np.abs(spectrum[inside] / recorded(frequency[inside]))
    return smoothed(frequency[inside], motion, edges)


MW = SpectralScale()
