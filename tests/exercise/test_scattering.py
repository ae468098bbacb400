from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from testban.exercise.ground_motion import (
    CROSSOVER_HZ,
    HEAD_WAVE_HZ,
    SourceField,
    WavePath,
    station_velocity,
)
from testban.exercise.layered_fields import FIELD_INTERVAL_S
from testban.exercise.radiation import LACK, SHEAR, Radiator
from testban.exercise.scattering import REFERENCE_HZ, Shear, regional_phases, scattered_velocity
from testban.sources.earthquake import P_STRESS_DROP_PA, brune, corner_frequency_hz
from testban.sources.explosion import GRANITE, moment_rate_spectrum
from testban.sources.shot import explosion_source

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


def displacement_over_source(velocity: np.ndarray, edges: np.ndarray, source, travel_s: float) -> np.ndarray:
    """log10 of far displacement in each band over the moment's rate and P's attenuation, 0 at 2 Hz."""
    spectrum = np.abs(np.fft.rfft(velocity * np.hanning(velocity.shape[-1]))) ** 2
    f = np.fft.rfftfreq(velocity.shape[-1], 0.05)
    rms = np.array([np.mean(spectrum[:, (f >= a) & (f < b)]) ** 0.5 for a, b in pairwise(edges)])
    middle = np.sqrt(edges[1:] * edges[:-1])
    path = -np.pi * travel_s / 450.0 * np.sqrt(middle)
    level = np.log10(rms / middle / np.abs(source(middle))) - path / np.log(10.0)
    return level - np.interp(2.0, middle, level)


@pytest.mark.parametrize("source", [rate, brune(3.0)])
def test_far_displacement_follows_the_rate_of_the_moment(source) -> None:
    # Aki & Richards 2002, eq. 4.32.
    p = regional_phases(90.0, 160.0, 700.0, 1.0)[:2]
    made = [scattered_velocity(p, TIMES, source, np.random.default_rng(k))[0] for k in range(40)]
    window = (TIMES >= 89.0) & (TIMES < 105.0)
    level = displacement_over_source(np.array(made)[:, window], np.geomspace(0.5, 8.0, 9), source, 90.0)
    assert level == pytest.approx(0.0, abs=0.12)


def silent_field(distance_km: float) -> SourceField:
    """A shot of 10 kt whose layers carry nothing: what is left is made up."""
    shot = Radiator(explosion_source(10.0, 500.0), SHOT)
    path = WavePath(distance_km, 0.0, "ak135-continent")
    p_s, s_s = distance_km / 7.5, distance_km / 4.3
    return SourceField(shot, path, np.zeros((3, 4000)), 100.0, p_s, s_s, p_s, s_s, 1.0)


@pytest.mark.parametrize(("distance_km", "begins_hz"), [(200.0, CROSSOVER_HZ), (600.0, HEAD_WAVE_HZ)])
def test_made_up_p_begins_where_that_of_layers_ends(distance_km: float, begins_hz: float) -> None:
    field = silent_field(distance_km)
    made = [station_velocity(field, TIMES, np.random.default_rng(k))[0] for k in range(20)]
    window = (field.earth_p_s - 1.0 <= TIMES) & (field.earth_p_s + 9.0 > TIMES)
    edges = np.array([0.15, 0.25, 0.4, 0.6, 0.9, 1.5, 2.5, 4.0])
    level = displacement_over_source(np.array(made)[:, window], edges, field.radiator.rate, field.earth_p_s)
    middle = np.sqrt(edges[1:] * edges[:-1])
    assert np.abs(level[middle > 1.3 * begins_hz]).max() < 0.2
    # A filter of fourth order leaves a quarter at 0.7 of its corner.
    assert level[middle < 0.6 * begins_hz].max() < -0.3


@pytest.mark.parametrize(
    ("frequency_hz", "km_s", "passes"), [(0.5, 3.1, False), (0.5, 3.6, True), (0.08, 3.1, True)]
)
def test_short_period_surface_waves_of_layers_fade(frequency_hz: float, km_s: float, passes: bool) -> None:
    # Of recorded tests none is seen from 340 km on; what is faster, or slower to swing, is kept.
    times = np.arange(0.0, 400.0, FIELD_INTERVAL_S)
    late = times - 600.0 / km_s
    packet = np.cos(2.0 * np.pi * frequency_hz * late) * np.exp(-0.5 * (late * frequency_hz / 1.5) ** 2)
    field = replace(silent_field(600.0), velocity=np.tile(packet, (3, 1)), p_nm=1e-6)
    seen = station_velocity(field, TIMES, np.random.default_rng(1))
    left = np.abs(seen).max() / np.abs(packet).max()
    assert left > 0.6 if passes else left < 0.1
