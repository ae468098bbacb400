"""Where an event may be: robust fits from many starts, errors taken as independent.

The errors allowed shrink from tens of seconds to their own size, so that a start hundreds of kilometres off
still comes in; wrong picks lose their say on the way. Each start is followed at several depths at once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from testban.location.branch_table import BranchTable
from testban.location.forward import Forward
from testban.location.prediction import Prediction
from testban.location.readings import Readings
from testban.location.settings import LocationSettings
from testban.location.sphere import MEAN_KM, east_north, moved

Array = NDArray[np.float64]

ALLOWANCES_S = (15.0, 8.0, 4.0, 2.0, 1.0, 0.0)
"""Added to the errors, one iteration each."""
SEARCH_DEPTHS_KM = (0.0, 12.5, 35.0, 100.0, 300.0, 550.0)
LONGEST_STEP_KM = 1500.0
GRID_POINTS = 800
"""Of the whole Earth: about 7 degrees apart."""
GRID_ALLOWANCE_S = 25.0
KEPT_STARTS = 10
IN_LINE = 0.25
"""A network narrower than this share of its length leaves the side open: its mirror image is tried too."""
POOR_SHARE = 0.5
"""Where fewer picks than this fit, the start was wrong and the whole Earth is searched."""


@dataclass(frozen=True, eq=False)
class Trials:
    """Places (n, 3), index of depth, origin time, log-likelihood and share of picks fitted, each (n,)."""

    places: Array
    depth_index: NDArray[np.intp]
    time_s: Array
    score: Array
    fitted: Array

    def take(self, rows: NDArray[np.intp]) -> Trials:
        return Trials(
            self.places[rows], self.depth_index[rows], self.time_s[rows], self.score[rows], self.fitted[rows]
        )


@dataclass(frozen=True, eq=False)
class SitePrior:
    """Normal prior of the epicentre about ``place`` (3,)."""

    place: Array
    sigma_km: float

    def log_prior(self, places: Array) -> Array:
        chord = np.linalg.norm(places - self.place, axis=-1) * MEAN_KM
        return np.asarray(-0.5 * (chord / self.sigma_km) ** 2)


def find_trials(
    forward: Forward, sigma_s: Array, start: Array | None, prior: SitePrior | None, log_depth_prior: Array
) -> Trials:
    """Fits from ``start`` (3,), best first; from the whole Earth where that is None or leads nowhere."""
    depths = _search_depths(forward.table)
    if start is not None:
        found = _descend(forward, sigma_s, start[None], depths, prior, log_depth_prior)
        if found.fitted[0] >= POOR_SHARE:
            image = _mirrored(forward.readings.stations, found.places[0])
            if image is None or prior is not None:
                return found
            return _joined(found, _descend(forward, sigma_s, image[None], depths, prior, log_depth_prior))
    starts = _global_starts(forward, sigma_s, depths)
    if prior is not None:
        starts = np.concatenate([starts, prior.place[None]])
    found = _descend(forward, sigma_s, starts, depths, prior, log_depth_prior)
    image = _mirrored(forward.readings.stations, found.places[0])
    if image is None:
        return found
    return _joined(found, _descend(forward, sigma_s, image[None], depths, prior, log_depth_prior))


def _mirrored(stations: Array, place: Array) -> Array | None:
    """The place on the other side of a network that stands in a line, None where it does not."""
    _, extent, axes = np.linalg.svd(stations, full_matrices=True)
    if len(stations) > 2 and extent[2] > IN_LINE * extent[1]:
        return None
    across = axes[2]
    return np.asarray(place - 2.0 * (place @ across) * across)


def _joined(one: Trials, other: Trials) -> Trials:
    every = Trials(
        *(np.concatenate([getattr(t, n) for t in (one, other)]) for n in Trials.__dataclass_fields__)
    )
    return every.take(np.argsort(-every.score, kind="stable"))


def _search_depths(table: BranchTable) -> NDArray[np.intp]:
    return np.unique(np.abs(table.depths_km - np.array(SEARCH_DEPTHS_KM)[:, None]).argmin(axis=1))


def _global_starts(forward: Forward, sigma_s: Array, depths: NDArray[np.intp]) -> Array:
    """The likeliest points of a coarse global grid, and the first stations to record."""
    k = np.arange(GRID_POINTS) + 0.5
    up = 1.0 - 2.0 * k / GRID_POINTS
    turn = np.pi * (1.0 + 5.0**0.5) * k
    flat = np.sqrt(1.0 - up**2)
    grid = np.stack([flat * np.cos(turn), flat * np.sin(turn), up], axis=-1)
    shallow = np.full(len(grid), depths[min(1, len(depths) - 1)])
    sigma = np.hypot(sigma_s, GRID_ALLOWANCE_S)
    unknown = np.full(len(grid), np.nan)
    predicted = forward.predict(grid, shallow, unknown, sigma)
    time = np.median(predicted.residual_s, axis=1)
    misfit = (predicted.residual_s - time[:, None]) / sigma[0]
    score = np.log(0.9 * np.exp(-0.5 * misfit**2) + 0.01).sum(axis=1)
    if predicted.bearing is not None:
        score += predicted.bearing.log_likelihood
    best = grid[np.argsort(-score, kind="stable")[:KEPT_STARTS]]
    early = np.argsort(forward.readings.time_s, kind="stable")[:3]
    # Beside the station: right under it distance has no direction to fall in.
    beside = moved(forward.readings.stations[early], np.full(len(early), 5.0), np.full(len(early), 5.0))
    middle = forward.readings.stations.mean(axis=0)
    middle = middle / max(float(np.linalg.norm(middle)), 1e-9)
    return np.concatenate([best, beside, middle[None]])


def _descend(
    forward: Forward,
    sigma_s: Array,
    starts: Array,
    depths: NDArray[np.intp],
    prior: SitePrior | None,
    log_depth_prior: Array,
) -> Trials:
    places = np.repeat(starts, len(depths), axis=0)
    index = np.tile(depths, len(starts))
    time = np.full(len(places), np.nan)
    share, span = forward.settings.wrong_share, forward.settings.wrong_span_s
    for allowance in ALLOWANCES_S:
        sigma = np.hypot(sigma_s, allowance)
        predicted = forward.predict(places, index, time, sigma)
        if not np.isfinite(time).all():
            time = np.median(predicted.residual_s, axis=1)
        late = predicted.residual_s - time[:, None]
        weight = right_and_density(late, sigma[0], predicted.log_prior, share, span + 4 * allowance)[0]
        weight /= sigma[0] ** 2
        east, north, later = _step(predicted, weight, time, places, prior)
        length = np.hypot(east, north)
        shorter = np.minimum(1.0, LONGEST_STEP_KM / np.maximum(length, 1e-9))
        places = moved(places, east * shorter, north * shorter)
        time = time + later * shorter
    predicted = forward.predict(places, index, time, sigma_s)
    late = predicted.residual_s - time[:, None]
    right, density = right_and_density(late, sigma_s[0], predicted.log_prior, share, span)
    score = np.log(density).sum(axis=1) + log_depth_prior[index]
    if predicted.bearing is not None:
        score = score + predicted.bearing.log_likelihood
    if prior is not None:
        score = score + prior.log_prior(places)
    order = np.argsort(-score, kind="stable")
    return Trials(places, index, time, score, right.mean(axis=1)).take(order)


def right_and_density(
    residual_s: Array, sigma_s: Array, log_prior: Array, share: float, span_s: float
) -> tuple[Array, Array]:
    """Probability that each pick is the branch it is taken for (prior ``log_prior``) rather than a wrong
    pick, and its density."""
    normal = np.exp(log_prior - 0.5 * (residual_s / sigma_s) ** 2) / (np.sqrt(2 * np.pi) * sigma_s)
    density = (1 - share) * normal + share / span_s
    return 1.0 - share / span_s / density, density


def _step(
    predicted: Prediction, weight: Array, time: Array, places: Array, prior: SitePrior | None
) -> tuple[Array, Array, Array]:
    """Damped Gauss-Newton step in east, north (km) and time (s), each (n,)."""
    slope = np.stack([predicted.east_s_km, predicted.north_s_km, np.ones_like(weight)], axis=1)
    weighted = slope * weight[:, None, :]
    normal = weighted @ slope.transpose(0, 2, 1)
    right = np.einsum("nam,nm->na", weighted, predicted.residual_s - time[:, None])
    damping = 1e-6 * np.trace(normal[:, :2, :2], axis1=1, axis2=2) + 1.0 / LONGEST_STEP_KM**2
    normal[:, 0, 0] += damping
    normal[:, 1, 1] += damping
    normal[:, 2, 2] += 1e-9
    if predicted.bearing is not None:
        right[:, :2] += predicted.bearing.gradient
        normal[:, :2, :2] += predicted.bearing.information
    if prior is not None:
        east, north = toward(places, prior.place)
        right[:, 0] += east / prior.sigma_km**2
        right[:, 1] += north / prior.sigma_km**2
        normal[:, 0, 0] += 1.0 / prior.sigma_km**2
        normal[:, 1, 1] += 1.0 / prior.sigma_km**2
    step = np.linalg.solve(normal, right[:, :, None])[:, :, 0]
    return step[:, 0], step[:, 1], step[:, 2]


def toward(places: Array, target: Array) -> tuple[Array, Array]:
    """East and north (km) from each place (n, 3) to one (3,)."""
    east, north = east_north(places)
    return MEAN_KM * (east @ target), MEAN_KM * (north @ target)


def readings_sigma(readings: Readings, settings: LocationSettings) -> Array:
    """Standard deviation (2, m) of each reading as mantle and as crustal ray when errors count as
    independent, path errors aside: the same for both."""
    e = settings.errors
    scale = np.where(readings.is_s, e.s_to_p, 1.0)
    own = np.where(readings.is_s, e.s_station_s, e.p_station_s)
    one = np.sqrt(e.sill_s2 * scale**2 + own**2 + readings.sigma_s**2)
    return np.stack([one, one])
