"""How far a path, rather than the source, raises P/S, for paths longer than those the populations come from.

P and S lose amplitude as distance^-n exp(-pi f t / Q), Q = Q0 f^gamma. Lg: Q = 345 f^0.38 (border of China
and Korea, Chun et al. 2009), n 0.5. Pn, Sn: n 1.1 (Walter & Taylor 2001) and one Q for both, 364 f^0.5 for Pn
(Xie & Patton 1999); none of these could be confirmed for an arbitrary region and P and S need not share a Q,
so half of the correction is taken as its standard deviation.
"""

from __future__ import annotations

import math

POPULATION_LIMIT_KM = {"Pg/Sg": 610.0, "Pn/Lg": 610.0, "Pg/Lg": 610.0, "Pn/Sn": 1000.0}
"""Up to here the published populations are compared without a correction."""
RELATIVE_ERROR = 0.5
_Q = {"Lg": (345.0, 0.38, 3.5, 0.5), "Pn": (364.0, 0.5, 8.0, 1.1), "Sn": (364.0, 0.5, 4.5, 1.1)}


def path_excess(pair: str, distance_km: float, frequency_hz: float) -> tuple[float, float]:
    """log10 by which the path beyond the populations' range raises P/S, and its standard deviation."""
    limit = POPULATION_LIMIT_KM[pair]
    p_phase, s_phase = pair.split("/")
    if distance_km <= limit or p_phase not in _Q or s_phase not in _Q:
        return 0.0, 0.0
    excess = _log_loss(s_phase, limit, distance_km, frequency_hz) - _log_loss(
        p_phase, limit, distance_km, frequency_hz
    )
    return excess, RELATIVE_ERROR * abs(excess)


def _log_loss(phase: str, from_km: float, to_km: float, frequency_hz: float) -> float:
    q0, gamma, velocity, spreading = _Q[phase]
    q = q0 * frequency_hz**gamma
    anelastic = math.pi * frequency_hz * (to_km - from_km) / (q * velocity) / math.log(10)
    return anelastic + spreading * math.log10(to_km / from_km)
