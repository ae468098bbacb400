"""What is thought of a depth before its arrivals are looked at."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from testban.location.branch_table import DEPTHS_KM
from testban.location.depth_prior import cell_edges, log_depth_prior
from testban.location.settings import LocationSettings
from testban.location.travel_time_error import TravelTimeErrorSettings, moho_share


def test_each_depth_has_the_probability_of_its_cell() -> None:
    settings, depths = LocationSettings(), np.array(DEPTHS_KM)
    mass, edges = np.exp(log_depth_prior(depths, settings)), cell_edges(depths)
    for top, bottom in ((0.0, 0.5), (0.0, 5.5), (37.5, 90.0)):
        inside = (edges[:-1] >= top) & (edges[1:] <= bottom)
        expected = 0.75 * (np.exp(-top / 12.0) - np.exp(-bottom / 12.0))
        expected += 0.25 * (np.exp(-top / 150.0) - np.exp(-bottom / 150.0))
        assert mass[inside].sum() == pytest.approx(expected, rel=0.01)


def test_a_given_prior_is_normal() -> None:
    depths = np.linspace(0.0, 40.0, 401)
    mass = np.exp(log_depth_prior(depths, replace(LocationSettings(), depth_prior_km=(20.0, 3.0))))
    assert mass @ depths == pytest.approx(20.0, abs=1e-6)
    assert np.sqrt(mass @ (depths - 20.0) ** 2) == pytest.approx(3.0, rel=0.01)


def test_moho_delay_is_shared_by_the_rays_that_cross_one_crust() -> None:
    """Near by source and station have one crust, far off only the source's is common, below it neither."""
    km, errors = np.array([0.0, 1e5]), TravelTimeErrorSettings()
    assert moho_share(km, errors) == pytest.approx([1.0, 0.5])
    assert moho_share(km, errors, below=True) == pytest.approx([0.5, 0.0])
