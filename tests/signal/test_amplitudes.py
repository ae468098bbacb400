"""The largest swing of a window."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from testban.signal.amplitudes import largest_swing


@given(st.floats(0.4, 4.0), st.floats(1e-3, 1e3), st.floats(0, 6.28), st.floats(-50, 50))
def test_a_sine_gives_its_amplitude_and_period(frequency, amplitude, phase, offset) -> None:
    rate = 40.0
    t = np.arange(400) / rate
    found = largest_swing(amplitude * (np.sin(2 * np.pi * frequency * t + phase) + offset), rate, 0.1, 5.0)
    assert found is not None
    assert found[0] == pytest.approx(amplitude, rel=0.02)
    assert found[1] == pytest.approx(1 / frequency, rel=0.05)


def test_swings_of_other_periods_do_not_count() -> None:
    t = np.arange(2000) / 50.0
    slow = 100 * np.sin(2 * np.pi * 0.1 * t)
    assert largest_swing(slow, 50.0, 0.2, 3.0) is None


@pytest.mark.parametrize("samples", [np.zeros(0), np.zeros(2), np.zeros(50), np.arange(50.0)])
def test_no_swing_is_none(samples) -> None:
    assert largest_swing(samples, 50.0, 0.2, 3.0) in (None, (0.0, pytest.approx(0.04)))
    assert largest_swing(samples, 50.0, 0.2, 3.0) is None
