"""Stated errors of lags against those that known delays in noise show."""

from __future__ import annotations

import numpy as np
import pytest

from testban.signal.block_correlation import correlate_pairs
from testban.signal.correlation import correlation_peaks
from testban.signal.lag_uncertainty import independent_samples, lag_uncertainty_s, skip_probability

RATE_HZ, LENGTH, COUNT = 80.0, 800, 2400


def in_band(rng: np.random.Generator, low: float, high: float, slope: float = 0.0) -> np.ndarray:
    """Noise of one band, its amplitude spectrum falling with frequency to the power ``slope``."""
    spectrum = np.fft.rfft(rng.normal(size=COUNT))
    frequency = np.fft.rfftfreq(COUNT, 1 / RATE_HZ)
    shape = np.where((frequency > low) & (frequency < high), (np.maximum(frequency, 0.1) / low) ** slope, 0.0)
    samples = np.fft.irfft(spectrum * shape, COUNT)
    return samples / samples.std()


@pytest.mark.parametrize(
    ("band", "slope", "ratio", "decay_s"),
    [((1.0, 4.0), 0.0, 3.0, 0.0), ((1.0, 4.0), -2.0, 3.0, 0.0), ((2.0, 6.0), -1.0, 3.0, 2.0)],
)
def test_stated_errors_are_those_of_known_delays_in_noise(
    band: tuple[float, float], slope: float, ratio: float, decay_s: float
) -> None:
    """Coherent part common to both, incoherent noise of its own spectrum in each; delays below a sample."""
    rng = np.random.default_rng(3)
    misses = []
    frequency = np.fft.rfftfreq(COUNT, 1 / RATE_HZ)
    for _ in range(150):
        signal = in_band(rng, *band, slope)
        if decay_s:
            after = (np.arange(COUNT) - 1000) / RATE_HZ
            signal = signal * np.exp(-np.maximum(after, 0.0) / decay_s) * (after > 0)
            signal /= signal[1000 : 1000 + LENGTH].std()
        delay = rng.uniform(-0.5, 0.5)
        moved = np.fft.irfft(np.fft.rfft(signal) * np.exp(-2j * np.pi * frequency * delay / RATE_HZ), COUNT)
        template = (signal + in_band(rng, *band) / ratio)[980 : 980 + LENGTH]
        window = (moved + in_band(rng, *band) / ratio)[940 : 940 + LENGTH + 80]
        correlation = correlate_pairs(template[None], window[None], np.array([0]), np.array([0]))[0]
        (lag,), _ = correlation_peaks(correlation, 1, 0.1)
        nearest = round(float(lag))
        aligned = window[nearest : nearest + LENGTH]
        sigma = lag_uncertainty_s(template[None], aligned[None], np.array([lag - nearest]), RATE_HZ)[0]
        misses.append((lag - 40.0 - delay) / RATE_HZ / sigma)
    # 150 draws: the share within 90 % has a standard deviation of 0.025; few of a signal's cycles count.
    assert 0.8 <= np.mean(np.abs(misses) < 1.645) <= 0.98
    assert 0.75 <= np.std(misses) <= 1.35


def test_an_upside_down_copy_is_as_sure_as_an_upright_one() -> None:
    rng = np.random.default_rng(1)
    one = in_band(rng, 1.0, 4.0)
    other = one + 0.3 * in_band(rng, 1.0, 4.0)
    zero = np.zeros(1)
    upright = lag_uncertainty_s(one[None], other[None], zero, RATE_HZ)
    assert lag_uncertainty_s(one[None], -other[None], zero, RATE_HZ) == pytest.approx(upright)


def test_silence_has_no_lag() -> None:
    sigma = lag_uncertainty_s(np.zeros((1, 100)), np.ones((1, 100)), np.zeros(1), RATE_HZ)
    assert np.isinf(sigma).all()


def test_a_rival_as_high_is_as_likely() -> None:
    assert skip_probability(np.array([0.9]), 30.0) == 0.0
    assert skip_probability(np.array([0.8, 0.8]), 30.0) == pytest.approx(0.5)
    near, far = (skip_probability(np.array([0.9, v]), 30.0) for v in (0.88, 0.5))
    assert far < 0.001 < near < 0.5


def test_white_noise_has_as_many_independent_samples_as_it_has() -> None:
    power = np.abs(np.fft.rfft(np.random.default_rng(2).normal(size=(20, 2000)))) ** 2
    assert np.mean(independent_samples(power)) == pytest.approx(2000.0, rel=0.05)
