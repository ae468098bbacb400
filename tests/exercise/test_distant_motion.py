import numpy as np
import pytest

from testban.earth.layered import load_layered
from testban.earth.traveltimes import TravelTimes
from testban.exercise.distant_motion import distant_velocity
from testban.sources.shot import explosion_source

MODEL, TIMES = load_layered("ak135-continent"), TravelTimes.load()
DISTANCES = np.array([35.0, 60.0])


@pytest.fixture(scope="module")
def motion() -> np.ndarray:
    return distant_velocity(
        explosion_source(10.0, 500.0), DISTANCES, np.array([0.0, 90.0]), MODEL, TIMES, 3000.0, 4.0
    )


def test_p_comes_at_its_time_and_upward(motion) -> None:
    for trace, distance in zip(motion, DISTANCES, strict=True):
        onset = float(TIMES.time_s("P", distance, 0.5))
        around = trace[0, round((onset - 3) * 4) : round((onset + 8) * 4)]
        first = np.flatnonzero(np.abs(around) > 0.3 * np.abs(around).max())[0]
        assert abs(first / 4 - 3.0) < 1.5
        assert around[first] > 0.0
        assert np.abs(trace[:, : round((onset - 6) * 4)]).max() < 1e-3 * np.abs(around).max()


def test_rayleigh_waves_come_at_three_kilometres_per_second_and_there_is_no_love_wave(motion) -> None:
    for trace, distance in zip(motion, DISTANCES, strict=True):
        peak = np.argmax(np.abs(trace[0, round(distance * 111.2 / 4.0 * 4) :])) / 4 + distance * 111.2 / 4.0
        assert 2.7 < distance * 111.2 / peak < 3.5
        assert np.abs(trace[2]).max() < 1e-9 * np.abs(trace[0]).max()


def test_the_record_is_whole(motion) -> None:
    assert motion.shape == (2, 3, 12000)
    assert np.all(np.isfinite(motion))
