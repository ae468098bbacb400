from pathlib import Path

import numpy as np
import pytest

from testban.earth.greens import GreensSettings, greens_functions
from testban.earth.layered import LayeredModel, first_arrival_s, load_layered
from testban.earth.synthesis import synthesize
from testban.errors import ModelRangeError, SettingsError
from testban.sources.tensor import collapse, double_couple, explosion

HALF_SPACE = LayeredModel(
    "half-space", *(np.array([v]) for v in (0.0, 6.0, 3.4641, 2.7, 1e4, 1e4)), source="Poisson solid"
)
NEAR = GreensSettings(
    duration_s=20.0, sampling_interval_s=0.02, max_frequency_hz=20.0, shear=True, tolerance=0.0
)
LONG_PERIOD = GreensSettings(duration_s=400.0, shear=True)


@pytest.fixture(scope="module")
def near() -> object:
    return greens_functions(HALF_SPACE, 5.0, np.array([3.0, 1.0]), NEAR)


@pytest.fixture(scope="module")
def regional() -> object:
    return greens_functions(load_layered("northeast-asia"), 10.0, np.array([300.0]), LONG_PERIOD)


def pulse(trace: np.ndarray, time_s: float, interval_s: float) -> float:
    """Area of the displacement pulse within 0.15 s of its arrival."""
    displacement = np.cumsum(trace) * interval_s
    part = slice(round((time_s - 0.1) / interval_s), round((time_s + 0.15) / interval_s))
    return float(np.sum(displacement[part]) * interval_s)


def test_the_first_motion_of_an_explosion_is_up_and_away_with_the_theoretical_size(near) -> None:
    # Far-field P of a step in moment: an area of M / (4 pi rho Vp^3 r), times the free surface,
    # nearly 2 cos i up for a steep ray, which moves under tan(2 asin(Vs sin i / Vp)) (Aki & Richards 2002).
    # The near field adds up to Vp T / r = 0.18 within the window. The order of the distances is kept.
    path = np.hypot(5.0, 1.0)
    whole = 1.0 / (4.0 * np.pi * 2700.0 * 6000.0**3 * path * 1000.0)
    up, away, _ = synthesize(near, explosion(), 0.0)[1]
    ratio = pulse(up, path / 6.0, 0.02) / (2.0 * whole * 5.0 / path)
    assert 0.97 < ratio < 1.2
    apparent = np.tan(2.0 * np.arcsin(1.0 / path / np.sqrt(3.0)))
    assert pulse(away, path / 6.0, 0.02) / pulse(up, path / 6.0, 0.02) == pytest.approx(apparent, rel=0.15)


def test_a_collapse_reverses_the_explosion(near) -> None:
    opening = synthesize(near, explosion(), 0.0)[1, 0]
    closing = synthesize(near, collapse(), 0.0)[1, 0]
    time = np.hypot(5.0, 1.0) / 6.0
    assert pulse(closing, time, 0.02) < 0.0 < pulse(opening, time, 0.02)


def test_a_thrust_pushes_up_and_a_strike_slip_has_four_quadrants(near) -> None:
    time = np.hypot(5.0, 1.0) / 6.0
    assert pulse(synthesize(near, double_couple(0, 45, 90), 30.0)[1, 0], time, 0.02) > 0.0
    strike_slip = double_couple(0, 90, 0)
    quadrants = [
        pulse(synthesize(near, strike_slip, azimuth)[1, 0], time, 0.02) for azimuth in (45, 135, 225, 315)
    ]
    assert np.sign(quadrants).tolist() == [1, -1, 1, -1]


def test_love_waves_of_strike_slip_turn_clockwise_north_of_the_source(regional) -> None:
    # Mxy = 1 moves the north side east: clockwise seen from above, for a station due north.
    trace = synthesize(regional, double_couple(0, 90, 0), 0.0)[0, 2]
    opposite = synthesize(regional, double_couple(0, 90, 0), 90.0)[0, 2]
    assert np.allclose(trace, -opposite)
    assert np.abs(trace).max() > 0.0


def test_rotating_source_and_station_together_changes_nothing(regional) -> None:
    one = synthesize(regional, double_couple(20, 60, 70), 50.0)
    other = synthesize(regional, double_couple(80, 60, 70), 110.0)
    assert np.allclose(one, other, atol=1e-6 * np.abs(one).max())


def test_nothing_arrives_before_p(regional) -> None:
    model = load_layered("northeast-asia")
    onset = float(first_arrival_s(model, "P", 10.0, 300.0))
    trace = synthesize(regional, double_couple(20, 60, 70), 50.0)[0, 0]
    # The band ends sharply at 0.12 Hz and begins at 0.02: onsets ring, a few percent a period away.
    assert np.abs(trace[: int(onset - 15)]).max() < 0.05 * np.abs(trace).max()


def test_fixed_and_adaptive_integration_agree() -> None:
    model = load_layered("ak135-continent").flattened()
    distances = np.array([200.0, 1100.0])
    fixed = greens_functions(model, 0.6, distances, GreensSettings(tolerance=0.0))
    adaptive = greens_functions(model, 0.6, distances)
    for one, other in zip(fixed.elements["EXZ"], adaptive.elements["EXZ"], strict=True):
        assert np.corrcoef(one, other)[0, 1] > 0.999


def test_the_cache_gives_the_same_and_notices_a_change(tmp_path: Path) -> None:
    model = load_layered("northeast-asia")
    settings = GreensSettings(duration_s=100.0, max_frequency_hz=0.2)
    first = greens_functions(model, 1.0, np.array([100.0, 100.0]), settings, cache=tmp_path)
    again = greens_functions(model, 1.0, np.array([100.0, 100.0]), settings, cache=tmp_path)
    assert np.array_equal(first.elements["EXZ"], again.elements["EXZ"])
    assert np.array_equal(first.elements["EXZ"][0], first.elements["EXZ"][1])
    greens_functions(model, 2.0, np.array([100.0]), settings, cache=tmp_path)
    assert len(list(tmp_path.iterdir())) == 2


def test_without_shear_elements_only_isotropic_sources(tmp_path: Path) -> None:
    greens = greens_functions(
        load_layered("northeast-asia"), 1.0, np.array([100.0]), GreensSettings(duration_s=60.0)
    )
    with pytest.raises(ModelRangeError, match="shear"):
        synthesize(greens, double_couple(0, 90, 0), 0.0)


@pytest.mark.parametrize(
    ("depth_km", "distances", "settings", "error"),
    [
        (0.0, [100.0], GreensSettings(), ModelRangeError),
        (1.0, [-5.0], GreensSettings(), ModelRangeError),
        (1.0, [], GreensSettings(), ModelRangeError),
        (1.0, [100.0], GreensSettings(max_frequency_hz=2.0), SettingsError),
        (1.0, [100.0], GreensSettings(duration_s=1.0), SettingsError),
    ],
)
def test_what_makes_no_sense_is_refused(depth_km, distances, settings, error) -> None:
    with pytest.raises(error):
        greens_functions(load_layered("northeast-asia"), depth_km, np.array(distances), settings)
