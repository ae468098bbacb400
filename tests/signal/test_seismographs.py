"""Simulated seismographs: against closed forms, and there and back again."""

from __future__ import annotations

import numpy as np
import pytest

from testban.signal.seismographs import butterworth, cosine_band, short_period, simulate, wood_anderson

RATE_HZ = 50.0


def sine(frequency_hz: float, seconds: float = 60.0) -> np.ndarray:
    t = np.arange(int(seconds * RATE_HZ)) / RATE_HZ
    return np.sin(2 * np.pi * frequency_hz * t)


def as_velocity(frequencies_hz: np.ndarray) -> np.ndarray:
    return 2j * np.pi * np.asarray(frequencies_hz, dtype=float)


def test_wood_anderson_tends_to_unit_magnification_and_to_1_over_twice_damping_at_its_period() -> None:
    assert abs(wood_anderson(np.array([100.0]))[0]) == pytest.approx(1.0, abs=1e-3)
    assert abs(wood_anderson(np.array([1.25]))[0]) == pytest.approx(1 / (2 * 0.7), rel=1e-9)


def test_short_period_is_one_at_one_hertz_and_falls_on_both_sides() -> None:
    gain = np.abs(short_period(np.array([0.1, 1.0, 20.0])))
    assert gain[1] == pytest.approx(1.0)
    assert gain[0] < 0.1
    assert gain[2] < 0.5


def test_butterworth_is_half_power_at_its_corners() -> None:
    gain = np.abs(butterworth(0.8, 4.5)(np.array([0.8, 4.5, np.sqrt(0.8 * 4.5)])))
    np.testing.assert_allclose(gain, [np.sqrt(0.5), np.sqrt(0.5), 1.0], rtol=1e-6)


@pytest.mark.parametrize("frequency_hz", [0.7, 1.0, 3.0])
def test_a_sine_comes_out_with_the_ratio_of_the_responses(frequency_hz: float) -> None:
    out = simulate(sine(frequency_hz), RATE_HZ, as_velocity, wood_anderson, (0.1, 0.2, 15.0, 20.0))
    f = np.array([frequency_hz])
    expected = abs(wood_anderson(f)[0] / as_velocity(f)[0])
    assert np.max(np.abs(out[1000:2000])) == pytest.approx(expected, rel=0.01)


def test_cosine_band_is_flat_inside_and_nothing_outside() -> None:
    band = cosine_band(np.array([0.05, 0.15, 0.5, 9.0, 12.0]), (0.1, 0.2, 8.0, 10.0))
    np.testing.assert_allclose(band, [0.0, 0.5, 1.0, 0.5, 0.0], atol=1e-12)
