"""Kernel: what each reading should be at trial hypocentres, under the branch that fits it best."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from testban.earth.geodesy import KM_PER_DEG
from testban.location.branch_table import BranchTable
from testban.location.crust import Crust
from testban.location.readings import CRUSTAL, Readings
from testban.location.settings import LocationSettings
from testban.location.sphere import distance_and_direction, east_north
from testban.location.travel_time_error import CRUST_KM_S, P_TO_S_VELOCITY

Array = NDArray[np.float64]
UNREACHED_S = 60.0
"""Residual given to a pick that no branch explains: surely wrong, but finite."""
CRUSTAL_REACH_DEG = 30.0
"""Farther out no crustal branch is looked for."""


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


@dataclass(frozen=True, eq=False)
class Bearing:
    """Back azimuths and slownesses at n hypocentres: log-likelihood (n,), its gradient (n, 2) and information
    (n, 2, 2) in km east and north. Wrong ones are allowed for as wrong picks are.
    """

    log_likelihood: Array
    gradient: Array
    information: Array


class Forward:
    """Predictions for one set of readings."""

    def __init__(self, readings: Readings, table: BranchTable, settings: LocationSettings) -> None:
        self.readings = readings
        self.table = table
        self.settings = settings
        self.branches = tuple(readings.log_prior)
        self.crustal = np.array([b in CRUSTAL for b in self.branches])
        self._columns = {b: np.flatnonzero(np.isfinite(p)) for b, p in readings.log_prior.items()}
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
    ) -> Prediction:
        """Predictions at ``places`` (n, 3).

        The branch is chosen for origin times ``time_s`` (n,), NaN where unknown (then the likeliest a
        priori), and errors ``sigma_s`` (2, m) as a mantle and as a crustal ray. Times are those of ``crust``,
        of the model's own where None.
        """
        r = self.readings
        distance, east, north = distance_and_direction(places, r.stations)
        shape = (len(self.branches), *distance.shape)
        times, slownesses = np.full(shape, np.nan), np.zeros(shape)
        nearest = distance.min(axis=0)
        for k, branch in enumerate(self.branches):
            columns = self._columns[branch]
            if self.crustal[k]:
                columns = columns[nearest[columns] < CRUSTAL_REACH_DEG]
            if len(columns):
                part = self.table.time_and_slowness(branch, distance[:, columns], depth_index)
                times[k][:, columns], slownesses[k][:, columns] = part
        times += r.elevation_s
        late, width = self._about_crust(distance, crust)
        times += late
        prior = score = self._log_priors(times, width)
        known = np.isfinite(time_s)
        if known.any():
            sigma = sigma_s[self.crustal.astype(np.intp)][:, None, :]
            misfit = (r.time_s - np.where(known, time_s, 0.0)[:, None] - times) / sigma
            fitting = known[:, None] & np.isfinite(times)
            score = np.where(fitting, prior - 0.5 * misfit**2 - np.log(sigma), prior)
        branch = np.argmax(score, axis=0)
        chosen, slowness, best, log_prior, crust_s = (
            np.take_along_axis(a, branch[None], 0)[0] for a in (times, slownesses, score, prior, late)
        )
        reached = np.isfinite(chosen)
        residual = self._filled(r.time_s - chosen, time_s)
        rate = np.where(reached, slowness, 0.0) / KM_PER_DEG
        # The other branches may explain the pick as well: their share goes to the one that is fitted.
        others = np.log(np.exp(score - np.where(reached, best, 0.0)).sum(axis=0).clip(1e-300))
        log_prior = np.where(reached, log_prior + others, 0.0)
        bearing = self._bearing(distance, east, north, slowness, places) if self._has_bearing else None
        return Prediction(
            residual,
            -rate * east,
            -rate * north,
            branch,
            reached,
            log_prior,
            np.broadcast_to(crust_s, branch.shape),
            bearing,
        )

    @staticmethod
    def _filled(residual: Array, time_s: Array) -> Array:
        """Residuals of picks that no branch explains set far from the others."""
        missing = ~np.isfinite(residual)
        if not missing.any():
            return residual
        middle = np.median(np.where(missing, 0.0, residual), axis=1)
        late = np.where(np.isfinite(time_s), time_s, middle) + UNREACHED_S
        return np.where(missing, late[:, None], residual)

    def _about_crust(self, distance_deg: Array, crust: Crust | None) -> tuple[Array, Array]:
        """What each branch is late in this crust (branches, n, m), and the standard deviation (n, m) of how
        far a crustal wave is ahead of the mantle's."""
        r, errors = self.readings, self.settings.errors
        slower = np.where(r.is_s, P_TO_S_VELOCITY, 1.0)
        reach = distance_deg * (KM_PER_DEG / CRUST_KM_S)
        if crust is None:
            lag = (errors.crust_slowness * reach) ** 2 + errors.moho_delay_s**2 + errors.sill_s2
            return np.zeros((len(self.branches), 1, 1)), np.sqrt(lag) * slower
        cc, cm, mm = (crust.covariance[:, i, j, None] for i, j in ((0, 0), (0, 1), (1, 1)))
        lag = cc * reach**2 - 2 * cm * reach + mm + errors.sill_s2
        crustal = self.crustal[:, None, None]
        late = np.where(crustal, reach * crust.offset[:, :1], crust.offset[:, 1:]) * slower
        return late, np.sqrt(lag) * slower

    def _log_priors(self, times: Array, width: Array) -> Array:
        """Log prior of each branch (branches, n, m), -inf where it does not arrive; they sum to one for each
        pick. Of a first arrival, branches behind the first are likely only as far as crust and Moho may put
        them in front."""
        r = self.readings
        prior = np.stack([r.log_prior[b] for b in self.branches])[:, None, :]
        prior = np.where(np.isfinite(times), prior, -np.inf)
        if len(self.branches) < 2:
            return prior
        if r.first.any():
            lead = np.fmin.reduce(times, axis=0)
            missed = self.settings.missed_first_share
            with np.errstate(invalid="ignore"):
                behind = (times - lead) / width
                factor = np.log((1 - missed) * np.exp(-0.5 * behind**2) + missed)
            prior = prior + np.where(r.first & np.isfinite(factor), factor, 0.0)
        top = np.maximum(prior.max(axis=0), -1e9)
        return np.asarray(prior - top - np.log(np.exp(prior - top).sum(axis=0).clip(1e-300)))

    def _bearing(
        self, distance_deg: Array, east: Array, north: Array, slowness: Array, places: Array
    ) -> Bearing:
        r = self.readings
        n = len(places)
        total, gradient, information = np.zeros(n), np.zeros((n, 2)), np.zeros((n, 2, 2))
        for residual, slope, sigma, span in (
            self._azimuth_terms(distance_deg, east, north, slowness, places),
            self._slowness_terms(distance_deg, east, north, slowness),
        ):
            used = np.isfinite(r.backazimuth[:, 0] if span > 100 else r.slowness[:, 0])
            if not used.any():
                continue
            residual, sigma, slope = residual[:, used], sigma[:, used], slope[:, :, used]
            share = self.settings.wrong_share
            right = (1 - share) * np.exp(-0.5 * (residual / sigma) ** 2) / (np.sqrt(2 * np.pi) * sigma)
            mixed = right + share / span
            total += np.log(mixed).sum(axis=1)
            pull = right / mixed / sigma**2
            gradient += np.einsum("nm,nam->na", pull * residual, slope)
            information += np.einsum("nm,nam,nbm->nab", pull, slope, slope)
        return Bearing(total, gradient, information)

    def _azimuth_terms(
        self, distance_deg: Array, east: Array, north: Array, slowness: Array, places: Array
    ) -> tuple[Array, Array, Array, float]:
        r = self.readings
        at_east, at_north = east_north(r.stations)
        predicted = np.degrees(
            np.arctan2(np.einsum("nk,mk->nm", places, at_east), np.einsum("nk,mk->nm", places, at_north))
        )
        residual = (r.backazimuth[:, 0] - predicted + 180.0) % 360.0 - 180.0
        sine = np.maximum(np.sin(np.radians(distance_deg)), 1e-3)
        per_km = 1.0 / (KM_PER_DEG * sine)
        # The source moves to the right, seen from the station: the back azimuth grows.
        slope = np.stack([-north * per_km, east * per_km], axis=1)
        structure = np.degrees(self.settings.slowness_vector_s_deg / np.maximum(slowness, 1.0))
        return residual, slope, np.hypot(r.backazimuth[:, 1], structure), 360.0

    def _slowness_terms(
        self, distance_deg: Array, east: Array, north: Array, slowness: Array
    ) -> tuple[Array, Array, Array, float]:
        r = self.readings
        residual = r.slowness[:, 0] - slowness
        # Curvature of the travel time: slowness falls by about 0.1 s/deg per deg at teleseismic distance.
        curvature = np.where(distance_deg > 20.0, -0.08, 0.0) / KM_PER_DEG
        slope = np.stack([-curvature * east, -curvature * north], axis=1)
        sigma = np.hypot(r.slowness[:, 1], self.settings.slowness_vector_s_deg)
        return residual, slope, np.broadcast_to(sigma, residual.shape), 20.0
