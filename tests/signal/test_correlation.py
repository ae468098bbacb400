"""Correlation kernels: coefficients bounded and right, lags below a sample, the bound on delays kept."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from testban.signal.correlation import correlation_peaks, normalised_correlation
from testban.signal.resampling import band_resample


@given(seed=st.integers(0, 2**31), m=st.integers(2, 60), extra=st.integers(0, 100))
@settings(max_examples=50, deadline=None)
def test_agrees_with_the_definition(seed: int, m: int, extra: int) -> None:
    rng = np.random.default_rng(seed)
    template, window = rng.normal(3.0, 1.0, m), rng.normal(-7.0, 2.0, m + extra)
    result = normalised_correlation(template, window)
    direct = [np.corrcoef(template, window[i : i + m])[0, 1] for i in range(extra + 1)]
    # Stretches a millionth as strong as the whole window count as constant, by definition.
    energy = np.array([window[i : i + m].var() * m for i in range(extra + 1)])
    plain = energy > 1e-9 * np.sum((window - window.mean()) ** 2)
    np.testing.assert_allclose(result[plain], np.array(direct)[plain], atol=1e-6)
    assert np.all(np.abs(result) <= 1.0)


@given(scale=st.floats(1e-9, 1e9), offset=st.floats(-1e3, 1e3))
@settings(max_examples=30, deadline=None)
def test_blind_to_gain_and_offset(scale: float, offset: float) -> None:
    rng = np.random.default_rng(1)
    window = rng.normal(size=300)
    result = normalised_correlation(scale * (window[100:150] + offset), window)
    assert int(np.argmax(result)) == 100
    assert result[100] == pytest.approx(1.0, abs=1e-6)


def test_constant_sides_correlate_nowhere() -> None:
    rng = np.random.default_rng(2)
    assert not normalised_correlation(np.full(20, 3.0), rng.normal(size=50)).any()
    assert not normalised_correlation(rng.normal(size=20), np.full(50, 3.0)).any()


@pytest.mark.parametrize(("m", "n"), [(1, 10), (11, 10)])
def test_refuses_windows_that_do_not_fit(m: int, n: int) -> None:
    with pytest.raises(ValueError, match="does not fit"):
        normalised_correlation(np.ones(m), np.ones(n))


@pytest.mark.parametrize("shift_s", [0.0, 0.013, -0.204, 1.3337])
def test_recovers_a_delay_below_a_sample(shift_s: float) -> None:
    rate, band = 100.0, (0.5, 4.0)
    times = np.arange(0, 40, 1 / rate)
    rng = np.random.default_rng(3)
    tones = rng.uniform(0.6, 3.5, 40), rng.uniform(0, 2 * np.pi, 40), rng.normal(size=40)

    def signal(t: np.ndarray) -> np.ndarray:
        return sum(a * np.sin(2 * np.pi * f * t + p) for f, p, a in zip(*tones, strict=True))

    first, second = (band_resample(signal(t), rate, band, rate) for t in (times, times - shift_s))
    lags, values = correlation_peaks(normalised_correlation(first[1500:2500], second[1000:3000]), 3, 0.5)
    assert lags[0] / rate - 5.0 == pytest.approx(shift_s, abs=0.0005)
    assert values[0] > 0.99
    assert np.all(np.diff(values) <= 0)


def test_peaks_of_a_flat_or_poor_correlation_are_none() -> None:
    for correlation in (np.zeros(20), 0.3 * np.sin(np.arange(20))):
        lags, values = correlation_peaks(correlation, 3, 0.5)
        assert len(lags) == len(values) == 0


def test_delay_scatter_meets_the_bound() -> None:
    """White common signal in white noise: the maximum of the correlation reaches Carter's bound within 40 %.

    400 trials give the scatter to 4 %; the rest is for the taper and the finite band. Carter 1987,
    doi:10.1109/PROC.1987.13723.
    """
    rate, band, duration, snr = 50.0, (0.5, 4.0), 20.0, 4.0
    rng = np.random.default_rng(4)
    n, margin = int(duration * rate), 50
    delays = []
    for _ in range(400):
        signal = rng.normal(size=3 * n)
        first, second = (
            band_resample(signal + rng.normal(size=3 * n) / np.sqrt(snr), rate, band, rate) for _ in range(2)
        )
        correlation = normalised_correlation(first[n : 2 * n], second[n - margin : 2 * n + margin])
        delays.append((correlation_peaks(correlation, 1, 0.0)[0][0] - margin) / rate)
    # sigma**-2 = 2 T integral over the band of (2 pi f)**2 C / (1 - C) df, C the squared coherence.
    squared = (snr / (snr + 1)) ** 2
    integral = (2.0 * np.pi) ** 2 * (band[1] ** 3 - band[0] ** 3) / 3.0
    bound = (2.0 * duration * integral * squared / (1.0 - squared)) ** -0.5
    assert 0.8 * bound < np.std(delays) < 1.4 * bound
