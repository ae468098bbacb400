"""Site calibration: what reference events tell about travel-time errors near them.

By reciprocity the errors at one station vary with the source's place as errors at one place vary with the
station's: their covariance falls with the distance between two sources as the variogram does (Bondar &
Storchak 2011, doi:10.1111/j.1365-246X.2011.05107.x). The errors of a new event, given the residuals of
reference events, then follow by kriging (Schultz et al. 1998, doi:10.1785/BSSA0880051278): residuals shrink
with the reference's own errors, lose their say with distance, and what they explain leaves the covariance.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from testban.earth.geodesy import KM_PER_DEG
from testban.earth.traveltimes import TravelTimes
from testban.location.branch_table import CRUSTAL, branch_table
from testban.location.forward import UNREACHED_S, Forward
from testban.location.readings import Readings, readings
from testban.location.settings import LocationSettings
from testban.location.sphere import MEAN_KM, distance_and_direction, unit_vectors
from testban.location.travel_time_error import (
    TravelTimeErrorSettings,
    crust_likeness,
    path_likeness,
    station_variance,
    travel_time_covariance,
    variogram_covariance,
)
from testban.model import NotDetermined, Pick, Site

Array = NDArray[np.float64]
UNKNOWN_TIME_S = 30.0
"""Standard deviation of a reference's origin time: only differences between stations count."""
LARGEST_RESIDUAL = 4.0
"""Residuals this many standard deviations from the median are wrong picks and teach nothing."""
FEWEST_ARRIVALS = 3


@dataclass(frozen=True, slots=True)
class SiteCorrection:
    """One arrival of a reference event: observed minus predicted time about the event's mean, and the
    standard deviation of its reading. ``slowness_s_km`` is the predicted time's derivative to source east and
    north.
    """

    station: str
    phase: str
    latitude_deg: float
    longitude_deg: float
    residual_s: float
    uncertainty_s: float
    slowness_s_km: tuple[float, float]


@dataclass(frozen=True, slots=True)
class CalibrationEvent:
    """A reference event with its arrivals. ``location_uncertainty_km`` is one standard deviation each way."""

    name: str
    latitude_deg: float
    longitude_deg: float
    location_uncertainty_km: float
    corrections: tuple[SiteCorrection, ...]


@dataclass(frozen=True, slots=True)
class SiteCorrections:
    """What a site's reference events teach."""

    events: tuple[CalibrationEvent, ...]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(e.name for e in self.events)


def learn_corrections(
    name: str,
    place: tuple[float, float, float],
    location_uncertainty_km: float,
    picks: Sequence[Pick],
    sites: Mapping[str, Site],
    travel_times: TravelTimes,
    settings: LocationSettings,
) -> CalibrationEvent | NotDetermined:
    """Residuals of a reference event at ``place``: latitude, longitude (deg), depth (km)."""
    rows = readings(picks, sites, settings)
    quantity = f"corrections from {name}"
    if rows.places < FEWEST_ARRIVALS:
        reason = f"{rows.places} station(s) picked the reference; {FEWEST_ARRIVALS} are needed"
        return NotDetermined(quantity, reason)
    forward = Forward(rows, branch_table(travel_times, (max(place[2], 0.0),)), settings)
    at = unit_vectors(place[0], place[1])[None]
    forward.correct_for_paths(at[0], 0)
    depth = np.zeros(1, dtype=np.intp)
    errors = settings.errors
    sigma = np.sqrt(errors.sill_s2 + station_variance(rows.is_s, errors) + rows.sigma_s**2)
    unknown = forward.predict(at, depth, np.array([np.nan]), np.stack([sigma, sigma]))
    about = np.median(unknown.residual_s, axis=1)
    predicted = forward.predict(at, depth, about, np.stack([sigma, sigma]))
    residual = predicted.residual_s[0]
    middle = np.median(residual)
    good = (np.abs(residual - middle) < LARGEST_RESIDUAL * sigma) & (residual < middle + UNREACHED_S)
    if good.sum() < FEWEST_ARRIVALS:
        return NotDetermined(quantity, f"only {good.sum()} arrivals of the reference fit its place")
    mean = float(residual[good].mean())
    return CalibrationEvent(
        name,
        place[0],
        place[1],
        location_uncertainty_km,
        tuple(
            SiteCorrection(
                rows.picks[k].station,
                forward.branches[predicted.branch[0, k]],
                float(rows.latitude_deg[k]),
                float(rows.longitude_deg[k]),
                float(residual[k]) - mean,
                float(rows.sigma_s[k]),
                (float(predicted.east_s_km[0, k]), float(predicted.north_s_km[0, k])),
            )
            for k in np.flatnonzero(good)
        ),
    )


def krige(
    corrections: SiteCorrections,
    place: Array,
    rows: Readings,
    in_crust: NDArray[np.bool_],
    model_s2: Array,
    errors: TravelTimeErrorSettings,
    crust_covariance: Array,
    below: bool,
) -> tuple[Array, Array]:
    """Expected errors (m,) of the readings of an event at ``place`` (3,) and their covariance (m, m).

    Parameters
    ----------
    model_s2 : covariance (m, m) of their errors before the references are heard, for this
        ``crust_covariance`` and a source maybe ``below`` the Moho. References lie above it.
    """
    known = [c for event in corrections.events for c in event.corrections]
    event = np.repeat(np.arange(len(corrections.events)), [len(e.corrections) for e in corrections.events])
    m = len(model_s2)
    crustal = np.array([c.phase in CRUSTAL for c in known])
    is_s = np.array([c.phase[0] in "SL" for c in known])
    stations = unit_vectors([c.latitude_deg for c in known], [c.longitude_deg for c in known])
    joint = _joint_covariance(
        *(place, rows, in_crust, stations, is_s, crustal, [c.station for c in known]),
        *(errors, crust_covariance, below),
    )
    sources = unit_vectors(
        [e.latitude_deg for e in corrections.events], [e.longitude_deg for e in corrections.events]
    )
    likeness = variogram_covariance(_separation(np.vstack([place[None], sources])), 1.0)
    between, among = likeness[0, 1:][event], likeness[1:, 1:][np.ix_(event, event)]
    cross = joint[:m, m:] * between
    slowness = np.array([c.slowness_s_km for c in known])
    misplaced = np.array([e.location_uncertainty_km for e in corrections.events])[event]
    same_event = event[:, None] == event[None, :]
    noise = np.diag([c.uncertainty_s**2 for c in known])
    noise += same_event * (UNKNOWN_TIME_S**2 + (slowness @ slowness.T) * np.outer(misplaced, misplaced))
    gain = np.linalg.solve(joint[m:, m:] * among + noise, cross.T).T
    shift = gain @ np.array([c.residual_s for c in known])
    return shift, model_s2 - gain @ cross.T


def _joint_covariance(
    place: Array,
    rows: Readings,
    in_crust: NDArray[np.bool_],
    stations: Array,
    is_s: NDArray[np.bool_],
    crustal: NDArray[np.bool_],
    names: list[str],
    errors: TravelTimeErrorSettings,
    crust_covariance: Array,
    below: bool,
) -> Array:
    """Covariance of the readings' errors and those of the references' arrivals, as if from one place."""
    everywhere = np.vstack([rows.stations, stations])
    waves, layers = np.concatenate([rows.is_s, is_s]), np.concatenate([in_crust, crustal])
    distance, east, north = distance_and_direction(place[None], everywhere)
    azimuth = np.degrees(np.arctan2(east[0], north[0]))
    separation = _separation(everywhere)
    variogram, crusts = variogram_covariance(separation, errors.sill_s2), crust_likeness(separation, errors)
    alike = path_likeness(azimuth, errors)
    deep = np.arange(len(waves)) < below * len(in_crust)
    joint = travel_time_covariance(
        *(variogram, crusts, distance[0] * KM_PER_DEG, alike, waves, layers, errors, crust_covariance, deep)
    )
    keys = np.array([p.station for p in rows.picks] + names)
    own = (
        (keys[:, None] == keys[None, :])
        & (waves[:, None] == waves[None, :])
        & (layers[:, None] == layers[None, :])
    )
    own_s2 = station_variance(waves, errors)
    return np.asarray(joint + own * np.sqrt(np.outer(own_s2, own_s2)))


def _separation(places: Array) -> Array:
    """Distances (n, n) in km between unit vectors."""
    return MEAN_KM * np.arccos(np.clip(places @ places.T, -1.0, 1.0))
