"""Relative location: where an event lies as seen from a known one, by correlating common channels.

Delays of the first P follow dt_k = (O - O_ref) - s_k . (r - r_ref) (double differences with one known
event; Waldhauser & Ellsworth 2000, doi:10.1785/0120000006). Correlating two waves along the same path
removes the path's own error; what remains is that of the slowness with which the wave leaves the source.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Sequence

import numpy as np

from testban.earth import geodesy
from testban.earth.shared_paths import shared_paths
from testban.earth.traveltimes import TravelTimes
from testban.location.relative_band import BandSolution, solve_band
from testban.location.relative_settings import RelativeLocationSettings
from testban.model import NotDetermined, Origin, Recordings, ReferenceEvent, RelativeLocation

log = logging.getLogger(__name__)


def locate_relative(
    origin: Origin,
    recordings: Recordings,
    reference: ReferenceEvent,
    travel_times: TravelTimes,
    settings: RelativeLocationSettings | None = None,
) -> RelativeLocation | NotDetermined:
    """Offset of ``origin`` from ``reference``, or the reason why none can be given.

    ``origin`` needs to be right within about 20 km and 3 s only: it says where to look. The channels of the
    result are those that agree; the covariance holds residuals, timing floor, slowness errors and an
    unresolved depth difference, not the reference's own error of place.
    """
    settings = settings or RelativeLocationSettings()
    quantity = f"location relative to {reference.name}"
    reach_km = settings.maximum_offset_km + origin.uncertainty.semi_major_km
    apart_km = geodesy.distance_between_km(origin, reference)
    if apart_km > reach_km:
        return NotDetermined(
            quantity,
            f"the event lies {apart_km:.0f} km from the reference; beyond {reach_km:.0f} km the paths differ",
        )
    paths = shared_paths(origin, recordings, reference, travel_times, settings.paths)
    if len(paths) < settings.minimum_channels:
        return NotDetermined(
            quantity,
            f"{len(paths)} stations recorded the first P of both events, need {settings.minimum_channels}",
        )
    outcomes = [
        solve_band(band, paths, origin.time - reference.time, settings) for band in settings.paths.bands_hz
    ]
    solutions = [outcome for outcome in outcomes if isinstance(outcome, BandSolution)]
    if not solutions:
        return NotDetermined(quantity, _reasons(settings, [o for o in outcomes if isinstance(o, str)]))
    best = min(solutions, key=lambda s: float(np.linalg.det(s.covariance_km2)))
    log.info("%s: band %s of %d", quantity, best.band_hz, len(solutions))
    return _record(best, solutions, reference, settings)


def _reasons(settings: RelativeLocationSettings, faults: Sequence[str]) -> str:
    """Each fault once, with the bands it was found in."""
    bands: dict[str, list[str]] = {}
    for (low, high), fault in zip(settings.paths.bands_hz, faults, strict=True):
        bands.setdefault(fault, []).append(f"{low:g}-{high:g}")
    return "; ".join(f"{fault} ({', '.join(where)} Hz)" for fault, where in bands.items())


def _record(
    best: BandSolution,
    solutions: Sequence[BandSolution],
    reference: ReferenceEvent,
    settings: RelativeLocationSettings,
) -> RelativeLocation:
    d_time, east, north, _ = best.fit.parameters
    covariance = best.covariance_km2 * _disagreement(best, solutions) * 1e6
    spread = max(0.05, float(np.std([s.fit.parameters[0] for s in solutions])))
    latitude, longitude = geodesy.offset(reference.latitude_deg, reference.longitude_deg, east, north)
    used = best.used
    return RelativeLocation(
        reference=reference.name,
        east_m=float(east * 1e3),
        north_m=float(north * 1e3),
        covariance_m2=(
            (float(covariance[0, 0]), float(covariance[0, 1])),
            (float(covariance[1, 0]), float(covariance[1, 1])),
        ),
        origin_time=reference.time + float(d_time),
        origin_time_uncertainty_s=math.hypot(spread, math.sqrt(float(best.fit.covariance[0, 0]))),
        latitude_deg=float(latitude),
        longitude_deg=float(longitude),
        channels=tuple(a.channel for a, u in zip(best.paths, used, strict=True) if u),
        residual_s=float(np.sqrt(np.mean(best.fit.residuals_s[used] ** 2))),
        assumptions=_assumptions(best, solutions, reference, settings),
    )


def _assumptions(
    best: BandSolution,
    solutions: Sequence[BandSolution],
    reference: ReferenceEvent,
    settings: RelativeLocationSettings,
) -> tuple[str, ...]:
    used = best.used
    others = ", ".join(
        f"{s.band_hz[0]:g}-{s.band_hz[1]:g} Hz {round(1e3 * s.fit.parameters[1])} m east "
        f"{round(1e3 * s.fit.parameters[2])} m north"
        for s in solutions
        if s is not best
    )
    return (
        f"the place and time of {reference.name} ({reference.origin_source}) are right; "
        f"its own {reference.location_uncertainty_km:g} km is not part of the covariance",
        f"same depth as the reference within {settings.depth_difference_km:g} km (one standard deviation)",
        f"slownesses from the travel-time tables, right within {100 * settings.slowness_scale:.0f} % at "
        f"regional and {100 * settings.teleseismic_slowness_scale:.0f} % at teleseismic distance in common",
        f"first P at {best.band_hz[0]:g}-{best.band_hz[1]:g} Hz, {int(used.sum())} of {len(used)} stations "
        f"agree, median correlation {float(np.median(best.correlations[used])):.2f}",
        f"other bands: {others}" if others else "no other band gave an offset",
        "a different duration of the two sources shifts the origin time, not the place",
    )


def _disagreement(best: BandSolution, solutions: Sequence[BandSolution]) -> float:
    """Mean squared distance of the other bands' offsets in units of their joint error, at least 1."""
    distances = []
    for other in solutions:
        if other is not best:
            step = other.fit.parameters[1:3] - best.fit.parameters[1:3]
            joint = other.fit.covariance[1:3, 1:3] + best.fit.covariance[1:3, 1:3]
            distances.append(float(step @ np.linalg.solve(joint, step)) / 2.0)
    return max(1.0, float(np.mean(distances))) if distances else 1.0
