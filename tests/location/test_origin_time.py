"""Intervals of the origin time."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from testban.location.draws import Draws
from testban.location.origin_time import time_interval_s


def draws(time_s: np.ndarray, sigma_s: float, weight: np.ndarray | None = None) -> Draws:
    n = len(time_s)
    even = np.full(n, 1.0 / n) if weight is None else weight / weight.sum()
    index = np.zeros(n, dtype=np.intp)
    return Draws(np.zeros((n, 3)), index, time_s, np.full(n, sigma_s), even, index, np.zeros((n, 2, 2)))


def test_of_one_normal_it_is_the_normal_interval() -> None:
    begin, end = time_interval_s(draws(np.zeros(10), 0.7), 0.9)
    assert (begin, end) == pytest.approx((-1.645 * 0.7, 1.645 * 0.7), abs=0.7 / 30)


@settings(max_examples=40)
@given(
    sigma=st.floats(0.05, 2.0), scale=st.floats(0.01, 5.0), share=st.sampled_from([0.5, 0.9]),
    seed=st.integers(0, 99),
)  # fmt: skip
def test_it_holds_its_share_and_no_interval_of_even_tails_is_shorter(
    sigma: float, scale: float, share: float, seed: int
) -> None:
    """Times that trail off to one side, as those of deeper sources do."""
    rng = np.random.default_rng(seed)
    late = rng.exponential(scale, 2000)
    begin, end = time_interval_s(draws(late, sigma), share)
    times = np.repeat(late, 50) + sigma * rng.standard_normal(100_000)
    assert np.mean((times >= begin) & (times <= end)) == pytest.approx(share, abs=0.01)
    low, high = np.quantile(times, [(1 - share) / 2, (1 + share) / 2])
    assert end - begin <= (high - low) * 1.02


@given(later=st.floats(-1e3, 1e3))
def test_later_times_have_a_later_interval(later: float) -> None:
    """To a step of the lattice of times."""
    some = draws(np.array([0.0, 0.4, 2.0]), 0.3, np.array([3.0, 2.0, 1.0]))
    begin, end = time_interval_s(some, 0.9)
    shifted = time_interval_s(replace(some, time_s=some.time_s + later), 0.9)
    assert shifted == pytest.approx((begin + later, end + later), abs=0.3 / 30 + 1e-9)


def test_two_modes_far_apart_in_time_cost_no_memory() -> None:
    begin, end = time_interval_s(draws(np.array([0.0, 5e4]), 0.1), 0.9)
    assert begin < 0.0
    assert end > 5e4 - 10.0
