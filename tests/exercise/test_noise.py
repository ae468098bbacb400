from pathlib import Path

import numpy as np
import pytest
from scipy.signal import butter, coherence, sosfilt, welch

from testban.errors import ScenarioError
from testban.exercise.noise import (
    Microseism,
    background_velocity,
    day_and_night,
    measured_spectrum,
    noise_acceleration_db,
)

RATE = 20.0


def peterson(level: float):  # type: ignore[no-untyped-def]
    return lambda periods_s: noise_acceleration_db(periods_s, level)


def test_the_models_have_petersons_values() -> None:
    # Peterson 1993, tables 3 and 4: microseism peak at 5 s, low noise at 1 s.
    low = noise_acceleration_db(np.array([1.0, 5.0]), 0.0)
    high = noise_acceleration_db(np.array([1.0, 5.0]), 1.0)
    assert low == pytest.approx([-166.4, -141.1], abs=0.5)
    assert high == pytest.approx([-116.9, -97.4], abs=0.8)


@pytest.mark.parametrize(("level", "share"), [(0.0, 0.0), (0.3, 0.8), (1.0, 0.3)])
def test_noise_has_the_power_it_was_asked_for(level: float, share: float) -> None:
    rng = np.random.default_rng(1)
    microseism = Microseism.drawn(60_000, RATE, share, rng)
    velocity = background_velocity(60_000, RATE, peterson(level), rng, microseism, np.array([100.0, 300.0]))
    frequencies, power = welch(velocity, RATE, nperseg=4096, window="blackman")
    inside = (frequencies > 0.03) & (frequencies < 8.0)
    acceleration = 10.0 * np.log10(power * (2.0 * np.pi * np.maximum(frequencies, 1e-3)) ** 2)
    wanted = noise_acceleration_db(1.0 / frequencies[inside], level)
    assert np.median(np.abs(acceleration[inside] - wanted)) < 1.0


def test_the_microseism_is_shared_by_stations_and_higher_noise_is_not() -> None:
    rng = np.random.default_rng(2)
    microseism = Microseism.drawn(120_000, RATE, 0.8, rng)
    traces = [
        background_velocity(120_000, RATE, peterson(0.3), rng, microseism, np.array(place))
        for place in ([0.0, 0.0], [3.0, 2.0])
    ]
    frequencies, shared = coherence(*traces, RATE, nperseg=4096)
    assert np.median(shared[(frequencies > 0.1) & (frequencies < 0.3)]) > 0.4
    assert np.median(shared[(frequencies > 1.0) & (frequencies < 5.0)]) < 0.1


def test_days_are_louder_than_nights_above_1_hz_alone() -> None:
    rng = np.random.default_rng(3)
    velocity = background_velocity(60_000, RATE, peterson(0.3), rng)
    # 13 h and 1 h local at 135 degrees east.
    day = day_and_night(velocity, RATE, 4 * 3600.0, 135.0, 6.0)
    night = day_and_night(velocity, RATE, 16 * 3600.0, 135.0, 6.0)
    fast = butter(4, (2.0, 8.0), btype="bandpass", fs=RATE, output="sos")
    slow = butter(4, 0.2, fs=RATE, output="sos")
    ratio = np.std(sosfilt(fast, day)) / np.std(sosfilt(fast, night))
    assert 20.0 * np.log10(ratio) == pytest.approx(12.0, abs=1.0)
    assert np.std(sosfilt(slow, day)) == pytest.approx(np.std(sosfilt(slow, night)), rel=0.05)


def test_a_measured_spectrum_is_read_and_a_wrong_line_named(tmp_path: Path) -> None:
    path = tmp_path / "noise.csv"
    path.write_text("period_s,acceleration_db\n0.1,-120\n1,-140\n10,-130\n")
    assert measured_spectrum(path)(np.array([1.0, 10**0.5])) == pytest.approx([-140.0, -135.0])
    path.write_text("period_s,acceleration_db\n0.1,-120\n1,loud\n")
    with pytest.raises(ScenarioError, match="line 3"):
        measured_spectrum(path)
    with pytest.raises(ScenarioError, match="cannot be read"):
        measured_spectrum(tmp_path / "absent.csv")


def test_the_seed_decides() -> None:
    one, other, third = (
        background_velocity(1000, RATE, peterson(0.2), np.random.default_rng(k)) for k in (5, 5, 6)
    )
    assert np.array_equal(one, other)
    assert not np.array_equal(one, third)
