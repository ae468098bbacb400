"""Regions hold the share they are asked for."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from testban.location.region import ellipse, inside_ellipse, shortest_interval
from testban.location.travel_time_error import (
    TravelTimeErrorSettings,
    crust_likeness,
    path_likeness,
    travel_time_covariance,
    variogram_covariance,
)


@given(st.floats(1.0, 50.0), st.floats(0.02, 1.0), st.floats(0.0, 180.0))
def test_ellipse_of_a_known_covariance(major: float, flatness: float, azimuth: float) -> None:
    turn = np.radians(azimuth)
    along, across = np.array([np.sin(turn), np.cos(turn)]), np.array([np.cos(turn), -np.sin(turn)])
    minor = major * flatness
    covariance = major**2 * np.outer(along, along) + minor**2 * np.outer(across, across)
    found = ellipse(covariance, 1 - np.exp(-0.5))
    assert found[:2] == pytest.approx((major, minor), rel=1e-6)
    if flatness < 0.95:
        assert abs((found[2] - azimuth + 90.0) % 180.0 - 90.0) < 1e-3


def test_ellipse_holds_its_share_of_a_normal_distribution() -> None:
    covariance = np.array([[9.0, 4.0], [4.0, 25.0]])
    east, north = np.random.default_rng(0).multivariate_normal([0, 0], covariance, 20000).T
    for share in (0.5, 0.9, 0.99):
        assert np.mean(inside_ellipse(east, north, covariance, share)) == pytest.approx(share, abs=0.01)


def test_shortest_interval_of_known_distributions() -> None:
    edges = np.array([0.0, 0.5, 1.5, 3.0, 6.0, 8.0])
    assert shortest_interval(edges, np.array([0.0, 0.0, 1.0, 0.0, 0.0]), 0.9) == pytest.approx((1.5, 2.85))
    assert shortest_interval(edges, np.array([1.0, 0.0, 0.0, 0.0, 0.0]), 1.0) == (0.0, 0.5)
    assert shortest_interval(edges, np.diff(edges) / 8.0, 1.0) == (0.0, 8.0)
    # Falling off with depth: from the surface on.
    fine = np.linspace(0.0, 200.0, 2001)
    low, high = shortest_interval(fine, -np.diff(np.exp(-fine / 12.0)), 0.9)
    assert low == 0.0
    assert high == pytest.approx(12.0 * np.log(10.0), abs=0.01)


@given(st.integers(0, 2**32 - 1), st.floats(0.5, 0.99))
def test_shortest_interval_holds_its_share_and_none_shorter_does(seed: int, share: float) -> None:
    rng = np.random.default_rng(seed)
    edges = np.cumsum(rng.uniform(0.1, 10.0, 13))
    below = np.concatenate([[0.0], np.cumsum(rng.dirichlet(np.ones(12)))])
    low, high = shortest_interval(edges, np.diff(below), share)
    assert np.diff(np.interp([low, high], edges, below)) == pytest.approx(share, abs=1e-9)
    starts = np.linspace(0.0, 1.0 - share, 500)
    ends = np.interp(starts + share, below, edges) - np.interp(starts, below, edges)
    assert high - low <= ends.min() + 1e-9


@given(st.integers(0, 2**32 - 1))
def test_travel_time_covariance_is_a_covariance(seed: int) -> None:
    rng = np.random.default_rng(seed)
    east, north = rng.uniform(-1500, 1500, (2, 12))
    separation = np.hypot(east[:, None] - east, north[:, None] - north)
    distance, azimuth = np.hypot(east, north), np.degrees(np.arctan2(east, north))
    is_s, in_crust = rng.random(12) < 0.3, distance < 200.0
    matrix = travel_time_covariance(
        variogram_covariance(separation, 0.6),
        crust_likeness(separation, TravelTimeErrorSettings()),
        distance,
        path_likeness(azimuth, TravelTimeErrorSettings()),
        is_s,
        in_crust,
        TravelTimeErrorSettings(),
    )
    assert np.allclose(matrix, matrix.T)
    assert np.linalg.eigvalsh(matrix).min() > -1e-9


def test_variogram_is_the_published_one() -> None:
    """Bondar and Storchak 2011, by iLoc's table: semivariance about a sill of 0.6 s^2."""
    km = np.array([0.0, 10.0, 50.0, 100.0, 230.0, 500.0, 1000.0])
    published = np.array([0.0, 0.06292, 0.14903, 0.19060, 0.24700, 0.31697, 0.37454])
    assert 0.6 - variogram_covariance(km, 0.6) == pytest.approx(published, abs=0.025)
    assert variogram_covariance(np.array([3000.0, 9000.0]), 0.6) == pytest.approx(0.0, abs=1e-12)


def test_crusts_under_stations_are_one_field() -> None:
    """Two stations in opposite directions share the source's crust alone, two side by side all of it."""
    settings = TravelTimeErrorSettings(path_slowness=0.0, crust_slowness=0.0, vp_vs=0.0)
    separation = np.array([[0.0, 0.0, 3e6], [0.0, 0.0, 3e6], [3e6, 3e6, 0.0]])
    none, nowhere = np.zeros((3, 3)), np.zeros(3, bool)
    alike = crust_likeness(separation, settings)
    flat, steep = (
        travel_time_covariance(none, alike, np.full(3, km), none, nowhere, nowhere, settings)
        for km in (1500.0, 9000.0)
    )
    # 8.5 km of crust at 0.09 s each (Christensen & Mooney 1995); 13 % of it are the variogram's.
    half = (8.5 * 0.09) ** 2
    assert flat[0, 2] == pytest.approx(half * (1 + np.exp(-3.0)) ** 2, rel=0.01)
    assert flat[0, 1] == pytest.approx(flat[0, 0])
    assert flat[0, 0] == pytest.approx(half * (2 + 2 * np.exp(-3.0) - 0.13), rel=0.01)
    assert steep == pytest.approx(np.full((3, 3), half), rel=0.01)


def test_neighbours_share_their_error() -> None:
    """Two stations at one place see the same error, so their times differ by reading only."""
    settings = TravelTimeErrorSettings(moho_delay_s=0.0)
    separation = np.array([[0.0, 0.0, 3000.0], [0.0, 0.0, 3000.0], [3000.0, 3000.0, 0.0]])
    matrix = travel_time_covariance(
        variogram_covariance(separation, settings.sill_s2),
        crust_likeness(separation, settings),
        np.full(3, 1000.0),
        path_likeness(np.array([0.0, 0.0, 180.0]), settings),
        np.zeros(3, bool),
        np.zeros(3, bool),
        settings,
    )
    correlation = matrix / np.sqrt(np.outer(np.diag(matrix), np.diag(matrix)))
    assert correlation[0, 1] == pytest.approx(1.0)
    assert abs(correlation[0, 2]) < 0.05
