import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from testban.sources.explosion import (
    GRANITE,
    TUFF,
    Medium,
    cavity_radius_m,
    corner_frequency_hz,
    elastic_radius_m,
    moment_nm,
    moment_rate_spectrum,
)
from testban.sources.tensor import moment_magnitude

YIELDS = st.floats(0.1, 1000.0)
DEPTHS = st.floats(100.0, 2000.0)


@given(YIELDS, DEPTHS)
def test_the_spectrum_starts_at_the_moment(yield_kt: float, depth_m: float) -> None:
    start = moment_rate_spectrum(np.array([0.0]), yield_kt, depth_m)
    assert start[0] == pytest.approx(moment_nm(yield_kt, depth_m))


@given(YIELDS, DEPTHS)
def test_the_spectrum_falls_as_frequency_squared(yield_kt: float, depth_m: float) -> None:
    far = 300.0 * corner_frequency_hz(yield_kt, depth_m)
    one, two = np.abs(moment_rate_spectrum(np.array([far, 2 * far]), yield_kt, depth_m))
    assert one / two == pytest.approx(4.0, rel=0.03)


def test_one_kiloton_in_granite() -> None:
    # Denny & Johnson 1991 give about 9 m; cavities in granite measured 11 m per cube root of a kiloton.
    assert 8.0 < cavity_radius_m(1.0, 500.0) < 13.0
    assert 70.0 < elastic_radius_m(1.0, 500.0) < 170.0
    # Corner frequencies published for 1 kt in hard rock lie at several hertz.
    assert 3.0 < corner_frequency_hz(1.0, 500.0) < 12.0


def test_moments_of_large_tests_have_the_published_order() -> None:
    # 12 to 20 kt in granite: Mw 4.3 to 4.7; 250 kt: Mw 5.0 to 5.5 (Ford et al. 2009; Wang et al. 2018).
    assert moment_magnitude(moment_nm(12.0, 500.0)) == pytest.approx(4.4, abs=0.3)
    assert moment_magnitude(moment_nm(250.0, 750.0)) == pytest.approx(5.25, abs=0.3)


@given(YIELDS, DEPTHS)
def test_larger_shots_are_lower_pitched(yield_kt: float, depth_m: float) -> None:
    assert moment_nm(2 * yield_kt, depth_m) > moment_nm(yield_kt, depth_m)
    assert corner_frequency_hz(2 * yield_kt, depth_m) < corner_frequency_hz(yield_kt, depth_m)
    assert corner_frequency_hz(yield_kt, 2 * depth_m) > corner_frequency_hz(yield_kt, depth_m)


@pytest.mark.parametrize("medium", [GRANITE, TUFF])
def test_the_spectrum_overshoots_little_and_only_near_its_corner(medium: Medium) -> None:
    f = np.geomspace(0.01, 20.0, 400)
    size = np.abs(moment_rate_spectrum(f, 10.0, 500.0, medium))
    assert 1.0 <= size.max() / size[0] < 8.0
    assert 0.2 < f[np.argmax(size)] / corner_frequency_hz(10.0, 500.0, medium) < 2.0


def test_the_source_time_function_is_causal() -> None:
    n, dt = 4096, 0.01
    f = np.fft.rfftfreq(n, dt)
    rate = np.fft.irfft(moment_rate_spectrum(f, 10.0, 500.0, TUFF), n)
    assert np.abs(rate[n // 2 :]).max() < 0.01 * np.abs(rate).max()


def test_media_are_elastic() -> None:
    for medium in (GRANITE, TUFF):
        assert medium.young_pa > medium.shear_pa > 0
