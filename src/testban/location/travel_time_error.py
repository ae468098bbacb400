"""How wrong a 1-D Earth's travel times are, and how alike the errors of neighbouring stations are.

The covariance of P errors follows the generic variogram of Bondar & Storchak 2011
(doi:10.1111/j.1365-246X.2011.05107.x): two stations close together see the same error, so they do not count
twice. At regional distance the upper mantle's velocity differs from the model's by a few per cent over whole
paths: a term that grows with distance and is shared by neighbouring azimuths. The crust may be slower and
thicker than the model's everywhere round the event: shared by all its crustal, or all its mantle rays. The
crust under a station far from the event is another one, which its neighbours share.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Below = NDArray[np.bool_] | bool
ALIKE_KM = (12.5, 90.0)
ALIKE_SHARE = (0.137, 0.217)
UNLIKE_KM = 3000.0
"""Two exponentials and a constant, all times the spherical function that ends at the last distance: within
0.025 s^2 of the published table, which ends at 1000 km. Unlike the table, whose covariance drops there from
0.23 s^2 to nothing, it is one on the sphere (Gneiting 2013, doi:10.3150/12-BEJSP06; recalled)."""
MANTLE_KM_S, CRUST_KM_S, CRUST_S_KM_S = 8.0, 6.0, 3.5
"""Velocities that turn relative errors into seconds."""
STEEP_SHARE = 0.13
"""Of the variance of Pn's delay under a station, what steep rays have too: a kilometre of crust (6.5 over 8
km/s) costs Pn 0.09 s, and P at 60 degrees 0.033 s."""
P_TO_S_VELOCITY = 1.73
"""A crust that delays P delays S by the ratio of the velocities."""


@dataclass(frozen=True, slots=True)
class TravelTimeErrorSettings:
    """A priori errors of the travel-time model.

    Attributes
    ----------
    sill_s2 : variance of first-P errors far apart (Bondar & Storchak 2011).
    s_to_p : ratio of S to P standard deviations (their 1.5 s to 0.8 s).
    p_station_s, s_station_s : standard deviation of one P or S arrival beyond what neighbours share (iLoc:
        0.8 and 1.5 s, ibid.); a pick's own uncertainty is added.
    p_s_correlation : between the errors of P and S on one path: the same rocks delay both (Hales & Doyle
        1967, doi:10.1111/j.1365-246X.1967.tb03139.x; the number is recalled).
    path_slowness : relative standard deviation of the mean upper-mantle slowness of a whole path; Pn
        velocities of continents lie between about 7.7 and 8.3 km/s around ak135's 8.04 (science notes).
    path_azimuth_deg : paths closer in azimuth than this share that error.
    path_limit_km : beyond it rays dive below the uppermost mantle and the error grows no further.
    path_fades_km : from the first to the second distance it fades away: farther out rays cross the uppermost
        mantle steeply, and the variogram, which is that of teleseismic P, holds what they meet (15 to 25
        degrees: rays bottom below the discontinuities at 410 and 660 km).
    crust_slowness : relative standard deviation of the crust's mean slowness (6.45 +- 0.23 km/s over
        continents, Christensen & Mooney 1995, doi:10.1029/95JB00259); shared by all crustal rays.
    moho_delay_s : standard deviation of the time a mantle ray loses in one crust thicker than the model's
        under source and station: thickness varies by 8.5 km (ibid.), each km costs 0.09 s on either side.
        Shared by all mantle rays as far as `moho_share` says; what is left is `station_moho_s`.
    moho_alike_km : places so far apart have crusts that are alike by 1/e. No published number: continents'
        provinces are about so large.
    vp_vs : relative standard deviation of the crust's vp/vs; shared by all S in the crust.
    """

    sill_s2: float = 0.6
    s_to_p: float = 1.9
    p_station_s: float = 0.8
    s_station_s: float = 1.5
    p_s_correlation: float = 0.75
    path_slowness: float = 0.01
    path_azimuth_deg: float = 45.0
    path_limit_km: float = 1200.0
    path_fades_km: tuple[float, float] = (1670.0, 2780.0)
    crust_slowness: float = 0.035
    moho_delay_s: float = 1.53
    moho_alike_km: float = 500.0
    vp_vs: float = 0.04


def moho_share(
    distance_km: NDArray[np.float64], settings: TravelTimeErrorSettings, below: Below = False
) -> NDArray[np.float64]:
    """Share of the Moho's delay that a mantle ray has in common with all others.

    Near by, source and station stand on one crust; far off the source's half is left. A source ``below`` the
    Moho has no half of its own.
    """
    station = np.exp(distance_km / -settings.moho_alike_km)
    return np.asarray(0.5 * (station + ~np.asarray(below)))


def crust_likeness(
    separation_km: NDArray[np.float64], settings: TravelTimeErrorSettings
) -> NDArray[np.float64]:
    """Correlation of the crust's thickness at places so far apart."""
    return np.exp(separation_km / -settings.moho_alike_km)


def station_moho_s(
    distance_km: NDArray[np.float64],
    is_s: NDArray[np.bool_],
    in_crust: NDArray[np.bool_],
    settings: TravelTimeErrorSettings,
) -> NDArray[np.float64]:
    """Standard deviation (n,) of a mantle ray's delay by the crust under its station, beyond what the
    variogram, which is that of steep rays, holds of it."""
    delay_s = 0.5 * settings.moho_delay_s * np.sqrt(1.0 - STEEP_SHARE) * _flat_share(distance_km, settings)
    return np.where(in_crust, 0.0, delay_s * np.where(is_s, P_TO_S_VELOCITY, 1.0))


def crust_sensitivity(
    distance_km: NDArray[np.float64],
    is_s: NDArray[np.bool_],
    in_crust: NDArray[np.bool_],
    settings: TravelTimeErrorSettings,
    below: Below = False,
) -> NDArray[np.float64]:
    """Seconds (n, 2) that each arrival is late for a unit of relative crustal slowness and of Moho delay."""
    slower = np.where(is_s, P_TO_S_VELOCITY, 1.0)
    crust = np.where(in_crust, distance_km / CRUST_KM_S, 0.0)
    moho = np.where(in_crust, 0.0, moho_share(distance_km, settings, below))
    return np.stack([crust * slower, moho * slower], axis=-1)


def crust_variance(settings: TravelTimeErrorSettings) -> NDArray[np.float64]:
    """Prior variances (2,) of relative crustal slowness and of the Moho's delay (s^2)."""
    return np.array([settings.crust_slowness, settings.moho_delay_s]) ** 2


def own_variance(
    distance_km: NDArray[np.float64],
    is_s: NDArray[np.bool_],
    in_crust: NDArray[np.bool_],
    settings: TravelTimeErrorSettings,
) -> NDArray[np.float64]:
    """Variance (n,), s^2, of each arrival's error, crust and Moho aside."""
    path_s = _path_s(distance_km, in_crust, settings)
    scale = np.where(is_s, settings.s_to_p, 1.0)
    shear_s = np.where(is_s & in_crust, settings.vp_vs * distance_km / CRUST_S_KM_S, 0.0)
    moho_s = station_moho_s(distance_km, is_s, in_crust, settings)
    unlike = 1.0 - crust_likeness(distance_km, settings) ** 2
    model = (settings.sill_s2 + path_s**2) * scale**2 + shear_s**2 + moho_s**2 * unlike
    return np.asarray(model + station_variance(is_s, settings))


def _path_s(
    distance_km: NDArray[np.float64], in_crust: NDArray[np.bool_], settings: TravelTimeErrorSettings
) -> NDArray[np.float64]:
    """A path's time times the relative slowness error of its layer."""
    share = _flat_share(distance_km, settings)
    mantle_s = settings.path_slowness * share * np.minimum(distance_km, settings.path_limit_km) / MANTLE_KM_S
    return np.where(in_crust, settings.path_slowness * distance_km / CRUST_KM_S, mantle_s)


def _flat_share(distance_km: NDArray[np.float64], settings: TravelTimeErrorSettings) -> NDArray[np.float64]:
    """1 where rays run flat through the uppermost mantle, 0 where they are steep."""
    begins, ends = settings.path_fades_km
    return np.clip((ends - distance_km) / (ends - begins), 0.0, 1.0)


def variogram_covariance(separation_km: NDArray[np.float64], sill_s2: float) -> NDArray[np.float64]:
    """Covariance (s^2) of P errors at this separation of the stations (or, seen backwards, sources)."""
    alike = np.full_like(separation_km, 1.0 - sum(ALIKE_SHARE))
    for share, reach in zip(ALIKE_SHARE, ALIKE_KM, strict=True):
        alike += share * np.exp(separation_km / -reach)
    x = np.minimum(separation_km / UNLIKE_KM, 1.0)
    return np.asarray(sill_s2 * alike * (1.0 - x * (1.5 - 0.5 * x * x)))


def path_likeness(azimuth_deg: NDArray[np.float64], settings: TravelTimeErrorSettings) -> NDArray[np.float64]:
    """How much (n, n) of their path's error rays share: neighbours in azimuth all, opposite ones none."""
    turn = np.radians(azimuth_deg[:, None] - azimuth_deg[None, :])
    return np.exp((np.cos(turn) - 1.0) / np.radians(settings.path_azimuth_deg) ** 2)


def travel_time_covariance(
    variogram_s2: NDArray[np.float64],
    crust_alike: NDArray[np.float64],
    distance_km: NDArray[np.float64],
    alike: NDArray[np.float64],
    is_s: NDArray[np.bool_],
    in_crust: NDArray[np.bool_],
    settings: TravelTimeErrorSettings,
    crust_covariance: NDArray[np.float64] | None = None,
    below: Below = False,
) -> NDArray[np.float64]:
    """Covariance (n, n), s^2, of travel-time errors, what a station has to itself left out.

    Parameters
    ----------
    variogram_s2, crust_alike : (n, n) of `variogram_covariance` and `crust_likeness` between the stations.
    distance_km : (n,) of the stations from the source; alike : (n, n) of `path_likeness`.
    is_s : (n,) whether the arrival is an S wave.
    in_crust : (n,) whether the ray stays in the crust. Crust and mantle share no path's error.
    crust_covariance : (2, 2) of relative crustal slowness and Moho delay; the prior's where None.
    below : whether the source (n,) lies below the Moho.
    """
    scale = np.where(is_s, settings.s_to_p, 1.0)
    wave = np.where(is_s[:, None] == is_s, 1.0, settings.p_s_correlation)
    path_s = _path_s(distance_km, in_crust, settings)
    covariance = variogram_s2 + np.outer(path_s, path_s) * (alike * (in_crust[:, None] == in_crust))
    covariance *= wave * np.outer(scale, scale)
    crust = crust_sensitivity(distance_km, is_s, in_crust, settings, below)
    known = np.diag(crust_variance(settings)) if crust_covariance is None else crust_covariance
    covariance += crust @ known @ crust.T
    # What the source's crust tells of the station's is in there already.
    moho_s, near = (
        station_moho_s(distance_km, is_s, in_crust, settings),
        crust_likeness(distance_km, settings),
    )
    covariance += np.outer(moho_s, moho_s) * (crust_alike - np.outer(near, near))
    shear_s = np.where(is_s & in_crust, settings.vp_vs * distance_km / CRUST_S_KM_S, 0.0)
    covariance += np.outer(shear_s, shear_s)
    return covariance


def station_variance(is_s: NDArray[np.bool_], settings: TravelTimeErrorSettings) -> NDArray[np.float64]:
    """Variance (n,), s^2, of what a station has to itself."""
    return np.where(is_s, settings.s_station_s, settings.p_station_s) ** 2
