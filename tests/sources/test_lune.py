import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from testban.sources.lune import (
    V_LIMIT,
    W_LIMIT,
    eigenvalues,
    equal_area,
    log_density,
    lune_points,
    oriented,
    to_tensor,
    to_vector,
    uniform_tensors,
)
from testban.sources.tensor import double_couple, explosion

angles = st.floats(0.0, 360.0)


@given(st.floats(-29.9, 29.9), st.floats(-89.0, 89.0), angles, st.floats(-90.0, 90.0), st.floats(0.1, 90.0))
def test_source_type_and_orientation_round_trip(
    gamma: float, delta: float, strike: float, slip: float, dip: float
) -> None:
    vector = oriented(gamma, delta, strike, slip, dip)
    assert np.linalg.norm(vector) == pytest.approx(1.0)
    found = lune_points(vector)
    # Near the poles the longitude is that of a vanishing deviatoric part.
    assert found[0] == pytest.approx(gamma, abs=1e-3)
    assert found[1] == pytest.approx(delta, abs=1e-3)


@given(angles, st.floats(0.0, 90.0), st.floats(-180.0, 180.0))
def test_at_the_lunes_centre_the_orientation_is_that_of_the_fault(
    strike: float, dip: float, rake: float
) -> None:
    assert np.allclose(
        oriented(0.0, 0.0, strike, rake, dip), to_vector(double_couple(strike, dip, rake)) / np.sqrt(2.0)
    )


def test_vectors_keep_the_norm_and_turn_back_into_tensors() -> None:
    rng = np.random.default_rng(1)
    tensor = rng.standard_normal((5, 3, 3))
    tensor = tensor + np.swapaxes(tensor, 1, 2)
    assert np.allclose(np.linalg.norm(to_vector(tensor), axis=1), np.linalg.norm(tensor, axis=(1, 2)))
    assert np.allclose(to_tensor(to_vector(tensor)), tensor)


def test_an_explosion_sits_at_the_top() -> None:
    assert np.allclose(eigenvalues(0.0, 90.0), 1.0 / np.sqrt(3.0))
    assert lune_points(to_vector(explosion()))[1] == pytest.approx(90.0)
    assert equal_area(0.0, 90.0)[1] == pytest.approx(W_LIMIT)


def test_uniform_tensors_are_uniform_in_v_and_w() -> None:
    # Tape & Tape 2015: volume is proportional to dv dw. 40 000 draws: each tenth holds 4000 +- 60.
    v, w = equal_area(*lune_points(uniform_tensors(40_000, np.random.default_rng(2))))
    for values, limit in ((v, V_LIMIT), (w, W_LIMIT)):
        counts, _ = np.histogram(values, 10, (-limit, limit))
        assert counts.sum() == 40_000
        assert np.all(np.abs(counts - 4000) < 300)


def test_density_of_uniform_points_is_flat_up_to_the_edges() -> None:
    rng = np.random.default_rng(3)
    among = rng.uniform([-V_LIMIT, -W_LIMIT], [V_LIMIT, W_LIMIT], (4000, 2))
    places = np.array([[0.0, 0.0], [V_LIMIT, 0.0], [0.0, W_LIMIT], [-V_LIMIT, -W_LIMIT]])
    assert np.ptp(log_density(places, among)) < 0.4
