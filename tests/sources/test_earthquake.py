import numpy as np
import pytest

from testban.sources.earthquake import corner_frequency_hz, moment_rate_spectrum


def test_corner_of_a_magnitude_four() -> None:
    # M0 1.26e15 N m, 3 MPa, 3.5 km/s: r = 568 m, so fc = 0.372 * 3500 / 568 = 2.3 Hz.
    assert corner_frequency_hz(1.26e15) == pytest.approx(2.29, abs=0.05)


def test_spectrum_starts_at_the_moment_and_halves_at_the_corner() -> None:
    corner = corner_frequency_hz(1e15)
    size = np.abs(moment_rate_spectrum(np.array([0.0, corner, 100 * corner]), 1e15))
    assert size == pytest.approx([1e15, 5e14, 1e11], rel=1e-3)


def test_corner_falls_with_the_cube_root_of_moment() -> None:
    assert corner_frequency_hz(1e14) / corner_frequency_hz(1e17) == pytest.approx(10.0)
