"""Green's functions against independent solutions; `make bench-exercise` does the same at length."""

import numpy as np
from benchmarks.analytic_waves import dropped_load
from benchmarks.greens_checks import (
    disba_group_velocities,
    group_velocities,
    half_space_misfit,
    p_energies,
    reciprocity_misfits,
    whole_space_misfits,
)
from hypothesis import given
from hypothesis import strategies as st

from testban.earth.layered import load_layered


def test_whole_space_near_and_far() -> None:
    # Aki & Richards 2002, eq. 4.29. Without a smooth end of the band the near field was 23 % wrong.
    assert max(whole_space_misfits()) < 0.01


def test_half_space_under_a_dropped_load() -> None:
    # Pekeris 1955; the source lies 10 m deep instead of at the surface.
    assert half_space_misfit() < 0.03


def test_source_and_receiver_may_change_places() -> None:
    assert max(reciprocity_misfits().values()) < 1e-4


def test_rayleigh_waves_run_as_fast_as_disba_says() -> None:
    model, periods = load_layered("northeast-asia").flattened(), np.array([14.0, 20.0, 30.0, 40.0])
    found = group_velocities(model, "EXZ", periods, max_frequency_hz=0.12)
    assert np.abs(found / disba_group_velocities(model, "rayleigh", periods) - 1.0).max() < 0.02


def test_energy_of_p_is_that_of_the_far_field() -> None:
    # The near field adds up to (Vp T / r)^2, a few percent of the energy.
    assert np.abs(p_energies() - 1.0).max() < 0.1


@given(st.floats(500.0, 50_000.0), st.floats(1000.0, 4000.0))
def test_the_load_sinks_in_the_end_as_boussinesq_says(distance_m: float, vs_m_s: float) -> None:
    # Boussinesq 1885: w = F (1 - nu) / (2 pi mu r), nu 1/4; nothing moves before P.
    times = np.array([0.5, 3.0]) * distance_m / vs_m_s
    before, after = dropped_load(times, distance_m, vs_m_s, 2700.0)
    assert before == 0.0
    assert np.isclose(after, 0.75 / (2 * np.pi * 2700.0 * vs_m_s**2 * distance_m))
