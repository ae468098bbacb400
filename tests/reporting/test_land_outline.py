"""Land on a map centred anywhere agrees with the land mask."""

from __future__ import annotations

import numpy as np
import pytest

from testban.earth.geodesy import inverse
from testban.earth.land import is_land
from testban.reporting.land_outline import ProjectedLand, Projection

CENTRES = [
    (41.0, 129.0),
    (0.0, 180.0),
    (-89.0, 20.0),
    (75.0, -175.0),
    (-33.0, -70.0),
    (35.0, -118.0),
    (-40.0, -75.0),
]


@pytest.mark.parametrize("centre", CENTRES)
def test_projection_goes_there_and_back(centre: tuple[float, float]) -> None:
    rng = np.random.default_rng(0)
    lat, lon = rng.uniform(-85, 85, 200), rng.uniform(-180, 180, 200)
    projection = Projection(*centre)
    east, north = projection.forward(lat, lon)
    back_lat, back_lon = projection.inverse(east, north)
    np.testing.assert_allclose(back_lat, lat, atol=1e-6)
    np.testing.assert_allclose((back_lon - lon + 180) % 360 - 180, 0.0, atol=1e-5)


def test_projection_keeps_distance_and_direction() -> None:
    """On a sphere against the ellipsoid: within its flattening, 0.3 % in distance and 0.2 degrees."""
    rng = np.random.default_rng(1)
    lat, lon = 41 + rng.uniform(-8, 8, 50), 129 + rng.uniform(-9, 9, 50)
    east, north = Projection(41.0, 129.0).forward(lat, lon)
    distance, azimuth, _ = inverse(41.0, 129.0, lat, lon)
    np.testing.assert_allclose(np.hypot(east, north), distance, rtol=0.005)
    turn = np.degrees(np.arctan2(east, north)) - azimuth
    assert np.abs((turn + 180) % 360 - 180).max() < 0.2


@pytest.mark.parametrize("centre", CENTRES)
@pytest.mark.parametrize("reach_km", [400.0, 2000.0, 9000.0])
def test_areas_fill_what_is_land(centre: tuple[float, float], reach_km: float) -> None:
    """By winding number, for random points; shores are blurred by thinning and by the mask's cells."""
    projection = Projection(*centre)
    areas = ProjectedLand.around(projection).areas(reach_km, reach_km / 750.0)
    rng = np.random.default_rng(2)
    radius, turn = reach_km * np.sqrt(rng.uniform(0, 0.96, 120)), rng.uniform(0, 2 * np.pi, 120)
    points = np.column_stack([radius * np.cos(turn), radius * np.sin(turn)])
    winding = np.sum([winding_number(area, points) for area in areas], axis=0) if areas else np.zeros(120)
    lat, lon = projection.inverse(*points.T)
    wrong = (np.round(winding) != 0) != is_land(lat, lon)
    assert wrong.mean() < 0.05


def winding_number(ring: np.ndarray, points: np.ndarray) -> np.ndarray:
    """How often a ring goes round each point, by crossings of the ray to the right."""
    x, y = ring[:, 0], ring[:, 1]
    count = np.zeros(len(points))
    for k, (px, py) in enumerate(points):
        up, down = (y[:-1] <= py) & (y[1:] > py), (y[:-1] > py) & (y[1:] <= py)
        side = (x[1:] - x[:-1]) * (py - y[:-1]) - (px - x[:-1]) * (y[1:] - y[:-1])
        count[k] = np.sum(up & (side > 0)) - np.sum(down & (side < 0))
    return count


def test_shorelines_leave_out_the_date_line() -> None:
    """Chukotka is cut at 180 degrees; the cut must not be drawn as a shore."""
    projection = Projection(67.0, 180.0)
    pieces = ProjectedLand.around(projection).shorelines((-60.0, 60.0, -60.0, 60.0), 0.5)
    along_cut = [piece for piece in pieces if np.abs(piece[:, 0]).max() < 0.01]
    assert not along_cut


def test_a_shore_that_crosses_a_small_frame_is_drawn() -> None:
    """Both ends of a segment may lie outside a close-up of the coast."""
    projection = Projection(40.0, 128.2)
    land = ProjectedLand.around(projection)
    wide = land.shorelines((-200.0, 200.0, -200.0, 200.0), 0.01)
    a, b = next(
        (piece[k], piece[k + 1])
        for piece in wide
        for k in range(len(piece) - 1)
        if np.hypot(*(piece[k + 1] - piece[k])) > 4.0
    )
    x, y = (a + b) / 2
    assert land.shorelines((x - 0.5, x + 0.5, y - 0.5, y + 0.5), 0.01)
