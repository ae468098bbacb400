"""Sums of densities on the grid."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from testban.yields.grid import log_mean, log_sum, normalised

LOGS = st.one_of(st.floats(-1e4, 1e4), st.just(-np.inf))


@given(st.lists(st.lists(LOGS, min_size=3, max_size=3), min_size=1, max_size=5))
def test_sums_are_those_of_numpy_where_nothing_is_possible_too(rows: list[list[float]]) -> None:
    logs = np.array(rows)
    expected = np.logaddexp.reduce(logs, axis=0)
    assert log_sum(logs, 0)[0] == pytest.approx(expected)
    assert log_mean(list(logs), [1.0] * len(logs)) == pytest.approx(expected - np.log(len(logs)))


def test_parts_of_different_shapes_spread_over_the_grid() -> None:
    mixed = log_mean([np.zeros((1, 1)), np.log(np.full((2, 3), 3.0))], [3.0, 1.0])
    assert mixed == pytest.approx(np.full((2, 3), np.log(1.5)))


def test_normalised_densities_sum_to_one_each() -> None:
    sums = np.exp(normalised(np.arange(6.0).reshape(2, 3), 1)).sum(axis=1)
    assert sums == pytest.approx(np.ones(2))
