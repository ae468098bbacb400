import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from testban.earth.free_surface import reflect
from testban.earth.layered import load_layered
from testban.earth.teleseismic_p import TeleseismicSettings, attenuation, p_spectrum, trace_p
from testban.earth.traveltimes import TravelTimes
from testban.errors import ModelRangeError
from testban.sources.tensor import double_couple, explosion

MODEL, TIMES = load_layered("ak135-continent"), TravelTimes.load()


@given(st.floats(0.001, 0.16), st.floats(1.5, 2.2))
def test_the_surface_reflects_as_the_closed_forms_say_and_loses_no_energy(p: float, ratio: float) -> None:
    # Aki & Richards 2002, eqs. 5.27, 5.28, 5.31, 5.32.
    vp, vs = 6.0, 6.0 / ratio
    cos_i, cos_j = np.sqrt(1 - (p * vp) ** 2), np.sqrt(1 - (p * vs) ** 2)
    a, b = vs**-2 - 2 * p**2, 4 * p**2 * cos_i / vp * cos_j / vs
    up_p, up_sv = reflect(p, vp, vs, "P"), reflect(p, vp, vs, "SV")
    assert up_p.p == pytest.approx((b - a**2) / (b + a**2))
    assert abs(up_sv.p) == pytest.approx(4 * vs / vp * p * cos_j / vs * a / (b + a**2))
    assert up_p.p**2 + up_p.sv**2 * vs * cos_j / (vp * cos_i) == pytest.approx(1.0)
    assert up_sv.sv**2 + up_sv.p**2 * vp * cos_i / (vs * cos_j) == pytest.approx(1.0)


def test_spreading_is_that_of_published_curves() -> None:
    # Kanamori & Stewart 1976, Langston & Helmberger 1975: from about 0.4 to 0.2 between 35 and 90 degrees.
    spreading = [trace_p(d, 0.6, MODEL, TIMES).spreading for d in (35.0, 60.0, 85.0)]
    assert spreading[0] == pytest.approx(0.42, abs=0.08)
    assert spreading[1] == pytest.approx(0.32, abs=0.06)
    assert spreading[2] == pytest.approx(0.23, abs=0.06)
    assert spreading == sorted(spreading, reverse=True)


def test_energy_of_p_within_a_band_of_distances_is_what_left_the_source() -> None:
    # A tube of rays holds its energy: g^2 integrated over the ground, with the station's impedance, equals
    # the solid angle between the two rays times the source's.
    edges = np.arange(40.0, 81.0, 1.0)
    rays = [trace_p(d, 10.0, MODEL, TIMES) for d in edges]
    p = np.array([r.slowness_s_km for r in rays])
    g = np.array([r.spreading for r in rays])
    vp, density = MODEL.vp_km_s[0], MODEL.density_g_cm3[0]
    ground = density * vp * g**2 * np.sin(np.radians(edges)) * np.sqrt(1 - (p * vp) ** 2)
    arrived = np.sum((ground[1:] + ground[:-1]) / 2) * np.radians(1.0)
    sin_h = p * vp * 6371.0 / 6361.0
    left = density * vp * abs(np.sqrt(1 - sin_h[-1] ** 2) - np.sqrt(1 - sin_h[0] ** 2))
    assert arrived == pytest.approx(left, rel=0.05)


def test_depth_phases_come_when_the_crust_says() -> None:
    # ObsPy's TauP, ak135, at 60 degrees: pP-P and sP-P. From 300 km the ray bends a little on its way.
    for depth_km, delays in ((33.0, (10.10, 13.97)), (300.0, (65.59, 98.28))):
        ray = trace_p(60.0, depth_km, MODEL, TIMES)
        assert (ray.delay_pp_s, ray.delay_sp_s) == pytest.approx(delays, rel=0.006)


def test_an_explosion_pushes_up_and_away_by_the_far_field_times_g_over_a() -> None:
    settings = TeleseismicSettings(t_star_s=0.0)
    ray = trace_p(60.0, 5.0, MODEL, TIMES, settings)
    # At high frequency, averaged over it, pP leaves: direct P is what remains.
    f = np.linspace(1.0, 40.0, 4000)
    up, away = p_spectrum(f, explosion(1e15), 30.0, ray, 5.0, MODEL, settings).mean(axis=1)
    whole = 1e15 / (4 * np.pi * 2720.0 * 5800.0**3 * 6371e3) * ray.spreading
    sin_i = ray.slowness_s_km * 5.8
    assert up.real == pytest.approx(2 * whole * np.sqrt(1 - sin_i**2), rel=0.05)
    assert 0.0 < away.real < up.real


def test_a_vertical_strike_slip_sends_little_steeply_and_a_thrust_much() -> None:
    ray = trace_p(60.0, 15.0, MODEL, TIMES)
    f = np.array([0.02])
    size = [
        np.abs(p_spectrum(f, m, 0.0, ray, 15.0, MODEL)[0, 0])
        for m in (double_couple(0, 90, 0), double_couple(0, 45, 90))
    ]
    assert size[0] < 0.3 * size[1]


def test_attenuation_is_causal_and_of_its_size() -> None:
    settings = TeleseismicSettings(t_star_s=1.0)
    assert abs(attenuation(1.0, settings)) == pytest.approx(np.exp(-np.pi))
    n, dt = 8192, 0.05
    f = np.fft.rfftfreq(n, dt)
    pulse = np.fft.irfft(attenuation(f, settings) * np.exp(-2j * np.pi * f * 20.0), n)
    energy = np.cumsum(pulse**2) / np.sum(pulse**2)
    # It rises sharply and falls slowly, and little precedes the time of the highest frequencies.
    peak = int(np.argmax(pulse))
    assert energy[peak - round(1.5 / dt)] < 0.01
    assert peak - np.searchsorted(energy, 0.01) < np.searchsorted(energy, 0.99) - peak


@pytest.mark.parametrize("distance_deg", [10.0, 100.0])
def test_it_says_where_it_does_not_reach(distance_deg: float) -> None:
    with pytest.raises(ModelRangeError, match=r"17\.9 to 95"):
        trace_p(distance_deg, 10.0, MODEL, TIMES)
