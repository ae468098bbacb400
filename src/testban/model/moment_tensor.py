"""The source as a moment tensor: best, and how surely."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

NodalPlane = tuple[float, float, float]
"""Strike, dip, rake in degrees."""


@dataclass(frozen=True, eq=False)
class WaveformFit:
    """One component in one window: what was recorded (m, or of unknown gain) and what the best tensor
    predicts.

    ``start_s`` is the time of the first sample after the origin; ``shift_s`` is how much later than predicted
    the waves came; ``weight`` is relative to the largest.
    """

    station: str
    component: str
    kind: str
    distance_km: float
    azimuth_deg: float
    band_hz: tuple[float, float]
    start_s: float
    interval_s: float
    shift_s: float
    weight: float
    recorded: NDArray[np.float64]
    predicted: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class MomentTensor:
    """A full moment tensor with its posterior.

    ``tensor`` is the best, along north, east, down, in N m where ``moment_nm`` is known and of unit length
    otherwise. ``samples`` (n, 6) are equally likely tensors of unit length in the order (Mxx, Myy, Mzz, sqrt2
    Myz, sqrt2 Mxz, sqrt2 Mxy). ``deviatoric``, of unit length, fits best without change of volume, and the
    nodal planes are its. Shares are of isotropic, CLVD and double-couple parts: the first two signed,
    absolute values summing to 1; each of ``shares_90`` is a 90 % interval. ``depths`` and ``models`` list
    (depth in km or name, probability).
    """

    tensor: NDArray[np.float64]
    moment_nm: float | None
    samples: NDArray[np.float64]
    gamma_deg: float
    delta_deg: float
    shares: tuple[float, float, float]
    shares_90: tuple[tuple[float, float], ...]
    nodal_planes: tuple[NodalPlane, NodalPlane]
    deviatoric: NDArray[np.float64]
    explosion_angle_deg: tuple[float, float, float]
    explosion_like: float
    depth_km: float
    depths: tuple[tuple[float, float], ...]
    models: tuple[tuple[str, float], ...]
    variance_reduction: float
    fits: tuple[WaveformFit, ...]
    stations: tuple[str, ...]
    left_out: tuple[tuple[str, str], ...]
    first_motions: int
    assumptions: tuple[str, ...]
