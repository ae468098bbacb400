"""How good an epicentre must be, judged by its network alone.

Bondar, Myers, Engdahl & Bergman 2004, Geophys. J. Int. 156, 483-496 (doi:10.1111/j.1365-246X.2004.02070.x):
epicentres located by local networks that meet the criteria are within 5 km at 95 % confidence.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from testban.earth.geodesy import azimuthal_gaps

LOCAL_KM, LOCAL_STATIONS = 250.0, 10
LOCAL_GAP_DEG, LOCAL_SECONDARY_GAP_DEG = 110.0, 160.0
NEAREST_KM = 30.0
GT5 = "GT5 (95 %)"


def ground_truth_level(distance_km: NDArray[np.float64], azimuth_deg: NDArray[np.float64]) -> str | None:
    """GT5 where the stations (n,) used meet the criteria of a local network, else None."""
    local = distance_km <= LOCAL_KM
    if int(local.sum()) < LOCAL_STATIONS or not (distance_km <= NEAREST_KM).any():
        return None
    gap, secondary = azimuthal_gaps(azimuth_deg[local])
    return GT5 if gap < LOCAL_GAP_DEG and secondary < LOCAL_SECONDARY_GAP_DEG else None
