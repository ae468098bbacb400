"""Correlations of many pairs at once are those of one pair at a time."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from testban.signal.block_correlation import correlate_pairs
from testban.signal.correlation import normalised_correlation


@given(
    m=st.integers(2, 40),
    longer=st.integers(0, 700),
    pairs=st.integers(1, 90),
    seed=st.integers(0, 99),
)
def test_each_pair_is_correlated_as_if_it_were_alone(m: int, longer: int, pairs: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    templates, windows = rng.normal(size=(3, m)), rng.normal(1e3, 5.0, size=(4, m + longer))
    first, second = rng.integers(0, 3, pairs), rng.integers(0, 4, pairs)
    found = correlate_pairs(templates, windows, first, second)
    assert found.shape == (pairs, longer + 1)
    for k in rng.choice(pairs, min(pairs, 3), replace=False):
        alone = normalised_correlation(templates[first[k]], windows[second[k]])
        assert found[k] == pytest.approx(alone, abs=1e-6)


def test_silence_correlates_with_nothing() -> None:
    templates, windows = np.zeros((1, 10)), np.ones((1, 50))
    assert not correlate_pairs(templates, windows, np.array([0]), np.array([0])).any()


@pytest.mark.parametrize("shape", [(1, 50), (10, 9)])
def test_templates_that_do_not_fit_are_refused(shape: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="do not fit"):
        correlate_pairs(np.ones((1, shape[0])), np.ones((1, shape[1])), np.array([0]), np.array([0]))
