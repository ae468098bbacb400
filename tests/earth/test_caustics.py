"""Where rays fold: the ends of branches at caustics, against geometry of straight rays and TauP."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from testban.earth.traveltimes import TravelTimes
from testban.earth.velocity_model import EARTH_RADIUS_KM

TIMES = TravelTimes.load()
P_KM_S = 5.8
"""ak135 has one velocity of P down to 20 km: rays there are straight."""


def fold_of_pp(depth_km: float) -> tuple[float, float, float]:
    """Nearest distance (deg) of pP in the upper crust, its time (s) and ray parameter (s/rad).

    With slownesses u at the surface and w at the source, rays go 3 acos(p/u) - acos(p/w) far, least where
    8 p^2 = 9 w^2 - u^2.
    """
    u, w = EARTH_RADIUS_KM / P_KM_S, (EARTH_RADIUS_KM - depth_km) / P_KM_S
    p = np.sqrt((9.0 * w**2 - u**2) / 8.0)
    distance = 3.0 * np.arccos(p / u) - np.arccos(p / w)
    return float(np.degrees(distance)), float(3.0 * np.sqrt(u**2 - p**2) - np.sqrt(w**2 - p**2)), float(p)


@given(st.floats(0.05, 14.0))
def test_pp_begins_where_straight_rays_fold(depth_km: float) -> None:
    distance, time, p = fold_of_pp(depth_km)
    near, _ = TIMES.surfaces["pP"][0].reach.ends_deg(np.array([depth_km]))
    assert float(near[0]) == pytest.approx(distance, abs=5e-4)
    # Another branch may arrive before it there, never after it.
    beyond = float(TIMES.time_s("pP", distance + 1e-3, depth_km))
    assert beyond <= time + np.radians(1e-3) * p + 0.01


def test_pp_beside_its_caustic() -> None:
    """At 0.1 km the branch of the upper crust comes 1.2 s before that of the lower crust where it begins."""
    distance, time, _ = fold_of_pp(0.1)
    assert distance == pytest.approx(0.9080, abs=1e-4)
    before, at = TIMES.time_s("pP", np.array([distance - 2e-4, distance + 2e-4]), 0.1)
    assert float(at) == pytest.approx(time, abs=0.01)
    assert float(before - at) == pytest.approx(1.21, abs=0.03)
