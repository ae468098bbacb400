"""Complexity of teleseismic P: an explosion is a short pulse, a shallow earthquake goes on.

log10 of the energy of 5 to 35 s over that of 0 to 5 s after the onset, 1-3 Hz, verticals, noise taken off
(Blacknest's complexity; Taylor & Anderson 2009, Pure Appl. Geophys. 166, 325-337, find single stations of
marginal use and networks of more).

Explosions: 16 Soviet tests of 1987 to 1989, 15 of them at Semipalatinsk, at 1 to 14 stations in Norway, lie
at -0.09 with a spread of 0.10 (`make bench-identify` learns it again). What another site adds is learned from
their stations: terms of 25 of them differ by `SITE_SPREAD`, and by reciprocity rock scatters the same at
either end. Earthquakes and collapses: the same recordings with their depth phases superposed
(`testban.identification.simulated_kinds`). The judged populations below are what those start from. Explosions
would then be spread by 0.24 and are given the earthquakes' width, lest the simplest P, which no explosion is
unlikely to have, speak for the widest population.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from testban.earth.geodesy import KM_PER_DEG, distance_between_km, spherical_distance_deg
from testban.earth.traveltimes import TravelTimes
from testban.identification.learned import PUBLISHED, LearnedPopulations
from testban.identification.populations import JUDGED_EVENTS, Population, class_likelihood
from testban.model import CLASSES, Evidence, Origin, Recordings, Site, Waveform
from testban.signal.band_power import band_power

NAME = "complexity of P"
SOURCE = (
    "Taylor & Anderson 2009, Pure Appl. Geophys. 166, 325-337; explosions from 16 Soviet tests at Norwegian "
    "stations"
)
BAND_HZ = (1.0, 3.0)
DISTANCES_DEG = (30.0, 95.0)
DIRECT_S, CODA_S = (0.0, 5.0), (5.0, 35.0)
NOISE_S = (35.0, 3.0)
MINIMUM_SNR = 3.0
SITE_SCATTER = 0.25
"""log10 scatter of one station: the crust under it adds its own coda. Of the same tests: 0.21 from station to
station and 0.14 from test to test at one."""
SITE_SPREAD, EARTHQUAKE_SPREAD = 0.21, 0.5
NEIGHBOUR_DEG = 0.5
POPULATIONS = {
    "explosion": Population(-0.09, EARTHQUAKE_SPREAD),
    "earthquake": Population(0.2, 0.45, events=JUDGED_EVENTS),
    "collapse": Population(0.2, 0.45, events=JUDGED_EVENTS),
}


@dataclass(frozen=True)
class Reading:
    """log10 coda over direct energy at a station; ``limit`` marks an upper bound (coda below the noise)."""

    channel: str
    value: float
    limit: bool
    distance_deg: float
    site: Site


def complexity_evidence(
    origin: Origin,
    recordings: Recordings,
    travel_times: TravelTimes,
    learned: LearnedPopulations = PUBLISHED,
) -> Evidence:
    """Weigh the network's complexity; without a station the evidence says why and weighs nothing."""
    readings = _readings(origin, recordings, travel_times)
    details = tuple(
        (r.channel, f"{'< ' if r.limit else ''}{r.value:+.2f} at {r.distance_deg:.0f} degrees")
        for r in readings
    )
    measured = [r for r in readings if not r.limit]
    if not measured:
        low, high = DISTANCES_DEG
        text = (
            f"complexity is not measured: no vertical at {low:g} to {high:g} degrees shows P {MINIMUM_SNR:g} "
            "times above the noise with 35 s of record after it"
        )
        return Evidence(NAME, text, details=details, source=SOURCE)
    weights = _weights(measured)
    value = float(np.average([r.value for r in measured], weights=weights))
    std = SITE_SCATTER / math.sqrt(float(weights.sum()))
    known = {name: learned.of(NAME, name, POPULATIONS[name]) for name in CLASSES}
    usual = ", ".join(f"{name}s {10**p.mean:.1f} (factor {10**p.std:.1f})" for name, p in known.items())
    text = (
        f"coda of P over direct P is {10**value:.1f} in energy at {len(measured)} stations; usual are {usual}"
    )
    likelihood = class_likelihood(value, std, known)
    source = learned.source(SOURCE, [NAME])
    return Evidence(NAME, text, value, std, "log10", likelihood, details, source, quantity=NAME)


def _readings(origin: Origin, recordings: Recordings, travel_times: TravelTimes) -> list[Reading]:
    onsets = {
        a.pick.station: a.pick.time for a in origin.arrivals if a.phase in ("P", "Pdiff") and a.weight >= 0.5
    }
    found = []
    for key, waves in groupby(recordings.waveforms, key=lambda w: w.station_key):
        site = recordings.sites.get(key)
        if site is None:
            continue
        distance = distance_between_km(origin, site)
        degrees = distance / KM_PER_DEG
        if not DISTANCES_DEG[0] <= degrees <= DISTANCES_DEG[1]:
            continue
        predicted = origin.time + float(travel_times.first_p(degrees, max(origin.depth_km, 0.0))[1])
        onset = onsets.get(key, predicted)
        for wave in waves:
            reading = _of_channel(wave, onset, degrees, site)
            if reading is not None:
                found.append(reading)
                break
    return found


def _of_channel(wave: Waveform, onset: float, degrees: float, site: Site) -> Reading | None:
    begins = wave.start_time <= onset - NOISE_S[0]
    if wave.component not in "Z3" or not begins or wave.end_time < onset + CODA_S[1]:
        return None
    rate = wave.sampling_rate_hz
    if rate < 2.5 * BAND_HZ[1] or not np.isfinite(wave.samples).all():
        return None
    first = round((onset - NOISE_S[0] - 10.0 - wave.start_time) * rate)
    last = round((onset + CODA_S[1] + 10.0 - wave.start_time) * rate)
    piece = wave.samples[max(first, 0) : last]
    power = band_power(piece, rate, wave.start_time + max(first, 0) / rate, (BAND_HZ,))
    noise = float(power.mean(onset - NOISE_S[0], onset - NOISE_S[1])[0][0])
    direct = float(power.mean(onset + DIRECT_S[0], onset + DIRECT_S[1])[0][0])
    coda = float(power.mean(onset + CODA_S[0], onset + CODA_S[1])[0][0])
    if not (noise > 0 and direct >= MINIMUM_SNR**2 * noise):
        return None
    limit = coda < 1.5 * noise
    length = (CODA_S[1] - CODA_S[0]) / (DIRECT_S[1] - DIRECT_S[0])
    ratio = length * max(coda - noise, 0.5 * noise) / (direct - noise)
    return Reading(wave.id, math.log10(ratio), limit, degrees, site)


def _weights(readings: list[Reading]) -> np.ndarray:
    """One over the number of stations within half a degree: an array stands on one crust."""
    lat = np.array([r.site.latitude_deg for r in readings])
    lon = np.array([r.site.longitude_deg for r in readings])
    apart = spherical_distance_deg(lat[:, None], lon[:, None], lat[None, :], lon[None, :])
    return np.asarray(1.0 / np.sum(apart <= NEIGHBOUR_DEG, axis=1))
