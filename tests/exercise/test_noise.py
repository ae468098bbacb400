import numpy as np
import pytest
from scipy.signal import welch

from testban.exercise.noise import background_velocity, noise_acceleration_db


def test_the_models_have_petersons_values() -> None:
    # Peterson 1993, tables 3 and 4: microseism peak at 5 s, low noise at 1 s.
    low = noise_acceleration_db(np.array([1.0, 5.0]), 0.0)
    high = noise_acceleration_db(np.array([1.0, 5.0]), 1.0)
    assert low == pytest.approx([-166.4, -141.1], abs=0.5)
    assert high == pytest.approx([-116.9, -97.4], abs=0.8)


@pytest.mark.parametrize("level", [0.0, 0.3, 1.0])
def test_noise_has_the_power_it_was_asked_for(level: float) -> None:
    rate = 20.0
    velocity = background_velocity(60_000, rate, level, np.random.default_rng(1))
    frequencies, power = welch(velocity, rate, nperseg=4096, window="blackman")
    inside = (frequencies > 0.03) & (frequencies < 8.0)
    acceleration = 10.0 * np.log10(power * (2.0 * np.pi * np.maximum(frequencies, 1e-3)) ** 2)
    wanted = noise_acceleration_db(1.0 / frequencies[inside], level)
    assert np.median(np.abs(acceleration[inside] - wanted)) < 1.0


def test_the_seed_decides() -> None:
    one = background_velocity(1000, 20.0, 0.2, np.random.default_rng(5))
    other = background_velocity(1000, 20.0, 0.2, np.random.default_rng(5))
    assert np.array_equal(one, other)
    assert not np.array_equal(one, background_velocity(1000, 20.0, 0.2, np.random.default_rng(6)))
