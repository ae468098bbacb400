"""Posterior over hypocentres from one set of arrivals, wrong picks and alternative crusts included."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from testban.earth.geodesy import KM_PER_DEG, inverse
from testban.earth.traveltimes import TravelTimes
from testban.location.crust_trials import CrustTrial, crust_trials
from testban.location.posterior_grid import ArrivalTable, Hypocentres, around, branch_times, misfit
from testban.location.settings import LocationSettings
from testban.location.travel_time_error import travel_time_covariance

# fmt: off
DEPTHS_KM = np.array([
    0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0, 12.5, 15.0, 17.5, 20.0, 25.0, 30.0, 35.0, 40.0,
    50.0, 60.0, 80.0, 100.0, 130.0, 160.0, 200.0, 250.0, 300.0, 350.0, 400.0, 450.0, 500.0, 550.0,
    600.0, 650.0, 700.0,
])
# fmt: on
UNREACHED_S = 60.0
"""Residual given to a pick of a phase that does not arrive: surely wrong, but finite."""


@dataclass(frozen=True, eq=False)
class Posterior:
    """Hypocentres on a grid; weight of each pick; factor on all variances; crust that fits the peak best."""

    grid: Hypocentres
    weights: NDArray[np.float64]
    scale: float
    crust: CrustTrial


def arrival_covariance(
    table: ArrivalTable,
    reading_s: NDArray[np.float64],
    centre: tuple[float, float],
    depth_km: float,
    travel_times: TravelTimes,
    settings: LocationSettings,
) -> NDArray[np.float64]:
    """Covariance (n, n), s^2, of arrival times about the model's: travel time, reading and pick errors."""
    distance, azimuth, _ = inverse(*centre, table.latitude_deg, table.longitude_deg)
    separation, _, _ = inverse(
        table.latitude_deg[:, None], table.longitude_deg[:, None], table.latitude_deg, table.longitude_deg
    )
    first_p, _ = travel_times.first_p(distance / KM_PER_DEG, depth_km)
    first_s, _ = travel_times.first_s(distance / KM_PER_DEG, depth_km)
    in_crust = np.where(table.is_s, first_s == "Sg", first_p == "Pg")
    model = travel_time_covariance(separation, distance, azimuth, table.is_s, in_crust, settings.errors)
    a_priori = np.where(table.is_s, settings.s_reading_s, settings.p_reading_s)
    return np.asarray(model + np.diag(a_priori**2 + reading_s**2))


def inflated(covariance: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """A rejected pick keeps its row but hardly its say: its variance grows as its weight falls."""
    return np.asarray(covariance + np.diag(np.diag(covariance) * (1.0 / np.maximum(weights, 1e-3) - 1.0)))


def posterior(
    table: ArrivalTable,
    covariance: NDArray[np.float64],
    weights: NDArray[np.float64],
    centre: tuple[float, float],
    half_width_km: tuple[float, float],
    azimuth_deg: float,
    travel_times: TravelTimes,
    settings: LocationSettings,
    site_prior: tuple[float, float, float] | None,
) -> Posterior:
    """Posterior on one grid; weights of the picks at its peak are re-estimated until they settle."""
    distance, _, _ = inverse(*centre, table.latitude_deg, table.longitude_deg)
    trials = crust_trials(settings.errors, float(distance.min()))
    nodes = settings.nodes if len(trials) == 1 else settings.nodes_with_crusts
    lat, lon = around(*centre, half_width_km, nodes, azimuth_deg)
    crust, mantle = branch_times(table, lat, lon, DEPTHS_KM, travel_times)
    prior = _log_prior(lat, lon, settings, site_prior)
    scale, peak = 1.0, trials[0]
    for _ in range(8):
        fit = np.asarray(np.linalg.inv(inflated(covariance, weights)), dtype=np.float64)
        total = np.full(prior.shape, -np.inf)
        time_1 = np.zeros(prior.shape)
        time_2 = np.zeros(prior.shape)
        highest = -np.inf
        for trial in trials:
            predicted = trial.first_arrival_s(crust, mantle, table.is_s)
            residual = np.where(np.isfinite(predicted), table.time_s - predicted, UNREACHED_S)
            chi2, time = misfit(residual, fit)
            log_posterior = -0.5 * chi2 / scale + prior + trial.log_prior
            new_total = np.logaddexp(total, log_posterior)
            old, now = np.exp(total - new_total), np.exp(log_posterior - new_total)
            time_1 = old * time_1 + now * time
            time_2 = old * time_2 + now * time**2
            total = new_total
            if log_posterior.max() > highest:
                highest = float(log_posterior.max())
                best = np.unravel_index(np.argmax(log_posterior), log_posterior.shape)
                peak, peak_chi2, peak_residual = trial, float(chi2[best]), residual[best] - time[best]
        new = _weights(peak_residual, covariance, settings)
        free = max(float(new.sum()) - 4.0, 0.0)
        nu = settings.scale_degrees_of_freedom
        scale = max((nu + peak_chi2) / (nu + free), 1.0) if free > 0 else 1.0
        settled = np.max(np.abs(new - weights)) < 0.02
        weights = new
        if settled:
            break
    depths = len(DEPTHS_KM)
    grid = Hypocentres(
        np.repeat(lat, depths),
        np.repeat(lon, depths),
        np.tile(DEPTHS_KM, len(lat)),
        total.ravel(),
        time_1.ravel(),
        np.maximum(time_2 - time_1**2, 0.0).ravel(),
    )
    return Posterior(grid, weights, scale, peak)


def _log_prior(
    lat: NDArray[np.float64],
    lon: NDArray[np.float64],
    settings: LocationSettings,
    site_prior: tuple[float, float, float] | None,
) -> NDArray[np.float64]:
    """Log prior times cell width in depth. (epicentres, depths)"""
    shallow = np.exp(-DEPTHS_KM / settings.depth_scale_km) / settings.depth_scale_km
    deep = np.exp(-DEPTHS_KM / settings.deep_scale_km) / settings.deep_scale_km
    density = (1 - settings.deep_share) * shallow + settings.deep_share * deep
    log_prior = np.broadcast_to(np.log(density * np.gradient(DEPTHS_KM)), (len(lat), len(DEPTHS_KM)))
    if site_prior is not None:
        distance, _, _ = inverse(site_prior[0], site_prior[1], lat, lon)
        log_prior = log_prior - 0.5 * (distance[:, None] / site_prior[2]) ** 2
    return np.asarray(log_prior)


def _weights(
    residual_s: NDArray[np.float64], covariance: NDArray[np.float64], settings: LocationSettings
) -> NDArray[np.float64]:
    """Probability of each pick being the phase it is taken for, from its residual alone (mixture with wrong
    picks).
    """
    sigma = np.sqrt(np.diag(covariance))
    right = (
        (1 - settings.wrong_share) * np.exp(-0.5 * (residual_s / sigma) ** 2) / (np.sqrt(2 * np.pi) * sigma)
    )
    return np.asarray(right / (right + settings.wrong_share / settings.wrong_span_s))
