"""Posterior about one mode: epicentre at every depth, origin time and the size of all errors integrated out.

At each depth the epicentre's posterior is nearly normal: its peak comes from Gauss-Newton steps. Trial
epicentres drawn about the peaks are then weighed by the posterior itself.

The size of all errors together is uncertain by as much as ``scale_degrees_of_freedom`` residuals would tell;
integrated out, the normal distribution of the residuals turns into Student's (Jordan & Sverdrup 1981).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from testban.location.crust import AMBIGUOUS_KM, Crust, prior_crusts
from testban.location.error_model import ErrorModel
from testban.location.forward import Forward, Prediction
from testban.location.misfit import Normal, misfit_of, normal_of
from testban.location.precision import LEAST_WEIGHT, Precision, precision_of, weighted_misfit
from testban.location.search import SitePrior, Trials, right_and_density, toward
from testban.location.settings import LocationSettings
from testban.location.sphere import MEAN_KM, moved

Array = NDArray[np.float64]
ROUNDS, STEPS = 3, 2
"""Weights and covariances are made anew so often, with so many Gauss-Newton steps each."""
NEGLIGIBLE = 12.0
"""Depths whose log posterior lies this far below the best are left out of later rounds."""
LONGEST_STEP_KM = 500.0
TETHER_KM = 5000.0
"""Readings that fix a direction not at all leave the epicentre this free."""
MOHO_KM = 35.0
"""Above and below, rays and so their errors differ (ak135; only sorts depths into two groups)."""


@dataclass(frozen=True, eq=False)
class Fit:
    """Residuals' misfit at n trial hypocentres (see `Mode.fit`)."""

    log_posterior: Array
    time_s: Array
    chi2: Array
    centred_s: Array
    predicted: Prediction


class Mode:
    """One mode of the posterior.

    After `settle`, one row for each depth and part of the crust's prior that matter: ``depth_index``,
    ``crust_index`` (n,), peaks ``places`` (n, 3), epicentre covariance ``covariance_km2`` (n, 2, 2),
    ``log_mass`` (n,) of the posterior there; ``weights`` (m,) of the picks.
    """

    def __init__(
        self,
        forward: Forward,
        error_model: ErrorModel,
        trials: Trials,
        prior: SitePrior | None,
        log_depth_prior: Array,
        settings: LocationSettings,
    ) -> None:
        self.forward = forward
        self.error_model = error_model
        self.prior = prior
        self.log_depth_prior = log_depth_prior
        self.settings = settings
        self.crusts, self.log_crust_share = prior_crusts(settings.errors)
        self._cut = _crossover_matters(forward, trials.places[0])
        depths = forward.table.depths_km
        self.depth_index, self.crust_index = self._rows(depths)
        near = np.abs(depths[trials.depth_index][None, :] - depths[:, None]).argmin(axis=1)[self.depth_index]
        self.places = trials.places[near]
        self.time_s = trials.time_s[near]
        self.weights = np.ones(len(forward.readings.time_s))
        self._misfit = np.ones_like(self.weights)
        self.seen_crust = np.zeros((len(self.depth_index), 2))
        self.choice_s = error_model.choice_s(trials.places[0], self.crusts.covariance[int(self._cut)])
        self._groups: list[Precision] = []
        n = len(self.depth_index)
        self.log_mass = np.zeros(n)
        self.covariance_km2: Array = np.zeros((n, 2, 2))
        self.drift_s_km = np.zeros((n, 2))
        first = np.abs(depths[self.depth_index] - depths[trials.depth_index[0]])
        self.best = int(np.argmin(first - 1e-3 * self.log_crust_share[self.crust_index]))

    def _rows(self, depths_km: Array) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Depths and parts of the crust's prior: the parts only for sources in the crust."""
        every: NDArray[np.intp] = np.arange(len(depths_km))
        if not self._cut:
            return every, np.zeros_like(every)
        parts = np.arange(1, len(self.crusts.offset))
        shallow, deep = every[depths_km <= MOHO_KM], every[depths_km > MOHO_KM]
        return (
            np.concatenate([np.repeat(shallow, len(parts)), deep]),
            np.concatenate([np.tile(parts, len(shallow)), np.zeros_like(deep)]),
        )

    def settle(self) -> None:
        """Find the peaks."""
        for round_ in range(ROUNDS):
            self._make_precisions(first=round_ == 0)
            for _ in range(STEPS):
                fit = self.fit(self.places, self.depth_index, self.crust_index, self.time_s, self.seen_crust)
                self._see_crust(fit)
                self._step(fit)
            fit = self._summarise()
            if round_ < ROUNDS - 1:
                best = self.best
                self.weights = self._right(fit.centred_s[best], self.sigma_s, fit.predicted.log_prior[best])
            self._keep(self.log_mass > self.log_mass.max() - NEGLIGIBLE)

    def _step(self, fit: Fit) -> None:
        """One Gauss-Newton step of every row."""
        normal = self._normal(fit)
        step = np.linalg.solve(normal.information, normal.gradient[:, :, None])[:, :, 0]
        length = np.hypot(step[:, 0], step[:, 1])
        step = step * np.minimum(1.0, LONGEST_STEP_KM / np.maximum(length, 1e-9))[:, None]
        self.places = moved(self.places, step[:, 0], step[:, 1])
        self.time_s = fit.time_s - np.einsum("na,na->n", normal.drift_s_km, step)

    def _keep(self, kept: NDArray[np.bool_]) -> None:
        self.depth_index, self.crust_index = (self.depth_index[kept], self.crust_index[kept])
        self.places, self.time_s = self.places[kept], self.time_s[kept]
        self.log_mass, self.covariance_km2 = (self.log_mass[kept], self.covariance_km2[kept])
        self.drift_s_km, self.seen_crust = self.drift_s_km[kept], self.seen_crust[kept]
        self.best = int(np.argmax(self.log_mass))

    def fit(
        self,
        places: Array,
        depth_index: NDArray[np.intp],
        crust_index: NDArray[np.intp],
        time_s: Array,
        seen_crust: Array,
    ) -> Fit:
        """Log posterior at trial hypocentres whose origin time is about ``time_s`` and whose crust is off the
        one assumed by about ``seen_crust`` (n, 2)."""
        group = self._group_of(depth_index, crust_index)
        left = np.stack([p.crust_left for p in self._groups])[group]
        crust, seen = self.crusts.take(crust_index), Crust(seen_crust, left)
        predicted = self.forward.predict(places, depth_index, time_s, self.choice_s, crust, seen)
        misfit = misfit_of(predicted.residual_s, self._groups, group)
        log_posterior = (
            -0.5 * (self.freedom + self.count) * np.log1p(misfit.chi2 / self.freedom)
            + misfit.log_norm
            + predicted.log_prior @ self.weights
            + self.log_depth_prior[depth_index]
            + self.log_crust_share[crust_index]
        )
        if predicted.bearing is not None:
            log_posterior += predicted.bearing.log_likelihood
        if self.prior is not None:
            log_posterior += self.prior.log_prior(places)
        return Fit(log_posterior, misfit.time_s, misfit.chi2, misfit.centred_s, predicted)

    @property
    def freedom(self) -> float:
        return self.settings.scale_degrees_of_freedom

    @property
    def count(self) -> float:
        """Readings that tell the size of errors, less the origin time. One of the right size counts for less
        than one, because the weight of a reading falls as its misfit grows."""
        return max(float(self.weights @ self._misfit) - 1.0, 0.0)

    @property
    def log_evidence(self) -> float:
        """Log of the mode's mass, comparable between modes whose weights differ."""
        share, span = self.settings.wrong_share, self.settings.wrong_span_s
        w = np.clip(self.weights, LEAST_WEIGHT, 1.0)
        nu, n = self.freedom, self.count
        student = math.lgamma((nu + n) / 2) - math.lgamma(nu / 2) - 0.5 * n * math.log(nu * math.pi)
        wrong = w * math.log(1 - share) + (1 - w) * math.log(share / span)
        # The determinant counts wrong picks with their inflated variance: they belong to the uniform part.
        undone = 0.5 * ((1 - w) * np.log(self.sigma_s**2) - np.log(w))
        top = float(self.log_mass.max())
        return (
            top + math.log(float(np.exp(self.log_mass - top).sum())) + student + float((wrong + undone).sum())
        )

    @property
    def sigma_s(self) -> Array:
        return self.precision(self.best).sigma_s

    @property
    def peak(self) -> tuple[Array, Array]:
        """Place (3,) and epicentre covariance (2, 2) at the likeliest depth."""
        return self.places[self.best], self.covariance_km2[self.best]

    @property
    def rows(self) -> list[tuple[int, int]]:
        """Depth and part of the crust's prior of each row."""
        return list(zip(self.depth_index.tolist(), self.crust_index.tolist(), strict=True))

    def precision(self, row: int) -> Precision:
        return self._groups[int(self._group[row])]

    def scale(self, chi2: Array) -> Array:
        """Expected factor on all variances, given the misfit."""
        return np.asarray((self.freedom + chi2) / (self.freedom + self.count))

    @property
    def _group(self) -> NDArray[np.intp]:
        return self._group_of(self.depth_index, self.crust_index)

    def _group_of(self, depth_index: NDArray[np.intp], crust_index: NDArray[np.intp]) -> NDArray[np.intp]:
        deep = self.forward.table.depths_km[depth_index] > MOHO_KM
        return np.where(deep, 0, 1 + crust_index)

    def _make_precisions(self, first: bool) -> None:
        """Covariances at the best peak of each group of rows, its branches taken as they fit there."""
        group = self._group
        # The likeliest group first: it tells wrong picks.
        present = tuple(dict.fromkeys((int(group[self.best]), *np.unique(group).tolist())))
        peaks = np.array([self._peak_of(np.flatnonzero(group == k), first) for k in present])
        crust = self.crusts.take(self.crust_index[peaks])
        seen = None
        if not first:
            left = np.stack([p.crust_left for p in self._groups])[group[peaks]]
            seen = Crust(self.seen_crust[peaks], left)
        predicted = self.forward.predict(
            self.places[peaks], self.depth_index[peaks], self.time_s[peaks], self.choice_s, crust, seen
        )
        made: dict[bytes, Precision] = {}
        found = []
        for k, in_crust in enumerate(self.forward.crustal[predicted.branch]):
            key = in_crust.tobytes() + crust.covariance[k].tobytes()
            if key not in made:
                errors = self.error_model.at(self.places[peaks[k]], in_crust, crust.covariance[k])
                if first and not made:
                    late = predicted.residual_s[k] - errors.shift_s
                    sigma = np.sqrt(np.diag(errors.covariance_s2))
                    self.weights = self._right(late - np.median(late), sigma, predicted.log_prior[k])
                    self._misfit = weighted_misfit(
                        sigma, self.settings.wrong_share, self.settings.wrong_span_s
                    )
                made[key] = precision_of(errors, self.weights, crust.covariance[k])
            found.append(made[key])
        self.choice_s = self.error_model.choice_s(self.places[peaks[0]], found[0].crust_left)
        self._groups = [found[0]] * (2 + len(self.log_crust_share))
        for k, precision in zip(present, found, strict=True):
            self._groups[k] = precision

    def _see_crust(self, fit: Fit) -> None:
        """What the residuals tell about the crust, beyond what each row assumes."""
        group = self._group
        for k, precision in enumerate(self._groups):
            rows = group == k
            self.seen_crust[rows] = fit.centred_s[rows] @ precision.crust_gain

    def _peak_of(self, rows: NDArray[np.intp], first: bool) -> int:
        if first:
            return int(rows[np.abs(self.depth_index[rows] - self.depth_index[self.best]).argmin()])
        return int(rows[self.log_mass[rows].argmax()])

    def _right(self, residual_s: Array, sigma_s: Array, log_prior: Array) -> Array:
        """Probability of each pick being the phase it is taken for (mixture with wrong picks)."""
        share, span = self.settings.wrong_share, self.settings.wrong_span_s
        return right_and_density(residual_s, sigma_s, log_prior, share, span)[0]

    def _normal(self, fit: Fit) -> Normal:
        """Normal equations of the log posterior at the rows' places."""
        slope = np.stack([fit.predicted.east_s_km, fit.predicted.north_s_km], axis=1)
        normal = normal_of(slope, fit.centred_s, self._groups, self._group)
        size = 1.0 / self.scale(fit.chi2)
        gradient, information = (normal.gradient * size[:, None], normal.information * size[:, None, None])
        if fit.predicted.bearing is not None:
            gradient = gradient + fit.predicted.bearing.gradient
            information = information + fit.predicted.bearing.information
        tether = TETHER_KM**-2
        if self.prior is not None:
            tether = self.prior.sigma_km**-2
            gradient = gradient + np.stack(toward(self.places, self.prior.place), axis=1) * tether
        return Normal(gradient, information + np.eye(2) * tether, normal.drift_s_km)

    def _summarise(self) -> Fit:
        fit = self.fit(self.places, self.depth_index, self.crust_index, self.time_s, self.seen_crust)
        normal = self._normal(fit)
        self.time_s = fit.time_s
        self.drift_s_km = normal.drift_s_km
        self.covariance_km2 = np.asarray(np.linalg.inv(normal.information), dtype=np.float64)
        log_det = np.linalg.slogdet(normal.information)[1]
        self.log_mass = fit.log_posterior - 0.5 * log_det + math.log(2 * math.pi)
        self.best = int(np.argmax(self.log_mass))
        return fit


def _crossover_matters(forward: Forward, place: Array) -> bool:
    """Whether first arrivals lie where Pn may or may not have overtaken Pg."""
    r = forward.readings
    km = MEAN_KM * np.arccos(np.clip(r.stations @ place, -1.0, 1.0))
    return bool((r.first & (km > AMBIGUOUS_KM[0]) & (km < AMBIGUOUS_KM[1])).any())
