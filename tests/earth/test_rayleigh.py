"""Rayleigh waves by group velocity."""

from __future__ import annotations

import numpy as np
import pytest

from testban.earth.geodesy import KM_PER_DEG
from testban.earth.rayleigh import rayleigh_group_velocity_km_s, rayleigh_time_s
from testban.earth.traveltimes import TravelTimes
from testban.errors import ModelRangeError


def test_group_velocities_of_continents() -> None:
    """Observed in stable continents: about 3.0 km/s at 20 s, an Airy phase of 2.9 near 16 s, 3.7 to 3.9 at
    50 s (Ekstroem 2011, doi:10.1111/j.1365-246X.2011.05225.x, for the long periods; recalled)."""
    assert rayleigh_group_velocity_km_s([16.0, 20.0, 50.0]) == pytest.approx([2.9, 3.0, 3.8], abs=0.1)


def test_time_is_distance_over_velocity() -> None:
    expected = 30.0 * KM_PER_DEG / float(rayleigh_group_velocity_km_s(20.0))
    assert float(rayleigh_time_s(30.0, 20.0)) == pytest.approx(expected)
    assert float(TravelTimes.load().time_s("LR", 30.0, 10.0)) == pytest.approx(expected)
    assert rayleigh_time_s(np.array([[10.0], [20.0]]), np.array([15.0, 20.0, 40.0])).shape == (2, 3)


def test_periods_without_a_velocity_are_refused() -> None:
    with pytest.raises(ModelRangeError, match="8 to 100 s"):
        rayleigh_time_s(30.0, 5.0)
