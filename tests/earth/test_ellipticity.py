"""Ellipticity corrections against geometry, published coefficients, and reason."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from testban.earth.ellipticity import factors
from testban.earth.ellipticity_table import EllipticityTable
from testban.earth.figure import FLATTENING, flattening
from testban.earth.geodesy import KM_PER_DEG, direct
from testban.earth.traveltimes import TravelTimes
from testban.earth.velocity_files import load_velocities
from testban.earth.velocity_model import EARTH_RADIUS_KM, EarthModel

SPEED_KM_S = 8.0
BALL = TravelTimes(
    EarthModel(
        "ball",
        np.array([0.0, EARTH_RADIUS_KM]),
        np.full(2, SPEED_KM_S),
        np.full(2, 4.5),
        np.full(2, 5.0),
        "one velocity, one density",
        0.0,
    )
)
AK135 = TravelTimes.load("ak135")


def place(radius_km: float, latitude_deg: float, longitude_deg: float) -> np.ndarray:
    """A point of the ellipsoid that lay at ``radius_km`` in the sphere, from its geodetic latitude."""
    latitude = np.arctan((1 - FLATTENING) ** 2 * np.tan(np.radians(latitude_deg)))
    longitude = np.radians(longitude_deg)
    toward = np.array(
        [np.cos(latitude) * np.cos(longitude), np.cos(latitude) * np.sin(longitude), np.sin(latitude)]
    )
    return toward * radius_km * (1 - FLATTENING * (3 * toward[2] ** 2 - 1) / 3)


@settings(max_examples=30)
@given(st.floats(-80.0, 80.0), st.floats(0.0, 360.0), st.floats(20.0, 100.0), st.sampled_from([0.0, 560.0]))
def test_straight_rays_through_an_ellipsoid(
    latitude: float, azimuth: float, distance: float, depth: float
) -> None:
    """In a ball of one velocity rays are chords: their lengths in the ellipsoid are known exactly.

    To first order in the flattening: terms of its square are 0.01 s of up to 1200 s, so is interpolation.
    """
    end = direct(latitude, 0.0, azimuth, distance * KM_PER_DEG)
    chord = place(EARTH_RADIUS_KM, *(float(v) for v in end)) - place(EARTH_RADIUS_KM - depth, latitude, 0.0)
    ours = float(BALL.time_s("P", distance, depth)) + float(
        BALL.ellipticity_s("P", distance, depth, latitude, azimuth)
    )
    assert ours == pytest.approx(float(np.linalg.norm(chord)) / SPEED_KM_S, abs=0.02)


def test_inside_a_uniform_earth_flattening_is_the_same_everywhere() -> None:
    """Clairaut's equation for one density; for ak135 it falls to 1/392 at the core and 1/416 at the inner
    core (Bullen & Haddon 1973; recalled, within 2 %)."""
    shape, growth = flattening(BALL.earth, np.array([1000.0, 3000.0, 6371.0]))
    assert shape == pytest.approx(FLATTENING, rel=1e-3)
    assert growth == pytest.approx(0.0, abs=1e-3)
    shape, _ = flattening(load_velocities("ak135"), np.array([6371.0, 3479.5, 1217.5]))
    assert 1 / shape == pytest.approx([298.257, 392.0, 416.0], rel=0.02)


@given(st.floats(0.1, 5.0), st.floats(-89.0, 89.0), st.floats(0.0, 360.0))
def test_near_the_source_geodesics_need_no_correction(
    distance: float, latitude: float, azimuth: float
) -> None:
    assert abs(float(AK135.ellipticity_s("Pg", distance, 5.0, latitude, azimuth))) < 0.01
    assert float(AK135.ellipticity_s("Lg", distance, 5.0, latitude, azimuth)) == 0.0


def test_queries_broadcast() -> None:
    found = AK135.ellipticity_s("P", np.array([[30.0], [60.0]]), 10.0, 45.0, np.array([0.0, 90.0, 180.0]))
    assert found.shape == (2, 3)
    assert np.all(np.abs(found) < 1.0)
    assert found[0, 1] == pytest.approx(float(AK135.ellipticity_s("P", 30.0, 10.0, 45.0, 90.0)))


def published(folder: Path, phase: str) -> dict[float, np.ndarray]:
    """Coefficients (3, 6 depths) by distance of one phase of the table of Kennett & Gudmundsson 1996."""
    lines = iter((folder / "tables" / "ELCOR.dat").read_text().splitlines())
    for line in lines:
        words = line.split()
        if words and words[0] == phase:
            blocks = {}
            for _ in range(int(words[1])):
                distance = float(next(lines))
                blocks[distance] = np.array([[float(v) for v in next(lines).split()] for _ in range(3)])
            return blocks
    raise AssertionError(phase)


@pytest.mark.recorded
@pytest.mark.parametrize(
    ("phase", "least", "depths"), [("P", 10.0, 6), ("S", 30.0, 6), ("PcP", 0.0, 6), ("PKPdf", 125.0, 6)]
)
def test_coefficients_agree_with_kennett_and_gudmundsson(
    recorded_data: Path, phase: str, least: float, depths: int
) -> None:
    """Within 0.01 s. Their upgoing legs (pP, sP of deep sources) depart from geometry: not compared."""
    table = EllipticityTable(AK135, phase, geodesic=False)
    depth = np.array([0.0, 100.0, 200.0, 300.0, 500.0, 700.0])[:depths]
    compared = 0
    for distance, theirs in published(recorded_data, phase).items():
        if distance >= least:
            ours = table(np.full(len(depth), distance), depth).T
            assert np.abs(ours - theirs[:, : len(depth)]).max() < 0.01, distance
            compared += 1
    assert compared >= 10


def test_factors_at_the_pole_and_the_equator() -> None:
    """At a pole azimuth does not matter; at the equator the table's second function drops out."""
    assert factors(90.0, 123.0) == pytest.approx([1.0, 0.0, 0.0], abs=1e-9)
    assert factors(0.0, 90.0) == pytest.approx([-0.5, 0.0, -np.sqrt(3) / 2], abs=1e-9)
