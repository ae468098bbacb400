"""Kernel: what each reading should be at trial hypocentres, under the branch that fits it best."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from testban.earth.geodesy import KM_PER_DEG, inverse
from testban.location.bearings import Bearing, bearing_fit
from testban.location.branch_table import ABSENT_S, CRUSTAL, BranchTable
from testban.location.crust import Crust
from testban.location.readings import Readings
from testban.location.settings import LocationSettings
from testban.location.sphere import distance_and_direction, latitude_longitude
from testban.location.travel_time_error import CRUST_KM_S, P_TO_S_VELOCITY, moho_share

Array = NDArray[np.float64]
UNREACHED_S = 60.0
"""Residual given to a pick that no branch explains: surely wrong, but finite."""


@dataclass(frozen=True, eq=False)
class Prediction:
    """At n hypocentres for m readings, (n, m) each.

    ``residual_s`` is observed minus predicted time (origin time not taken off); ``east_s_km``, ``north_s_km``
    are the derivatives of the predicted time; ``branch`` indexes ``branches`` and ``reached`` says whether
    any arrives there; ``log_prior`` is that of the branch chosen, the others' share added; ``crust_s`` is
    what the crust adds to its time; ``bearing`` is what arrays say, None where no
    pick has any.
    """

    residual_s: Array
    east_s_km: Array
    north_s_km: Array
    branch: NDArray[np.intp]
    reached: NDArray[np.bool_]
    log_prior: Array
    crust_s: Array
    bearing: Bearing | None


class Forward:
    """Predictions for one set of readings."""

    def __init__(self, readings: Readings, table: BranchTable, settings: LocationSettings) -> None:
        self.readings = readings
        self.table = table
        self.settings = settings
        self.branches = tuple(readings.log_prior)
        self.crustal = np.array([b in CRUSTAL for b in self.branches], dtype=bool)
        self._rows = table.rows(self.branches)
        reach = np.array([table.reach_deg[b] for b in self.branches]).reshape(-1, 2)
        self._candidates = _candidates(readings)
        self._least, self._most = (reach[self._candidates[0], k] for k in (0, 1))
        self._slower = np.where(readings.is_s, P_TO_S_VELOCITY, 1.0)
        self._extra_s = np.zeros((len(self.branches), len(readings.time_s)))
        self._has_bearing = bool(
            np.isfinite(readings.backazimuth[:, 0]).any() or np.isfinite(readings.slowness[:, 0]).any()
        )

    def predict(
        self,
        places: Array,
        depth_index: NDArray[np.intp],
        time_s: Array,
        sigma_s: Array,
        crust: Crust | None = None,
        seen: Crust | None = None,
    ) -> Prediction:
        """Predictions at ``places`` (n, 3).

        The branch is chosen for origin times ``time_s`` (n,), NaN where unknown (then the likeliest a
        priori), and errors ``sigma_s`` (2, m) as a mantle and as a crustal ray. Times are those of ``crust``,
        of the model's own where None; ``seen`` is what the readings tell about the crust beyond it, for the
        choice only.
        """
        r = self.readings
        distance, east, north = distance_and_direction(places, r.stations)
        candidate, given = self._within_reach(distance)
        times, slownesses = self.table.time_and_slowness(self._rows[candidate], distance, depth_index)
        crustal = self.crustal[candidate]
        late = self._late(distance, crustal, crust)
        times += late
        times += (self._extra_s[candidate, np.arange(len(r.time_s))] + r.elevation_s)[:, None, :]
        if len(candidate) == 1:
            time, slowness, crust_s, log_prior = times[0], slownesses[0], late[0], np.zeros_like(distance)
            branch = np.broadcast_to(candidate[0], distance.shape)
        else:
            likely = times if seen is None else times + self._late(distance, crustal, seen)
            width = self._width(distance, crust if seen is None else seen)
            sigma = np.where(crustal, sigma_s[1], sigma_s[0])
            chosen, log_prior = self._choice(likely, times >= ABSENT_S, width, given, time_s, sigma)
            cell = chosen.ravel() * chosen.size + np.arange(chosen.size)
            time, slowness, crust_s = (
                a.ravel()[cell].reshape(distance.shape) for a in (times, slownesses, late)
            )
            branch = candidate[chosen, np.arange(len(r.time_s))]
        reached = time < ABSENT_S
        residual = self._filled(np.where(reached, r.time_s - time, np.nan), time_s)
        rate = slowness / -KM_PER_DEG
        bearing = None
        if self._has_bearing:
            bearing = bearing_fit(r, self.settings, distance, east, north, slowness, places)
        return Prediction(
            residual,
            rate * east,
            rate * north,
            branch,
            reached,
            np.where(reached, log_prior, 0.0),
            crust_s,
            bearing,
        )

    def _choice(
        self,
        times: Array,
        absent: NDArray[np.bool_],
        width: Array,
        given: Array,
        time_s: Array,
        sigma_s: Array,
    ) -> tuple[NDArray[np.intp], Array]:
        """Which branch (n, m) fits best, and its log prior with the share of the others."""
        prior = self._log_priors(times, width, given, absent)
        score = prior
        known = np.isfinite(time_s)
        if known.any():
            late = self.readings.time_s - np.where(known, time_s, 0.0)[:, None] - times
            misfit = late / sigma_s[:, None, :]
            fitting = known[:, None] & ~absent
            score = prior - np.where(fitting, 0.5 * misfit**2 + np.log(sigma_s)[:, None, :], 0.0)
        chosen = np.argmax(score, axis=0)
        best = score.max(axis=0)
        cell = chosen.ravel() * chosen.size + np.arange(chosen.size)
        # The other branches may explain the pick as well: their share goes to the one that is fitted.
        others = np.log(np.exp(score - best).sum(axis=0))
        return chosen, prior.ravel()[cell].reshape(chosen.shape) + others

    def correct_for_ellipticity(self, place: Array, depth_km: float) -> None:
        """From now on times are those of a flattened Earth, as from one ``place`` (3,): they change by 0.01 s
        over 100 km. Crustal rays go too short a way to need it."""
        r = self.readings
        latitude, longitude = (float(v) for v in latitude_longitude(place))
        km, azimuth, _ = inverse(latitude, longitude, r.latitude_deg, r.longitude_deg)
        for k in np.flatnonzero(~self.crustal):
            extra = self.table.travel_times.ellipticity_s(
                self.branches[k], km / KM_PER_DEG, depth_km, latitude, azimuth
            )
            self._extra_s[k] = np.where(np.isfinite(extra), extra, 0.0)

    def _within_reach(self, distance_deg: Array) -> tuple[NDArray[np.intp], Array]:
        """Branches (k, m) that each pick may be at these distances, and their log priors."""
        candidate, prior = self._candidates
        if len(candidate) == 1:
            return candidate, prior
        near, far = distance_deg.min(axis=0), distance_deg.max(axis=0)
        possible = np.isfinite(prior) & (far >= self._least) & (near <= self._most)
        wanted = possible.any(axis=1)
        if wanted.all():
            return candidate, prior
        # Possible ones first, so that fewer rows hold them all.
        order = np.argsort(~possible, axis=0, kind="stable")[: max(int(possible.sum(axis=0).max()), 1)]
        return np.take_along_axis(candidate, order, 0), np.take_along_axis(prior, order, 0)

    @staticmethod
    def _filled(residual: Array, time_s: Array) -> Array:
        """Residuals of picks that no branch explains set far from the others."""
        missing = ~np.isfinite(residual)
        if not missing.any():
            return residual
        middle = np.median(np.where(missing, 0.0, residual), axis=1)
        late = np.where(np.isfinite(time_s), time_s, middle) + UNREACHED_S
        return np.where(missing, late[:, None], residual)

    def _late(self, distance_deg: Array, crustal: NDArray[np.bool_], crust: Crust | None) -> Array:
        """What each branch is late in this crust (k, n, m)."""
        if crust is None or not crust.offset.any():
            return np.zeros((len(crustal), *distance_deg.shape))
        reach = distance_deg * ((KM_PER_DEG / CRUST_KM_S) * crust.offset[:, :1])
        moho = moho_share(distance_deg * KM_PER_DEG, self.settings.errors) * crust.offset[:, 1:]
        return np.where(crustal[:, None, :], reach, moho) * self._slower

    def _width(self, distance_deg: Array, crust: Crust | None) -> Array:
        """Standard deviation (n, m) of how far a crustal wave is ahead of the mantle's."""
        errors = self.settings.errors
        reach = distance_deg * (KM_PER_DEG / CRUST_KM_S)
        if crust is None:
            lag = (errors.crust_slowness * reach) ** 2 + (errors.moho_delay_s**2 + errors.sill_s2)
        else:
            cc, cm, mm = (crust.covariance[:, i, j, None] for i, j in ((0, 0), (0, 1), (1, 1)))
            lag = (cc * reach - 2 * cm) * reach + (mm + errors.sill_s2)
        return np.asarray(np.sqrt(lag) * self._slower)

    def _log_priors(self, times: Array, width: Array, given: Array, absent: NDArray[np.bool_]) -> Array:
        """Log prior of each branch (k, n, m); they sum to one for each pick. Of a first arrival, branches
        behind the first are likely only as far as crust and Moho may put them in front."""
        r = self.readings
        prior = np.where(absent, -1e9, given[:, None, :])
        if r.first.any():
            missed = self.settings.missed_first_share
            behind = (times - times.min(axis=0)) / width
            factor = np.log((1 - missed) * np.exp(-0.5 * behind**2) + missed)
            prior += np.where(r.first, factor, 0.0)
        top = prior.max(axis=0)
        return np.asarray(prior - top - np.log(np.exp(prior - top).sum(axis=0)))


def _candidates(readings: Readings) -> tuple[NDArray[np.intp], Array]:
    """Branches (k, m) that each pick may be, likeliest first, and their log priors, -inf where fewer."""
    prior = np.stack(list(readings.log_prior.values())) if readings.log_prior else np.zeros((0, 0))
    order = np.argsort(-prior, axis=0, kind="stable")
    prior = np.take_along_axis(prior, order, 0)
    count = max(int(np.isfinite(prior).sum(axis=0).max(initial=1)), 1)
    return order[:count], prior[:count]
