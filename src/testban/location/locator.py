"""Absolute location: picks in, an origin with its posterior out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from testban.earth.geodesy import KM_PER_DEG, azimuthal_gaps, inverse, offset
from testban.earth.traveltimes import PN_LIMIT_DEG, TravelTimes
from testban.location.ground_truth import ground_truth_level
from testban.location.posterior import DEPTHS_KM, Posterior, arrival_covariance, inflated, posterior
from testban.location.posterior_grid import ArrivalTable, Hypocentres, branch_times, local_offsets_km, misfit
from testban.location.region import densest_interval, ellipse
from testban.location.settings import LocationSettings
from testban.model import Arrival, NotDetermined, Origin, OriginUncertainty, Pick, Site


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
    site_prior : latitude, longitude (deg) and standard deviation (km) of a normal prior of the epicentre, or
        None.

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
    depth, fitted = 10.0, None
    for _ in range(settings.zooms):
        covariance = arrival_covariance(table, reading, centre, depth, travel_times, settings)
        fitted = posterior(
            table, covariance, weights, centre, half_width, azimuth, travel_times, settings, site_prior
        )
        weights = fitted.weights
        centre, half_width, azimuth = _zoomed(fitted.grid, centre, half_width)
        depth = float(_depth_marginal(fitted.grid) @ DEPTHS_KM)
    assert fitted is not None
    return _origin(picks, table, fitted, covariance, start[2], travel_times, settings, rng, site_prior)


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
    fitted: Posterior,
    covariance: NDArray[np.float64],
    epoch: float,
    travel_times: TravelTimes,
    settings: LocationSettings,
    rng: np.random.Generator,
    site_prior: tuple[float, float, float] | None,
) -> Origin:
    grid, weights = fitted.grid, fitted.weights
    top = int(np.argmax(grid.log_posterior))
    centre = (float(grid.latitude_deg[top]), float(grid.longitude_deg[top]))
    probability, mean, moments = _epicentre_moments(grid, centre)
    lat, lon = (float(v) for v in offset(*centre, mean[0], mean[1]))
    depths = _depth_marginal(grid)
    used = weights >= 0.5
    reach, direction, _ = inverse(lat, lon, table.latitude_deg[used], table.longitude_deg[used])
    gap, secondary_gap = azimuthal_gaps(direction)
    lowest, highest = densest_interval(DEPTHS_KM, depths, np.gradient(DEPTHS_KM), settings.confidence)
    one_sided = gap > settings.depth_gap_deg
    resolved = lowest > 0.0 and not one_sided
    depth_interval = (0.0 if one_sided else lowest, highest)
    depth = float(depths @ DEPTHS_KM) if resolved else 0.0
    crust, mantle = branch_times(table, np.array([lat]), np.array([lon]), np.array([depth]), travel_times)
    residual = table.time_s - fitted.crust.first_arrival_s(crust, mantle, table.is_s)[0, 0]
    finite = np.isfinite(residual)
    weight_matrix = inflated(covariance, weights)[np.ix_(finite, finite)]
    fit = np.asarray(np.linalg.inv(weight_matrix), dtype=np.float64)
    _, time = misfit(residual[finite], fit)
    within = fitted.scale / float(fit.sum())
    mean_time = float(probability @ grid.time_s)
    spread = float(probability @ ((grid.time_s - mean_time) ** 2 + grid.time_variance_s2))
    major, minor, azimuth = ellipse(moments, settings.confidence)
    distance, to_station, _ = inverse(lat, lon, table.latitude_deg, table.longitude_deg)
    distance_deg = distance / KM_PER_DEG
    on_mantle = ~(
        crust[0, 0] * (1 + fitted.crust.slowness_change) < mantle[0, 0] + fitted.crust.mantle_delay_s
    )
    arrivals = tuple(
        Arrival(
            pick, _phase(pick, float(d), bool(m)), float(r - time), float(w), float(d), float(a), float(s)
        )
        for pick, m, r, w, d, a, s in zip(
            picks,
            on_mantle & np.isfinite(mantle[0, 0]),
            np.where(finite, residual, 999.0),
            np.where(finite, weights, 0.0),
            distance_deg,
            to_station,
            np.sqrt(np.diag(covariance)),
            strict=True,
        )
    )
    chosen = rng.choice(len(probability), settings.samples, p=probability)
    jitter = rng.normal(0.0, 1.0, settings.samples) * np.sqrt(within + grid.time_variance_s2[chosen])
    # Spread over the grid's cells, which are a third of a standard deviation wide.
    east, north = rng.multivariate_normal(np.zeros(2), moments / 100.0, settings.samples).T
    sample_lat = grid.latitude_deg[chosen] + north / KM_PER_DEG
    stretch = KM_PER_DEG * np.maximum(np.cos(np.radians(grid.latitude_deg[chosen])), 0.01)
    samples = np.stack(
        [
            np.clip(sample_lat, -90.0, 90.0),
            (grid.longitude_deg[chosen] + east / stretch + 180.0) % 360.0 - 180.0,
            grid.depth_km[chosen],
            epoch + grid.time_s[chosen] + jitter,
        ],
        axis=1,
    )
    return Origin(
        time=epoch + float(time),
        latitude_deg=lat,
        longitude_deg=lon,
        depth_km=depth,
        depth_resolved=resolved,
        uncertainty=OriginUncertainty(
            major, minor, azimuth, settings.confidence, float(np.sqrt(spread + within)), depth_interval
        ),
        arrivals=arrivals,
        azimuthal_gap_deg=gap,
        samples=samples,
        method="grid posterior, correlated travel-time errors, mixture for wrong picks",
        earth_model=travel_times.model,
        assumptions=_assumptions(resolved, one_sided, fitted, site_prior, settings),
        secondary_azimuthal_gap_deg=secondary_gap,
        ground_truth_level=ground_truth_level(*_each_once(reach, direction)),
    )


def _each_once(
    distance_km: NDArray[np.float64], azimuth_deg: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Stations that gave P and S, or stand side by side, once."""
    places = np.unique(np.stack([distance_km, azimuth_deg], axis=1), axis=0)
    return places[:, 0], places[:, 1]


def _phase(pick: Pick, distance_deg: float, on_mantle: bool) -> str:
    wave = pick.phase_hint
    if not on_mantle:
        return f"{wave}g"
    return f"{wave}n" if distance_deg <= PN_LIMIT_DEG else wave


def _assumptions(
    resolved: bool,
    one_sided: bool,
    fitted: Posterior,
    site_prior: tuple[float, float, float] | None,
    settings: LocationSettings,
) -> tuple[str, ...]:
    text = [
        "travel times of a 1-D Earth with errors shared by neighbouring stations (Bondar & Storchak 2011)",
        f"mean slowness of each path uncertain by {100 * settings.errors.path_slowness:.1f} %",
    ]
    crust = fitted.crust
    if crust.slowness_change or crust.mantle_delay_s:
        text.append(
            "averaged over alternative crusts; residuals are against the best, "
            f"{100 * crust.slowness_change:+.1f} % in crustal slowness and "
            f"mantle P {crust.mantle_delay_s:+.1f} s"
        )
    if one_sided:
        text.append("stations on one side only, depth trades with distance: not taken as resolved")
    if not resolved:
        text.append("depth not resolved: epicentre from all depths, origin time stated for the surface")
    if fitted.scale > 1.05:
        text.append(f"residuals larger than expected: regions widened by {fitted.scale**0.5:.2f}")
    if site_prior is not None:
        text.append(
            "found by looking again at the place of another event: "
            f"epicentre prior {site_prior[2]:.0f} km around it"
        )
    return tuple(text)
