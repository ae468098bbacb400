"""Spectra of P drawn as `testban.yields.settings.SpectralSettings` says that they scatter."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from testban.model import PSpectrum, Site
from testban.sources.explosion import Medium, MomentLaw, moment_rate_spectrum
from testban.yields.settings import SpectralSettings
from testban.yields.spectral_shape import (
    FREQUENCIES_HZ,
    SLOWNESS_S_KM,
    shape_covariance,
    with_reflection,
)

BANDS_HZ = np.geomspace(0.4, 10.0, 14)
STATIONS = 8


def drawn_spectra(
    rng: np.random.Generator,
    yield_kt: float,
    depth_m: float,
    medium: Medium,
    law: MomentLaw,
    settings: SpectralSettings,
    stations: int = STATIONS,
) -> list[PSpectrum]:
    """Everything that the settings call unknown is drawn; levels are anything."""
    rock = replace(
        medium, radius_m=medium.radius_m * 10.0 ** (settings.radius_spread * rng.standard_normal())
    )
    shape = np.log10(np.abs(moment_rate_spectrum(FREQUENCIES_HZ, yield_kt, depth_m, rock, law)))
    delay_s = 2 * depth_m / medium.vp_m_s * math.sqrt(1 - (medium.vp_m_s * 1e-3 * SLOWNESS_S_KM) ** 2)
    shape += np.log10(with_reflection(np.array([delay_s]), float(rng.choice(settings.reflections))))[0]
    shape += rng.multivariate_normal(np.zeros(len(shape)), shape_covariance(settings))
    strength = math.exp(settings.attenuation_spread * rng.standard_normal())
    found = []
    for k in range(stations):
        t_star = rng.uniform(30.0, 150.0) / 364.0 / np.sqrt(BANDS_HZ)
        loss = math.pi * BANDS_HZ * t_star / math.log(10)
        level = np.interp(np.log(BANDS_HZ), np.log(FREQUENCIES_HZ), shape) + rng.uniform(-3, 3)
        level -= (strength + settings.path_spread * rng.standard_normal()) * loss
        level += settings.band_scatter * rng.standard_normal(len(BANDS_HZ))
        site = Site("XX", f"S{k}", 0.0, float(k))
        found.append(PSpectrum(f"XX.S{k}..BHZ", BANDS_HZ, 10.0**level, t_star, 5.0, "made up", site))
    return found
