"""Displacement spectra of P at the stations, and the likelihood of one corner frequency for all of them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from testban.earth.geodesy import KM_PER_DEG, distance_between_km
from testban.earth.traveltimes import TravelTimes
from testban.model import Origin, PSpectrum, Recordings, Response, Site, Waveform
from testban.signal.clipping import is_clipped
from testban.signal.seismographs import Displacement, simulate

CORNERS_HZ = np.geomspace(0.1, 20.0, 70)
BAND_HZ, PER_DECADE = (0.3, 12.0), 10
LEAST_RATIO, LEAST_BANDS = 4.0, 6
"""Highest over lowest usable frequency, and usable bands, that a station needs."""
SNR, SURE = 2.0, 0.99
"""Least amplitude over noise, and the probability that noise alone would not reach it."""
LENGTH_S, NOISE_GAP_S, CONTEXT_S = 8.0, 3.0, 15.0
LEVEL = 0.2
"""log10 scatter of a smoothed spectrum about its model; half of the bands count as independent."""
STRENGTHS = np.geomspace(0.25, 4.0, 9)
STRENGTH_SPREAD = 0.6
"""Attenuation relative to `_attenuation`, log-normal with this spread (natural log)."""
MOST_STATIONS = 8.0
"""More stations than this count as this many: they share the source's radiation and the model's faults."""
CORNER_DEG, FARTHEST_DEG = 20.0, 90.0
"""How far a corner is fitted, and spectra are taken. Farther paths cross the low-Q mantle twice: t* of 0.5 s,
uncertain by a factor of two, falls off like a corner of 1 Hz. Recorded explosions at 40 degrees showed it,
with corners too low by factors of 1 to 6. Beyond 90 degrees the core's shadow begins."""
DISTANT_T_STAR_S = 0.6
"""At 1 Hz beyond `CORNER_DEG`: about 0.5 s below shields, 0.8 s below active regions (Der & Lees 1985, Bull.
Seism. Soc. Am. 75, 1655; recalled); it falls with frequency, which the same root stands for."""
PASS_BAND = 0.6
"""Of the Nyquist frequency: anti-alias filters of some 20-Hz streams begin at 0.65 of it."""
BROADBAND_HZ, USUAL_HZ = 80.0, 20.0
"""Channels of the SEED bands B and S are sampled below the one (SEED manual 2.4, appendix A); one that comes
faster was interpolated, most often from the other, and shows images of itself above 10 Hz."""
NEIGHBOUR_KM = 30.0
"""Stations so close together are one path and count as one."""
ORDERS = {"m": 0, "m/s": 1, "m/s**2": 2}


def p_spectra(origin: Origin, recordings: Recordings, travel_times: TravelTimes) -> list[PSpectrum]:
    """One vertical a station, where P stands above the noise in a wide enough band, to `FARTHEST_DEG`."""
    onsets = {
        a.pick.station: a.pick.time
        for a in origin.arrivals
        if a.phase in ("P", "Pn", "Pg") and a.weight >= 0.5
    }
    depth_km, found = max(origin.depth_km, 0.0), []
    for key, waves in groupby(recordings.waveforms, key=lambda w: w.station_key):
        site = recordings.sites.get(key)
        if site is None:
            continue
        distance_km = distance_between_km(origin, site)
        degrees = distance_km / KM_PER_DEG
        travel_s = float(travel_times.first_p(degrees, depth_km)[1])
        s_s = float(travel_times.first_s(degrees, depth_km)[1])
        onset = onsets.get(key, origin.time + travel_s)
        if degrees > FARTHEST_DEG or not math.isfinite(onset):
            continue
        length = min(LENGTH_S, 0.7 * (s_s - travel_s)) if math.isfinite(s_s) else LENGTH_S
        for wave in waves:
            spectrum = _of_channel(wave, recordings, onset, length, travel_s, degrees, site)
            if spectrum is not None:
                found.append(spectrum)
                break
    return [replace(one, weight=1 / sum(_near(one.site, other.site) for other in found)) for one in found]


def log_likelihood(spectra: Sequence[PSpectrum]) -> NDArray[np.float64]:
    """Of each of `CORNERS_HZ`, the largest 0; level and attenuation of each station summed over."""
    total = np.zeros(len(CORNERS_HZ))
    prior = -0.5 * (np.log(STRENGTHS) / STRENGTH_SPREAD) ** 2
    for spectrum in spectra:
        f = spectrum.frequency_hz
        source = -np.log10(1 + (f / CORNERS_HZ[:, None, None]) ** 2)
        loss = math.pi * f * spectrum.attenuation_s * STRENGTHS[None, :, None] / math.log(10)
        left = np.log10(spectrum.amplitude) - source + loss
        misfit = np.sum((left - left.mean(axis=-1, keepdims=True)) ** 2, axis=-1) / LEVEL**2
        each = -0.5 * misfit / 2 + prior
        top = each.max()
        total += spectrum.weight * (top + np.log(np.sum(np.exp(each - top), axis=1)))
    total *= min(1.0, MOST_STATIONS / max(sum(s.weight for s in spectra), 1.0))
    return np.asarray(total - total.max())


def _attenuation(travel_s: float, degrees: float, frequency_hz: NDArray[np.float64]) -> NDArray[np.float64]:
    """t* (s): travel time over Q = 364 f^0.5 (Pn, Xie & Patton 1999; recalled), or a deep path's."""
    at_1_hz = travel_s / 364.0 if degrees <= CORNER_DEG else DISTANT_T_STAR_S
    return np.asarray(at_1_hz / np.sqrt(frequency_hz))


def _near(one: Site, other: Site) -> bool:
    return distance_between_km(one, other) <= NEIGHBOUR_KM


def _shape(wave: Waveform, recordings: Recordings) -> tuple[Displacement, str] | None:
    """What turns displacement into the record, up to a factor."""
    response = recordings.responses.get(wave.id)
    if wave.unit in ORDERS:
        order = ORDERS[wave.unit]
        return (lambda f: (2j * np.pi * f) ** order), f"recorded in {wave.unit}"
    if isinstance(response, Response) and response.gain_counts != 0:
        return response.displacement, "response used"
    if wave.unit == "counts" and wave.channel[:2] in ("BH", "HH"):
        return _to_velocity, "taken as flat to velocity"
    return None


def _of_channel(
    wave: Waveform,
    recordings: Recordings,
    onset: float,
    length: float,
    travel_s: float,
    degrees: float,
    site: Site,
) -> PSpectrum | None:
    shape = _shape(wave, recordings)
    noise_from = onset - NOISE_GAP_S - length
    if wave.component not in "Z3" or shape is None or length < 3.0:
        return None
    if wave.start_time > noise_from or wave.end_time < onset + length or not np.isfinite(wave.samples).all():
        return None
    rate = wave.sampling_rate_hz
    p_first = max(0, int((onset - 0.5 - wave.start_time) * rate))
    if is_clipped(wave.samples[p_first : p_first + round((length + 1.0) * rate)]):
        return None
    top = min(BAND_HZ[1], PASS_BAND * _native_rate_hz(wave) / 2)
    low = max(BAND_HZ[0], 2.0 / length)
    if top < LEAST_RATIO * low:
        return None
    edges = np.geomspace(low, top, max(round(PER_DECADE * math.log10(top / low)), 2) + 1)
    velocity, first = _velocity(wave, shape[0], noise_from, onset + length, top)
    signal = _banded(velocity, wave.sampling_rate_hz, onset - 0.5 - first, length, edges)
    noise = _banded(velocity, wave.sampling_rate_hz, noise_from - first, length, edges)
    clear = (signal > _least_ratio(edges, length) * noise) & (signal > 0)
    centre = np.sqrt(edges[1:] * edges[:-1])
    if clear.sum() < LEAST_BANDS or centre[clear][-1] < LEAST_RATIO * centre[clear][0]:
        return None
    amplitude = np.sqrt(signal[clear] ** 2 - noise[clear] ** 2)
    f = centre[clear]
    return PSpectrum(wave.id, f, amplitude, _attenuation(travel_s, degrees, f), degrees, shape[1], site)


def _least_ratio(edges: NDArray[np.float64], length: float) -> NDArray[np.float64]:
    """Amplitude over noise (n,) that tells a band: powers of two windows of noise differ as F of the
    degrees of freedom in the band, twice its width times the window's length."""
    from scipy.special import fdtri

    freedom = 2.0 * np.maximum(np.diff(edges) * length, 1.0)
    return np.maximum(np.sqrt(fdtri(freedom, freedom, SURE)), SNR)


def _native_rate_hz(wave: Waveform) -> float:
    """Sampling rate that the samples come from."""
    resampled = wave.channel[:1] in ("B", "S") and wave.sampling_rate_hz >= BROADBAND_HZ
    return USUAL_HZ if resampled else wave.sampling_rate_hz


def _velocity(
    wave: Waveform, shape: Displacement, start: float, end: float, top_hz: float
) -> tuple[NDArray[np.float64], float]:
    """Ground velocity up to a factor, with its first time. The response goes before the window is cut: what
    leaks from a window into low frequencies would be blown up by a short-period sensor's."""
    rate = wave.sampling_rate_hz
    first = max(round((start - CONTEXT_S - wave.start_time) * rate), 0)
    last = round((end + CONTEXT_S - wave.start_time) * rate)
    corners = (0.1, 0.2, top_hz, min(1.2 * top_hz, rate / 2))
    trace = simulate(wave.samples[first:last], rate, shape, _to_velocity, corners)
    return trace, wave.start_time + first / rate


def _to_velocity(frequencies_hz: NDArray[np.float64]) -> NDArray[np.complex128]:
    return np.asarray(2j * np.pi * frequencies_hz)


def _banded(
    velocity: NDArray[np.float64], rate: float, start_s: float, length: float, edges: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Root-mean-square displacement amplitude in each band (n,); 0 where the band holds no line."""
    from scipy.signal import detrend
    from scipy.signal.windows import tukey

    first = max(round(start_s * rate), 0)
    samples = detrend(velocity[first : first + round(length * rate)])
    padded = 4 * len(samples)
    spectrum = np.fft.rfft(samples * tukey(len(samples), 0.4), padded)
    frequency = np.fft.rfftfreq(padded, 1 / rate)
    inside = (frequency >= edges[0]) & (frequency < edges[-1])
    power = np.abs(spectrum[inside] / (2 * np.pi * frequency[inside])) ** 2
    place = np.digitize(frequency[inside], edges) - 1
    count = np.bincount(place, minlength=len(edges) - 1)
    return np.asarray(np.sqrt(np.bincount(place, power, minlength=len(edges) - 1) / np.maximum(count, 1)))
