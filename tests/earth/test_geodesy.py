"""Distances and directions: known lines, poles, the date line, and there-and-back."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from testban.earth.geodesy import (
    KM_PER_DEG,
    azimuthal_gaps,
    direct,
    inverse,
    offset,
    spherical_distance_deg,
)

LATITUDES = st.floats(-90.0, 90.0)
LONGITUDES = st.floats(-180.0, 180.0)


def angle_between(a: float, b: float) -> float:
    return abs((a - b + 180.0) % 360.0 - 180.0)


def test_quadrants_of_wgs84() -> None:
    """Equator to pole is 10001.966 km; a degree of the equator is 111.3195 km (a = 6378.137 km)."""
    distance, azimuth, back = inverse(0.0, 10.0, [90.0, 0.0, 0.0, -90.0], [10.0, 11.0, 9.0, 10.0])
    assert distance == pytest.approx([10001.966, 111.3195, 111.3195, 10001.966], abs=1e-3)
    assert azimuth == pytest.approx([0.0, 90.0, 270.0, 180.0])
    assert back[1:3] == pytest.approx([270.0, 90.0])


def test_flinders_peak_to_buninyong() -> None:
    """The worked example of Vincenty's formulae in the GDA technical manual (on GRS80, equal to WGS84 here to
    a tenth of a millimetre): 54972.271 m, azimuths 306 52 05.37 and 127 10 25.07."""
    flinders = -(37 + 57 / 60 + 3.72030 / 3600), 144 + 25 / 60 + 29.52440 / 3600
    buninyong = -(37 + 39 / 60 + 10.15610 / 3600), 143 + 55 / 60 + 35.38390 / 3600
    distance, azimuth, back = inverse(*flinders, *buninyong)
    assert float(distance) == pytest.approx(54.972271, abs=1e-5)
    assert float(azimuth) == pytest.approx(306 + 52 / 60 + 5.37 / 3600, abs=1e-5)
    assert float(back) == pytest.approx(127 + 10 / 60 + 25.07 / 3600, abs=1e-5)


def test_the_date_line_is_no_border() -> None:
    across, azimuth, back = inverse(10.0, 179.5, 10.0, -179.5)
    plain, azimuth_0, back_0 = inverse(10.0, -0.5, 10.0, 0.5)
    assert float(across) == pytest.approx(float(plain))
    assert (float(azimuth), float(back)) == pytest.approx((float(azimuth_0), float(back_0)))
    assert float(spherical_distance_deg(10.0, 179.5, 10.0, -179.5)) == pytest.approx(
        float(spherical_distance_deg(10.0, -0.5, 10.0, 0.5))
    )


@given(LONGITUDES, LONGITUDES)
def test_a_pole_has_one_place_at_every_longitude(one: float, other: float) -> None:
    for latitude in (90.0, -90.0):
        assert float(inverse(latitude, one, latitude, other)[0]) == pytest.approx(0.0, abs=1e-6)
        assert float(spherical_distance_deg(latitude, one, latitude, other)) == pytest.approx(0.0, abs=1e-5)


@given(LATITUDES, LONGITUDES, st.floats(0.0, 360.0), st.floats(1.0, 15000.0))
def test_there_and_back(latitude: float, longitude: float, azimuth: float, distance: float) -> None:
    end_lat, end_lon = direct(latitude, longitude, azimuth, distance)
    assert -90.0 <= end_lat <= 90.0
    assert -180.0 <= end_lon <= 180.0
    length, forward, back = inverse(latitude, longitude, end_lat, end_lon)
    assert float(length) == pytest.approx(distance, abs=1e-6)
    if abs(latitude) < 89.9 and abs(float(end_lat)) < 89.9:
        assert angle_between(float(forward), azimuth) < 1e-4
    home_lat, home_lon = direct(end_lat, end_lon, back, length)
    assert float(inverse(latitude, longitude, home_lat, home_lon)[0]) < 1e-5


@given(LATITUDES, LONGITUDES, LATITUDES, LONGITUDES)
def test_directions_turn_with_the_earth_and_distance_is_symmetric(
    lat1: float, lon1: float, lat2: float, lon2: float
) -> None:
    there, azimuth, back = (float(v) for v in inverse(lat1, lon1, lat2, lon2))
    again, azimuth_2, back_2 = (float(v) for v in inverse(lat2, lon2, lat1, lon1))
    assert there == pytest.approx(again, abs=1e-6)
    # Directions mean little between places that touch, at a pole, or all but opposite each other.
    if 1.0 < there < 19500.0 and max(abs(lat1), abs(lat2)) < 89.9:
        assert angle_between(azimuth, back_2) < 1e-3
        assert angle_between(back, azimuth_2) < 1e-3


@given(LATITUDES, LONGITUDES, LATITUDES, LONGITUDES)
def test_the_sphere_stays_close_to_the_ellipsoid(lat1: float, lon1: float, lat2: float, lon2: float) -> None:
    ellipsoid = float(inverse(lat1, lon1, lat2, lon2)[0]) / KM_PER_DEG
    sphere = float(spherical_distance_deg(lat1, lon1, lat2, lon2))
    assert sphere == pytest.approx(ellipsoid, rel=0.006, abs=1e-6)


@given(st.floats(-85.0, 85.0), LONGITUDES, st.floats(-50.0, 50.0), st.floats(-50.0, 50.0))
def test_offsets_are_offsets(latitude: float, longitude: float, east: float, north: float) -> None:
    lat, lon = offset(latitude, longitude, east, north)
    distance, azimuth, _ = inverse(latitude, longitude, lat, lon)
    assert float(distance * np.sin(np.radians(azimuth))) == pytest.approx(east, abs=1e-4)
    assert float(distance * np.cos(np.radians(azimuth))) == pytest.approx(north, abs=1e-4)


def test_gaps() -> None:
    assert azimuthal_gaps([0.0, 90.0, 180.0, 270.0]) == (90.0, 180.0)
    assert azimuthal_gaps([350.0, 10.0]) == (340.0, 360.0)
    assert azimuthal_gaps([45.0]) == (360.0, 360.0)
    assert azimuthal_gaps([0.0, 360.0, 120.0]) == pytest.approx((240.0, 360.0))


@given(st.lists(st.integers(0, 359), min_size=1, max_size=20), st.integers(0, 359))
def test_gaps_do_not_depend_on_where_north_is(azimuths: list[int], turn: int) -> None:
    gap, secondary = azimuthal_gaps(azimuths)
    assert azimuthal_gaps([a + turn for a in reversed(azimuths)]) == pytest.approx((gap, secondary))
    assert 360.0 / len(set(azimuths)) <= gap + 1e-9
    assert gap <= secondary <= 360.0
