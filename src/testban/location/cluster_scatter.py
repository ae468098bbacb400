"""Kernel: how much the arrivals of a cluster scatter, and what the pinned scale adds to its regions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True, eq=False)
class SlownessPrior:
    """Slownesses (k, 2) s/km; relative errors of each phase's own (k,) and of its group's (k,); group (k,).

    ``share`` (k,) is one over the number of phases at the same station: P and S come up through the same
    rocks from the same source and err together, so they count as one.
    """

    slowness_s_km: NDArray[np.float64]
    own: NDArray[np.float64]
    common: NDArray[np.float64]
    group: NDArray[np.int64]
    share: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class WaveKinds:
    """Waves of different kinds see one event at slightly different places and times: each in its own band and
    direction of take-off sums P with what the surface above and the rocks around throw back.

    ``kind`` (k,) numbers the ``count`` kinds, 0 where they are not told apart. ``time_s`` and ``place_km``
    are standard deviations assumed beforehand of what one kind sees of one event; they weigh ``degrees``.
    """

    kind: NDArray[np.int64]
    count: int
    time_s: float
    place_km: float
    degrees: float

    def spread(
        self, seen: NDArray[np.float64], variance: NDArray[np.float64], spread: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Next estimate of (time s, place km) from what the kinds see (3 count, n) and its variance
        (MacKay 1992, doi:10.1162/neco.1992.4.3.415, re-estimation of a prior's width), with its degrees of
        freedom.
        """
        seen2 = (seen**2).reshape(self.count, 3, -1)
        unlearnt = variance.reshape(self.count, 3, -1)
        found, degrees = [], []
        for rows, before, now in (
            (slice(0, 1), self.time_s, spread[0]),
            (slice(1, 3), self.place_km, spread[1]),
        ):
            learnt = float(np.maximum(1.0 - unlearnt[:, rows] / now**2, 0.0).sum())
            total = self.degrees * before**2 + float(seen2[:, rows].sum())
            degrees.append(self.degrees + learnt)
            found.append(np.sqrt(total / degrees[-1]))
        return np.maximum(np.array(found), 1e-6), np.array(degrees)


def student(degrees: ArrayLike) -> NDArray[np.float64]:
    """Variance of Student's t: what a variance estimated with so many degrees of freedom must grow by."""
    degrees = np.asarray(degrees, float)
    return np.where(degrees > 3.0, degrees / np.maximum(degrees - 2.0, 1.0), 3.0)


def phase_scatter(
    standard: NDArray[np.float64],
    present: NDArray[np.bool_],
    unknowns: float,
    floor: NDArray[np.float64],
    pooled_degrees: float,
) -> NDArray[np.float64]:
    """Robust scatter (k,) of each phase's standardised residuals (k, n), drawn toward the cluster's: few
    events fit a phase too well. ``unknowns`` is how many the data determine; ``floor`` (k,) the least.
    """
    size = np.abs(standard)
    pooled = 1.4826 * float(np.median(size[present]))
    count = present.sum(axis=1)
    # What the unknowns follow leaves the residuals too small.
    loss = float(np.sqrt(count.sum() / max(count.sum() - unknowns, 1.0)))
    ranked, rows = np.sort(np.where(present, size, np.inf), axis=1), np.arange(len(size))
    own = 1.4826 * (ranked[rows, (count - 1) // 2] + ranked[rows, count // 2]) / 2.0
    mixed = (pooled_degrees * pooled**2 + count * own**2) / (pooled_degrees + count)
    return np.asarray(np.maximum(np.sqrt(mixed) * loss, floor))


def pinned_map(prior: SlownessPrior) -> NDArray[np.float64]:
    """(k, 2, 4): the mean map B (row by row) is the sum over phases of pin[k, a, :] * correction[k, a].

    Phases count by how well their slowness is known.
    """
    s = prior.slowness_s_km
    certainty = 1.0 / (prior.own**2 + prior.common**2)
    basis = s * (certainty / (s**2).sum(axis=1))[:, None]
    per_phase = basis @ np.linalg.inv(s.T @ basis)
    pin = np.zeros((len(s), 2, 4))
    for a in range(2):
        pin[:, a, 2 * a : 2 * a + 2] = per_phase
    return pin


def map_covariance(
    places_km: NDArray[np.float64], prior: SlownessPrior, pin: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Covariance (2 n, 2 n) of the places that the error of the slownesses' mean map makes.

    Truth is s' = (I + B) s with s . r unchanged, so r' = r - B^T r.
    """
    s, size = prior.slowness_s_km, np.hypot(*prior.slowness_s_km.T)
    of_map = np.einsum("kab,k,kac->bc", pin, (prior.own * size) ** 2, pin)
    for number in np.unique(prior.group):
        mine = prior.group == number
        moved = np.einsum("kab,ka,k->b", pin[mine], s[mine], prior.common[mine])
        of_map += np.outer(moved, moved)
    n = len(places_km)
    jacobian = np.zeros((2 * n, 4))
    for a in range(2):
        for b in range(2):
            jacobian[b * n : (b + 1) * n, 2 * a + b] = -places_km[:, a]
    return np.asarray(jacobian @ of_map @ jacobian.T)
