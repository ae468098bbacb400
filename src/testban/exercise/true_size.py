"""What noise-free networks would measure of a source: its true magnitudes.

Mw is of the long-period moment. mb is what the IASPEI procedure (largest swing of vertical P through a WWSSN
short-period seismograph, Gutenberg & Richter's Q) gives on average from 32 to 88 degrees for P and pP by ray
theory: 2 g(Delta) / (4 pi rho alpha^3 a) times the moment rate (Kanamori & Stewart 1976; Aki & Richards 2002,
ch. 4), with geometric spreading from ak135's slowness, pP as -0.8 P, and the radiation averaged over azimuth.
The attenuation t* is assumed: mb moves by 0.14 for 0.1 s, so this mb is as uncertain as a station's mantle.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from testban.earth.traveltimes import TravelTimes
from testban.exercise.radiation import Radiator, radiator
from testban.exercise.truth import TrueSource
from testban.magnitude.corrections import load_correction
from testban.signal.amplitudes import largest_swing
from testban.signal.seismographs import short_period
from testban.sources.medium import MEDIA, Medium

T_STAR_S = 0.6
SURFACE_PP = -0.8
RADIUS_M = 6.371e6
FREE_SURFACE = 2.0
SURFACE_VP_M_S, SURFACE_DENSITY = 5800.0, 2720.0
DISTANCES_DEG = np.arange(32.0, 89.0, 8.0)
RATE_HZ, SAMPLES = 20.0, 1024
PERIODS_S = (0.2, 3.0)


def true_magnitudes(source: TrueSource, seed: int = 0) -> dict[str, float]:
    """Mw and mb."""
    radiates = radiator(source, seed)
    mb = float(np.mean([_mb(radiates, source, delta) for delta in DISTANCES_DEG]))
    sizes = {"Mw": round(radiates.source.magnitude(), 3)}
    return sizes | {"mb": round(mb, 3)} if math.isfinite(mb) else sizes


def _mb(radiates: Radiator, source: TrueSource, distance_deg: float) -> float:
    trace = teleseismic_p(radiates, MEDIA[source.medium], source.depth_km, float(distance_deg))
    swing = largest_swing(trace, RATE_HZ, *PERIODS_S)
    quality = load_correction("gutenberg-richter").at(float(distance_deg), source.depth_km)
    if swing is None or not math.isfinite(quality):
        return math.nan
    amplitude_nm = 1e9 * swing[0] / abs(short_period(np.array([1.0 / swing[1]]))[0])
    return math.log10(amplitude_nm / swing[1]) + quality - 3.0


def teleseismic_p(
    radiates: Radiator, medium: Medium, depth_km: float, distance_deg: float
) -> NDArray[np.float64]:
    """P and pP on a WWSSN short-period vertical, (samples,) m, 20 Hz, from 5 s before P on."""
    from scipy.fft import irfft, rfftfreq

    spreading, takeoff = _spreading(medium, depth_km, distance_deg)
    f = rfftfreq(SAMPLES, 1.0 / RATE_HZ)
    moment = np.abs(np.asarray(_mean_radiation(radiates, takeoff)))
    scale = FREE_SURFACE * spreading / (4 * np.pi * medium.density_kg_m3 * medium.vp_m_s**3 * RADIUS_M)
    lag = 2000.0 * depth_km * math.cos(takeoff) / medium.vp_m_s
    both = 1.0 + SURFACE_PP * np.exp(-2j * np.pi * f * lag)
    # A causal operator needs the dispersion that goes with t* (Futterman), 1 Hz the reference.
    log = np.log(np.maximum(f, 1e-3))
    path = np.exp(-np.pi * f * T_STAR_S) * np.exp(2j * f * T_STAR_S * log)
    shift = np.exp(-2j * np.pi * f * 5.0)
    spectrum = scale * moment * radiates.rate(f) * both * path * shift * short_period(f)
    return np.asarray(irfft(spectrum, SAMPLES) * RATE_HZ)


def _mean_radiation(radiates: Radiator, takeoff: float) -> float:
    """Moment along the ray (N m), root mean square over azimuth."""
    azimuth = np.radians(np.arange(0.0, 360.0, 15.0))
    down = np.full_like(azimuth, math.cos(takeoff))
    ray = np.stack([math.sin(takeoff) * np.cos(azimuth), math.sin(takeoff) * np.sin(azimuth), down], axis=1)
    tensor = radiates.source.moment_tensor()
    return float(np.sqrt(np.mean(np.einsum("ni,ij,nj->n", ray, tensor, ray) ** 2)))


def _spreading(medium: Medium, depth_km: float, distance_deg: float) -> tuple[float, float]:
    """g(Delta) and the take-off angle (rad), for a source in ``medium`` and a receiver on ak135's crust."""
    table, step = TravelTimes.load(), 2.0
    near, far = (float(table.slowness_s_deg("P", distance_deg + s, depth_km)) for s in (-step, step))
    p = math.degrees(float(table.slowness_s_deg("P", distance_deg, depth_km)))
    curve = abs(math.degrees(near) - math.degrees(far)) / (2.0 * math.radians(step))
    sin_h, sin_0 = p * medium.vp_m_s / RADIUS_M, p * SURFACE_VP_M_S / RADIUS_M
    cos_h, cos_0 = math.sqrt(1.0 - sin_h**2), math.sqrt(1.0 - sin_0**2)
    turning = medium.vp_m_s * curve / (RADIUS_M * cos_h)
    ratio = medium.density_kg_m3 * medium.vp_m_s / (SURFACE_DENSITY * SURFACE_VP_M_S)
    g = math.sqrt(ratio * sin_h / math.sin(math.radians(distance_deg)) / cos_0 * turning)
    return g, math.asin(sin_h)
