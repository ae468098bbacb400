"""Filters by what they do to sines, and moving means by their definition."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from testban.signal.filters import bandpass, envelope, moving_mean

RATE = 40.0


def gain(frequency_hz: float, low_hz: float, high_hz: float, **options: bool) -> float:
    """Amplitude of a unit sine after the filter, once it has settled."""
    time = np.arange(int(120 * RATE)) / RATE
    filtered = bandpass(np.sin(2 * np.pi * frequency_hz * time), RATE, low_hz, high_hz, **options)
    return float(np.sqrt(2 * np.mean(filtered[int(40 * RATE) : -int(40 * RATE)] ** 2)))


@pytest.mark.parametrize(("low", "high"), [(0.7, 2.0), (1.0, 4.0), (2.0, 8.0), (4.0, 14.0)])
def test_band_pass_gains(low: float, high: float) -> None:
    """A Butterworth filter has 3 dB of loss at its corners and no ripple between."""
    assert gain(low, low, high) == pytest.approx(0.5**0.5, abs=0.02)
    assert gain(high, low, high) == pytest.approx(0.5**0.5, abs=0.02)
    assert gain((low * high) ** 0.5, low, high) == pytest.approx(1.0, abs=0.02)
    assert gain(low / 3, low, high) < 0.05
    assert gain(min(high * 2.5, 19.0), low, high) < 0.05


def test_zero_phase_squares_the_gain_and_keeps_the_time() -> None:
    assert gain(1.0, 1.0, 4.0, zero_phase=True) == pytest.approx(0.5, abs=0.02)
    pulse = np.exp(-0.5 * ((np.arange(4000) - 2000) / 5.0) ** 2)
    assert np.argmax(bandpass(pulse, RATE, 0.5, 4.0, zero_phase=True)) == 2000


def test_open_bands() -> None:
    assert gain(15.0, 2.0, RATE) == pytest.approx(1.0, abs=0.02)
    assert gain(0.5, 2.0, RATE) < 0.05
    assert gain(0.5, 0.0, 2.0) == pytest.approx(1.0, abs=0.02)
    assert gain(8.0, 0.0, 2.0) < 0.05


def test_nothing_comes_before_its_cause() -> None:
    samples = np.zeros(2000)
    samples[1000] = 1.0
    filtered = bandpass(samples, RATE, 1.0, 4.0)
    assert np.all(filtered[:1000] == 0.0)
    assert np.any(filtered[1000:] != 0.0)


@given(st.floats(-1e6, 1e6))
def test_an_offset_leaves_no_trace(offset: float) -> None:
    samples = np.random.default_rng(1).normal(size=500)
    plain = bandpass(samples, RATE, 1.0, 4.0)
    assert np.allclose(bandpass(samples + offset, RATE, 1.0, 4.0), plain, atol=1e-9 * (1 + abs(offset)))


@given(st.floats(-1e3, 1e3), st.integers(0, 2**32 - 1))
def test_filters_are_linear_and_work_on_stacks(factor: float, seed: int) -> None:
    one, other = np.random.default_rng(seed).normal(size=(2, 300))
    stacked = bandpass(np.stack([one, other, one + factor * other]), RATE, 1.0, 4.0)
    assert np.array_equal(stacked[0], bandpass(one, RATE, 1.0, 4.0))
    assert np.allclose(stacked[2], stacked[0] + factor * stacked[1], atol=1e-9 * (1 + abs(factor)))


def test_envelope_of_a_modulated_sine_is_its_modulation() -> None:
    time = np.arange(8000) / RATE
    modulation = np.exp(-0.5 * ((time - 100) / 10) ** 2)
    found = envelope(modulation * np.sin(2 * np.pi * 2.0 * time))
    assert np.abs(found - modulation).max() < 0.01


@given(st.lists(st.floats(-100, 100), min_size=1, max_size=40), st.integers(1, 50))
def test_moving_mean(values: list[float], length: int) -> None:
    expected = [np.mean(values[max(i - length + 1, 0) : i + 1]) for i in range(len(values))]
    assert np.allclose(moving_mean(np.array(values), length), expected, atol=1e-9)
