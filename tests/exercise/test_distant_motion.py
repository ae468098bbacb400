from dataclasses import replace

import numpy as np
import pytest
from scipy.signal import butter, sosfiltfilt

from testban.earth.geodesy import KM_PER_DEG
from testban.earth.greens import GreensSettings, greens_functions
from testban.earth.layered import load_layered
from testban.earth.teleseismic_p import p_spectrum, trace_p
from testban.earth.traveltimes import TravelTimes
from testban.exercise.distant_motion import distant_velocity
from testban.exercise.source_motion import source_velocity
from testban.magnitude.corrections import load_correction
from testban.sources.shot import Spall, explosion_source

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


def test_a_pair_of_opposite_forces_is_a_couple() -> None:
    # A force down at the lower and one up at the upper end of d: Mzz = F d (Aki & Richards 2002, 3.3).
    depth, apart_km, frequencies = 15.0, 0.1, np.array([0.1, 0.5, 1.0])
    ray = trace_p(60.0, depth, MODEL, TIMES)
    layer = MODEL.layer_at(depth)
    local = ray.slowness_s_km * 6371.0 / (6371.0 - depth)
    half_p, half_s = (
        apart_km / 2 * np.sqrt(v[layer] ** -2 - local**2) for v in (MODEL.vp_km_s, MODEL.vs_km_s)
    )
    total = np.zeros((2, 3), dtype=complex)
    for sign in (1.0, -1.0):
        moved = replace(
            ray,
            delay_pp_s=ray.delay_pp_s + 2.0 * sign * half_p,
            delay_sp_s=ray.delay_sp_s + sign * (half_p + half_s),
        )
        force = np.array([0.0, 0.0, sign * 1e12])
        early = np.exp(2j * np.pi * frequencies * sign * half_p)
        total += p_spectrum(frequencies, force, 30.0, moved, depth, MODEL) * early
    tensor = np.diag([0.0, 0.0, 1e12 * apart_km * 1e3])
    couple = p_spectrum(frequencies, tensor, 30.0, ray, depth, MODEL) * 2j * np.pi * frequencies
    assert total == pytest.approx(couple, rel=0.01)


def test_what_is_thrown_up_and_falls_back_changes_surface_waves(motion) -> None:
    thrown = explosion_source(10.0, 500.0, spall=Spall())
    with_spall = distant_velocity(thrown, DISTANCES, np.array([0.0, 90.0]), MODEL, TIMES, 3000.0, 4.0)
    change = np.abs(with_spall - motion).max(axis=(1, 2)) / np.abs(motion).max(axis=(1, 2))
    assert np.all(change > 1e-3)
    assert np.all(change < 3.0)


@pytest.mark.parametrize("table", ["gutenberg-richter", "veith-clawson"])
def test_p_falls_off_as_published_from_two_thousand_kilometres_on(table) -> None:
    # Both curves, means of many stations, differ by up to 0.35 among themselves within 30 degrees.
    distances = np.array([18.0, 20.0, 22.0, 24.0, 26.0, 60.0])
    depth, frequencies = 0.5, np.array([1.0])
    sizes = []
    for distance in distances:
        ray = trace_p(float(distance), depth, MODEL, TIMES)
        up = p_spectrum(frequencies, np.eye(3) * 1e15, 0.0, ray, depth, MODEL)[0, 0]
        sizes.append(np.log10(abs(up)) + load_correction(table).at(float(distance), depth))
    sizes = np.array(sizes)
    assert np.abs(sizes[:-1] - sizes[-1]).max() < 0.4
    assert abs(np.mean(sizes[:-1]) - sizes[-1]) < 0.3


def test_surface_waves_go_on_from_regional_to_teleseismic_distance() -> None:
    # The full field at 1990 km, and what is made for stations farther away, at 18 degrees.
    shot = explosion_source(10.0, 500.0)
    near = greens_functions(
        MODEL.flattened(), 0.5, np.array([18.0 * KM_PER_DEG]),
        GreensSettings(duration_s=1200.0, sampling_interval_s=4.0, max_frequency_hz=0.1, shear=True),
    )  # fmt: skip
    regional = source_velocity(shot, {0.5: near}, np.array([0.0]), fade_hz=0.1)[0, 0]
    distant = distant_velocity(
        shot, np.array([18.0]), np.array([0.0]), MODEL, TIMES, 1200.0, 1.0, cache=None
    )[0, 0]
    # Power over the wave train does not depend on how it is sampled.
    sizes = []
    for trace, rate in ((distant, 1.0), (regional, 0.25)):
        slow = sosfiltfilt(butter(3, 0.05, btype="lowpass", output="sos", fs=rate), trace)
        sizes.append(np.sqrt(np.mean(slow[round(500 * rate) : round(800 * rate)] ** 2)))
    converging = np.sqrt(np.radians(18.0) / np.sin(np.radians(18.0)))
    assert sizes[0] / sizes[1] == pytest.approx(converging, rel=0.05)
