"""Posterior about one mode: origin time and the size of all errors integrated out.

The size of all errors together is uncertain by as much as ``scale_degrees_of_freedom`` residuals would tell;
integrated out, the normal distribution of the residuals turns into Student's (Jordan & Sverdrup 1981).
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from testban.location.crust import Crust, prior_crusts
from testban.location.error_model import ErrorModel
from testban.location.forward import Forward
from testban.location.misfit import Normal, misfit_of, normal_of
from testban.location.precision import Precision
from testban.location.prediction import Prediction
from testban.location.search import SitePrior, toward
from testban.location.settings import LocationSettings

Array = NDArray[np.float64]
Index = NDArray[np.intp]
TETHER_KM = 5000.0
"""Readings that fix a direction not at all leave the epicentre this free."""


@dataclass(frozen=True, eq=False)
class Rows:
    """Hypocentres (n,): depth, part of the crust's prior, which of the mode's precisions holds, place (n, 3),
    origin time, and how far (n, 2) the crust is off the one assumed.

    Of peaks: the epicentre's covariance (n, 2, 2), how the best origin time drifts (n, 2) with the epicentre,
    and the log of the posterior's mass there.
    """

    depth_index: Index
    crust_index: Index
    group: Index
    places: Array
    time_s: Array
    seen_crust: Array
    covariance_km2: Array
    drift_s_km: Array
    log_mass: Array

    @staticmethod
    def starting(depth_index: Index, crust_index: Index, places: Array, time_s: Array) -> Rows:
        n = len(depth_index)
        return Rows(
            *(depth_index, crust_index, np.zeros(n, dtype=np.intp), places, time_s),
            *(np.zeros((n, 2)), np.zeros((n, 2, 2)), np.zeros((n, 2)), np.zeros(n)),
        )

    def take(self, which: Index | NDArray[np.bool_]) -> Rows:
        return Rows(*(getattr(self, f.name)[which] for f in fields(self)))


@dataclass(frozen=True, eq=False)
class Fit:
    """Residuals' misfit at n trial hypocentres (see `Mode.judge`)."""

    log_posterior: Array
    time_s: Array
    chi2: Array
    centred_s: Array
    predicted: Prediction

    def take(self, which: NDArray[np.bool_]) -> Fit:
        return Fit(
            *(self.log_posterior[which], self.time_s[which], self.chi2[which], self.centred_s[which]),
            self.predicted.take(which),
        )


class Mode:
    """One mode of the posterior, as `testban.location.settling` finds it.

    ``rows`` are its peaks: one for each depth, part of the crust's prior and set of picks taken for right
    that matter. ``weights`` (m,) is the probability of each pick being right; ``choice_s`` (2, m) what
    branches are chosen with. ``whole`` predicts all branches, ``forward`` those that may hold here;
    modes of one ``place_number`` are one place at other depths.
    """

    def __init__(
        self,
        forward: Forward,
        error_model: ErrorModel,
        rows: Rows,
        prior: SitePrior | None,
        log_depth_prior: Array,
        settings: LocationSettings,
    ) -> None:
        self.whole = self.forward = forward
        self.error_model = error_model
        self.rows = rows
        self.prior = prior
        self.log_depth_prior = log_depth_prior
        self.settings = settings
        self.crusts, self.log_crust_share = prior_crusts(settings.errors)
        self.place_number = 0
        self.weights = np.ones(len(forward.readings.time_s))
        self.precisions: tuple[Precision, ...] = ()
        crust = self.crusts.covariance[int(rows.crust_index.any())]
        self.choice_s = error_model.choice_s(rows.places[0], crust)

    def predict(self, rows: Rows) -> Prediction:
        """What the readings should be at these hypocentres."""
        seen = None
        if self.precisions:
            left = np.stack([p.crust_left for p in self.precisions])[rows.group]
            seen = Crust(rows.seen_crust, left)
        crust = self.crusts.take(rows.crust_index)
        return self.forward.predict(rows.places, rows.depth_index, rows.time_s, self.choice_s, crust, seen)

    def judge(self, rows: Rows, predicted: Prediction) -> Fit:
        """Log posterior of hypocentres where ``predicted`` holds."""
        misfit = misfit_of(predicted.residual_s, self.precisions, rows.group)
        constant = np.array([p.log_constant for p in self.precisions])[rows.group]
        weights = np.stack([p.weights for p in self.precisions])[rows.group]
        log_posterior = (
            -0.5 * (self.freedom + self.count(rows)) * np.log1p(misfit.chi2 / self.freedom)
            + misfit.log_norm
            + constant
            + np.einsum("nm,nm->n", predicted.log_prior, weights)
            + self.log_depth_prior[rows.depth_index]
            + self.log_crust_share[rows.crust_index]
        )
        if predicted.bearing is not None:
            log_posterior += predicted.bearing.log_likelihood
        if self.prior is not None:
            log_posterior += self.prior.log_prior(rows.places)
        return Fit(log_posterior, misfit.time_s, misfit.chi2, misfit.centred_s, predicted)

    def fit(self, rows: Rows) -> Fit:
        return self.judge(rows, self.predict(rows))

    @property
    def freedom(self) -> float:
        return self.settings.scale_degrees_of_freedom

    def count(self, rows: Rows) -> Array:
        """Readings that tell the size of errors, (n,)."""
        return np.array([p.count for p in self.precisions])[rows.group]

    def scale(self, rows: Rows, chi2: Array) -> Array:
        """Expected factor on all variances, given the misfit."""
        return np.asarray((self.freedom + chi2) / (self.freedom + self.count(rows)))

    @property
    def log_evidence(self) -> float:
        """Log of the mode's mass, comparable between modes."""
        top = float(self.rows.log_mass.max())
        return top + float(np.log(np.exp(self.rows.log_mass - top).sum()))

    @property
    def best(self) -> int:
        """The heaviest row."""
        return int(np.argmax(self.rows.log_mass))

    @property
    def sigma_s(self) -> Array:
        return self.precision(self.best).sigma_s

    @property
    def peak(self) -> tuple[Array, Array]:
        """Place (3,) and epicentre covariance (2, 2) of the heaviest row."""
        return self.rows.places[self.best], self.rows.covariance_km2[self.best]

    def precision(self, row: int) -> Precision:
        return self.precisions[int(self.rows.group[row])]

    def slope_s_km(self, fit: Fit) -> Array:
        """Derivatives (n, 2, m) of the predicted times to east and north."""
        return np.stack([fit.predicted.east_s_km, fit.predicted.north_s_km], axis=1)

    def pulls(self, rows: Rows, fit: Fit) -> tuple[Array, Array]:
        """Gradient (n, 2) and information (n, 2, 2) that arrays and the prior of the epicentre add."""
        tether = TETHER_KM**-2 if self.prior is None else self.prior.sigma_km**-2
        gradient, information = np.zeros((len(rows.places), 2)), np.eye(2) * tether
        if self.prior is not None:
            gradient += np.stack(toward(rows.places, self.prior.place), axis=1) * tether
        information = np.broadcast_to(information, (len(rows.places), 2, 2))
        bearing = fit.predicted.bearing
        if bearing is not None:
            gradient, information = gradient + bearing.gradient, information + bearing.information
        return gradient, information

    def normal(self, rows: Rows, fit: Fit) -> Normal:
        """Normal equations of the log posterior at hypocentres ``rows``."""
        normal = normal_of(self.slope_s_km(fit), fit.centred_s, self.precisions, rows.group)
        size = 1.0 / self.scale(rows, fit.chi2)
        gradient, information = self.pulls(rows, fit)
        return Normal(
            normal.gradient * size[:, None] + gradient,
            normal.information * size[:, None, None] + information,
            normal.drift_s_km,
        )

    def peaks(self, rows: Rows, fit: Fit, normal: Normal) -> Rows:
        """``rows`` with the mass, covariance and drift of the posterior about them."""
        covariance = np.asarray(np.linalg.inv(normal.information), dtype=np.float64)
        # Where the peak is still some way off, it is so much higher.
        gain = 0.5 * np.einsum("na,nab,nb->n", normal.gradient, covariance, normal.gradient)
        log_det = np.linalg.slogdet(covariance)[1]
        return replace(
            rows,
            time_s=fit.time_s,
            covariance_km2=covariance,
            drift_s_km=normal.drift_s_km,
            log_mass=fit.log_posterior + np.minimum(gain, 0.5) + 0.5 * log_det + np.log(2 * np.pi),
        )
