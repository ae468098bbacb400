"""Populations: what was put in is found within the stated uncertainty; few events stay wide."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest, t

from testban.errors import SettingsError
from testban.identification.population_fit import carried_over, fit_population
from testban.identification.populations import JUDGED_EVENTS, PUBLISHED_EVENTS, Population

PRIOR_STD = 0.35


def drawn(rng: np.random.Generator, count: int, mean: float, spread: float) -> tuple[np.ndarray, np.ndarray]:
    """Deviations measured with errors of 0.05 to 0.3, and the errors."""
    errors = rng.uniform(0.05, 0.3, count)
    return mean + np.hypot(spread, errors) * rng.normal(size=count), errors


@pytest.mark.parametrize("events", [2, 8])
def test_intervals_hold_the_truth_as_often_as_they_say(events: int) -> None:
    """Truths drawn from the prior, so that 90 % intervals hold 90 % of them whatever the number of events."""
    rng, draws, prior_events = np.random.default_rng(3), 200, 4.0
    held = np.zeros(3, int)
    for _ in range(draws):
        mean = PRIOR_STD / np.sqrt(prior_events) * rng.normal()
        spread = PRIOR_STD * np.exp(rng.normal() / np.sqrt(2 * prior_events))
        fit = fit_population(*drawn(rng, events, mean, spread), PRIOR_STD, prior_events)
        reach = fit.scale * t.ppf(0.95, fit.freedom)
        held += (
            abs(fit.shift - mean) <= 1.645 * fit.shift_std,
            fit.spread_90[0] <= spread <= fit.spread_90[1],
            abs(mean + spread * rng.normal() - fit.shift) <= reach,
        )
    for number in held:
        assert binomtest(int(number), draws, 0.9).pvalue > 0.001


def test_many_events_outweigh_the_prior() -> None:
    fit = fit_population(*drawn(np.random.default_rng(1), 500, 0.8, 0.15), PRIOR_STD, 4.0)
    assert abs(fit.shift - 0.8) < 3 * fit.shift_std < 0.05
    log_std = np.log(fit.spread_90[1] / fit.spread_90[0]) / (2 * 1.645)
    assert abs(np.log(fit.spread / 0.15)) < 3 * log_std < 0.3
    assert fit.freedom > 100


def test_a_few_bad_events_hardly_move_it() -> None:
    deviations, errors = drawn(np.random.default_rng(2), 60, 0.0, 0.2)
    clean = fit_population(deviations, errors, PRIOR_STD, 4.0)
    deviations[:3] = 2.5
    soiled = fit_population(deviations, errors, PRIOR_STD, 4.0)
    assert abs(soiled.shift - clean.shift) < 2 * clean.shift_std
    assert soiled.spread < 1.4 * clean.spread
    assert np.mean(deviations) - clean.shift > 3 * clean.shift_std


def test_few_events_are_wide() -> None:
    def reach(count: int) -> float:
        fit = fit_population(*drawn(np.random.default_rng(4), count, 0.0, 0.1), PRIOR_STD, 1.0)
        return float(fit.scale * t.ppf(0.995, fit.freedom))

    assert reach(0) > 2.576 * PRIOR_STD * np.sqrt(2)
    assert reach(0) > reach(3) > reach(30)


def test_nothing_learned_is_the_prior() -> None:
    fit = fit_population(np.zeros(0), np.zeros(0), PRIOR_STD, 4.0)
    assert fit.shift == pytest.approx(0.0, abs=1e-9)
    assert fit.spread == pytest.approx(PRIOR_STD, rel=0.01)


@settings(max_examples=20)
@given(st.permutations(range(12)))
def test_the_order_of_events_does_not_matter(order: list[int]) -> None:
    deviations, errors = drawn(np.random.default_rng(5), 12, 0.3, 0.2)
    in_order = fit_population(deviations, errors, PRIOR_STD, 4.0)
    assert fit_population(deviations[order], errors[order], PRIOR_STD, 4.0) == in_order


@settings(max_examples=20)
@given(st.floats(-5.0, 5.0))
def test_moving_strong_data_moves_the_mean(shift: float) -> None:
    deviations, errors = drawn(np.random.default_rng(6), 100, 0.0, 0.2)
    fit = fit_population(deviations + shift, errors, PRIOR_STD, 1.0)
    assert np.isfinite([fit.scale, fit.freedom]).all()
    assert abs(fit.shift - shift) < 0.1 + 0.02 * abs(shift)


@pytest.mark.parametrize("error", [0.0, -1.0, float("nan")])
def test_an_error_must_be_positive(error: float) -> None:
    with pytest.raises(SettingsError, match="positive"):
        fit_population(np.array([0.1]), np.array([error]), PRIOR_STD, 4.0)


@given(st.floats(0.05, 1.0), st.sampled_from([JUDGED_EVENTS, PUBLISHED_EVENTS]))
@settings(max_examples=20, deadline=None)
def test_a_population_carried_over_is_what_learning_from_no_event_gives(std: float, events: float) -> None:
    none = np.array([])
    fit = fit_population(none, none, std, events)
    known = Population(0.2, std, events=events).next_event()
    assert known.mean == 0.2
    assert known.std == pytest.approx(fit.scale, rel=1e-3)
    assert known.freedom == pytest.approx(fit.freedom, rel=0.02)


def test_the_fewer_events_stand_behind_a_population_the_wider_it_is() -> None:
    (judged, judged_freedom), (published, published_freedom) = carried_over(1.0), carried_over(4.0)
    assert judged > published > 1.0
    assert judged_freedom < published_freedom
    # Four standard deviations off, a Gaussian would speak of one in 3000 times the density at its middle.
    apart = Population(0.0, 1.0, events=JUDGED_EVENTS).next_event().log_density(np.array([0.0, 4.0]))
    assert apart[0] - apart[1] < np.log(40.0)


def test_fitted_tails_are_kept() -> None:
    fitted = Population(0.0, 0.4, freedom=5.0)
    assert fitted.next_event() == fitted
