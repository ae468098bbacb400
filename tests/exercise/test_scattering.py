import numpy as np
import pytest

from testban.exercise.scattering import REFERENCE_HZ, regional_phases, scattered_velocity
from testban.sources.explosion import GRANITE, moment_rate_spectrum

TIMES = np.arange(0.0, 400.0, 0.05)
PITCH = GRANITE.vp_m_s / GRANITE.vs_m_s


def rate(frequencies_hz: np.ndarray) -> np.ndarray:
    return moment_rate_spectrum(frequencies_hz, 10.0, 500.0)


def motion_of(lg: float = 1.0, first: float = 1.0) -> np.ndarray:
    phases = regional_phases(90.0, 160.0, 700.0, lg, pitch=PITCH, first=first)
    return scattered_velocity(phases, TIMES, rate, np.random.default_rng(2))


def band_rms(trace: np.ndarray, begin: float, end: float, low: float, high: float) -> float:
    from scipy.signal import butter, sosfilt

    filtered = sosfilt(butter(3, (low, high), btype="bandpass", fs=20.0, output="sos"), trace)
    return float(np.sqrt(np.mean(filtered[(begin <= TIMES) & (end > TIMES)] ** 2)))


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_nothing_moves_before_p_and_p_starts_as_the_source_says(sign: float) -> None:
    motion = motion_of(first=sign)
    before = motion[:, TIMES < 89.9]
    assert np.abs(before).max() < 1e-3 * np.abs(motion).max()
    start = int(np.searchsorted(TIMES, 90.0))
    for trace in motion[:2]:
        first = trace[start : start + 4]
        assert sign * first[np.argmax(np.abs(first))] > 0.0


def test_p_gains_on_lg_with_frequency_as_explosions_do() -> None:
    motion = motion_of()
    ratios = [
        band_rms(motion[0], 90.0, 110.0, low, 2 * low) / band_rms(motion[2], 197.0, 230.0, low, 2 * low)
        for low in (1.0, 2.0, 4.0)
    ]
    assert ratios[0] < ratios[1] < ratios[2]


def test_a_blocked_path_loses_its_lg() -> None:
    lg = (197.0, 230.0, REFERENCE_HZ, 2.0)
    assert band_rms(motion_of(0.05)[2], *lg) < 0.5 * band_rms(motion_of()[2], *lg)
