"""Power in bands: against Parseval and against the time-domain filter."""

from __future__ import annotations

import numpy as np
import pytest

from testban.signal.band_power import band_power
from testban.signal.filters import bandpass

BANDS = ((0.5, 1.0), (2.0, 4.0), (6.0, 8.0))


def test_white_noise_has_power_in_proportion_to_bandwidth() -> None:
    noise = np.random.default_rng(1).normal(0, 1, 40_000)
    power, covered = band_power(noise, 40.0, 0.0, BANDS).mean(100.0, 900.0)
    # A four-pole Butterworth has an equivalent noise bandwidth pi/8 / sin(pi/8) = 1.026 times its width.
    np.testing.assert_allclose(power / (1.026 * np.array([0.5, 2.0, 2.0]) / 20.0), 1.0, atol=0.08)
    assert covered == 1.0


def test_a_sine_appears_in_its_band_alone() -> None:
    t = np.arange(8000) / 40.0
    power, _ = band_power(np.sin(2 * np.pi * 3.0 * t), 40.0, 0.0, BANDS).mean(50.0, 150.0)
    assert power[1] == pytest.approx(0.5, rel=0.01)
    assert max(power[0], power[2]) < 1e-3


def test_has_the_energy_of_the_causal_filter_on_a_burst() -> None:
    """Same amplitude response, other phase: the energy of a burst is the same, its place differs a little."""
    rng = np.random.default_rng(2)
    burst = rng.normal(0, 1, 8000) * (np.abs(np.arange(8000) - 4000) < 400)
    power, _ = band_power(burst, 40.0, 0.0, BANDS).mean(80.0, 120.0)
    causal = bandpass(burst, 40.0, 2.0, 4.0, corners=4)
    assert power[1] == pytest.approx(np.mean(causal[3200:4800] ** 2), rel=0.02)


def test_coverage_tells_how_much_of_a_window_exists() -> None:
    trace = band_power(np.ones(400), 40.0, 0.0, BANDS)
    assert trace.mean(5.0, 15.0)[1] == pytest.approx(0.5)
    values, covered = trace.mean(20.0, 30.0)
    assert covered == 0.0
    assert np.isnan(values).all()


def test_bands_above_the_nyquist_frequency_are_nan() -> None:
    power, _ = band_power(np.random.default_rng(3).normal(0, 1, 1000), 10.0, 0.0, BANDS).mean(10.0, 90.0)
    assert np.isnan(power[2])
    assert np.isfinite(power[:2]).all()
