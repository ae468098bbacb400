"""Absolute location: picks in, an origin with its posterior out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from testban.earth.geodesy import KM_PER_DEG, azimuthal_gaps, inverse, offset
from testban.earth.traveltimes import TravelTimes
from testban.location.posterior_grid import (
    ArrivalTable,
    Hypocentres,
    around,
    local_offsets_km,
    misfit,
    predicted_times,
)
from testban.location.region import densest_interval, ellipse
from testban.location.settings import LocationSettings
from testban.location.travel_time_error import travel_time_covariance
from testban.model import Arrival, NotDetermined, Origin, OriginUncertainty, Pick, Site

DEPTHS_KM = np.array(
    [
        0.0,
        1.0,
        2.0,
        3.0,
        4.0,
        5.0,
        6.0,
        8.0,
        10.0,
        12.5,
        15.0,
        17.5,
        20.0,
        25.0,
        30.0,
        35.0,
        40.0,
        50.0,
        60.0,
        80.0,
    ]
    + [100.0, 130.0, 160.0, 200.0, 250.0, 300.0, 350.0, 400.0, 450.0, 500.0, 550.0, 600.0, 650.0, 700.0]
)


def locate(
    picks: Sequence[Pick],
    sites: Mapping[str, Site],
    start: tuple[float, float, float],
    travel_times: TravelTimes,
    settings: LocationSettings,
    rng: np.random.Generator,
    site_prior: tuple[float, float, float] | None = None,
) -> Origin | NotDetermined:
    """Origin of one event from its picks; ``phase_hint`` "P" is read as the first P, "S" as the first S.

    Parameters
    ----------
    start : latitude, longitude (deg) and origin time of a trial within a few hundred km.
    site_prior : latitude, longitude (deg) and standard deviation (km) of a normal prior of the epicentre, or None.

    Returns
    -------
    Origin with every pick among its arrivals (wrong picks at low weight), or NotDetermined with the reason.
    """
    picks = sorted(picks, key=lambda p: (p.time, p.id))
    stations = {p.station for p in picks}
    if len(stations) < 3 and site_prior is None:
        return NotDetermined("origin", f"{len(stations)} station(s); three are needed to fix an epicentre")
    table = ArrivalTable(
        np.array([p.time - start[2] for p in picks]),
        np.array([p.phase_hint == "S" for p in picks]),
        *(
            np.array([getattr(sites[p.station], name) for p in picks])
            for name in ("latitude_deg", "longitude_deg", "elevation_m")
        ),
    )
    reading = np.array([p.uncertainty_s for p in picks])
    centre, half_width, azimuth = (start[0], start[1]), (settings.half_width_km,) * 2, 0.0
    weights = np.ones(len(picks))
    grid, scale, depth = None, 1.0, 10.0
    for _ in range(settings.zooms):
        covariance = _covariance(table, reading, centre, depth, travel_times, settings)
        grid, weights, scale = _posterior(
            table, covariance, weights, centre, half_width, azimuth, travel_times, settings, site_prior
        )
        centre, half_width, azimuth = _zoomed(grid, centre, half_width)
        depth = float(_depth_marginal(grid) @ DEPTHS_KM)
    assert grid is not None
    depth_posterior = _depth_marginal(grid)
    return _origin(
        picks,
        table,
        grid,
        depth_posterior,
        weights,
        covariance,
        scale,
        start[2],
        travel_times,
        settings,
        rng,
        site_prior,
    )


def _covariance(
    table: ArrivalTable,
    reading_s: NDArray[np.float64],
    centre: tuple[float, float],
    depth_km: float,
    travel_times: TravelTimes,
    settings: LocationSettings,
) -> NDArray[np.float64]:
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


def _posterior(
    table: ArrivalTable,
    covariance: NDArray[np.float64],
    weights: NDArray[np.float64],
    centre: tuple[float, float],
    half_width_km: tuple[float, float],
    azimuth_deg: float,
    travel_times: TravelTimes,
    settings: LocationSettings,
    site_prior: tuple[float, float, float] | None,
) -> tuple[Hypocentres, NDArray[np.float64], float]:
    """Posterior on one grid, weights of the picks at its peak (re-estimated until they settle), and error scale."""
    lat, lon = around(*centre, half_width_km, settings.nodes, azimuth_deg)
    predicted = predicted_times(table, lat, lon, DEPTHS_KM, travel_times)
    residual = table.time_s - predicted
    impossible = ~np.isfinite(residual)
    residual = np.where(impossible, 60.0, residual)
    prior = _log_prior(lat, lon, settings, site_prior)
    scale = 1.0
    for _ in range(8):
        # A rejected pick keeps its row but hardly its say: its variance grows as its weight falls.
        inflated = covariance + np.diag(np.diag(covariance) * (1.0 / np.maximum(weights, 1e-3) - 1.0))
        chi2, time = misfit(residual, np.asarray(np.linalg.inv(inflated), dtype=np.float64))
        log_posterior = -0.5 * chi2 / scale + prior
        best = np.unravel_index(np.argmax(log_posterior), log_posterior.shape)
        new = _weights(residual[best] - time[best], covariance, settings)
        free = max(float(new.sum()) - 4.0, 0.0)
        nu = settings.scale_degrees_of_freedom
        scale = max((nu + float(chi2[best])) / (nu + free), 1.0) if free > 0 else 1.0
        settled = np.max(np.abs(new - weights)) < 0.02
        weights = new
        if settled:
            break
    shape = log_posterior.shape
    return (
        Hypocentres(
            np.repeat(lat, shape[1]),
            np.repeat(lon, shape[1]),
            np.tile(DEPTHS_KM, shape[0]),
            log_posterior.ravel(),
            time.ravel(),
        ),
        weights,
        scale,
    )


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
    """Probability of each pick being the phase it is taken for, from its residual alone (mixture with wrong picks)."""
    sigma = np.sqrt(np.diag(covariance))
    right = (
        (1 - settings.wrong_share) * np.exp(-0.5 * (residual_s / sigma) ** 2) / (np.sqrt(2 * np.pi) * sigma)
    )
    return np.asarray(right / (right + settings.wrong_share / settings.wrong_span_s))


def _epicentre_moments(
    grid: Hypocentres, centre: tuple[float, float]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Probabilities of the grid's points, mean and covariance of east, north (km) from ``centre``."""
    probability = np.exp(grid.log_posterior - grid.log_posterior.max())
    probability /= probability.sum()
    points = np.stack(local_offsets_km(*centre, grid))
    mean = points @ probability
    centred = points - mean[:, None]
    return probability, mean, np.asarray((centred * probability) @ centred.T)


def _zoomed(
    grid: Hypocentres, centre: tuple[float, float], half_width_km: tuple[float, float]
) -> tuple[tuple[float, float], tuple[float, float], float]:
    """Centre, half widths and azimuth of a grid that covers four standard deviations."""
    _, mean, covariance = _epicentre_moments(grid, centre)
    step = max(half_width_km) / 12.0
    major, minor, azimuth = ellipse(covariance + np.eye(2) * (step / 4) ** 2, 1.0 - np.exp(-8.0))
    lat, lon = offset(*centre, mean[0], mean[1])
    return (float(lat), float(lon)), (max(major, 1.0), max(minor, 1.0)), azimuth


def _depth_marginal(grid: Hypocentres) -> NDArray[np.float64]:
    probability = np.exp(grid.log_posterior - grid.log_posterior.max()).reshape(-1, len(DEPTHS_KM))
    marginal = probability.sum(axis=0)
    return np.asarray(marginal / marginal.sum())


def _origin(
    picks: Sequence[Pick],
    table: ArrivalTable,
    grid: Hypocentres,
    depth_posterior: NDArray[np.float64],
    weights: NDArray[np.float64],
    covariance: NDArray[np.float64],
    scale: float,
    epoch: float,
    travel_times: TravelTimes,
    settings: LocationSettings,
    rng: np.random.Generator,
    site_prior: tuple[float, float, float] | None,
) -> Origin:
    top = int(np.argmax(grid.log_posterior))
    centre = (float(grid.latitude_deg[top]), float(grid.longitude_deg[top]))
    probability, mean, moments = _epicentre_moments(grid, centre)
    depth_interval = densest_interval(DEPTHS_KM, depth_posterior, np.gradient(DEPTHS_KM), settings.confidence)
    resolved = depth_interval[0] > 0.0
    depth = float(np.sum(depth_posterior * DEPTHS_KM)) if resolved else 0.0
    lat, lon = (float(v) for v in offset(*centre, mean[0], mean[1]))
    predicted = predicted_times(table, np.array([lat]), np.array([lon]), np.array([depth]), travel_times)[
        0, 0
    ]
    residual = table.time_s - predicted
    finite = np.isfinite(residual)
    inflated = covariance + np.diag(np.diag(covariance) * (1.0 / np.maximum(weights, 1e-3) - 1.0))
    fit = np.asarray(np.linalg.inv(inflated[np.ix_(finite, finite)]), dtype=np.float64)
    _, time = misfit(residual[finite], fit)
    time_variance = float(probability @ (grid.time_s - probability @ grid.time_s) ** 2) + scale / float(
        fit.sum()
    )
    major, minor, azimuth = ellipse(moments, settings.confidence)
    distance, to_station, _ = inverse(lat, lon, table.latitude_deg, table.longitude_deg)
    distance_deg = distance / KM_PER_DEG
    names = [
        str((travel_times.first_s if p.phase_hint == "S" else travel_times.first_p)(d, depth)[0])
        for p, d in zip(picks, distance_deg, strict=True)
    ]
    arrivals = tuple(
        Arrival(pick, name, float(r - time), float(w), float(d), float(a), float(s))
        for pick, name, r, w, d, a, s in zip(
            picks,
            names,
            np.where(finite, residual, 999.0),
            weights,
            distance_deg,
            to_station,
            np.sqrt(np.diag(covariance)),
            strict=True,
        )
    )
    chosen = rng.choice(len(probability), settings.samples, p=probability)
    samples = np.stack(
        [
            grid.latitude_deg[chosen],
            grid.longitude_deg[chosen],
            grid.depth_km[chosen],
            epoch
            + grid.time_s[chosen]
            + rng.normal(0.0, np.sqrt(scale / float(fit.sum())), settings.samples),
        ],
        axis=1,
    )
    used = weights >= 0.5
    gap, _ = azimuthal_gaps(to_station[used]) if used.any() else (360.0, 360.0)
    return Origin(
        time=epoch + float(time),
        latitude_deg=lat,
        longitude_deg=lon,
        depth_km=depth,
        depth_resolved=resolved,
        uncertainty=OriginUncertainty(
            major, minor, azimuth, settings.confidence, float(np.sqrt(time_variance)), depth_interval
        ),
        arrivals=arrivals,
        azimuthal_gap_deg=gap,
        samples=samples,
        method="grid posterior, correlated travel-time errors, mixture for wrong picks",
        earth_model=travel_times.model,
        assumptions=_assumptions(resolved, scale, site_prior, settings),
    )


def _assumptions(
    resolved: bool, scale: float, site_prior: tuple[float, float, float] | None, settings: LocationSettings
) -> tuple[str, ...]:
    text = [
        "travel times of a 1-D Earth with errors shared by neighbouring stations (Bondar & Storchak 2011)",
        f"path slowness uncertain by {100 * settings.errors.path_slowness:.1f} % in the mantle and "
        f"{100 * settings.errors.crust_slowness:.1f} % in the crust, mantle rays late or early by "
        f"{settings.errors.moho_delay_s:.2f} s together",
    ]
    if not resolved:
        text.append("depth not resolved: epicentre from all depths, origin time stated for the surface")
    if scale > 1.05:
        text.append(f"residuals larger than expected: regions widened by {scale**0.5:.2f}")
    if site_prior is not None:
        text.append(
            f"found by looking again at the place of another event: epicentre prior {site_prior[2]:.0f} km around it"
        )
    return tuple(text)
