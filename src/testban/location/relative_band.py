"""The offset that one pass-band gives, or why it gives none."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from testban.earth import geodesy
from testban.earth.shared_paths import SharedPath
from testban.location.relative_settings import RelativeLocationSettings
from testban.location.relative_solution import Fit, choose_candidates, expected_false_alarms, fit_offset

REGIONAL_DEG = 20.0  # beyond it the first P is a mantle wave, whose slowness the model knows better
CHI2_90_2D = 4.605  # 90 % quantile of chi-square with two degrees of freedom


@dataclass(frozen=True, slots=True, eq=False)
class BandSolution:
    """One band's fit over the paths that correlate, with the correlation of the peak taken at each."""

    band_hz: tuple[float, float]
    paths: tuple[SharedPath, ...]
    correlations: NDArray[np.float64]
    fit: Fit
    covariance_km2: NDArray[np.float64]

    @property
    def used(self) -> NDArray[np.bool_]:
        return self.fit.weights > 0


def solve_band(
    band: tuple[float, float],
    paths: Sequence[SharedPath],
    lapse_s: float,
    settings: RelativeLocationSettings,
) -> BandSolution | str:
    """The band's solution, or why it has none. ``lapse_s`` is the expected difference of origin times."""
    delays = [
        path.delays(band, settings.paths, settings.candidates, settings.minimum_correlation) for path in paths
    ]
    measured = [(p, d) for p, d in zip(paths, delays, strict=True) if d is not None]
    if len(measured) < settings.minimum_channels:
        return (
            f"{len(measured)} of {len(paths)} stations correlate above "
            f"{settings.minimum_correlation:g}, need {settings.minimum_channels}"
        )
    shape = (len(measured), settings.candidates)
    times, correlations, sigmas = np.full(shape, np.nan), np.full(shape, np.nan), np.full(shape, np.nan)
    for row, (_, delay) in enumerate(measured):
        k = len(delay.times)
        times[row, :k] = delay.times - delay.template_time - lapse_s
        correlations[row, :k] = delay.correlations
        sigmas[row, :k] = np.hypot(delay.sigmas_s, settings.timing_floor_s)
    slowness = np.array([a.slowness_s_km for a, _ in measured])
    tolerance = 0.25 / math.sqrt(band[0] * band[1])
    start = choose_candidates(times, correlations, slowness, tolerance, settings.maximum_offset_km)
    if start is None:
        return f"no offset within {settings.maximum_offset_km:g} km explains three stations"
    depth = np.array([a.depth_s_km for a, _ in measured])
    fit = fit_offset(
        start,
        times,
        sigmas,
        slowness,
        depth,
        tolerance,
        settings.station_slowness,
        settings.depth_difference_km,
    )
    fit.parameters[0] += lapse_s
    solution = BandSolution(
        band,
        tuple(a for a, _ in measured),
        correlations[np.arange(len(measured)), fit.choice],
        fit,
        _covariance(fit, [a for a, _ in measured], settings),
    )
    fault = _fault(solution, float(np.isfinite(times).sum(axis=1).mean()), settings)
    return fault or solution


def _covariance(
    fit: Fit, paths: Sequence[SharedPath], settings: RelativeLocationSettings
) -> NDArray[np.float64]:
    """East-north covariance (km2) with the common error of slowness, which stretches the offset, and with
    what one kind of wave misplaces either event by.
    """
    regional = np.array([a.distance_deg < REGIONAL_DEG for a in paths])
    share = float(fit.weights @ regional / max(fit.weights.sum(), 1e-9))
    scale = share * settings.slowness_scale + (1 - share) * settings.teleseismic_slowness_scale
    offset = fit.parameters[1:3]
    seen = 2.0 * settings.kind_place_km**2 * np.eye(2)
    return np.asarray(fit.covariance[1:3, 1:3] + scale**2 * np.outer(offset, offset) + seen)


def _fault(solution: BandSolution, candidates: float, settings: RelativeLocationSettings) -> str:
    """Why a solution must not be believed; empty where nothing speaks against it."""
    used, fit = solution.used, solution.fit
    n, k = len(used), int(used.sum())
    if k < settings.minimum_channels:
        return f"{k} of {n} stations agree on an offset, need {settings.minimum_channels}"
    alarms = expected_false_alarms(
        fit.residuals_s, used, candidates, settings.paths.search_s, settings.timing_floor_s
    )
    if alarms > settings.false_alarms:
        return f"{k} of {n} stations agree, which chance would bring about {alarms:.2g} times"
    offset_km = float(np.hypot(*fit.parameters[1:3]))
    if offset_km > settings.maximum_offset_km:
        return f"the offset of {offset_km:.0f} km is more than {settings.maximum_offset_km:g} km"
    semi_major = math.sqrt(CHI2_90_2D * float(np.linalg.eigvalsh(solution.covariance_km2)[-1]))
    if semi_major > settings.maximum_semi_major_km:
        azimuths = [a.azimuth_deg for a, u in zip(solution.paths, used, strict=True) if u]
        gap, _ = geodesy.azimuthal_gaps(azimuths)
        return (
            f"{k} stations with an azimuthal gap of {gap:.0f} deg leave a 90 % ellipse of "
            f"{semi_major:.1f} km, more than {settings.maximum_semi_major_km:g} km"
        )
    return ""
