"""Kernel: places of all events of a cluster from their arrival times, robustly and together.

The time of event e at phase k is T_e + c_k + m_k(x_e) with m_k the moveout: -s_k . r_e for plane waves, or
what the travel-time engine says (double difference). Stretching all places while shrinking all slownesses
changes nothing: four numbers (a 2 x 2 map B of the slownesses) are never seen by the data. Slownesses are
therefore corrected only as far as their mean map stays that of the model, and B's a priori error is added to
the covariance; or, where enough places are known, they are solved freely with the prior. Left to a prior
alone, the fit would stretch the pattern to make the corrections small.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from testban.location.cluster_moveout import Moveout
from testban.location.cluster_scatter import (
    SlownessPrior,
    WaveKinds,
    map_covariance,
    phase_scatter,
    pinned_map,
    student,
)

CAUCHY = 2.385  # tuning constant of 95 % efficiency for Gaussian errors (Holland & Welsch 1977)
ROUNDS = 60
STILL = 0.01  # events that move less than this share of their uncertainty have come to rest
WEIGHED_EVERY = 3  # turns after which the uncertainties are taken anew: they change slowly and cost most
MEAN_PRIOR = 1e4  # pins the means of times and places, which the data leave free


@dataclass(frozen=True, eq=False)
class ClusterArrivals:
    """Arrival times (k, n) s, nan where absent, each row up to a constant; their errors relative to the
    phase's scatter (k, n); and the least scatter (s) of any.
    """

    times_s: NDArray[np.float64]
    relative_error: NDArray[np.float64]
    floor_s: float


@dataclass(frozen=True, eq=False)
class KnownPlaces:
    """Places (n, 2) km and standard deviations (n,) km of known events, nan elsewhere. ``calibrate``: they
    free the slownesses' mean map. ``depth_km`` is one standard deviation of each event's depth.
    """

    places_km: NDArray[np.float64]
    sigma_km: NDArray[np.float64]
    calibrate: bool
    depth_km: float


@dataclass(frozen=True, eq=False)
class ClusterFit:
    """Places (n, 3) in km east, north and down; covariance (3 n, 3 n) in km^2, east first, then north, then
    depth; residuals and weights (k, n), nan and 0 where there is no arrival.
    """

    places_km: NDArray[np.float64]
    covariance_km2: NDArray[np.float64]
    residual_s: NDArray[np.float64]
    weights: NDArray[np.float64]


def fit_cluster(
    arrivals: ClusterArrivals,
    moveout: Moveout,
    prior: SlownessPrior,
    known: KnownPlaces,
    pooled_degrees: float,
    kinds: WaveKinds,
    start_km: NDArray[np.float64] | None = None,
) -> ClusterFit:
    """Gauss-Newton with Cauchy weights; slownesses and phase constants are eliminated phase by phase.

    Each kind of wave may see an event a little elsewhere and at another time than the others do: how far is
    estimated from their disagreement (`WaveKinds`). ``start_km`` (3, n) is where events are thought to be, by
    default the centre; depths are held to theirs.
    """
    present = np.isfinite(arrivals.times_s)
    phases, n = present.shape
    observed, relative = np.where(present, arrivals.times_s, 0.0), arrivals.relative_error
    s0, size = prior.slowness_s_km, np.hypot(*prior.slowness_s_km.T)
    own_precision = (np.maximum(prior.own, 1e-6) * size) ** -2
    pin, groups = pinned_map(prior), np.unique(prior.group)
    # One group alone has no stretch of its own beside the pinned map.
    groups = groups if known.calibrate or len(groups) > 1 else groups[:0]
    member = (prior.group[:, None] == groups).astype(float)
    pinned_stretch = np.einsum("kab,ka,kg->gb", pin, s0, member)
    stretch_precision = np.array([float(prior.common[prior.group == g].mean()) ** -2 for g in groups])
    is_known = np.isfinite(known.sigma_km) & known.calibrate
    extra = len(groups) + (0 if known.calibrate else 4)
    start = np.zeros((3, n)) if start_km is None else start_km
    columns = 4 + 3 * kinds.count
    of_kind = np.eye(kinds.count)[kinds.kind] if kinds.count else np.zeros((phases, 0))
    x = np.concatenate([np.zeros((1, n)), start, np.zeros((columns - 4, n))])
    x[1:3, is_known] = known.places_km[is_known].T
    middle = x[1:3].sum(axis=1)
    own, common = np.zeros((phases, 2)), np.zeros(len(groups))
    left = np.where(present, arrivals.times_s - np.nan_to_num(moveout(x[1:4])[0]), np.nan)
    constants = np.nanmedian(left, axis=1)
    x[0] = np.nanmedian(left - constants[:, None], axis=0)
    floor = np.full(phases, arrivals.floor_s)
    scatter, unknowns = 5.0 * floor, 0.0
    widened, degrees = False, np.full(2, kinds.degrees)
    every, size_events, spread = np.arange(n), columns * n, np.array([kinds.time_s, kinds.place_km])
    for turn in range(ROUNDS):
        moved, slowness, depth = (np.nan_to_num(v) for v in moveout(x[1:4]))
        correction = own + s0 * (member @ common)[:, None]
        # What one arrival says of its event (time, east, north, depth, seen by its kind), and of its phase.
        of_event = np.empty((phases, n, columns))
        of_event[..., 0], of_event[..., 3] = 1.0, depth
        of_event[..., 1:3] = -(slowness + correction[:, None, :])
        for axis in range(3):
            of_event[..., 4 + axis :: 3] = of_event[..., axis, None] * of_kind[:, None, :]
        seen = np.einsum("kna,an->kn", of_event[..., 4:], x[4:])
        residual = observed - (x[0] + constants[:, None] + moved - correction @ x[1:3] + seen)
        if turn > 2:
            scatter = phase_scatter(residual / relative, present, unknowns, floor, pooled_degrees)
        sigma = scatter[:, None] * relative
        weights = np.where(present, 1.0 / (1.0 + (residual / (CAUCHY * sigma)) ** 2), 0.0)
        w = weights * prior.share[:, None] / sigma**2
        of_phase = np.broadcast_to(np.stack([np.ones(n), -x[1], -x[2]], axis=1), (phases, n, 3))
        weighted = of_phase * w[:, :, None]
        inner = np.matmul(weighted.transpose(0, 2, 1), of_phase)
        inner[:, [1, 2], [1, 2]] += own_precision[:, None]
        inner[:, 0, 0] += 1e-6
        inner_right = np.einsum("kni,kn->ki", weighted, residual)
        inner_right[:, 1:] -= own_precision[:, None] * own
        coupling = np.zeros((phases, 3, size_events + extra))
        coupling[:, :, :size_events] = np.einsum("kni,kna->kian", weighted, of_event).reshape(phases, 3, -1)
        outer, right = np.zeros((size_events + extra,) * 2), np.zeros(size_events + extra)
        blocks = np.einsum("kn,kna,knb->abn", w, of_event, of_event)
        for a in range(columns):
            right[a * n : (a + 1) * n] = (w * residual * of_event[..., a]).sum(axis=0)
            for b in range(columns):
                outer[a * n + every, b * n + every] = blocks[a, b]
        for axis in range(3):
            span = slice(axis * n, (axis + 1) * n)
            if axis == 0 or not is_known.any():
                outer[span, span] += MEAN_PRIOR
                right[span] -= MEAN_PRIOR * (x[axis].sum() - (middle[axis - 1] if axis else 0.0))
            else:
                tie = np.where(is_known, known.sigma_km, 1.0) ** -2.0 * is_known
                outer[span, span] += np.diag(tie)
                right[span] += tie * np.where(is_known, known.places_km[:, axis - 1] - x[axis], 0.0)
        held = np.concatenate([[max(known.depth_km, 1e-6)], np.tile(spread[[0, 1, 1]], kinds.count)]) ** -2.0
        inside = np.arange(3 * n, size_events)
        outer[inside, inside] += np.repeat(held, n)
        right[inside] -= np.repeat(held, n) * (x[3:] - np.vstack([start[2:], 0.0 * x[4:]])).ravel()
        ends = size_events + len(groups)
        if len(groups):
            _add_stretch(outer, right, coupling, w, residual, of_event, weighted, -(s0 @ x[1:3]), member)
            outer[size_events:ends, size_events:ends] += np.diag(stretch_precision)
            right[size_events:ends] -= stretch_precision * common
        if not known.calibrate:
            coupling[:, 1, ends:], coupling[:, 2, ends:] = pin[:, 0], pin[:, 1]
            outer[size_events:ends, ends:], outer[ends:, size_events:ends] = pinned_stretch, pinned_stretch.T
            right[ends:] = -np.einsum("kab,ka->b", pin, correction)
        inverse = np.linalg.inv(inner)
        solved = np.matmul(inverse, coupling)
        flat = coupling.reshape(3 * phases, -1)
        reduced = outer - flat.T @ solved.reshape(3 * phases, -1)
        inner_step = np.einsum("kij,kj->ki", inverse, inner_right)
        target = right - flat.T @ inner_step.ravel()
        weigh = widened or turn % WEIGHED_EVERY == 0
        if weigh:
            inverted = np.linalg.inv(reduced)
        step = inverted @ target if weigh else np.linalg.solve(reduced, target)
        inner_step -= solved @ step
        x += step[:size_events].reshape(columns, n)
        constants, own = constants + inner_step[:, 0], own + inner_step[:, 1:]
        common = common + step[size_events:ends]
        # Events' unknowns, constants, and what the data rather than the prior know of the slownesses.
        learnt = 2.0 - own_precision * (inverse[:, 1, 1] + inverse[:, 2, 2])
        unknowns = phases + 3.0 * n - 3.0 + float(learnt.sum())
        if widened:
            break
        if not weigh:
            continue
        variance = np.diag(inverted)
        if kinds.count and turn > 2:
            spread, degrees = kinds.spread(x[4:], variance[4 * n : size_events], spread)
        still = np.all(np.abs(step[n : 3 * n]) < STILL * np.sqrt(variance[n : 3 * n]))
        if (turn > 5 and still) or turn >= ROUNDS - WEIGHED_EVERY:
            spread, widened = spread * np.sqrt(student(degrees)), True
    covariance = inverted[n : 4 * n, n : 4 * n] * student(float(present.sum()) - unknowns)
    places = x[1:4].T
    if not known.calibrate:
        covariance[: 2 * n, : 2 * n] += map_covariance(places[:, :2] - places[:, :2].mean(axis=0), prior, pin)
    if not kinds.count:
        covariance[: 2 * n, : 2 * n] += kinds.place_km**2 * float(student(kinds.degrees)) * np.eye(2 * n)
    return ClusterFit(places, (covariance + covariance.T) / 2.0, np.where(present, residual, np.nan), weights)


def _add_stretch(
    outer: NDArray[np.float64],
    right: NDArray[np.float64],
    coupling: NDArray[np.float64],
    w: NDArray[np.float64],
    residual: NDArray[np.float64],
    of_event: NDArray[np.float64],
    weighted: NDArray[np.float64],
    along: NDArray[np.float64],
    member: NDArray[np.float64],
) -> None:
    """Rows and columns of the common stretch of each group; ``along`` (k, n) is its effect on a time."""
    n = of_event.shape[1] * of_event.shape[2]
    ends = n + member.shape[1]
    effect = along[:, :, None] * member[:, None, :]
    outer[n:ends, n:ends] = np.einsum("kn,kng,knh->gh", w, effect, effect)
    cross = np.einsum("kn,kna,kng->ang", w, of_event, effect).reshape(n, -1)
    outer[:n, n:ends], outer[n:ends, :n] = cross, cross.T
    coupling[:, :, n:ends] = np.einsum("kni,kng->kig", weighted, effect)
    right[n:ends] = np.einsum("kn,kn,kng->g", w, residual, effect)
