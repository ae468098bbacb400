"""Which branches each reading may be at the distances where an event is looked for."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from testban.location.readings import Readings

Array = NDArray[np.float64]
REACH_MARGIN_DEG = 2.0
"""So much nearer or farther than asked, branches are kept ready."""


@dataclass(frozen=True, eq=False)
class Asked:
    """Readings ``at`` (b of them, in any index) with their branches and what goes with each, (k, b).

    ``extra_s`` is what ellipticity and the station's height add to its time.
    """

    at: NDArray[np.intp] | slice
    branch: NDArray[np.intp]
    crustal: NDArray[np.bool_]
    log_prior: Array
    extra_s: Array


@dataclass(frozen=True, eq=False)
class Columns:
    """Readings that may be one branch only, and those that may be several; None where there are none.

    Valid at distances from ``near`` to ``far`` (m,).
    """

    lone: Asked | None
    open: Asked | None
    near: Array
    far: Array


class Candidates:
    """Branches of ``readings``, by index, of which each arrives within ``reach_deg`` (k, 2).

    ``crustal`` (k,) marks those in the crust, ``extra_s`` (k, m) is as in `Asked`.
    """

    def __init__(
        self,
        readings: Readings,
        reach_deg: Sequence[tuple[float, float]],
        crustal: NDArray[np.bool_],
        extra_s: Array,
    ) -> None:
        self._reach = np.array(reach_deg).reshape(-1, 2)
        self._crustal, self._extra_s = crustal, extra_s
        prior = np.stack(list(readings.log_prior.values())) if readings.log_prior else np.zeros((0, 0))
        order = np.argsort(-prior, axis=0, kind="stable")
        count = max(int(np.isfinite(prior).sum(axis=0).max(initial=1)), 1)
        self._branch, self._prior = order[:count], np.take_along_axis(prior, order, 0)[:count]
        # Priors are shared out among the branches that arrive: a lone one has it all.
        self._lone_prior = np.zeros(prior.shape[1])
        self._kept: Columns | None = None

    def with_extra(self, extra_s: Array) -> Candidates:
        other = copy(self)
        other._extra_s, other._kept = extra_s, None
        return other

    def settled(self, sure: NDArray[np.bool_], branch: NDArray[np.intp], log_prior: Array) -> Candidates:
        """Readings that are ``sure`` (m,) are that ``branch`` (m,), of that log prior (m,)."""
        other = copy(self)
        other._branch, other._prior, other._kept = self._branch.copy(), self._prior.copy(), None
        other._branch[0, sure], other._prior[0, sure], other._prior[1:, sure] = branch[sure], 0.0, -np.inf
        other._lone_prior = np.where(sure, log_prior, self._lone_prior)
        return other

    def within(self, distance_deg: Array) -> Columns:
        """At these distances (n, m); kept for the next ones while they stay within them."""
        near, far = distance_deg.min(axis=0), distance_deg.max(axis=0)
        kept = self._kept
        if kept is not None and (near >= kept.near).all() and (far <= kept.far).all():
            return kept
        near, far = near - REACH_MARGIN_DEG, far + REACH_MARGIN_DEG
        least, most = self._reach[self._branch, 0], self._reach[self._branch, 1]
        possible = np.isfinite(self._prior) & (far >= least) & (near <= most)
        # Possible ones first, so that fewer rows hold them all.
        count = max(int(possible.sum(axis=0).max(initial=1)), 1)
        order = np.argsort(~possible, axis=0, kind="stable")[:count]
        branch = np.take_along_axis(self._branch, order, 0)
        prior = np.take_along_axis(self._prior, order, 0)
        several = possible.sum(axis=0) > 1
        lone = self._asked(~several, branch[:1], self._lone_prior[None])
        self._kept = Columns(lone, self._asked(several, branch, prior), near, far)
        return self._kept

    def _asked(self, which: NDArray[np.bool_], branch: NDArray[np.intp], log_prior: Array) -> Asked | None:
        if not which.any():
            return None
        at: NDArray[np.intp] | slice = slice(None) if which.all() else np.flatnonzero(which)
        extra = self._extra_s[branch, np.arange(len(which))]
        kind = branch[:, at]
        return Asked(at, kind, self._crustal[kind], log_prior[:, at], extra[:, at])
