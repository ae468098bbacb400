"""Land or sea at places anyone can look up on a map, and along paths between them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from testban.earth.land import is_land, land_polygons, sea_fraction

LAND = {
    "Moscow": (55.75, 37.6),
    "Chukotka east of the date line": (66.5, -175.0),
    "Chukotka west of the date line": (68.0, 179.0),
    "Viti Levu": (-17.8, 178.0),
    "South Pole": (-90.0, 0.0),
    "Antarctica at the date line": (-87.0, 179.99),
    "Greenland": (72.0, -40.0),
    "Alice Springs": (-23.7, 133.9),
    "Seoul": (37.57, 126.98),
    "Hokkaido": (43.5, 142.5),
    "Novaya Zemlya": (73.5, 55.5),
    "Quito": (-0.2, -78.5),
}
SEA = {
    "Caspian": (41.5, 51.0),
    "Sea of Japan": (40.0, 134.0),
    "Yellow Sea": (36.0, 123.5),
    "North Pole": (90.0, 0.0),
    "Gulf of Guinea": (0.0, 0.0),
    "Pacific at the date line": (20.0, 180.0),
    "Black Sea": (43.0, 34.0),
    "Tasman Sea": (-38.0, 160.0),
    "Hudson Bay": (60.0, -86.0),
    "Mediterranean": (34.5, 18.0),
    "Drake Passage": (-59.0, -65.0),
}


@pytest.mark.parametrize("place", LAND)
def test_land(place: str) -> None:
    assert is_land(*LAND[place])


@pytest.mark.parametrize("place", SEA)
def test_sea(place: str) -> None:
    assert not is_land(*SEA[place])


def test_share_of_land_on_earth() -> None:
    """Land covers about 29 % of the globe (148.9 of 510.1 million km2), with Antarctica's ice; no more than
    1 % is expected to be missing in small islands or gained in lakes."""
    rng = np.random.default_rng(1)
    lat = np.degrees(np.arcsin(rng.uniform(-1, 1, 200_000)))
    lon = rng.uniform(-180, 180, 200_000)
    assert is_land(lat, lon).mean() == pytest.approx(0.292, abs=0.01)


def test_grid_agrees_with_rings() -> None:
    """Counting enclosing rings gives what the grid gives, but for the few points within a cell of a shore."""
    from matplotlib.path import Path

    rng = np.random.default_rng(2)
    points = np.column_stack([rng.uniform(-180, 180, 2000), rng.uniform(-90, 90, 2000)])
    enclosing = sum(Path(ring).contains_points(points).astype(int) for ring in land_polygons())
    disagree = (enclosing % 2 == 1) != is_land(points[:, 1], points[:, 0])
    assert disagree.mean() < 0.01


def test_rings_are_closed_and_within_bounds() -> None:
    rings = land_polygons()
    assert len(rings) > 1000
    for ring in rings:
        assert ring.shape[1] == 2
        np.testing.assert_array_equal(ring[0], ring[-1])
        assert np.abs(ring[:, 0]).max() <= 180.0
        assert np.abs(ring[:, 1]).max() <= 90.0


@given(lat=st.floats(-90, 90), lon=st.floats(-180, 180), turns=st.integers(-2, 2))
@settings(max_examples=50, deadline=None)
def test_longitude_wraps(lat: float, lon: float, turns: int) -> None:
    middle = (np.floor(lon * 20) + 0.5) / 20  # away from cell edges, where adding 360 may round across
    assert is_land(lat, middle) == is_land(lat, middle + 360.0 * turns)


def test_nan_is_sea_and_shapes_broadcast() -> None:
    assert not is_land(np.nan, 0.0)
    assert is_land(np.zeros((3, 1)), np.zeros(4)).shape == (3, 4)
    assert sea_fraction(0.0, 0.0, np.zeros(5), 1.0).shape == (5,)


def test_sea_fraction_of_known_paths() -> None:
    assert sea_fraction(40.0, -100.0, 45.0, -90.0) == 0.0  # across the Great Plains
    assert sea_fraction(0.0, -140.0, 10.0, -170.0) == 1.0  # open Pacific
    across = sea_fraction(42.5, 128.0, 36.5, 138.0)  # north-east China to Honshu, over the Sea of Japan
    assert 0.6 < across < 0.9
    assert sea_fraction(36.5, 138.0, 42.5, 128.0) == pytest.approx(across, abs=0.021)


def test_sea_fraction_of_a_point() -> None:
    assert sea_fraction(0.0, 0.0, 0.0, 0.0) == 1.0
    assert sea_fraction(55.0, 40.0, 55.0, 40.0) == 0.0
