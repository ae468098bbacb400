"""Times of readings through a 3-D Earth that is plugged in (`testban.earth.path_corrections`)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from testban.earth.path_corrections import PathTimes, Place
from testban.earth.traveltimes import PN_LIMIT_DEG
from testban.location.branch_table import CRUSTAL
from testban.location.readings import Readings

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class PluggedTimes:
    """What a plug-in says of m readings and k branches, from one source.

    ``time_s`` (k, m) is NaN where it says nothing; ``sigma_s`` (2, m) is the standard deviation of a reading
    as a mantle and as a crustal ray, NaN where there is none; ``reason`` (k, m) why there is no time.
    """

    name: str
    branches: tuple[str, ...]
    distance_deg: Array
    time_s: Array
    sigma_s: Array
    reason: tuple[tuple[str, ...], ...]

    def notes(self, readings: Readings, branch: NDArray[np.intp]) -> tuple[str, ...]:
        """Which readings it served under the branch (m,) each is taken for, and why not the others."""
        index = range(len(branch))
        served = [k for k in index if np.isfinite(self.time_s[branch[k], k])]
        unsure = sum(not np.isfinite(self.time_s[branch[k], k] + self._sigma_s(branch[k], k)) for k in served)
        named = ", ".join(
            f"{readings.picks[k].station} {phase_name(self.branches[branch[k]], float(self.distance_deg[k]))}"
            for k in served
        )
        said = f"travel times of {self.name} for {len(served)} of {len(branch)} arrivals"
        said += f": {named}" if served else ""
        if unsure:
            said += f"; {unsure} of them with the 1-D Earth's errors, as it gives none"
        why = Counter(self.reason[branch[k]][k] for k in index if k not in set(served))
        if not why:
            return (said,)
        others = ", ".join(f"{count} ({reason or 'not asked'})" for reason, count in sorted(why.items()))
        return said, f"{self.name} has no travel time for the others, the 1-D Earth's stand: {others}"

    def _sigma_s(self, branch: int, k: int) -> float:
        return float(self.sigma_s[int(self.branches[branch] in CRUSTAL), k])


def plugged_times(
    paths: PathTimes,
    readings: Readings,
    source: Place,
    distance_deg: Array,
) -> PluggedTimes:
    """Ask for every branch that a reading may be."""
    branches = tuple(readings.log_prior)
    m = len(readings.time_s)
    time, sigma = np.full((len(branches), m), np.nan), np.full((2, m), np.nan)
    reason = [[""] * m for _ in branches]
    for k, branch in enumerate(branches):
        for j in np.flatnonzero(np.isfinite(readings.log_prior[branch])):
            station = Place(
                float(readings.latitude_deg[j]),
                float(readings.longitude_deg[j]),
                -float(readings.elevation_m[j]) / 1000.0,
            )
            found = paths.path_time(phase_name(branch, float(distance_deg[j])), source, station)
            time[k, j], reason[k][j] = found.time_s, found.reason
            kind = int(branch in CRUSTAL)
            if np.isfinite(found.time_s) and not np.isfinite(sigma[kind, j]):
                sigma[kind, j] = found.sigma_s
    return PluggedTimes(paths.name, branches, distance_deg, time, sigma, tuple(map(tuple, reason)))


def phase_name(branch: str, distance_deg: float) -> str:
    """The name of a branch there."""
    return f"{branch}n" if branch in ("P", "S") and distance_deg <= PN_LIMIT_DEG else branch


def own_errors(covariance_s2: Array, sigma_s: Array, likeness: Array, together: NDArray[np.bool_]) -> Array:
    """Covariance (m, m) with the errors ``sigma_s`` (m,) of a plug-in, NaN where it gives none.

    Its errors are as alike (m, m) between stations as a 1-D Earth's, among those ``together`` (m, m); with a
    1-D Earth's they have nothing in common.
    """
    known = np.isfinite(sigma_s)
    size = np.where(known, sigma_s, 0.0)
    both = known[:, None] & known
    either = known[:, None] | known
    own = likeness * together * np.outer(size, size)
    return np.where(both, own, np.where(either, 0.0, covariance_s2))
