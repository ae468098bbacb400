import numpy as np
import pytest

from testban.exercise.scattering import REFERENCE_HZ, regional_phases, scattered_velocity

TIMES = np.arange(0.0, 400.0, 0.05)


def band_rms(trace: np.ndarray, begin: float, end: float, low: float, high: float) -> float:
    from scipy.signal import butter, sosfilt

    filtered = sosfilt(butter(3, (low, high), btype="bandpass", fs=20.0, output="sos"), trace)
    return float(np.sqrt(np.mean(filtered[(begin <= TIMES) & (end > TIMES)] ** 2)))


@pytest.fixture(scope="module")
def motion() -> np.ndarray:
    phases = regional_phases(90.0, 160.0, 700.0, 1.0)
    return scattered_velocity(phases, TIMES, 10.0, 500.0, np.random.default_rng(2))


def test_nothing_moves_before_p_and_p_starts_up_and_away(motion: np.ndarray) -> None:
    before = motion[:, TIMES < 89.9]
    assert np.abs(before).max() < 1e-3 * np.abs(motion).max()
    start = int(np.searchsorted(TIMES, 90.0))
    for trace in motion[:2]:
        first = trace[start : start + 4]
        assert first[np.argmax(np.abs(first))] > 0.0


def test_p_gains_on_lg_with_frequency_as_explosions_do(motion: np.ndarray) -> None:
    ratios = [
        band_rms(motion[0], 90.0, 110.0, low, 2 * low) / band_rms(motion[2], 197.0, 230.0, low, 2 * low)
        for low in (1.0, 2.0, 4.0)
    ]
    assert ratios[0] < ratios[1] < ratios[2]


def test_a_blocked_path_loses_its_lg() -> None:
    open_path = scattered_velocity(
        regional_phases(90.0, 160.0, 700.0, 1.0), TIMES, 10.0, 500.0, np.random.default_rng(2)
    )
    blocked = scattered_velocity(
        regional_phases(90.0, 160.0, 700.0, 0.05), TIMES, 10.0, 500.0, np.random.default_rng(2)
    )
    lg = (197.0, 230.0, REFERENCE_HZ, 2.0)
    assert band_rms(blocked[2], *lg) < 0.5 * band_rms(open_path[2], *lg)
