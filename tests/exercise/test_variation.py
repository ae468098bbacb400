"""Sources and regions scatter as published; regional waves have the size of their scales."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from exercise.made_scenarios import SOURCE, small
from testban.earth.geodesy import KM_PER_DEG
from testban.earth.teleseismic_p import TeleseismicSettings
from testban.earth.traveltimes import TravelTimes
from testban.errors import ScenarioError
from testban.exercise.ground_motion import PERIOD_S, regional_p_nm, spherical_times_s
from testban.exercise.radiation import radiator
from testban.exercise.scattering import LG_QUALITY, regional_phases
from testban.exercise.true_size import SHIELD_S, regional_magnitudes, true_magnitudes
from testban.exercise.truth import TrueSource, draw_sources, lg_quality
from testban.magnitude.corrections import load_correction

QUIET = """
[earth]
t_star_s = 0.6
coupling = 0.0
moho_km = 0.0
p_station = 0.0
lg_quality = 0.0
stress_drop = 0.0
shear_lack = 0.0
"""
EARTHQUAKE = SOURCE.replace('"explosion"', '"earthquake"').replace("yield_kt = 20.0", "magnitude = 4.0")


def drawn(source: str = SOURCE, more: str = "", count: int = 300) -> list[TrueSource]:
    scenario = small(source, more)
    return [draw_sources(scenario, seed)[0] for seed in range(count)]


def test_sources_scatter_as_published_and_no_more_where_switched_off() -> None:
    shots = drawn()
    assert np.std([s.coupling for s in shots]) == pytest.approx(0.2, rel=0.15)
    assert abs(np.mean([s.coupling for s in shots])) < 0.04
    t_star = [s.t_star_s for s in shots]
    assert 0.5 <= min(t_star) < 0.52 < 0.78 < max(t_star) <= 0.8
    drops = np.log10([s.stress_drop_mpa for s in drawn(EARTHQUAKE)])
    assert np.std(drops) == pytest.approx(0.45, rel=0.15)
    assert np.std([s.shear_lack for s in shots]) == pytest.approx(0.15, rel=0.15)
    still = drawn(more=QUIET, count=5) + drawn(EARTHQUAKE, QUIET, 5)
    assert {(s.coupling, s.t_star_s, s.stress_drop_mpa) for s in still} == {(0.0, 0.6, 3.0)}
    scenario, quiet = small(SOURCE), small(SOURCE, QUIET)
    logs = [math.log(lg_quality(scenario, seed)) for seed in range(300)]
    assert np.std(logs) == pytest.approx(0.4, rel=0.15)
    assert lg_quality(quiet, 3) == 1.0


def test_other_draws_do_not_move_when_the_earth_is_switched_off() -> None:
    for one, other in zip(drawn(count=5), drawn(more=QUIET, count=5), strict=True):
        same = replace(one, coupling=other.coupling, t_star_s=other.t_star_s, shear_lack=0.0)
        assert same == other


def test_well_coupled_shots_have_more_moment() -> None:
    usual = drawn(more=QUIET, count=1)[0]
    strong = radiator(replace(usual, coupling=0.3)).source
    assert strong.moment_nm() / radiator(usual).source.moment_nm() == pytest.approx(10.0**0.3)


def test_a_shields_mb_is_that_of_stable_hard_rock_and_scales_differ_as_at_nevada() -> None:
    # 4.45 + 0.75 log10 Y (Ringdal, Marshall & Alewine 1992); mb(Lg) of Nevada shots exceeds mb by 0.31 to
    # 0.35 (Nuttli 1986), both recalled.
    shot = drawn(more=QUIET, count=1)[0]
    shield = TeleseismicSettings(t_star_s=SHIELD_S)
    for kilotons in (1.0, 10.0, 30.0):
        mb = true_magnitudes(replace(shot, yield_kt=kilotons), settings=shield)["mb"]
        assert mb == pytest.approx(4.45 + 0.75 * math.log10(kilotons), abs=0.2)
    p, lg = regional_magnitudes(shot)
    assert 0.25 < lg - p < 0.45


def test_regional_p_goes_over_into_p_by_rays() -> None:
    # Veith & Clawson at 18 degrees, from where on rays follow it within 0.3.
    quality = load_correction("veith-clawson").at(18.0, 0.0)
    assert math.log10(2.0 * regional_p_nm(5.0, 18.0 * KM_PER_DEG) / PERIOD_S) + quality == pytest.approx(5.0)
    sizes = [math.log10(regional_p_nm(5.0, km)) for km in np.arange(300.0, 2001.0, 20.0)]
    assert max(abs(np.diff(sizes))) < 0.1
    assert math.log10(regional_p_nm(5.0, 1000.0)) == pytest.approx(5.0 + 3.95 - 7.2)


def test_lg_is_smaller_where_q_is_lower() -> None:
    sizes = [regional_phases(100.0, 180.0, 900.0, 1.0, lg_quality=q)[3].relative for q in (1.0, 0.7)]
    loss = math.pi * 900.0 / 3.55 / LG_QUALITY
    assert math.log(sizes[1] / sizes[0]) == pytest.approx(-loss * (1.0 / 0.7 - 1.0))


def test_waves_come_when_a_spherical_earth_lets_them() -> None:
    times = TravelTimes.load("ak135")
    p, s = spherical_times_s("ak135-continent", 0.5, 889.56)
    assert p == pytest.approx(float(times.time_s("P", 8.0, 0.5)), abs=0.01)
    assert s == pytest.approx(float(times.time_s("S", 8.0, 0.5)), abs=0.01)
    # A half-space below flat layers has no diving waves: far out they would be seconds late.
    other, _ = spherical_times_s("northeast-asia", 0.5, 1778.0)
    assert other == pytest.approx(float(times.time_s("P", 16.0, 0.5)), abs=2.0)


def test_an_impossible_earth_is_refused_with_its_line() -> None:
    with pytest.raises(ScenarioError, match=r"line \d+: earth\.t_star_s: must lie between 0.1 and 2 s"):
        small(SOURCE, "\n[earth]\nt_star_s = 5.0\n")
    with pytest.raises(ScenarioError, match=r"earth\.coupeling"):
        small(SOURCE, "\n[earth]\ncoupeling = 0.1\n")
