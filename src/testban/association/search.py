"""Search for the place and time that explain most picks as first P and as trains of Lg."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from testban.association.likelihood import best_per_station, match_gains, network_score
from testban.association.search_grid import TrialPlaces, subdivided
from testban.association.settings import AssociationSettings
from testban.earth.geodesy import KM_PER_DEG, spherical_distance_deg
from testban.earth.traveltimes import LG_GROUP_VELOCITY_KM_S, TravelTimes

BIN_S = 1.0
CHUNK = 2_000_000
NEAR_DEG = 0.5
"""Nearer than this all places are equally likely."""


@dataclass(frozen=True, eq=False)
class PickTable:
    """Picks sorted by station. ``station`` (picks,) indexes the (stations,) arrays; every station has a pick.

    A station whose picks are of P and of Lg stands there twice; ``slow`` (stations,) marks Lg.
    ``start_time`` and ``end_time`` bound each station's recording; ``reach_deg`` (picks,) is the distance
    from beyond which a pick of its frequency cannot come.
    """

    station: NDArray[np.intp]
    time: NDArray[np.float64]
    rate_hz: NDArray[np.float64]
    latitude_deg: NDArray[np.float64]
    longitude_deg: NDArray[np.float64]
    start_time: NDArray[np.float64]
    end_time: NDArray[np.float64]
    reach_deg: NDArray[np.float64]
    slow: NDArray[np.bool_]
    lg_velocity_km_s: float = LG_GROUP_VELOCITY_KM_S

    @property
    def first_of_station(self) -> NDArray[np.intp]:
        return np.flatnonzero(np.r_[True, np.diff(self.station) > 0])


@dataclass(frozen=True, eq=False)
class Trial:
    """The best trial origin: place, time, score, and the indices of the picks it explains, one a station."""

    latitude_deg: float
    longitude_deg: float
    depth_km: float
    time: float
    score: float
    picks: NDArray[np.intp]


def best_trial(
    table: PickTable, places: TrialPlaces, travel_times: TravelTimes, settings: AssociationSettings
) -> Trial:
    """The best over the velocities that Lg may have in a region, where there is any Lg."""
    if not table.slow.any():
        return _best_trial(table, places, travel_times, settings)
    velocities = settings.lg_velocities_km_s
    middle = velocities[len(velocities) // 2]
    best = _best_trial(replace(table, lg_velocity_km_s=middle), places, travel_times, settings)
    for velocity in velocities if best.score > settings.lg_hopeful_score else ():
        if velocity != middle:
            trial = _best_trial(replace(table, lg_velocity_km_s=velocity), places, travel_times, settings)
            best = max(best, trial, key=lambda t: t.score)
    return best


def _best_trial(
    table: PickTable, places: TrialPlaces, travel_times: TravelTimes, settings: AssociationSettings
) -> Trial:
    """Coarse to fine: origin-time histograms find times for each place, network scores rank both."""
    index, time = _candidates(table, places, travel_times, settings, 8 * settings.survivors)
    for level in range(settings.refinements + 1):
        trials = places.take(index)
        score, time, picks = _score(table, trials, time, travel_times, settings)
        rank = score + _log_prior(table, trials)
        top = np.argsort(-rank, kind="stable")[: settings.survivors]
        if level == settings.refinements:
            best = top[0]
            place = trials.take(np.array([best]))
            return Trial(
                float(place.latitude_deg[0]),
                float(place.longitude_deg[0]),
                float(place.depth_km[0]),
                float(time[best]),
                float(score[best]),
                picks[best][picks[best] >= 0],
            )
        places = subdivided(trials.take(top))
        time = np.repeat(time[top], 9)
        index = np.arange(len(places))
    raise AssertionError("unreachable")


def _sigma(
    table: PickTable, places: TrialPlaces, travel: NDArray[np.float64], settings: AssociationSettings
) -> NDArray[np.float64]:
    """Tolerance (places, stations) of the path and of half the spacing at the slowness of near (14 s/deg) or
    far (8 s/deg) P, or of Lg."""
    slowness = np.where(places.spacing_deg > 1.5, 8.0, 14.0)
    known = np.where(np.isfinite(travel), travel, 0.0)
    path = settings.residual_share * np.minimum(known, settings.residual_limit_s)
    quick = np.hypot(np.hypot(settings.residual_s, path), (0.4 * places.spacing_deg * slowness)[:, None])
    if not table.slow.any():
        return np.asarray(quick)
    own = np.hypot(settings.lg_onset_s, settings.lg_residual_share * known)
    late = np.hypot(own, (0.4 * KM_PER_DEG / table.lg_velocity_km_s) * places.spacing_deg[:, None])
    return np.where(table.slow, late, quick)


def _log_prior(table: PickTable, places: TrialPlaces) -> NDArray[np.float64]:
    """Small events near by are more frequent than large ones far away.

    To be heard at twice the distance an event must be about 0.6 magnitude units larger (amplitudes fall about
    as distance squared), and such events are a quarter as frequent (Gutenberg & Richter 1944, b = 1).
    """
    nearest = np.full(len(places), np.inf)
    for latitude, longitude in zip(table.latitude_deg, table.longitude_deg, strict=True):
        distance = spherical_distance_deg(places.latitude_deg, places.longitude_deg, latitude, longitude)
        np.minimum(nearest, distance, out=nearest)
    return np.asarray(-2.0 * np.log(np.maximum(nearest / NEAR_DEG, 1.0)))


def _travel(
    table: PickTable, places: TrialPlaces, travel_times: TravelTimes, reach_deg: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Distance (deg) and first-P time (s; inf out of reach) from each place to each station."""
    distance = spherical_distance_deg(
        places.latitude_deg[:, None], places.longitude_deg[:, None], table.latitude_deg, table.longitude_deg
    )
    time = np.empty(distance.shape)
    quick = ~table.slow
    _, time[:, quick] = travel_times.first_p(distance[:, quick], places.depth_km[:, None])
    time[:, table.slow] = distance[:, table.slow] * (KM_PER_DEG / table.lg_velocity_km_s)
    return distance, np.where((distance <= reach_deg) & np.isfinite(time), time, np.inf)


def _candidates(
    table: PickTable,
    places: TrialPlaces,
    travel_times: TravelTimes,
    settings: AssociationSettings,
    count: int,
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Place index and origin time of the ``count`` fullest origin-time bins, at most three a place."""
    bins = int((table.time.max() - table.time.min()) / BIN_S) + 1000
    chunk = max(CHUNK // max(len(table.time), bins), 1)
    found: list[tuple[NDArray[np.float64], NDArray[np.intp], NDArray[np.float64]]] = []
    for start in range(0, len(places), chunk):
        index = np.arange(start, min(start + chunk, len(places)))
        part = places.take(index)
        weight, time = _fullest_bins(table, part, travel_times, settings, 3)
        weight = weight + _log_prior(table, part)[:, None]
        found.append((weight.ravel(), np.repeat(index, 3), time.ravel()))
    weight, index, time = (np.concatenate(column) for column in zip(*found, strict=True))
    top = np.argsort(-weight, kind="stable")[:count]
    return index[top], time[top]


def _fullest_bins(
    table: PickTable,
    places: TrialPlaces,
    travel_times: TravelTimes,
    settings: AssociationSettings,
    count: int,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Weight and centre, (places, count), of each place's fullest origin-time bins within its tolerance."""
    distance, travel = _travel(table, places, travel_times, settings.maximum_distance_deg)
    origin = table.time - travel[:, table.station]
    reached = np.isfinite(origin) & (distance[:, table.station] <= table.reach_deg)
    start = float(origin[reached].min()) if reached.any() else 0.0
    slot = np.where(reached, (origin - start) / BIN_S, 0.0).astype(np.intp)
    slots = int(slot.max()) + 1
    sigma = _sigma(table, places, travel, settings)
    # The gain at zero residual splits into parts of the place and of the pick: no matrix of logarithms.
    column = table.station if table.slow.any() else np.zeros(1, dtype=np.intp)
    gain = -np.log(np.sqrt(2 * np.pi) * sigma[:, column]) - np.log(table.rate_hz)
    weight = np.where(reached, np.maximum(gain, 0.0), 0.0)
    flat = np.arange(len(places))[:, None] * slots + slot
    smooth = np.zeros((len(places), slots))
    for kind in (False, True):
        member = table.slow[table.station] == kind
        if not member.any():
            continue
        chosen = flat[:, member].ravel(), weight[:, member].ravel()
        histogram = np.bincount(*chosen, len(places) * slots).reshape(len(places), slots)
        typical = np.median(sigma[:, table.slow == kind], axis=1)
        half = np.maximum(np.round(typical / BIN_S), 1).astype(np.intp)
        for width in np.unique(half):
            same = half == width
            smooth[same] += _running_sum(histogram[same], int(width))
    half = np.maximum(np.round(sigma.min(axis=1) / BIN_S), 1).astype(np.intp)[:, None]
    beside = np.arange(-half.max(), half.max() + 1)[None, :]
    every = np.arange(len(places))[:, None]
    weights, centres = np.empty((len(places), count)), np.empty((len(places), count))
    for k in range(count):
        peak = np.argmax(smooth, axis=1)[:, None]
        weights[:, k] = np.take_along_axis(smooth, peak, 1)[:, 0]
        centres[:, k] = start + (peak[:, 0] + 0.5) * BIN_S
        smooth[every, np.clip(peak + np.clip(beside, -half, half), 0, slots - 1)] = -1.0
    return weights, centres


def _running_sum(values: NDArray[np.float64], half: int) -> NDArray[np.float64]:
    """Sum over ``half`` bins to either side of each, (places, bins)."""
    total = np.cumsum(values, axis=1)
    summed = np.repeat(total[:, -1:], values.shape[1], axis=1)
    if half < values.shape[1]:
        summed[:, :-half] = total[:, half:]
    summed[:, half + 1 :] -= total[:, : -half - 1]
    return summed


def _score(
    table: PickTable,
    places: TrialPlaces,
    time: NDArray[np.float64],
    travel_times: TravelTimes,
    settings: AssociationSettings,
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.intp]]:
    """Network score of each trial, its time centred on the picks it explains, and those (-1: none)."""
    distance, travel = _travel(table, places, travel_times, settings.maximum_distance_deg)
    sigma = _sigma(table, places, travel, settings)
    too_far = distance[:, table.station] > table.reach_deg
    for _ in range(2):
        residual = table.time - travel[:, table.station] - time[:, None]
        gain = np.where(too_far, -50.0, match_gains(residual, sigma[:, table.station], table.rate_hz))
        best = best_per_station(gain, table.first_of_station)
        choice = _index_of_best(gain, best, table)
        chosen = np.take_along_axis(residual, np.maximum(choice, 0), 1)
        weight = np.maximum(best, 0.0) / sigma**2
        shift = np.where(weight > 0, weight * np.where(np.isfinite(chosen), chosen, 0.0), 0.0).sum(axis=1)
        time = time + shift / np.maximum(weight.sum(axis=1), 1e-12)
    expected = time[:, None] + travel
    recording = (expected > table.start_time) & (expected < table.end_time)
    score = network_score(best, distance, recording, settings.detection_probabilities)
    return score, time, np.where((best > 0) & recording, choice, -1)


def _index_of_best(
    gain: NDArray[np.float64], best: NDArray[np.float64], table: PickTable
) -> NDArray[np.intp]:
    """First pick of each station that reaches its best gain. (n, stations)"""
    hit = np.where(gain >= best[:, table.station], np.arange(gain.shape[1]), gain.shape[1] - 1)
    return np.asarray(np.minimum.reduceat(hit, table.first_of_station, axis=1))
