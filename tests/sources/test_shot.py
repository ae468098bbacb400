import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from testban.errors import SettingsError
from testban.sources.explosion import MomentLaw, cavity_radius_m, moment_nm, moment_rate_spectrum
from testban.sources.medium import DRY_TUFF, GRANITE, MEDIA, TUFF
from testban.sources.shot import Spall, TectonicRelease, damaged, explosion_source
from testban.sources.tensor import lune

LAWS: tuple[MomentLaw, ...] = ("mueller-murphy", "denny-johnson")


@pytest.mark.parametrize("law", LAWS)
def test_moment_of_one_kiloton_in_granite(law: MomentLaw) -> None:
    # The test of 2017-09-03 had Mw 5.2 (Chi-Duran et al. 2021), 7.9e16 N m, and 104 to 400 kt (Wang et
    # al. 2018; Gaebler et al. 2019): 2.0e14 to 7.6e14 N m per kt. The law is good to a factor of 2.
    moment = moment_nm(1.0, 500.0, GRANITE, law)
    assert 1.0e14 < moment < 1.5e15
    assert moment_nm(200.0, 600.0, GRANITE, law) == pytest.approx(7.9e16, rel=1.0)


@pytest.mark.parametrize("law", LAWS)
def test_moment_grows_nearly_with_yield(law: MomentLaw) -> None:
    # W^(3 x 0.29) and W at one depth; the cube of the cavity's radius in both.
    exponent = np.log10(moment_nm(100.0, 500.0, GRANITE, law) / moment_nm(10.0, 500.0, GRANITE, law))
    assert exponent == pytest.approx({"mueller-murphy": 0.87, "denny-johnson": 1.0}[law])


def test_two_laws_agree_within_their_stated_error_where_there_is_no_gas() -> None:
    for medium in MEDIA.values():
        if medium.gas_porosity_percent == 0.0:
            ratio = moment_nm(5.0, 600.0, medium, LAWS[0]) / moment_nm(5.0, 600.0, medium, LAWS[1])
            assert 0.5 < ratio < 2.0


def test_granite_cavity_of_denny_and_johnson() -> None:
    # 9 m for 1 kt at 500 m; gas-filled pores and weak rock take the moment away.
    assert cavity_radius_m(1.0, 500.0, GRANITE, "denny-johnson") == pytest.approx(9.0, abs=0.2)
    assert moment_nm(1.0, 500.0, DRY_TUFF, "denny-johnson") < 0.4 * moment_nm(
        1.0, 500.0, TUFF, "denny-johnson"
    )


@given(st.floats(0.1, 500.0), st.floats(150.0, 1500.0), st.sampled_from(LAWS))
def test_the_spectrum_starts_at_the_moment_of_either_law(yield_kt: float, depth_m: float, law) -> None:
    start = moment_rate_spectrum(np.array([0.0]), yield_kt, depth_m, TUFF, law)
    assert start[0] == pytest.approx(moment_nm(yield_kt, depth_m, TUFF, law))


@given(st.floats(0.5, 4.0))
def test_damage_changes_the_shape_and_keeps_the_volume(k: float) -> None:
    tensor = damaged(k, 3e15)
    assert np.trace(tensor) == pytest.approx(9e15)
    assert 2.0 * tensor[2, 2] / (tensor[0, 0] + tensor[1, 1]) == pytest.approx(k)


def test_a_plain_shot_is_isotropic_and_its_units_are_newton_metres() -> None:
    shot = explosion_source(10.0, 500.0)
    assert shot.isotropic
    assert lune(shot.moment_tensor())[1] == pytest.approx(90.0, abs=1e-4)
    assert np.allclose(shot.moment_rate(np.array([0.0]))[0], moment_nm(10.0, 500.0) * np.eye(3))


def test_spall_leaves_no_momentum_and_no_moment() -> None:
    shot = explosion_source(10.0, 500.0, spall=Spall())
    (force,) = shot.forces
    assert force.depth_km == pytest.approx(0.25)
    # The force's rate over i w is its impulse: nothing at zero frequency, to first and second order.
    f = np.array([1e-4, 1e-3])
    impulse_s = np.abs(force.rate(f)) / (2.0 * np.pi * f)
    assert impulse_s[0] < 1e-3 and impulse_s[1] / impulse_s[0] == pytest.approx(10.0, rel=0.05)  # noqa: PT018
    assert not shot.isotropic


def test_spall_throws_up_unloads_and_strikes() -> None:
    n, dt = 4096, 0.01
    spall = Spall(dwell_s=0.8, rise_s=0.1)
    (force,) = explosion_source(1.0, 500.0, spall=spall).forces
    rate = np.fft.irfft(force.rate(np.fft.rfftfreq(n, dt)), n) / dt
    history = np.cumsum(rate) * dt
    history -= history[1000]  # long after, nothing acts; pulses of few samples ring before their start
    # In weights: unloaded by one in the air; each blow has half of the 0.8 weight-seconds within 0.1 s.
    assert np.median(history[20:70]) == pytest.approx(-1.0, abs=0.05)
    assert np.sum(history[:15]) * dt == pytest.approx(0.4 - 0.15, abs=0.03)
    assert np.sum(history[75:95]) * dt == pytest.approx(0.4 - 0.05, abs=0.03)
    assert force.force_n[2] == pytest.approx(1.6e9 * 9.81)


def test_tectonic_release_has_its_ratio_and_its_mechanism() -> None:
    shot = explosion_source(10.0, 500.0, tectonic=TectonicRelease(0.5, 30.0, 90.0, 0.0))
    released = shot.moments[1].tensor_nm
    assert np.trace(released) == pytest.approx(0.0, abs=1e3)
    assert np.sqrt(np.sum(released**2) / 2) == pytest.approx(0.5 * moment_nm(10.0, 500.0))
    assert np.trace(shot.moment_tensor()) == pytest.approx(3.0 * moment_nm(10.0, 500.0))


@pytest.mark.parametrize(
    ("kwargs", "words"),
    [
        ({"yield_kt": -1.0, "depth_m": 500.0}, "yield -1 kt"),
        ({"yield_kt": 1.0, "depth_m": 0.0}, "depth 0 m"),
        ({"yield_kt": 1.0, "depth_m": 500.0, "damage_k": 0.0}, "damage_k"),
        ({"yield_kt": 1.0, "depth_m": 500.0, "law": "guess"}, "must be one of mueller-murphy"),
        ({"yield_kt": 1.0, "depth_m": 500.0, "tectonic": TectonicRelease(-0.5, 0, 0, 0)}, "tectonic"),
    ],
)
def test_what_has_no_meaning_is_refused(kwargs, words) -> None:
    with pytest.raises(SettingsError, match=words):
        explosion_source(**kwargs)
