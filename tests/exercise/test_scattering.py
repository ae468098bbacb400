import numpy as np
import pytest

from testban.exercise.radiation import LACK, SHEAR
from testban.exercise.scattering import REFERENCE_HZ, Shear, regional_phases, scattered_velocity
from testban.sources.earthquake import P_STRESS_DROP_PA, brune, corner_frequency_hz
from testban.sources.explosion import GRANITE, moment_rate_spectrum

TIMES = np.arange(0.0, 400.0, 0.05)
SHOT = Shear(pitch=GRANITE.vp_m_s / GRANITE.vs_m_s, lack=LACK)


def rate(frequencies_hz: np.ndarray) -> np.ndarray:
    return moment_rate_spectrum(frequencies_hz, 10.0, 500.0)


def motion_of(lg: float = 1.0, first: float = 1.0, shear: Shear = SHOT, source=rate) -> np.ndarray:
    phases = regional_phases(90.0, 160.0, 700.0, lg, shear, first)
    return scattered_velocity(phases, TIMES, source, np.random.default_rng(2))


def p_over_lg(motion: np.ndarray, low: float, high: float) -> float:
    return float(
        np.log10(band_rms(motion[0], 90.0, 110.0, low, high) / band_rms(motion[2], 197.0, 230.0, low, high))
    )


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
    ratios = [p_over_lg(motion, low, 2 * low) for low in (1.0, 2.0, 4.0)]
    assert ratios[0] < ratios[1] < ratios[2]


def test_a_blocked_path_loses_its_lg() -> None:
    lg = (197.0, 230.0, REFERENCE_HZ, 2.0)
    assert band_rms(motion_of(0.05)[2], *lg) < 0.5 * band_rms(motion_of()[2], *lg)


def test_shots_of_any_size_part_from_earthquakes_high_up_and_not_near_1_hz() -> None:
    # log10 P/S of explosions less that of earthquakes: 0.4 (Kim, Simpson & Richards 1993, small blasts) to
    # 0.6 (Hartse 1997, 4-6 Hz, tests) high up, none near 1 Hz (Walter, Mayeda & Patton 1995).
    for kilotons, moment in ((0.02, 1e13), (2.0, 1e15), (20.0, 1e16)):
        shot = motion_of(source=lambda f, y=kilotons: moment_rate_spectrum(f, y, 500.0))
        corner = corner_frequency_hz(moment, P_STRESS_DROP_PA)
        quake = motion_of(shear=SHEAR["earthquake"], source=brune(corner))
        apart = [p_over_lg(shot, *band) - p_over_lg(quake, *band) for band in ((0.8, 1.2), (4.0, 6.0))]
        assert apart[0] == pytest.approx(0.0, abs=0.15)
        assert 0.25 < apart[1] < 0.75
