"""Events that lie close together, placed by the differences of their arrival times."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from testban.model.waveform import Recordings


@dataclass(frozen=True, slots=True)
class DifferentialTime:
    """Arrival times of one phase of two events, matched by correlating their waveforms.

    ``uncertainty_s`` is one standard deviation of their difference, None where the source states none.
    ``polarity`` is -1 where one waveform is the other upside down.
    """

    event_1: str
    event_2: str
    time_1: float
    time_2: float
    station: str
    phase: str
    correlation: float
    uncertainty_s: float | None = None
    polarity: int = 1


@dataclass(frozen=True, eq=False)
class RecordedEvent:
    """An event with its recordings. Place and time need to be right within some 20 km and 3 s only."""

    event: str
    time: float
    latitude_deg: float
    longitude_deg: float
    depth_km: float
    recordings: Recordings


@dataclass(frozen=True, slots=True)
class SlownessVector:
    """Horizontal slowness with which a phase leaves the cluster toward a station (s/km).

    ``depth_s_km`` is the change of its travel time with source depth; the last two are where the station
    stands. None where the source states none.
    """

    station: str
    phase: str
    east_s_km: float
    north_s_km: float
    depth_s_km: float | None = None
    station_latitude_deg: float | None = None
    station_longitude_deg: float | None = None


@dataclass(frozen=True, slots=True)
class StartingPlace:
    """Where an event of a cluster is thought to be."""

    event: str
    latitude_deg: float
    longitude_deg: float
    depth_km: float = 0.0


@dataclass(frozen=True, slots=True)
class Anchor:
    """An event whose place is known. ``uncertainty_m`` is one standard deviation of each coordinate."""

    event: str
    latitude_deg: float
    longitude_deg: float
    uncertainty_m: float = 10.0


@dataclass(frozen=True, slots=True)
class ClusterEvent:
    """Metres east and north of the cluster's centre; ``arrivals`` is how many station phases place it.

    ``depth_m`` is how far below the depth it was started from the event lies, with its standard deviation.
    ``latitude_deg`` and ``longitude_deg`` are None where no anchor says where the cluster lies.
    """

    event: str
    east_m: float
    north_m: float
    covariance_m2: tuple[tuple[float, float], tuple[float, float]]
    arrivals: int
    latitude_deg: float | None = None
    longitude_deg: float | None = None
    depth_m: float = 0.0
    depth_uncertainty_m: float = 0.0


@dataclass(frozen=True)
class MeasuredTimes:
    """Differential times that were measured, the slowness of each station phase, and what was left out, each
    with the reason.
    """

    times: tuple[DifferentialTime, ...]
    slownesses: tuple[SlownessVector, ...]
    left_out: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class RelativeCluster:
    """All events of a cluster solved together.

    ``covariance_m2`` is (2 n, 2 n): east of all n events, then north, slowness errors included. ``left_out``
    names events and phases that could not be used, each with the reason.
    """

    events: tuple[ClusterEvent, ...]
    covariance_m2: NDArray[np.float64]
    residual_s: float
    phases: tuple[str, ...]
    outlier_share: float
    left_out: tuple[str, ...]
    assumptions: tuple[str, ...]

    def offset(self, event: str, reference: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """East, north (m) of ``event`` from ``reference`` and their covariance (2, 2).

        Raises
        ------
        KeyError
            An event is not in the cluster.
        """
        index = {e.event: i for i, e in enumerate(self.events)}
        a, b, n = index[event], index[reference], len(self.events)
        first, second = self.events[a], self.events[b]
        difference = np.zeros((2, 2 * n))
        for row, shift in enumerate((0, n)):
            difference[row, shift + a] += 1.0
            difference[row, shift + b] -= 1.0
        east_north = np.array([first.east_m - second.east_m, first.north_m - second.north_m])
        return east_north, np.asarray(difference @ self.covariance_m2 @ difference.T)
