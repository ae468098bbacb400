"""Speed of relative location: against SciPy's least squares on the same unknowns, and ObsPy's correlation."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from benchmarks.relative import Cluster, best_of, dprk, finland
from benchmarks.rows import Row

from testban.location.cluster import gather_times, slowness_prior
from testban.location.cluster_moveout import downward_depth_s_km
from testban.location.cluster_settings import ClusterSettings
from testban.signal.block_correlation import correlate_pairs

LOOSE = {"ftol": 1e-5, "xtol": 1e-5, "gtol": 1e-5}
"""Tolerances of SciPy: with its own, tighter ones it takes minutes."""
SIGMA_S = 0.006
"""What SciPy is told an arrival's error is: about the scatter that ours finds."""


def relative_speed_rows(data: Path) -> list[Row]:
    return [
        *solve_rows("DPRK, 6 events", dprk(data)),
        *solve_rows("Finland, 28 events", finland(data)),
        correlation_row(),
    ]


def solve_rows(name: str, cluster: Cluster) -> list[Row]:
    """Ours against SciPy with an analytic Jacobian, with and without slownesses among the unknowns."""
    ours = best_of(cluster.solved)
    rows = []
    for unknowns, slownesses in (("the same unknowns", True), ("places and times alone", False)):
        peer = best_of(lambda wanted=slownesses: scipy_places(cluster, wanted), 1)
        text = f"{peer / ours:.1f} times as fast ({1e3 * ours:.0f} ms against {1e3 * peer:.0f} ms)"
        rows.append(
            Row(f"relative solve, {name}", f"ratio to scipy.optimize on {unknowns}", "printed", text, True)
        )
    return rows


def scipy_places(cluster: Cluster, slownesses: bool) -> np.ndarray:
    """Places (n, 2) km by `scipy.optimize.least_squares` with Cauchy loss from the arrivals that ours uses.

    Unknowns are time, east, north and depth of each event and the constant of each phase, and, where
    ``slownesses``, the correction of each phase's slowness, held by its prior.
    """
    from scipy.optimize import least_squares

    settings: ClusterSettings = cluster.settings
    gathered = gather_times(cluster.times, cluster.vectors.keys(), settings)
    times = gathered.arrivals.times_s  # type: ignore[union-attr]
    prior = slowness_prior([cluster.vectors[key] for key in gathered.keys], settings)  # type: ignore[union-attr]
    s0 = prior.slowness_s_km
    depth = downward_depth_s_km([key[1] for key in gathered.keys], s0)  # type: ignore[union-attr]
    (phases, n), (k, e) = times.shape, np.nonzero(np.isfinite(times))
    observed, rows = times[k, e], np.arange(len(k))
    held = max(settings.depth_difference_km, 1e-3)
    loose = 1.0 / (prior.own * np.hypot(*s0.T))
    size, own = 4 * n + phases, 2 * phases if slownesses else 0

    def parts(x: np.ndarray) -> tuple[np.ndarray, ...]:
        t, east, north, down = x[: 4 * n].reshape(4, n)
        s = s0 + x[size:].reshape(phases, 2) if slownesses else s0
        return t, east, north, down, x[4 * n : size], s

    def misfit(x: np.ndarray) -> np.ndarray:
        t, east, north, down, c, s = parts(x)
        model = t[e] + c[k] - s[k, 0] * east[e] - s[k, 1] * north[e] + depth[k] * down[e]
        ties = [t.sum(), east.sum(), north.sum(), *(down / held)]
        return np.concatenate(
            [
                (observed - model) / SIGMA_S,
                ties,
                (x[size:].reshape(-1, 2) * loose[:, None]).ravel() if own else [],
            ]
        )

    fixed = np.zeros((len(k) + 3 + n + own, size + own))
    fixed[rows, e], fixed[rows, 4 * n + k] = -1 / SIGMA_S, -1 / SIGMA_S
    fixed[rows, 3 * n + e] = -depth[k] / SIGMA_S
    for axis in range(3):
        fixed[len(k) + axis, axis * n : (axis + 1) * n] = 1.0
    fixed[len(k) + 3 + np.arange(n), 3 * n + np.arange(n)] = 1.0 / held
    if own:
        fixed[len(k) + 3 + n + np.arange(own), size + np.arange(own)] = np.repeat(loose, 2)

    def jacobian(x: np.ndarray) -> np.ndarray:
        _, east, north, _, _, s = parts(x)
        full = fixed.copy()
        full[rows, n + e], full[rows, 2 * n + e] = s[k, 0] / SIGMA_S, s[k, 1] / SIGMA_S
        if own:
            full[rows, size + 2 * k], full[rows, size + 2 * k + 1] = east[e] / SIGMA_S, north[e] / SIGMA_S
        return full

    found = least_squares(misfit, np.zeros(size + own), jac=jacobian, loss="cauchy", **LOOSE)
    return np.asarray(found.x[n : 3 * n].reshape(2, n).T)


def correlation_row() -> Row:
    """All pairs of 20 events at one station: 10 s at 80 Hz found in windows of 38 s."""
    from obspy.signal.cross_correlation import correlate_template

    rng = np.random.default_rng(1)
    templates, windows = rng.normal(size=(20, 800)), rng.normal(size=(20, 3040))
    one, two = (side.ravel() for side in np.meshgrid(np.arange(20), np.arange(20)))
    ours = best_of(lambda: correlate_pairs(templates, windows, one, two))
    peer = best_of(
        lambda: [
            correlate_template(windows[j], templates[i], mode="valid") for i, j in zip(one, two, strict=True)
        ]
    )
    text = f"{peer / ours:.1f} times as fast ({len(one) / ours:.0f} pairs a second)"
    return Row("correlation of all pairs", "ratio to ObsPy correlate_template", "printed", text, True)
