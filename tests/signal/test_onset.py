"""Energy ratios and the Akaike onset on noise with a step of variance at a known sample."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from testban.signal.filters import bandpass
from testban.signal.onset import akaike, akaike_onset, local_maxima, rms, sta_lta

STEP = 400


def stepped(rng: np.random.Generator, ratio: float, n: int = 800) -> NDArray[np.float64]:
    """White noise whose amplitude grows by ``ratio`` at sample `STEP`."""
    samples = rng.normal(size=n)
    samples[STEP:] *= ratio
    return samples


def test_sta_lta_is_one_in_even_power_and_the_power_ratio_at_a_step() -> None:
    even = np.where(np.arange(1000) % 2, 1.0, -1.0)
    ratio = sta_lta(even, 20, 200)
    assert np.all(ratio[:200] == 0.0)
    assert np.all(ratio[981:] == 0.0)
    assert ratio[200:981] == pytest.approx(1.0)
    even[500:] *= 3.0
    assert np.argmax(sta_lta(even, 20, 200)) == 500
    assert sta_lta(even, 20, 200)[500] == pytest.approx(9.0)


@given(st.floats(1e-6, 1e6), st.integers(0, 2**32 - 1))
def test_sta_lta_does_not_know_the_gain(gain: float, seed: int) -> None:
    samples = np.random.default_rng(seed).normal(size=400)
    assert np.allclose(sta_lta(gain * samples, 10, 100), sta_lta(samples, 10, 100), rtol=1e-6)


def test_sta_lta_of_silence_and_of_too_few_samples() -> None:
    assert np.all(sta_lta(np.zeros(500), 10, 100) == 0.0)
    assert np.all(sta_lta(np.ones(100), 10, 100) == 0.0)
    dead = np.r_[np.zeros(300), np.ones(300)]
    assert np.all(np.isfinite(sta_lta(dead, 10, 100)))


def test_akaike_matches_its_definition() -> None:
    """k log var(before) + (n - k) log var(after): Zhang, Thurber & Rowe 2003, their equation for a window."""
    samples = np.random.default_rng(3).normal(size=60)
    criterion = akaike(samples, 5)
    assert np.all(np.isinf(criterion[:5]))
    assert np.all(np.isinf(criterion[55:]))
    for k in range(5, 55):
        expected = k * np.log(np.var(samples[:k])) + (60 - k) * np.log(np.var(samples[k:]))
        assert criterion[k] == pytest.approx(expected)


@given(st.floats(1e-3, 1e3), st.floats(-1e3, 1e3), st.integers(0, 2**32 - 1))
def test_onset_does_not_know_gain_or_offset(gain: float, offset: float, seed: int) -> None:
    samples = stepped(np.random.default_rng(seed), 8.0)
    index, deviation = akaike_onset(samples, 10, 1.0)
    assert akaike_onset(gain * (samples + offset), 10, 1.0) == (index, pytest.approx(deviation, rel=1e-3))


def test_onset_lies_within_its_stated_deviation() -> None:
    """200 steps of amplitude 10 in white noise. A normal error lies within one deviation in 68 % and within
    three in 99.7 %; a step read to the sample has a deviation below one, so half a sample is granted."""
    rng = np.random.default_rng(11)
    error, deviation = np.array([akaike_onset(stepped(rng, 10.0), 10, 1.0) for _ in range(200)]).T
    error = np.abs(error - STEP)
    assert np.mean(error <= np.maximum(deviation, 0.5)) >= 0.6
    assert np.mean(error <= 3 * np.maximum(deviation, 0.5)) >= 0.97
    assert np.median(error) <= 1.0


def test_weaker_steps_are_read_less_surely() -> None:
    rng = np.random.default_rng(12)
    typical = {}
    for ratio in (1.5, 3.0, 10.0):
        error, deviation = np.array([akaike_onset(stepped(rng, ratio), 10, 1.0) for _ in range(100)]).T
        typical[ratio] = np.median(deviation)
        assert np.mean(np.abs(error - STEP) <= np.maximum(deviation, 0.5)) >= 0.5
        assert np.mean(np.abs(error - STEP) <= 3 * np.maximum(deviation, 0.5)) >= 0.9
    assert typical[1.5] > typical[3.0] > typical[10.0]


def test_band_limited_onset_with_its_share_of_the_band() -> None:
    """At 40 samples/s, 2-8 Hz of signal over noise, ratio 10. The causal filter delays the energy by part
    of a period, which the kernel cannot know: one period of the low corner is the most it may be off."""
    rng = np.random.default_rng(13)
    errors, deviations = [], []
    for _ in range(60):
        noise = bandpass(rng.normal(size=1200), 40.0, 2.0, 8.0)
        signal = bandpass(np.where(np.arange(1200) >= 800, rng.normal(size=1200), 0.0), 40.0, 2.0, 8.0)
        index, deviation = akaike_onset((noise + 10 * signal)[400:], 12, 6.0 / 20.0)
        errors.append(index - STEP)
        deviations.append(deviation)
    assert -2 <= np.median(errors) <= 5
    assert np.mean(np.abs(errors) < 20) >= 0.95
    assert np.all(np.isfinite(deviations))


def test_windows_too_short_have_no_onset() -> None:
    assert akaike_onset(np.ones(10), 5, 1.0) == (-1, np.inf)


def test_silence_gives_no_nan() -> None:
    index, deviation = akaike_onset(np.zeros(100), 5, 1.0)
    assert index >= 5
    assert np.isfinite(deviation)


def test_rms() -> None:
    assert rms(np.array([3.0, -4.0])) == pytest.approx(12.5**0.5)
    assert rms(np.array([])) == 0.0


@given(st.lists(st.floats(0, 100), min_size=3, max_size=60), st.floats(0, 50), st.integers(1, 10))
def test_maxima_stand_above_the_threshold_and_apart(
    values: list[float], threshold: float, separation: int
) -> None:
    found = local_maxima(np.array(values), threshold, separation)
    assert np.all(np.array(values)[found] >= threshold)
    assert np.all(np.diff(found) >= separation)
