"""Search for the place and time that explain most picks as first P and as trains of Lg."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from testban.association.kernels import fit_picks, fullest_bins
from testban.association.likelihood import log_density_of_chance, network_score
from testban.association.paths import CoarsePaths, PathFinder, Paths
from testban.association.pick_table import PickTable
from testban.association.search_grid import subdivided
from testban.association.windows import BIN_S

TIMES_A_PLACE = 3
"""Origin times that a place of the first, coarse step may contribute."""


@dataclass(frozen=True, eq=False)
class Trial:
    """The best trial origin: place, time, score, and the indices of the picks it explains, one a row, with
    what each of them gains it.

    ``untried`` is the most that any place and time could have scored that the limit on candidates left out.
    """

    latitude_deg: float
    longitude_deg: float
    depth_km: float
    time: float
    score: float
    picks: NDArray[np.intp]
    gain: NDArray[np.float64]
    untried: float


@dataclass(frozen=True, eq=False)
class Search:
    """The search of one window after another from the same trial places."""

    finder: PathFinder

    def best(self, table: PickTable, start: float, slots: int) -> Trial:
        """The best origin from ``start`` on within ``slots`` bins, over the velocities Lg may have in a
        region where there is any Lg."""
        if not self.finder.rows.slow.any():
            return self._best(table, start, slots, 0.0)
        velocities = self.finder.settings.lg_velocities_km_s
        middle = velocities[len(velocities) // 2]
        best = self._best(table, start, slots, middle)
        for velocity in velocities if best.score > self.finder.settings.lg_hopeful_score else ():
            if velocity != middle:
                best = max(best, self._best(table, start, slots, velocity), key=lambda t: t.score)
        return best

    def _best(self, table: PickTable, start: float, slots: int, lg_km_s: float) -> Trial:
        """Coarse to fine: origin-time histograms find times for each place, network scores rank both."""
        index, time, untried = self._candidates(table, start, slots, lg_km_s)
        places = self.finder.places
        for level in range(self.finder.settings.refinements + 1):
            trials = places.take(index)
            paths = self.finder.paths(trials, lg_km_s)
            score, time, picks, gain = self._score(table, paths, time)
            top = np.argsort(-(score + paths.log_prior), kind="stable")[: self.finder.settings.survivors]
            if level == self.finder.settings.refinements:
                best = top[0]
                return Trial(
                    float(trials.latitude_deg[best]),
                    float(trials.longitude_deg[best]),
                    float(trials.depth_km[best]),
                    float(time[best]),
                    float(score[best]),
                    picks[best][picks[best] >= 0],
                    gain[best][picks[best] >= 0],
                    untried,
                )
            places = subdivided(trials.take(top))
            time = np.repeat(time[top], 9)
            index = np.arange(len(places))
        raise AssertionError("unreachable")

    def _candidates(
        self, table: PickTable, start: float, slots: int, lg_km_s: float
    ) -> tuple[NDArray[np.intp], NDArray[np.float64], float]:
        """Place index and origin time of the fullest origin-time bins, and the weight of the fullest one
        that the limit left out."""
        paths = self.finder.coarse(lg_km_s)
        weight, slot = self._bins(table, paths, start, slots, 1)
        limit = self.finder.settings.candidates
        rank = weight[:, 0] + paths.log_prior
        order = np.argsort(-rank, kind="stable")
        # Only places whose fullest bin is among the fullest can have a second and third there.
        near = order[:limit]
        untried = float(weight[order[limit:]].max(initial=0.0))
        weight, slot = self._bins(table, paths.take(near), start, slots, TIMES_A_PLACE)
        order = np.argsort(-(weight + paths.log_prior[near, None]).ravel(), kind="stable")
        top, rest = order[:limit], order[limit:]
        untried = max(untried, float(weight.ravel()[rest].max(initial=0.0)))
        time = np.asarray(start + (slot.ravel()[top] + 0.5) * BIN_S, dtype=np.float64)
        return near[top // TIMES_A_PLACE], time, untried

    def _bins(
        self, table: PickTable, paths: CoarsePaths, start: float, slots: int, count: int
    ) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
        return fullest_bins(
            paths.travel_s,
            paths.distance_deg,
            paths.sigma_s,
            paths.half_bins,
            paths.guard_bins,
            table.bounds(len(self.finder.rows)),
            (table.time - start) / BIN_S,
            log_density_of_chance(table.rate_hz),
            table.reach_deg,
            slots,
            count,
        )

    def _score(
        self, table: PickTable, paths: Paths, time: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.intp], NDArray[np.float64]]:
        """Network score of each trial, its time centred on the picks it explains, those (-1: none), and what
        each gains."""
        time, gain, choice = fit_picks(
            paths.travel_s,
            paths.distance_deg,
            paths.sigma_s,
            time,
            table.bounds(len(self.finder.rows)),
            table.time,
            log_density_of_chance(table.rate_hz),
            table.reach_deg,
        )
        recording = self.finder.rows.recording(time[:, None] + paths.travel_s)
        score = network_score(
            gain, paths.distance_deg, recording, self.finder.settings.detection_probabilities
        )
        return score, time, np.where((gain > 0) & recording, choice, -1), gain
