"""Where P and S are measured at a station, in seconds after the origin.

Group velocities after Hartse, Taylor, Phillips & Randall 1997 (Bull. Seism. Soc. Am. 87, 551-568) and common
use: Pn from its onset to 6.4 km/s, Pg 6.2-5.2, Sn from its onset to 4.0, Lg 3.6-3.0 km/s. Nearer than 200 km
the first P lasts to 0.7 of the time to S, and S to 2.8 km/s.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from testban.earth.geodesy import KM_PER_DEG
from testban.earth.traveltimes import TravelTimes

LOCAL_LIMIT_KM = 200.0
PG_LIMIT_KM = 600.0
LG_LIMIT_KM = 1500.0
SN_RANGE_KM = (500.0, 1900.0)
ONSET_LEAD_S = 1.0
"""Before P, for a late pick; S gets none, so that it holds no more P than its coda."""


@dataclass(frozen=True)
class PhasePair:
    """A P window and an S window (start, end), seconds after the origin."""

    name: str
    p_s: tuple[float, float]
    s_s: tuple[float, float]

    @property
    def s_phase(self) -> str:
        return self.name.split("/")[1]


def phase_pairs(
    distance_km: float, depth_km: float, p_onset_s: float, travel_times: TravelTimes
) -> tuple[PhasePair, ...]:
    """The pairs that can be told apart at this distance; none beyond regional range.

    ``p_onset_s`` is the first P, picked or predicted.
    """
    degrees = distance_km / KM_PER_DEG
    if not math.isfinite(p_onset_s):
        return ()
    if distance_km < LOCAL_LIMIT_KM:
        s_onset = float(travel_times.first_s(degrees, depth_km)[1])
        p_end = p_onset_s + 0.7 * (s_onset - p_onset_s)
        pairs = [PhasePair("Pg/Sg", (p_onset_s - ONSET_LEAD_S, p_end), (s_onset, distance_km / 2.8 + 4.0))]
    else:
        mantle_p = (p_onset_s - ONSET_LEAD_S, max(distance_km / 6.4, p_onset_s + 4.0))
        crustal_p = (distance_km / 6.2, distance_km / 5.2)
        lg = (distance_km / 3.6, distance_km / 3.0)
        s_onset = float(travel_times.time_s("Sn", degrees, depth_km))
        pairs = []
        if distance_km <= LG_LIMIT_KM:
            pairs.append(PhasePair("Pn/Lg", mantle_p, lg))
        if distance_km <= PG_LIMIT_KM:
            pairs.append(PhasePair("Pg/Lg", crustal_p, lg))
        if SN_RANGE_KM[0] <= distance_km <= SN_RANGE_KM[1]:
            pairs.append(PhasePair("Pn/Sn", mantle_p, (s_onset, distance_km / 4.0)))
    return tuple(p for p in pairs if p.p_s[1] - p.p_s[0] >= 2.0 and p.s_s[1] - p.s_s[0] >= 2.0)
