"""How far a path, rather than the source, raises P/S with distance.

P and S lose amplitude as distance^-n exp(-pi f t / Q), Q = Q0 f^gamma. Lg, Sg and Pg: Q = 345 f^0.38 (border
of China and Korea, Chun et al. 2009), n 0.5. Pn and Sn: n 1.1 (Walter & Taylor 2001) and Q = 364 f^0.5 (Pn,
Xie & Patton 1999). None of these could be confirmed, least of all for an arbitrary region: on a shield P/S
hardly changes with distance. So the loss given here is only a shape; how much of it applies is found from the
stations of the event.
"""

from __future__ import annotations

import math

REFERENCE_KM = 300.0
"""Distance to which ratios are brought: the middle of the 10-610 km of the larger published population; the
other, near 1000 km, lies across a shield."""
_Q = {
    "Pg": (345.0, 0.38, 6.1, 0.5),
    "Sg": (345.0, 0.38, 3.5, 0.5),
    "Lg": (345.0, 0.38, 3.5, 0.5),
    "Pn": (364.0, 0.5, 8.0, 1.1),
    "Sn": (364.0, 0.5, 4.5, 1.1),
}


def path_excess(pair: str, distance_km: float, frequency_hz: float) -> float:
    """log10 by which the path from `REFERENCE_KM` to ``distance_km`` raises P/S where these Q hold."""
    p_phase, s_phase = pair.split("/")
    return _log_loss(s_phase, distance_km, frequency_hz) - _log_loss(p_phase, distance_km, frequency_hz)


def _log_loss(phase: str, distance_km: float, frequency_hz: float) -> float:
    q0, gamma, velocity, spreading = _Q[phase]
    q = q0 * frequency_hz**gamma
    anelastic = math.pi * frequency_hz * (distance_km - REFERENCE_KM) / (q * velocity) / math.log(10)
    return anelastic + spreading * math.log10(max(distance_km, 1.0) / REFERENCE_KM)
