"""What magnitude measurement may be told."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class NetworkPrior:
    """What is known of stations before they are read.

    wrong_gain_fraction : share of stations whose gain may be wrong by any factor.
    scatter_median, scatter_spread : scatter of station magnitudes, a log-normal with this median (magnitude
        units) and spread (natural log).
    same_place_km, same_place_share : stations share this part of their deviation (path, rock, digitiser) at
        one place, exp(-distance/same_place_km) of it farther apart, so an array does not count as many
        stations. Assumptions; Norwegian arrays of 1987-90 agree within 0.1 where places differ by 0.3.
    """

    wrong_gain_fraction: float = 0.1
    scatter_median: float = 0.3
    scatter_spread: float = 0.35
    same_place_km: float = 20.0
    same_place_share: float = 0.8


@dataclass(frozen=True)
class MagnitudeSettings:
    """Defaults follow the IASPEI standards and the practice of the International Data Centre; others are
    stated.

    minimum_snr : ratio of the signal's amplitude to that of as long a stretch of noise before P.
    noise_s, minimum_noise_s : length of the noise before P (s), and how little of it will do (triggered
        records).
    body_wave_model_error, regional_model_error, local_model_error, lg_model_error, surface_model_error,
    spectral_model_error : error (1 s.d.) shared by all stations: source region and distance correction.
        Regional P, ML and Lg cross crust that the scale was not made for. Assumptions.
    vertical_model_error : added in quadrature where ML or Mw comes from verticals alone.
    early_error : how far the nearest stations may differ from the whole network (1 s.d.).
    local_limit_km : ML is measured up to here.
    lg_quality, lg_quality_spread : Q of Lg at 1 Hz and its spread (natural log): 150 in active, 800 in
        stable crust (recalled; Korea about 345, Chun et al. 2009).
    lg_sea_fraction : Lg dies in oceanic crust; paths with a larger share of sea are left out.
    corrected_scatter, corrected_model_error, corrected_stations : where at least so many stations are
        corrected to published magnitudes of other events of the site, they alone count; from event to event
        one deviates by this scatter (median, as in `NetworkPrior`), all together by this error: path, rock
        and distance correction are taken off, radiation and depth are not. Well-recorded Semipalatinsk shots
        agree within 0.03 to 0.1 so (Ringdal, Marshall & Alewine 1992, recalled).
    correction_reach_km : station corrections learned from a reference event serve up to here.
    deepest_surface_km : deeper sources (90 % sure) raise no surface waves to speak of.
    """

    minimum_snr: float = 2.0
    noise_s: float = 30.0
    minimum_noise_s: float = 8.0
    network: NetworkPrior = field(default_factory=NetworkPrior)
    body_wave_model_error: float = 0.1
    regional_model_error: float = 0.3
    local_model_error: float = 0.2
    lg_model_error: float = 0.2
    surface_model_error: float = 0.15
    spectral_model_error: float = 0.2
    vertical_model_error: float = 0.2
    early_error: float = 0.15
    local_limit_km: float = 1000.0
    lg_quality: float = 400.0
    lg_quality_spread: float = 0.4
    lg_sea_fraction: float = 0.1
    corrected_scatter: float = 0.15
    corrected_model_error: float = 0.05
    corrected_stations: int = 3
    correction_reach_km: float = 100.0
    deepest_surface_km: float = 60.0
    highest_fraction_of_nyquist: float = 0.8
