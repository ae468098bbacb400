"""The local-network criteria of Bondar et al. 2004: ten stations within 250 km, gaps, one within 30 km."""

from __future__ import annotations

import numpy as np
import pytest

from testban.location.ground_truth import GT5, ground_truth_level

AROUND_DEG = np.arange(0.0, 360.0, 36.0)


def distances_km(nearest: float = 20.0, others: float = 150.0, count: int = 10) -> np.ndarray:
    return np.array([nearest] + [others] * (count - 1))


def test_ten_stations_all_around_with_one_near_are_enough() -> None:
    assert ground_truth_level(distances_km(), AROUND_DEG) == GT5


@pytest.mark.parametrize(
    ("distance_km", "azimuth_deg"),
    [
        (distances_km(count=9), AROUND_DEG[:9]),
        (distances_km(nearest=31.0), AROUND_DEG),
        (distances_km(others=251.0), AROUND_DEG),
        (distances_km(), np.linspace(0.0, 240.0, 10)),
        (distances_km(), np.r_[np.linspace(0.0, 200.0, 9), 280.0]),  # the last one alone halves a gap of 160
    ],
)
def test_one_criterion_missed_is_too_little(distance_km: np.ndarray, azimuth_deg: np.ndarray) -> None:
    assert ground_truth_level(distance_km, azimuth_deg) is None


def test_far_stations_do_not_count_against_it() -> None:
    distance = np.r_[distances_km(), [800.0] * 5]
    assert ground_truth_level(distance, np.r_[AROUND_DEG, [0.0] * 5]) == GT5
