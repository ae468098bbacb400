"""Band-limited resampling: same time, same amplitude in the band, nothing outside it."""

from __future__ import annotations

import numpy as np
import pytest

from testban.signal.resampling import band_resample


@pytest.mark.parametrize(("rate", "new_rate"), [(20.0, 50.0), (100.0, 50.0), (40.0, 40.0), (31.25, 50.0)])
def test_tone_in_the_band_keeps_time_and_amplitude(rate: float, new_rate: float) -> None:
    times = np.arange(0, 60, 1 / rate)
    result = band_resample(1e4 + np.sin(2 * np.pi * 2.0 * times), rate, (0.5, 6.0), new_rate)
    new_times = np.arange(len(result)) / new_rate
    assert new_times[-1] <= times[-1] + 1e-9
    middle = (new_times > 15) & (new_times < 45)
    np.testing.assert_allclose(result[middle], np.sin(2 * np.pi * 2.0 * new_times[middle]), atol=5e-3)


@pytest.mark.parametrize("frequency", [0.1, 9.0])
def test_tone_outside_the_band_is_gone(frequency: float) -> None:
    times = np.arange(0, 100, 1 / 50.0)
    result = band_resample(np.sin(2 * np.pi * frequency * times), 50.0, (0.5, 3.0), 50.0)
    assert np.abs(result[1500:3500]).max() < 2e-3


@pytest.mark.parametrize(
    ("count", "rate", "band"), [(4, 20.0, (1.0, 2.0)), (100, 20.0, (1.0, 12.0)), (100, 20.0, (2.0, 1.0))]
)
def test_refuses_what_cannot_be_held(count: int, rate: float, band: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match=r"samples|band"):
        band_resample(np.ones(count), rate, band, 50.0)
