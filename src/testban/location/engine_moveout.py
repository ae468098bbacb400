"""Moveout of all phases from the travel-time engine: every event has its own slowness (double difference)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from testban.earth.geodesy import KM_PER_DEG, inverse, offset
from testban.earth.traveltimes import PHASES, TravelTimes

FIRST_ARRIVALS = {"P1": "P", "S1": "S", "P": "P", "S": "S"}
"""Names that stand for the first P or S, whichever branch that is."""
DEPTH_STEP_KM = 0.5


def is_known(phase: str) -> bool:
    """Whether the engine has travel times of a phase of that name."""
    return phase in PHASES or phase in FIRST_ARRIVALS


@dataclass(frozen=True, eq=False)
class EngineMoveout:
    """Travel times (k, n) from events about ``centre`` (latitude, longitude, depth) to stations (k,).

    Where a phase does not reach a station its time is NaN.
    """

    travel_times: TravelTimes
    phases: Sequence[str]
    latitude_deg: NDArray[np.float64]
    longitude_deg: NDArray[np.float64]
    centre: tuple[float, float, float]

    def __call__(
        self, east_north_down_km: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        east, north, down = east_north_down_km
        latitude, longitude = offset(*self.centre[:2], east, north)
        km, azimuth, _ = inverse(
            latitude[None, :], longitude[None, :], self.latitude_deg[:, None], self.longitude_deg[:, None]
        )
        degrees = km / KM_PER_DEG
        depth = np.maximum(np.broadcast_to(self.centre[2] + down, degrees.shape), 0.0)
        time = np.empty((3, *degrees.shape))
        slowness = np.empty(degrees.shape)
        above, below = np.maximum(depth - DEPTH_STEP_KM, 0.0), depth + DEPTH_STEP_KM
        for phase in set(self.phases):
            mine = np.array([p == phase for p in self.phases])
            for row, z in enumerate((depth, above, below)):
                time[row, mine] = self._time(phase, degrees[mine], z[mine])
            slowness[mine] = self._slowness(phase, degrees[mine], depth[mine]) / KM_PER_DEG
        turn = np.radians(azimuth)
        vector = np.stack([slowness * np.sin(turn), slowness * np.cos(turn)], axis=2)
        with np.errstate(invalid="ignore"):
            change = np.nan_to_num((time[2] - time[1]) / (below - above))
        return time[0], vector, change

    def _time(
        self, phase: str, degrees: NDArray[np.float64], depth: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        if phase not in FIRST_ARRIVALS:
            return self.travel_times.time_s(phase, degrees, depth)
        model = self.travel_times
        first = model.first_p if FIRST_ARRIVALS[phase] == "P" else model.first_s
        return first(degrees, depth)[1]

    def _slowness(
        self, phase: str, degrees: NDArray[np.float64], depth: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        model = self.travel_times
        if phase not in FIRST_ARRIVALS:
            return model.slowness_s_deg(phase, degrees, depth)
        first = model.first_p if FIRST_ARRIVALS[phase] == "P" else model.first_s
        names, _ = first(degrees, depth)
        value = np.full(degrees.shape, np.nan)
        for name in np.unique(names):
            here = names == name
            value[here] = model.slowness_s_deg(str(name), degrees[here], depth[here])
        return value
