"""The network magnitude: true within its own uncertainty, whatever some gains say."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from testban.magnitude.network import network_magnitude


def combine(values, limits=()):
    return network_magnitude(values, limits)


def test_truth_lies_in_the_68_percent_interval_about_that_often() -> None:
    rng = np.random.default_rng(4)
    inside = 0
    for _ in range(200):
        truth = rng.uniform(3, 6)
        result = combine(truth + rng.normal(0, 0.3, 8))
        inside += abs(result.mag - truth) <= result.uncertainty
    assert 0.58 <= inside / 200 <= 0.82


@given(st.floats(2, 7), st.floats(-3, 3).filter(lambda x: abs(x) > 1.5))
@settings(max_examples=30, deadline=None)
def test_one_gain_wrong_by_tens_hardly_moves_it(truth: float, error: float) -> None:
    scatter = np.array([-0.2, -0.1, 0.0, 0.1, 0.2, 0.15, -0.15])
    clean, spoilt = combine(truth + scatter), combine([*(truth + scatter), truth + error])
    assert spoilt.mag == pytest.approx(clean.mag, abs=0.06)
    assert spoilt.belonging[-1] < 0.1
    assert (spoilt.belonging[:-1] > 0.9).all()


def test_one_station_is_uncertain_and_more_stations_less_so() -> None:
    one, nine = combine([5.0]), combine([5.0] * 9)
    assert 0.3 < one.uncertainty < 0.8
    assert nine.uncertainty < one.uncertainty / 2


def test_silent_stations_pull_down_what_the_loud_ones_overstate() -> None:
    """Ringdal 1976: averaging only the stations that detect is biased high."""
    rng = np.random.default_rng(5)
    naive, full = [], []
    for _ in range(60):
        stations = 4.0 + rng.normal(0, 0.3, 20)
        threshold = 4.1
        heard = stations[stations > threshold]
        if len(heard) == 0:
            continue
        naive.append(heard.mean() - 4.0)
        full.append(combine(heard, [threshold] * (20 - len(heard))).mag - 4.0)
    assert np.mean(naive) > 0.2
    assert abs(np.mean(full)) < 0.08


def test_clipped_stations_lift_what_the_unclipped_ones_understate() -> None:
    """Ringdal 1976: leaving out the clipped is biased low."""
    rng = np.random.default_rng(6)
    naive, full = [], []
    for _ in range(60):
        stations = 6.0 + rng.normal(0, 0.3, 20)
        ceiling = 5.9
        clear = stations[stations < ceiling]
        if len(clear) == 0:
            continue
        naive.append(clear.mean() - 6.0)
        full.append(network_magnitude(clear, (), [ceiling] * (20 - len(clear))).mag - 6.0)
    assert np.mean(naive) < -0.2
    assert abs(np.mean(full)) < 0.08


@pytest.mark.parametrize("wrong", [0.0, 0.05])
def test_the_90_percent_interval_holds_with_silent_clipped_and_wrong_stations(wrong: float) -> None:
    """Made-up networks as the prior has them: each station with its own noise and its own ceiling."""
    rng = np.random.default_rng(7)
    deviations = []
    for _ in range(300):
        truth, count = rng.uniform(3.5, 6.0), int(rng.integers(3, 15))
        scatter = 0.3 * np.exp(0.35 * rng.normal())
        stations = truth + scatter * rng.normal(size=count)
        stations += np.where(rng.random(count) < wrong, rng.uniform(-2.0, 2.0, count), 0.0)
        noise = truth - 0.3 + 0.5 * rng.normal(size=count)
        ceiling = np.maximum(truth + 0.6 + 0.5 * rng.normal(size=count), noise)
        silent, clipped = stations < noise, stations > ceiling
        heard = stations[~silent & ~clipped]
        if len(heard) == 0:
            continue
        found = network_magnitude(heard, noise[silent], ceiling[clipped])
        deviations.append((found.mag - truth) / found.uncertainty)
    inside = np.mean(np.abs(deviations) <= 1.645)
    assert len(deviations) > 250
    assert 0.85 <= inside <= 0.96
    assert abs(np.mean(deviations)) < 0.2


def test_weights_of_one_half_widen_as_half_the_stations_do() -> None:
    values = 5.0 + np.linspace(-0.4, 0.4, 8)
    doubled = network_magnitude(np.repeat(values, 2), weights=np.full(16, 0.5))
    assert doubled.uncertainty == pytest.approx(network_magnitude(values).uncertainty, rel=1e-6)


def test_without_stations_it_refuses() -> None:
    with pytest.raises(ValueError, match="no station"):
        combine([])
