"""Plane P and SV waves at the Earth's surface: what they reflect, and how the ground moves.

x points along the ray, z down; times as exp(i w (t - p x -+ eta z)). Polarizations: P along its direction;
SV (cos j, -sin j) going down and (cos j, sin j) going up. Solved from zero traction (Aki & Richards 2002,
section 5.2.3), so that no table of signs is needed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Reflection:
    """Displacement of what comes back per displacement of what comes up, and the ground's own (x, z down)."""

    p: float
    sv: float
    ground: NDArray[np.float64]


def reflect(slowness_s_km: float, vp_km_s: float, vs_km_s: float, wave: str) -> Reflection:
    """An upgoing ``wave``, "P" or "SV", of a slowness below 1 / Vp."""
    sin_i, sin_j = slowness_s_km * vp_km_s, slowness_s_km * vs_km_s
    cos_i, cos_j = np.sqrt(1.0 - sin_i**2), np.sqrt(1.0 - sin_j**2)
    p_up, p_down = (sin_i, -cos_i), (sin_i, cos_i)
    sv_up, sv_down = (cos_j, sin_j), (cos_j, -sin_j)
    traction_p = _traction(slowness_s_km, cos_i / vp_km_s, p_down, vp_km_s, vs_km_s)
    traction_sv = _traction(slowness_s_km, cos_j / vs_km_s, sv_down, vp_km_s, vs_km_s)
    if wave == "P":
        incoming = _traction(slowness_s_km, -cos_i / vp_km_s, p_up, vp_km_s, vs_km_s)
        motion = p_up
    else:
        incoming = _traction(slowness_s_km, -cos_j / vs_km_s, sv_up, vp_km_s, vs_km_s)
        motion = sv_up
    p, sv = np.linalg.solve(np.column_stack([traction_p, traction_sv]), -incoming)
    ground = np.array(motion) + p * np.array(p_down) + sv * np.array(sv_down)
    return Reflection(float(p), float(sv), ground)


def _traction(
    p: float, q: float, motion: tuple[float, float], vp_km_s: float, vs_km_s: float
) -> NDArray[np.float64]:
    """Shear and normal traction on a horizontal plane, but for a common factor, of a wave (p, q)."""
    ux, uz = motion
    shear = vs_km_s**2 * (q * ux + p * uz)
    normal = (vp_km_s**2 - 2.0 * vs_km_s**2) * p * ux + vp_km_s**2 * q * uz
    return np.array([shear, normal])
