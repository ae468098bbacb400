"""Kernel: what each reading should be at trial hypocentres, under the branch that fits it best."""

from __future__ import annotations

from copy import copy

import numpy as np
from numpy.typing import NDArray

from testban.earth.geodesy import KM_PER_DEG, inverse
from testban.earth.path_corrections import PathTimes, Place
from testban.location.bearings import bearing_fit
from testban.location.branch_choice import branch_priors, choose_branch, lead_width_s, of_chosen
from testban.location.branch_table import ABSENT_S, CRUSTAL, BranchTable
from testban.location.candidate_branches import Asked, Candidates
from testban.location.crust import Crust
from testban.location.extra_seconds import first_height_s, first_slowness_s_deg, flattening_s, height_s
from testban.location.path_times import PluggedTimes, plugged_times
from testban.location.prediction import Prediction
from testban.location.readings import Readings
from testban.location.settings import LocationSettings
from testban.location.sphere import distance_and_direction, latitude_longitude
from testban.location.travel_time_error import CRUST_KM_S, P_TO_S_VELOCITY, moho_share

Array = NDArray[np.float64]
UNREACHED_S = 60.0
"""Residual given to a pick that no branch explains: surely wrong, but finite."""
SURE, EVEN = 1e-3, 0.05
"""Other branches so unlikely, and log priors so alike all round, do not matter."""


class Forward:
    """Predictions for one set of readings."""

    def __init__(self, readings: Readings, table: BranchTable, settings: LocationSettings) -> None:
        self.readings = readings
        self.table = table
        self.settings = settings
        self.branches = tuple(readings.log_prior)
        self.crustal = np.array([b in CRUSTAL for b in self.branches], dtype=bool)
        self._rows = table.rows(self.branches)
        extra = first_height_s(table.travel_times, self.branches, readings.elevation_m)
        reach = [table.reach_deg[b] for b in self.branches]
        self._candidates = Candidates(readings, reach, self.crustal, extra)
        self._stations, self._station = _each_once(readings.stations)
        self._slower = np.where(readings.is_s, P_TO_S_VELOCITY, 1.0)
        self._crust_say = np.stack([self._slower, self._slower])
        self.plugged: PluggedTimes | None = None
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
        distance, east, north = self._geometry(places)
        columns = self._candidates.within(distance)
        shape = distance.shape
        time, slowness, log_prior, rivals = np.empty(shape), np.empty(shape), np.zeros(shape), np.zeros(shape)
        branch = np.empty(shape, dtype=np.intp)
        if columns.lone is not None:
            asked = columns.lone
            times, slope = self._times(distance[:, asked.at], asked, depth_index, crust)
            time[:, asked.at], slowness[:, asked.at] = times[0], slope[0]
            branch[:, asked.at], log_prior[:, asked.at] = asked.branch[0], asked.log_prior[0]
        if columns.open is not None:
            asked = columns.open
            away = distance[:, asked.at]
            times, slope = self._times(away, asked, depth_index, crust)
            likely = times if seen is None else times + self._late(away, asked, seen)
            chosen, log_prior[:, asked.at], rivals[:, asked.at] = self._choice(
                *(asked, away, likely, times >= ABSENT_S),
                *(crust if seen is None else seen, time_s, sigma_s),
            )
            time[:, asked.at] = of_chosen(times, chosen)
            slowness[:, asked.at] = of_chosen(slope, chosen)
            branch[:, asked.at] = asked.branch[chosen, np.arange(chosen.shape[1])]
        reached = time < ABSENT_S
        residual = r.time_s - time
        if not reached.all():
            residual = _filled(np.where(reached, residual, np.nan), time_s)
            log_prior = np.where(reached, log_prior, 0.0)
        rate = slowness / -KM_PER_DEG
        bearing = None
        if self._has_bearing:
            bearing = bearing_fit(r, self.settings, distance, east, north, slowness, places)
        return Prediction(residual, rate * east, rate * north, branch, reached, log_prior, rivals, bearing)

    def narrowed(self, predicted: Prediction) -> Forward:
        """For the neighbourhood of ``predicted``: readings that are surely one branch are no longer asked."""
        chosen = predicted.branch[0]
        sure = (predicted.rivals.max(axis=0) < SURE) & (predicted.branch == chosen).all(axis=0)
        sure &= predicted.reached.all(axis=0) & (np.ptp(predicted.log_prior, axis=0) < EVEN)
        narrow = copy(self)
        narrow._candidates = self._candidates.settled(sure, chosen, predicted.log_prior.mean(axis=0))
        return narrow

    def crust_s(self, places: Array, branch: NDArray[np.intp], crust: Crust) -> Array:
        """What ``crust`` adds (n, m) to the times of these branches."""
        distance = self._geometry(places)[0]
        return self._late_by(distance, self.crustal[branch], slice(None), crust)

    def _geometry(self, places: Array) -> tuple[Array, Array, Array]:
        geometry = distance_and_direction(places, self._stations)
        if len(self._stations) == len(self._station):
            return geometry
        distance, east, north = (a[:, self._station] for a in geometry)
        return distance, east, north

    def _times(
        self, distance: Array, asked: Asked, depth_index: NDArray[np.intp], crust: Crust | None
    ) -> tuple[Array, Array]:
        """Times and slownesses (k, n, b)."""
        times, slowness = self.table.time_and_slowness(self._rows[asked.branch], distance, depth_index)
        if crust is not None and crust.offset.any():
            times += self._late(distance, asked, crust)
        times += asked.extra_s[:, None, :]
        return times, slowness

    def _choice(
        self,
        asked: Asked,
        distance: Array,
        times: Array,
        absent: NDArray[np.bool_],
        crust: Crust | None,
        time_s: Array,
        sigma_s: Array,
    ) -> tuple[NDArray[np.intp], Array, Array]:
        r, settings = self.readings, self.settings
        width = lead_width_s(distance, self._slower[asked.at], crust, settings.errors)
        prior = branch_priors(asked, times, width, r.first[asked.at], settings.missed_first_share)
        sigma = np.where(asked.crustal, sigma_s[1, asked.at], sigma_s[0, asked.at])
        # The first may be unseen also where the source lies too deep for a later branch that is a candidate.
        least = np.where(r.first[asked.at], 1.0 + settings.missed_first_share, 0.0)
        return choose_branch((r.time_s[asked.at] - time_s[:, None]) - times, prior, least, sigma, absent)

    def correct_for_paths(self, place: Array, depth_index: int, paths: PathTimes | None = None) -> None:
        """From now on times are those of a flattened Earth and of stations at their heights, as from one
        ``place`` (3,) and depth: they change by 0.01 s over 100 km. Crustal rays go too short a way to need
        flattening. Where ``paths`` has a time it stands in their stead."""
        r, times = self.readings, self.table.travel_times
        depth_km = float(self.table.depths_km[depth_index])
        latitude, longitude = (float(v) for v in latitude_longitude(place))
        km, azimuth, _ = inverse(latitude, longitude, r.latitude_deg, r.longitude_deg)
        extra = height_s(times, self.branches, self._slowness(place, depth_index), r.elevation_m)
        mantle = np.flatnonzero(~self.crustal)
        names = [self.branches[k] for k in mantle]
        extra[mantle] += flattening_s(times, names, km / KM_PER_DEG, depth_km, latitude, azimuth)
        self.plugged, self._crust_say = None, np.stack([self._slower, self._slower])
        if paths is not None:
            source = Place(latitude, longitude, depth_km)
            self.plugged = plugged_times(paths, r, source, km / KM_PER_DEG)
            own = self._from_one(place, depth_index)[0]
            self.plugged.time_s[own >= ABSENT_S] = np.nan
            extra = np.where(np.isfinite(self.plugged.time_s), self.plugged.time_s - own, extra)
            # Its times know the crust.
            self._crust_say[np.isfinite(self.plugged.sigma_s)] = 0.0
        self._candidates = self._candidates.with_extra(extra)

    def _slowness(self, place: Array, depth_index: int) -> Array:
        """Slowness (k, m) of each branch from ``place`` (3,); that of Pn or Sn where one does not arrive."""
        time, slowness = self._from_one(place, depth_index)
        return np.where(time < ABSENT_S, slowness, first_slowness_s_deg(self.branches)[:, None])

    def _from_one(self, place: Array, depth_index: int) -> tuple[Array, Array]:
        """The table's time and slowness (k, m) of each branch from ``place`` (3,)."""
        distance = self._geometry(place[None])[0]
        rows = np.tile(self._rows[:, None], (1, distance.shape[1]))
        time, slowness = self.table.time_and_slowness(rows, distance, np.array([depth_index]))
        return time[:, 0], slowness[:, 0]

    def _late(self, distance_deg: Array, asked: Asked, crust: Crust) -> Array:
        """What each branch is late in this crust (k, n, b)."""
        return self._late_by(distance_deg, asked.crustal[:, None, :], asked.at, crust)

    def _late_by(
        self, distance_deg: Array, crustal: NDArray[np.bool_], at: NDArray[np.intp] | slice, crust: Crust
    ) -> Array:
        reach = distance_deg * ((KM_PER_DEG / CRUST_KM_S) * crust.offset[:, :1])
        moho = moho_share(distance_deg * KM_PER_DEG, self.settings.errors) * crust.offset[:, 1:]
        say = np.where(crustal, self._crust_say[1, at], self._crust_say[0, at])
        return np.where(crustal, reach, moho) * say


def _filled(residual: Array, time_s: Array) -> Array:
    """Residuals of picks that no branch explains set far from the others."""
    missing = ~np.isfinite(residual)
    middle = np.median(np.where(missing, 0.0, residual), axis=1)
    late = np.where(np.isfinite(time_s), time_s, middle) + UNREACHED_S
    return np.where(missing, late[:, None], residual)


def _each_once(stations: Array) -> tuple[Array, NDArray[np.intp]]:
    """Places (u, 3) that differ, and which of them each of ``stations`` (m, 3) is."""
    known: dict[tuple[float, ...], int] = {}
    which = np.array([known.setdefault(tuple(s), len(known)) for s in stations.tolist()], dtype=np.intp)
    return np.array(list(known), dtype=float).reshape(-1, 3), which
