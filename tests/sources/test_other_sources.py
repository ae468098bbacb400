import numpy as np
import pytest

from testban.errors import SettingsError
from testban.sources.aftershocks import AftershockSettings, draw_aftershocks
from testban.sources.collapse import collapse_source, uneven_closing, volume_of_moment_m3
from testban.sources.earthquake import corner_frequency_hz, earthquake_source, moment_of_magnitude
from testban.sources.medium import GRANITE
from testban.sources.ripple_fire import ripple_fire_source
from testban.sources.tensor import lune


def test_an_earthquake_has_its_magnitude_and_corner() -> None:
    source = earthquake_source(5.0, 10.0, 30.0, 60.0, 90.0)
    assert source.magnitude() == pytest.approx(5.0)
    assert lune(source.moment_tensor()) == pytest.approx((0.0, 0.0), abs=1e-4)
    corner = corner_frequency_hz(moment_of_magnitude(5.0))
    half = source.moment_rate(np.array([corner]))[0]
    assert np.linalg.norm(half) == pytest.approx(0.5 * np.linalg.norm(source.moment_tensor()))


def test_stress_drop_must_be_positive() -> None:
    with pytest.raises(SettingsError, match="stress drop"):
        earthquake_source(5.0, 10.0, 0.0, 90.0, 0.0, stress_drop_pa=-1.0)


def test_aftershocks_follow_the_rate_they_were_drawn_from() -> None:
    rng = np.random.default_rng(3)
    settings = AftershockSettings(smallest=3.0)
    drawn = [draw_aftershocks(6.5, 10.0, 86400.0, rng, settings) for _ in range(60)]
    mean = np.mean([len(d) for d in drawn])
    # Integral of (t + 0.05)^-1.08 over a day: (0.05^-0.08 - 1.05^-0.08) / 0.08 = 3.433.
    expected = 10 ** (-1.67 + 0.91 * 3.5) * 3.433
    assert mean == pytest.approx(expected, abs=4.0 * np.sqrt(expected / 60))
    events = [a for d in drawn for a in d]
    sizes = np.array([a.magnitude for a in events])
    assert sizes.min() >= 3.0
    assert sizes.max() <= 6.4
    # Aki 1965: b = log10(e) / (mean - smallest), truncation apart.
    assert np.log10(np.e) / (sizes.mean() - 3.0) == pytest.approx(0.91, abs=0.06)
    delays = [a.delay_s for a in drawn[0]]
    assert delays == sorted(delays)
    assert max(delays) <= 86400.0
    assert min(a.depth_km for a in events) >= 0.1


def test_a_small_main_shock_may_have_none() -> None:
    assert draw_aftershocks(2.0, 5.0, 3600.0, np.random.default_rng(1)) == ()


def test_a_collapse_closes_and_its_units_are_newton_metres() -> None:
    source = collapse_source(1e5, 500.0)
    # Mzz = -(lambda + 2 mu) V = -rho Vp^2 V; nu is 0.25 for this granite.
    assert source.moment_tensor()[2, 2] == pytest.approx(-2670.0 * 5500.0**2 * 1e5)
    assert lune(source.moment_tensor()) == pytest.approx((30.0, -60.5), abs=0.1)
    assert volume_of_moment_m3(source.moment_nm(), GRANITE) == pytest.approx(1e5)


def test_an_uneven_closing_has_no_holes_and_falls_with_the_square() -> None:
    f = np.geomspace(0.01, 50.0, 400)
    size = np.abs(uneven_closing(f, 1.0))
    assert np.all(np.diff(size) < 0.0)
    assert size[0] == pytest.approx(1.0, abs=1e-3)
    assert size[-1] == pytest.approx((4.0 / (2.0 * np.pi * 50.0)) ** 2, rel=1e-3)


def test_the_roof_that_falls_leaves_no_momentum() -> None:
    source = collapse_source(1e5, 500.0, fallen_mass_kg=1e8, fall_m=5.0)
    (force,) = source.forces
    assert force.force_n[2] == pytest.approx(1e8 * 9.81)
    f = np.array([1e-4, 1e-3])
    impulse = np.abs(force.rate(f)) / (2 * np.pi * f)
    assert impulse[1] / impulse[0] == pytest.approx(10.0, rel=0.05)


def test_a_ripple_fire_has_bands_at_multiples_of_one_over_its_interval() -> None:
    source = ripple_fire_source(0.05, 20, 0.25, np.random.default_rng(5), scatter=0.0)
    f = np.array([0.0, 2.0, 4.0, 8.0])
    size = np.abs(source.moments[0].rate(f))
    assert size[0] == pytest.approx(1.0)
    # Between bands 20 equal pulses cancel: |sin(20 x) / (20 sin x)| is 0 at half of the band's frequency.
    assert size[1] < 1e-10
    assert size[2] > 0.3
    assert source.isotropic


@pytest.mark.parametrize(
    "make",
    [
        lambda: collapse_source(-1.0, 500.0),
        lambda: collapse_source(1.0, 500.0, fallen_mass_kg=-1.0),
        lambda: ripple_fire_source(1.0, 0, 0.1, np.random.default_rng(0)),
        lambda: ripple_fire_source(1.0, 5, 0.1, np.random.default_rng(0), coupling=2.0),
        lambda: draw_aftershocks(5.0, 5.0, -1.0, np.random.default_rng(0)),
    ],
)
def test_what_has_no_meaning_is_refused(make) -> None:
    with pytest.raises(SettingsError):
        make()
