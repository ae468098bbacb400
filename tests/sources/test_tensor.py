import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from testban.sources.tensor import (
    collapse,
    double_couple,
    explosion,
    horizontal_crack,
    lune,
    moment_magnitude,
    scalar_moment_nm,
)


@given(st.floats(0, 360), st.floats(0, 90), st.floats(-180, 180))
def test_a_double_couple_has_no_volume_change_and_unit_moment(strike: float, dip: float, rake: float) -> None:
    tensor = double_couple(strike, dip, rake)
    assert np.allclose(tensor, tensor.T)
    assert np.trace(tensor) == pytest.approx(0.0, abs=1e-12)
    assert scalar_moment_nm(tensor) == pytest.approx(1.0)
    gamma, delta = lune(tensor)
    assert gamma == pytest.approx(0.0, abs=1e-5)
    assert delta == pytest.approx(0.0, abs=1e-5)


def test_vertical_strike_slip_and_thrust_have_the_textbook_signs() -> None:
    # Aki & Richards: Mxy = M0 for strike 0, dip 90, rake 0; a 45 degree thrust pushes up: Mzz = M0.
    assert double_couple(0, 90, 0)[0, 1] == pytest.approx(1.0)
    assert double_couple(0, 45, 90)[2, 2] == pytest.approx(1.0)


def test_the_lune_places_explosion_crack_and_collapse() -> None:
    # Tape & Tape 2012; cracks for Poisson's ratio 0.25 lie at 60.5 degrees.
    assert lune(explosion())[1] == pytest.approx(90.0, abs=1e-5)
    assert lune(horizontal_crack(opening=True)) == pytest.approx((-30.0, 60.5), abs=0.05)
    assert lune(collapse()) == pytest.approx((30.0, -60.5), abs=0.05)


def test_moment_magnitude_of_a_known_moment() -> None:
    assert moment_magnitude(10**16.1) == pytest.approx(14 / 3)
