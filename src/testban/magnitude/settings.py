"""What magnitude measurement may be told."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class MagnitudeSettings:
    """Defaults follow the IASPEI standards and the practice of the International Data Centre; others are
    stated.

    minimum_snr : ratio of the signal's amplitude to that of as long a stretch of noise before P.
    noise_s, minimum_noise_s : length of the noise before P (s), and how little of it will do (triggered
        records).
    wrong_gain_fraction : share of stations whose gain may be wrong by any factor.
    scatter_median, scatter_spread : what is known before about the scatter of station magnitudes: a
        log-normal with this median (magnitude units) and spread (natural log).
    body_wave_model_error, local_model_error : error (1 s.d.) shared by all stations: source region and
        distance correction; larger for ML, whose attenuation is southern California's.
    vertical_model_error : added in quadrature where ML comes from verticals alone.
    """

    minimum_snr: float = 2.0
    noise_s: float = 30.0
    minimum_noise_s: float = 8.0
    wrong_gain_fraction: float = 0.1
    scatter_median: float = 0.3
    scatter_spread: float = 0.35
    body_wave_model_error: float = 0.1
    local_model_error: float = 0.2
    vertical_model_error: float = 0.2
    local_limit_km: float = 1000.0
    highest_fraction_of_nyquist: float = 0.8
