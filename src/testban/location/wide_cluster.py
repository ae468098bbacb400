"""Clusters of which the places are roughly known: plane waves where they do, double difference where not.

Double difference: the travel-time engine gives every event its own slownesses, again and again as events move
(Waldhauser & Ellsworth 2000, doi:10.1785/0120000006). Path errors that all events share still cancel in the
phase constants, and those that change linearly across the cluster in the slownesses' corrections.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from testban.earth.geodesy import inverse, offset
from testban.earth.traveltimes import TravelTimes
from testban.location.cluster import (
    GatheredTimes,
    gather_times,
    locate_cluster,
    slowness_prior,
    wave_kinds,
)
from testban.location.cluster_record import Known, known_places, record
from testban.location.cluster_settings import ClusterSettings
from testban.location.cluster_solution import ClusterFit, fit_cluster
from testban.location.engine_moveout import EngineMoveout, is_known
from testban.model import (
    Anchor,
    DifferentialTime,
    NotDetermined,
    RelativeCluster,
    SlownessVector,
    StartingPlace,
)

MOVED_KM = 0.1
PASSES = 4


def locate_placed_cluster(
    times: Sequence[DifferentialTime],
    slownesses: Mapping[tuple[str, str], SlownessVector],
    places: Sequence[StartingPlace],
    travel_times: TravelTimes,
    anchors: Sequence[Anchor] = (),
    settings: ClusterSettings | None = None,
) -> RelativeCluster | NotDetermined:
    """As `locate_cluster`, but by double difference where plane waves misstate the times by more than
    ``settings.plane_wave_tolerance_s``. Needs a place for every event and coordinates for every station.
    """
    settings = settings or ClusterSettings()
    start = {p.event: p for p in places}
    usable = {
        key: v for key, v in slownesses.items() if v.station_latitude_deg is not None and is_known(v.phase)
    }
    gathered = gather_times(times, usable.keys(), settings)
    if isinstance(gathered, NotDetermined) or not all(e in start for e in gathered.events):
        return locate_cluster(times, slownesses, anchors, settings)
    moveout, where = _engine(gathered, usable, start, travel_times)
    misstated = plane_wave_error_s(moveout, where, np.isfinite(gathered.arrivals.times_s))
    if misstated <= settings.plane_wave_tolerance_s:
        return locate_cluster(times, slownesses, anchors, settings)
    silent = _silent(gathered, moveout(where)[0])
    if silent:
        kept = [
            t
            for t in times
            if not silent & {(t.event_1, t.station, t.phase), (t.event_2, t.station, t.phase)}
        ]
        gathered = gather_times(kept, usable.keys(), settings)
        if isinstance(gathered, NotDetermined):
            return gathered
        lost = (f"{len(silent)} arrivals: {travel_times.model} has no such phase there",)
        gathered = replace(gathered, left_out=(*gathered.left_out, *lost))
        moveout, where = _engine(gathered, usable, start, travel_times)
    _, vectors, _ = moveout(np.zeros((3, 1)))
    prior = slowness_prior(
        [
            replace(usable[key], east_s_km=float(s[0]), north_s_km=float(s[1]))
            for key, s in zip(gathered.keys, np.nan_to_num(vectors[:, 0], nan=1e-3), strict=True)
        ],
        settings,
    )
    for _ in range(PASSES):
        known = known_places(anchors, gathered.events, settings, moveout.centre[:2])
        fit = fit_cluster(
            gathered.arrivals,
            moveout,
            prior,
            known.places,
            settings.pooled_degrees,
            wave_kinds(gathered.keys, prior, settings),
            where,
        )
        shift = _shift_km(fit, known)
        if np.hypot(*shift) < MOVED_KM:
            break
        where = where + np.array([*shift, 0.0])[:, None]
    waves = (
        f"double difference: each event has its own slownesses of {travel_times.model}; plane waves would "
        f"misstate the times by {1e3 * misstated:.0f} ms"
    )
    return record(fit, gathered, known, settings, waves)


def plane_wave_error_s(
    moveout: EngineMoveout, where_km: NDArray[np.float64], present: NDArray[np.bool_]
) -> float:
    """Root mean square of the engine's times less those of plane waves from the centre, constants removed."""
    time, _, _ = moveout(where_km)
    _, slowness, depth = moveout(np.zeros((3, 1)))
    error = time + slowness[:, 0] @ where_km[:2] - np.outer(depth[:, 0], where_km[2])
    error = np.where(present & np.isfinite(error), error, np.nan)
    known = np.isfinite(error).any(axis=1)
    error = error[known] - np.nanmean(error[known], axis=1)[:, None]
    return float(np.sqrt(np.nanmean(error**2))) if known.any() else 0.0


def _engine(
    gathered: GatheredTimes,
    vectors: Mapping[tuple[str, str], SlownessVector],
    start: Mapping[str, StartingPlace],
    travel_times: TravelTimes,
) -> tuple[EngineMoveout, NDArray[np.float64]]:
    """The engine about the middle of the starting places, and these (3, n) in km from there."""
    places = [start[name] for name in gathered.events]
    middle = places[0].latitude_deg, places[0].longitude_deg
    east_north = _from(middle, places)
    for _ in range(2):  # the mean of places far from the first is found from near it
        middle = _moved(middle, east_north.mean(axis=1))
        east_north = _from(middle, places)
    depth = np.array([p.depth_km for p in places])
    stations = [vectors[key] for key in gathered.keys]
    moveout = EngineMoveout(
        travel_times,
        [v.phase for v in stations],
        np.array([v.station_latitude_deg for v in stations], float),
        np.array([v.station_longitude_deg for v in stations], float),
        (*middle, float(depth.mean())),
    )
    return moveout, np.vstack([east_north, depth - depth.mean()])


def _from(middle: tuple[float, float], places: Sequence[StartingPlace]) -> NDArray[np.float64]:
    latitude = np.array([p.latitude_deg for p in places])
    longitude = np.array([p.longitude_deg for p in places])
    distance, azimuth, _ = inverse(*middle, latitude, longitude)
    turn = np.radians(azimuth)
    return np.stack([distance * np.sin(turn), distance * np.cos(turn)])


def _moved(middle: tuple[float, float], step_km: NDArray[np.float64]) -> tuple[float, float]:
    latitude, longitude = offset(*middle, *step_km)
    return float(latitude), float(longitude)


def _silent(gathered: GatheredTimes, predicted_s: NDArray[np.float64]) -> set[tuple[str, str, str]]:
    """Event, station and phase of arrivals that the Earth model says there are none of."""
    rows, columns = np.nonzero(np.isfinite(gathered.arrivals.times_s) & ~np.isfinite(predicted_s))
    return {(gathered.events[e], *gathered.keys[k]) for k, e in zip(rows, columns, strict=True)}


def _shift_km(fit: ClusterFit, known: Known) -> NDArray[np.float64]:
    """How far known events lie from where the fit has them, on the mean."""
    if not known.anchors or known.places.calibrate:
        return np.zeros(2)
    weight = np.nan_to_num(known.places.sigma_km**-2.0)
    step = np.nan_to_num(known.places.places_km - fit.places_km[:, :2])
    return np.asarray(weight @ step / weight.sum())
