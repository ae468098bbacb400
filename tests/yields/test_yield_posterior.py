"""The grid of yield and depth, burial, sites and the source model: each does what it says."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from testban.model import (
    AmplitudeRatio,
    CalibrationShot,
    Magnitude,
    PublishedValue,
    Recordings,
    ReferenceEvent,
    StationMagnitude,
    TestSite,
    YieldEstimate,
)
from testban.sources.explosion import GRANITE, moment_nm
from testban.yields import YieldSettings, estimate_yield, learn_site_term
from testban.yields.burial import log_burial_prior
from testban.yields.grid import Grid, log_mean, normal, quantiles, student
from testban.yields.observations import sort_magnitudes, tied
from testban.yields.relations import MB, MB_LG
from testban.yields.source_model import ISOTROPIC_TO_TOTAL, log_level, log_level_at, log_moment

SETTINGS = YieldSettings()
GRID = Grid.spanning(SETTINGS.range)


def magnitude(kind: str, value: float, uncertainty: float = 0.1) -> Magnitude:
    return Magnitude(kind, value, uncertainty, 10, (), ())


def site(shots: tuple[CalibrationShot, ...] = (), name: str = "Somewhere") -> TestSite:
    return TestSite(name, 0.0, 0.0, 10.0, "granite", (200.0, 600.0), "made up", shots)


def made_shots(
    rng: np.random.Generator, offset: float, count: int, scatter: float = 0.1
) -> tuple[CalibrationShot, ...]:
    """Shots of a site whose mb lies ``offset`` above the first relation."""
    logs = rng.uniform(0.5, 2.2, count)
    mbs = MB[0].magnitude(logs, np.zeros(count)) + offset + scatter * rng.standard_normal(count)
    return tuple(
        CalibrationShot(f"shot {k}", 0.0, float(m), 10.0 ** float(x), None)
        for k, (x, m) in enumerate(zip(logs, mbs, strict=True))
    )


def test_a_normal_likelihood_gives_normal_quantiles() -> None:
    density = GRID.density(normal(5.2 - 4.45 - 0.75 * GRID.x, 0.15) + 0.0 * GRID.z)
    low, middle, high = GRID.yield_quantiles(density, (0.05, 0.5, 0.95))
    assert middle == pytest.approx(1.0, abs=0.005)
    assert (high - low) / 2 == pytest.approx(1.645 * 0.15 / 0.75, rel=0.02)


@given(st.lists(st.floats(-3.0, 3.0), min_size=2, max_size=4), st.floats(0.1, 1.0))
def test_a_mixture_lies_between_its_parts(centres: list[float], sigma: float) -> None:
    x = np.linspace(-8.0, 8.0, 801)
    parts = [normal(x - c, sigma) for c in centres]
    middle = quantiles(x, np.exp(log_mean(parts, [1.0] * len(parts))), (0.5,))[0]
    assert min(centres) - 0.05 <= middle <= max(centres) + 0.05


def test_student_is_normal_in_the_middle_and_forgiving_outside() -> None:
    inside = float(student(0.1, 1.0, 6.0) - student(0.0, 1.0, 6.0))
    curvature = (6.0 + 1.0) / 6.0 * 6.0 / 4.0  # of the log density, in normal units
    assert inside == pytest.approx(curvature * float(normal(0.1, 1.0) - normal(0.0, 1.0)), rel=0.02)
    assert (
        float(student(8.0, 1.0, 6.0) - student(0.0, 1.0, 6.0))
        > -10.0
        > float(normal(8.0, 1.0) - normal(0.0, 1.0))
    )


def test_burial_follows_the_cube_root_with_room_on_both_sides() -> None:
    """250 kt: habit says 770 m; 540 m, as measured under one test, and 1500 m must both be possible."""
    prior = np.exp(log_burial_prior(np.array([[math.log10(250.0)]]), GRID.z, SETTINGS))[0]
    cumulative = np.cumsum(prior) / prior.sum()
    at = np.interp(np.log10([540.0, 770.0, 1500.0]), GRID.z[0], cumulative)
    assert at[0] > 0.05
    assert at[1] == pytest.approx(0.45, abs=0.1)
    assert at[2] < 0.97


def test_a_small_shot_is_not_buried_at_the_surface() -> None:
    prior = np.exp(log_burial_prior(np.array([[-3.0]]), GRID.z, SETTINGS))[0]
    assert 10.0 ** float(quantiles(GRID.z[0], prior, (0.5,))[0]) == pytest.approx(100.0, rel=0.3)


@settings(max_examples=20)
@given(st.integers(0, 10_000), st.floats(-0.5, 0.5))
def test_a_site_s_offset_is_recovered(seed: int, offset: float) -> None:
    term = learn_site_term(made_shots(np.random.default_rng(seed), offset, 25), MB[0], SETTINGS)
    assert abs(term.offset - offset) < 5 * max(term.offset_sigma, 0.02)
    assert 0.06 < term.scatter < 0.2


def test_one_foul_shot_does_not_move_a_site() -> None:
    """A misattributed mb, two units off, among ten."""
    shots = made_shots(np.random.default_rng(1), -0.4, 10)
    foul = (*shots[:9], replace(shots[9], mb=shots[9].mb + 2.0))
    assert abs(learn_site_term(foul, MB[0], SETTINGS).offset + 0.4) < 0.1


def test_without_shots_the_offset_is_the_prior() -> None:
    term = learn_site_term((), MB[0], SETTINGS)
    assert term.offset == pytest.approx(0.0, abs=1e-12)
    assert (term.offset_sigma, term.shots) == (pytest.approx(SETTINGS.site_scatter), 0)


def test_a_calibrated_site_moves_and_narrows_the_yield_and_says_so() -> None:
    """A site 0.4 below the hard-rock line: the yield is 0.4 / 0.75 decades larger."""
    shots = made_shots(np.random.default_rng(3), -0.4, 20)
    free = estimate_yield([magnitude("mb", 5.5)])
    known = estimate_yield([magnitude("mb", 5.5)], sites=[(site(shots), 1.0)])
    assert isinstance(free, YieldEstimate)
    assert isinstance(known, YieldEstimate)
    assert math.log10(known.median) == pytest.approx((5.5 - 4.45 + 0.4) / 0.75, abs=0.12)
    assert known.interval_90[1] / known.interval_90[0] < free.interval_90[1] / free.interval_90[0]
    assert any("Somewhere" in text and "20 past shots" in text for text in known.assumptions)


def test_small_shots_may_fall_short_of_the_line() -> None:
    """mb = 4.262 + 0.973 log10 Y of small shots meets 4.45 + 0.75 log10 Y at 7 kt; above it nothing changes.
    mb 3.3, 100 t by the one and 30 t by the other, is answered in between."""
    x = np.array([-1.0, math.log10(7.0), 2.0])
    straight, short = MB[0].ways_down(x, np.zeros(3))
    assert straight == pytest.approx(4.45 + 0.75 * x)
    assert short[:2] == pytest.approx(4.262 + 0.973 * x[:2], abs=0.001)
    assert short[2] == straight[2]
    result = estimate_yield([magnitude("mb", 3.3, 0.05)])
    assert isinstance(result, YieldEstimate)
    assert 10 ** ((3.3 - 4.45) / 0.75) < result.median < 10 ** ((3.3 - 3.92) / 0.973)


def test_half_in_a_site_lies_between() -> None:
    shots = made_shots(np.random.default_rng(3), -0.4, 20)
    medians = []
    for share in (0.0, 0.5, 1.0):
        result = estimate_yield([magnitude("mb", 5.5)], sites=[(site(shots), share)])
        assert isinstance(result, YieldEstimate)
        medians.append(result.median)
    assert medians[0] < medians[1] < medians[2]


def test_moment_of_the_source_returns_its_yield() -> None:
    """Mw of 10 kt at the habitual depth through the same source: within its stated interval."""
    moment = ISOTROPIC_TO_TOTAL * moment_nm(10.0, 122.0 * 10.0 ** (1 / 3), GRANITE)
    mw = (math.log10(moment) - 9.1) / 1.5
    result = estimate_yield([magnitude("Mw", mw)])
    assert isinstance(result, YieldEstimate)
    assert result.interval_90[0] < 10.0 < result.interval_90[1]
    assert 3.0 < result.interval_90[1] / result.interval_90[0] < 60.0


def test_agreeing_lg_narrows() -> None:
    mb = magnitude("mb", 5.2, 0.2)
    lg = magnitude("mb(Lg)", float(MB_LG[1].magnitude(np.array(1.0), np.array(0.0))), 0.1)
    alone, both = estimate_yield([mb]), estimate_yield([mb, lg])
    assert isinstance(alone, YieldEstimate)
    assert isinstance(both, YieldEstimate)
    assert both.interval_90[1] / both.interval_90[0] < alone.interval_90[1] / alone.interval_90[0]
    assert any("mb(Lg) alone" in other.assumption for other in both.alternatives)


def test_spectra_of_s_say_nothing_of_yield() -> None:
    seen = sort_magnitudes([magnitude("Mw(spectra)", 4.0), magnitude("Ms_20", 4.5)], SETTINGS)
    assert not seen.any


def test_tables_of_the_source_agree_with_the_source() -> None:
    """To rounding."""
    rng = np.random.default_rng(2)
    moment, level = log_moment(GRID, GRANITE), log_level(GRID, GRANITE, (0.8, 2.0))
    for _ in range(20):
        i, j = rng.integers(100, len(GRID.x) - 100), rng.integers(20, GRID.z.size - 5)
        kt, depth_m = 10.0 ** float(GRID.x[i, 0]), 10.0 ** float(GRID.z[0, j])
        expected = math.log10(ISOTROPIC_TO_TOTAL * moment_nm(kt, depth_m, GRANITE))
        assert moment[i, j] == pytest.approx(expected, abs=1e-9)
        assert level[i, j] == pytest.approx(log_level_at(kt, depth_m, GRANITE, (0.8, 2.0)), abs=1e-9)


@pytest.mark.parametrize("factor", [0.2, 1.0, 5.0])
def test_a_ratio_made_by_the_source_returns_the_yield(factor: float) -> None:
    """Both shots at 122 m per cube root of kilotons in granite: the interval holds the yield put in."""
    base, kt = 20.0, 20.0 * factor
    depth = {y: 122.0 * y ** (1 / 3) for y in (base, kt)}
    band = (0.8, 2.0)
    log_ratio = log_level_at(kt, depth[kt], GRANITE, band) - log_level_at(base, depth[base], GRANITE, band)
    value = PublishedValue(base, 15.0, 26.0, "yield_kt", "made up")
    known = ReferenceEvent(
        "earlier",
        0.0,
        0.0,
        0.0,
        depth[base] / 1e3,
        0.1,
        "explosion",
        "made up",
        (value,),
        (),
        Recordings((), {}),
    )
    ratio = AmplitudeRatio("earlier", log_ratio, 0.05, 10, (), band, ())
    result = estimate_yield([], [known], [ratio])
    assert isinstance(result, YieldEstimate)
    assert result.interval_90[0] < kt < result.interval_90[1]
    assert result.depth_of_burial_m is not None
    assert result.depth_of_burial_m[0] < depth[kt] < result.depth_of_burial_m[2]


def test_corrected_stations_lift_the_network_s_bias() -> None:
    part = StationMagnitude("XX.A.00.BHZ", 5.5, 1.0, 1.0, 40.0, True, "station correction +0.10")
    corrected = Magnitude("mb", 5.5, 0.05, 1, (part,), ())
    plain = Magnitude("mb", 5.5, 0.05, 1, (replace(part, note=""),), ())
    assert tied(corrected)
    assert not tied(plain)
    widths = []
    for m in (corrected, plain):
        result = estimate_yield([m], sites=[(site(made_shots(np.random.default_rng(4), 0.0, 20)), 1.0)])
        assert isinstance(result, YieldEstimate)
        widths.append(result.interval_90[1] / result.interval_90[0])
    assert widths[0] < widths[1]


def test_simulated_events_lie_in_their_intervals() -> None:
    """Yields, depths, site offsets, network errors drawn as the settings say, through the depth relation:
    of 150 events the 90 % interval holds at least 120 (0.1 % chance of fewer at 90 %)."""
    rng, held, count = np.random.default_rng(5), 0, 150
    for _ in range(count):
        x = rng.uniform(-1.0, 2.5)
        z = math.log10(122.0) + x / 3 + SETTINGS.depth_scatter * rng.standard_normal()
        relation = MB[int(rng.integers(len(MB)))]
        spread = math.hypot(SETTINGS.site_scatter, SETTINGS.network_bias, SETTINGS.shot_scatter, 0.1)
        value = float(relation.magnitude(np.array(x), np.array(z))) + spread * rng.standard_normal()
        result = estimate_yield([magnitude("mb", value)])
        assert isinstance(result, YieldEstimate)
        held += result.interval_90[0] <= 10.0**x <= result.interval_90[1]
    assert held >= 120


@pytest.mark.slow
@pytest.mark.recorded
def test_catalogued_yields_lie_in_their_intervals(recorded_data: Path) -> None:
    """182 shots, cross-validated: the 90 % interval holds 85 to 95 % (`make bench-identify`)."""
    from benchmarks.yield_catalogue import cross_validate, shots

    result = cross_validate(shots(recorded_data))
    assert len(result.held) > 150
    assert 0.85 <= result.held.mean() <= 0.95
    assert np.median(result.width) < np.median(result.line_width)
