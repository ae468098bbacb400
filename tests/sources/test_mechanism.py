import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from testban.sources.mechanism import deviatoric, kagan_angle_deg, nodal_planes, shares
from testban.sources.tensor import collapse, double_couple, explosion, lune

strikes, dips, rakes = st.floats(0.0, 359.9), st.floats(1.0, 89.0), st.floats(-179.0, 179.0)
# The 2019-07-16 California earthquake, 10^15 N m along north, east, down, and its published nodal planes and
# lune coordinates: examples of the program mttime (Chiang 2020, LLNL-CODE-805542), deviatoric and full.
DEVIATORIC = np.array([[-2.673, -0.9256, 0.63], [-0.9256, 2.89, 0.6211], [0.63, 0.6211, -0.2171]])
FULL = np.array([[-2.931, -1.133, 0.8376], [-1.133, 3.717, 0.8608], [0.8376, 0.8608, -0.1661]])


def test_a_published_tensor_has_its_published_planes_type_and_parts() -> None:
    first, second = nodal_planes(DEVIATORIC)
    assert first == pytest.approx((234, 73, -4), abs=0.6)
    assert second == pytest.approx((325, 86, -163), abs=0.6)
    assert lune(DEVIATORIC) == pytest.approx((-1.76, 0.0), abs=0.01)
    assert lune(FULL) == pytest.approx((-2.71, 3.89), abs=0.01)
    assert np.abs(shares(FULL)) == pytest.approx([0.05, 0.10, 0.85], abs=0.006)


@given(strikes, dips, rakes)
def test_each_nodal_plane_makes_the_tensor_again(strike: float, dip: float, rake: float) -> None:
    tensor = double_couple(strike, dip, rake)
    for plane in nodal_planes(tensor):
        assert np.allclose(double_couple(*plane), tensor, atol=1e-6)


@given(strikes, dips, rakes, strikes, dips, rakes)
def test_kagan_angle_is_symmetric_and_at_most_120(
    s1: float, d1: float, r1: float, s2: float, d2: float, r2: float
) -> None:
    one, other = double_couple(s1, d1, r1), double_couple(s2, d2, r2)
    angle = kagan_angle_deg(one, other)
    assert angle == pytest.approx(kagan_angle_deg(other, one), abs=1e-4)
    assert -1e-6 <= angle <= 120.0 + 1e-6
    # The arc cosine near 1 leaves 1e-6 deg or so.
    assert kagan_angle_deg(one, one) == pytest.approx(0.0, abs=1e-4)


def test_turning_the_strike_turns_the_mechanism_as_much() -> None:
    # Dip-slip on a vertical plane turned about the vertical.
    assert kagan_angle_deg(double_couple(10, 90, 90), double_couple(35, 90, 90)) == pytest.approx(25.0)


def test_parts_of_simple_sources() -> None:
    assert shares(explosion()) == pytest.approx([1.0, 0.0, 0.0])
    assert shares(double_couple(30, 60, 90)) == pytest.approx([0.0, 0.0, 1.0], abs=1e-12)
    crack = shares(collapse())
    # diag(-1, -1, -3) / 3: isotropic -5/9, CLVD -4/9.
    assert crack == pytest.approx([-5 / 9, -4 / 9, 0.0])
    assert np.trace(deviatoric(collapse())) == pytest.approx(0.0)
