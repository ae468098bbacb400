import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from testban.identification.rayleigh_sign import (
    Match,
    correlate,
    log_class_likelihoods,
    log_sign_likelihoods,
    sector_weights,
    with_failure,
)

ROWS = st.lists(st.tuples(*[st.floats(-1.2, 6.0)] * 4), min_size=1, max_size=12).map(np.array)

FAILURES = (0.1, 0.4)


def wave() -> np.ndarray:
    time = np.arange(300.0)
    return np.exp(-(((time - 150.0) / 25.0) ** 2)) * np.cos(2 * np.pi * (time - 150.0) / 28.0)


def match(rho: float, shift_s: float = 0.0, error_s: float = 3.0) -> Match:
    shifts = np.arange(-9.0, 10.0)
    curve = rho * np.cos(2 * np.pi * (shifts - shift_s) / 28.0)
    turned = rho * np.sin(2 * np.pi * (shifts - shift_s) / 28.0)
    return Match(shifts, curve[None], turned[None], 5.0, error_s, 10.0)


def test_a_late_record_correlates_at_its_delay() -> None:
    times = np.arange(80.0, 240.0)
    record = -2.5 * np.interp(times - 4.0, np.arange(300.0), wave())
    shifts = np.arange(-8.0, 9.0)
    rho = correlate(times, record, wave(), 1.0, shifts)
    assert shifts[np.argmin(rho)] == 4.0
    assert rho.min() == pytest.approx(-1.0, abs=1e-6)


def test_no_motion_correlates_with_nothing() -> None:
    assert np.all(correlate(np.arange(50.0), np.zeros(50), wave(), 1.0, np.zeros(1)) == 0.0)


def test_a_clear_sign_is_told_and_a_far_path_is_not() -> None:
    near = with_failure(log_sign_likelihoods(match(0.95), explained=0.9), 0.3)
    assert near[0] > near[2] + 1.0
    shifts = np.arange(-40.0, 41.0)
    curve = 0.95 * np.cos(2 * np.pi * shifts / 28.0)[None]
    far = Match(shifts, curve, np.roll(curve, 7, axis=1), 5.0, 15.0, 10.0)
    signs = with_failure(log_sign_likelihoods(far, explained=0.9), 0.3)
    assert abs(signs[0] - signs[2]) < 0.3


def test_nothing_seen_says_nothing() -> None:
    assert log_sign_likelihoods(match(0.0), 0.9) == pytest.approx(np.zeros(4), abs=1e-12)


@given(ROWS)
def test_swapping_the_signs_swaps_explosion_and_collapse(rows: np.ndarray) -> None:
    weights = np.ones(len(rows))
    one = log_class_likelihoods(rows, weights, FAILURES, 0.05, 0.25)
    other = log_class_likelihoods(rows[:, [2, 1, 0, 3]], weights, FAILURES, 0.05, 0.25)
    assert one["explosion"] == pytest.approx(other["collapse"])
    assert one["earthquake"] == pytest.approx(other["earthquake"])
    assert max(one.values()) == 0.0


@given(ROWS)
def test_evidence_against_an_earthquake_stays_bounded(rows: np.ndarray) -> None:
    # One sign everywhere may be an earthquake's with probability 1/8 each; the signs may be reversed by 1/20.
    found = log_class_likelihoods(rows, np.ones(len(rows)), FAILURES, 0.05, 0.25)
    assert found["explosion"] - found["earthquake"] <= np.log(8.0) + 1e-9
    assert found["explosion"] - found["collapse"] <= np.log(20.0) + 1e-9


def test_neighbours_share_one_vote() -> None:
    weights = sector_weights(np.array([0.0, 5.0, 355.0, 90.0]), 30.0)
    assert weights == pytest.approx([1 / 3, 1 / 3, 1 / 3, 1.0])
