"""What noise-free networks would measure of a source: its true magnitudes.

Mw is of the long-period moment. mb is what the IASPEI procedure (largest swing of vertical P through a WWSSN
short-period seismograph, Gutenberg & Richter's Q) gives on average over stations from 32 to 88 degrees, for P
by rays (`testban.earth.teleseismic_p`), with the t* drawn for the source: mb falls by 0.2 for 0.1 s more.

Regional waves do not pass the mantle that lowers mb, but their scales were tied to mb somewhere: mb(Pn) to
that of the western United States (Denny, Taylor & Vergino 1987), whose mantle attenuates, mb(Lg) (Nuttli
1973) to that of the stable east. One Nevada explosion is thus 0.31 to 0.35 larger in mb(Lg) than in mb
(Nuttli 1986, Bull. Seism. Soc. Am. 76, 1239; recalled). So P is sized by the mb that the source would have
over an active mantle, Lg by the one over a shield. With the Mueller-Murphy source in granite a shield's t*
gives the relation of stable hard-rock sites (4.45 + 0.75 log10 Y) within 0.1 from 1 to 30 kt.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from testban.earth.layered import LayeredModel, load_layered
from testban.earth.teleseismic_p import TeleseismicSettings, attenuation, p_spectrum, trace_p
from testban.earth.traveltimes import TravelTimes
from testban.exercise.radiation import radiator
from testban.exercise.truth import TrueSource
from testban.magnitude.corrections import load_correction
from testban.signal.amplitudes import largest_swing
from testban.signal.seismographs import short_period
from testban.sources.source import Source, delay

MODEL = "ak135-continent"
DISTANCES_DEG = np.arange(32.0, 89.0, 8.0)
AZIMUTHS_DEG = np.arange(0.0, 360.0, 45.0)
RATE_HZ, SAMPLES, LEAD_S = 20.0, 2048, 20.0
PERIODS_S = (0.2, 3.0)


SHIELD_S, ACTIVE_S = 0.5, 0.7
"""t* of P from a source on a shield, and in an active region, at stations all over the world: their mb differ
by 0.38."""


def regional_magnitudes(source: TrueSource, seed: int = 0) -> tuple[float, float]:
    """The mb that sizes regional P, and the one that sizes Lg; Mw where there is no mb."""
    settings = [TeleseismicSettings(t_star_s=value) for value in (ACTIVE_S, SHIELD_S)]
    p, lg = (sizes.get("mb", sizes["Mw"]) for sizes in _magnitudes(source, seed, settings))
    return p, lg


def true_magnitudes(
    source: TrueSource, seed: int = 0, settings: TeleseismicSettings | None = None
) -> dict[str, float]:
    """Mw and mb; at the source's own t* without ``settings``."""
    (sizes,) = _magnitudes(source, seed, [settings or TeleseismicSettings(t_star_s=source.t_star_s)])
    return sizes


def _magnitudes(
    source: TrueSource, seed: int, settings: Sequence[TeleseismicSettings]
) -> list[dict[str, float]]:
    """For each of ``settings``, which differ in t* alone."""
    radiating = radiator(source, seed).source
    model, times = load_layered(MODEL), TravelTimes.load()
    readings = np.array(
        [
            _station_mbs(radiating, source.depth_km, float(distance), model, times, settings)
            for distance in DISTANCES_DEG
        ]
    )
    found = []
    for values in readings.T:
        sizes = {"Mw": round(radiating.magnitude(), 3)}
        known = values[np.isfinite(values)]
        found.append(sizes | {"mb": round(float(np.mean(known)), 3)} if len(known) else sizes)
    return found


def _station_mbs(
    source: Source,
    depth_km: float,
    distance_deg: float,
    model: LayeredModel,
    times: TravelTimes,
    settings: Sequence[TeleseismicSettings],
) -> list[float]:
    """For each of ``settings`` the median over azimuth; stations on a nodal plane count as little as they
    would in a bulletin's."""
    quality = load_correction("gutenberg-richter").at(distance_deg, depth_km)
    mbs = []
    for traces in _seismograms(source, distance_deg, model, times, settings):
        found = []
        for trace in traces:
            swing = largest_swing(trace, RATE_HZ, *PERIODS_S)
            if swing is not None and math.isfinite(quality):
                amplitude_nm = 1e9 * swing[0] / abs(short_period(np.array([1.0 / swing[1]]))[0])
                found.append(math.log10(amplitude_nm / swing[1]) + quality - 3.0)
        mbs.append(float(np.median(found)) if found else math.nan)
    return mbs


def _seismograms(
    source: Source,
    distance_deg: float,
    model: LayeredModel,
    times: TravelTimes,
    settings: Sequence[TeleseismicSettings],
) -> list[NDArray[np.float64]]:
    """WWSSN short-period verticals (azimuths, samples), m, for each of ``settings``; one azimuth where all
    are alike."""
    from scipy.fft import irfft, rfftfreq

    f = rfftfreq(SAMPLES, 1.0 / RATE_HZ)
    azimuths = AZIMUTHS_DEG[: 1 if source.isotropic else None]
    spectra = np.zeros((len(azimuths), len(f)), dtype=complex)
    elastic = replace(settings[0], t_star_s=0.0)
    for term in source.moments:
        ray = trace_p(distance_deg, term.depth_km, model, times, elastic)
        history = term.rate(f) * delay(f, term.delay_s + LEAD_S) * short_period(f)
        for row, azimuth in enumerate(azimuths):
            up, _ = p_spectrum(f, term.tensor_nm, float(azimuth), ray, term.depth_km, model, elastic)
            spectra[row] += up * history
    return [np.asarray(irfft(spectra * attenuation(f, s), SAMPLES, axis=-1) * RATE_HZ) for s in settings]
