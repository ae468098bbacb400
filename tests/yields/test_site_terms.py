"""Offsets and scatters of sites, summed over; posteriors of events drawn from the prior."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from testban.model import CalibrationShot, Magnitude, YieldEstimate
from testban.yields import YieldSettings, estimate_yield, learn_site_term
from testban.yields.absolute import relation_shares
from testban.yields.relations import MB

SETTINGS = YieldSettings()


def shots_on(relation: int, scatter: float, count: int = 20, seed: int = 0) -> list[CalibrationShot]:
    """1 to 300 kt at the habitual depth on one of the relations."""
    rng = np.random.default_rng(seed)
    logs = rng.uniform(0.0, 2.5, count)
    mbs = MB[relation].magnitude(logs, math.log10(122.0) + logs / 3) + scatter * rng.standard_normal(count)
    return [
        CalibrationShot("made", 0.0, float(m), 10.0 ** float(x), None) for x, m in zip(logs, mbs, strict=True)
    ]


@pytest.mark.parametrize("error", [0.0, 0.3])
@pytest.mark.parametrize("count", [0, 20])
def test_the_predicted_mb_is_a_probability(error: float, count: int) -> None:
    """Its density integrates to 1; Student's constant is left out, the same for every difference."""
    term = learn_site_term(shots_on(0, 0.1, count), MB[0], SETTINGS)
    at, nu = np.linspace(-15.0, 15.0, 30001), SETTINGS.tail_freedom
    constant = math.lgamma((nu + 1) / 2) - math.lgamma(nu / 2) - 0.5 * math.log(nu * math.pi)
    density = np.exp(term.log_density(at, error, nu) + constant)
    assert float(density.sum() * 0.001) == pytest.approx(1.0, abs=0.01)


@pytest.mark.parametrize("scatter", [0.06, 0.3])
def test_a_site_s_own_scatter_is_found(scatter: float) -> None:
    """Of 28 shots, as Yucca Flat has: within three standard errors, 1 / sqrt(2 n) of it each."""
    total = math.hypot(scatter, SETTINGS.shot_error)
    term = learn_site_term(shots_on(0, total, 28), MB[0], SETTINGS)
    assert scatter * 0.6 < term.scatter < scatter * 1.4


def test_more_scatter_makes_a_wider_prediction() -> None:
    quiet, loud = (learn_site_term(shots_on(0, s), MB[0], SETTINGS) for s in (0.08, 0.3))
    far, near = np.array(0.6), np.array(0.0)
    assert loud.log_density(far, 0.05, 5.5) > quiet.log_density(far, 0.05, 5.5)
    assert loud.log_density(near, 0.05, 5.5) < quiet.log_density(near, 0.05, 5.5)


def test_a_site_s_shots_tell_which_relation_is_theirs() -> None:
    """Shots in wet rock lie 0.4 to 0.5 below two of the relations, four times what sites differ beyond."""
    terms = [learn_site_term(shots_on(2, 0.1), relation, SETTINGS) for relation in MB]
    shares = relation_shares(terms, SETTINGS)
    assert shares.sum() == pytest.approx(1.0)
    assert shares[0] + shares[4] < 0.05
    assert shares[2] > 0.2
    nowhere = relation_shares([learn_site_term((), r, SETTINGS) for r in MB], SETTINGS)
    assert nowhere == pytest.approx(np.full(len(MB), 1 / len(MB)))


def test_a_relation_of_no_weight_stays_out() -> None:
    settings = replace(SETTINGS, relation_weights=(1.0, 0.0, 0.0, 0.0, 0.0))
    terms = [learn_site_term(shots_on(2, 0.1), relation, settings) for relation in MB]
    assert relation_shares(terms, settings).tolist() == [1.0, 0.0, 0.0, 0.0, 0.0]


@pytest.mark.parametrize("name", ["mb", "mb at a site of 8 known shots", "mb, mb(Lg) and Mw"])
def test_yields_drawn_from_the_prior_are_spread_evenly_over_their_posteriors(name: str) -> None:
    """The 90 and the 50 % interval of 60 events each hold what chance lets all but one in 1000 tries."""
    from benchmarks.yield_draws import drawn_shares
    from scipy.stats import binom

    shares = drawn_shares(name, 60, 11)
    for level in (0.9, 0.5):
        low, high = binom.interval(0.999, 60, level)
        assert low <= 60 * shares.held(level) <= high
    assert abs(float(shares.below.mean()) - 0.5) < 3.3 / math.sqrt(12 * 60)


def test_the_report_says_what_scatter_is_taken() -> None:
    sizes = Magnitude("mb", 5.5, 0.1, 10, (), ()), Magnitude("mb(Lg)", 5.5, 0.1, 10, (), ())
    texts = []
    for size in sizes:
        result = estimate_yield([size])
        assert isinstance(result, YieldEstimate)
        texts.append(" ".join(result.assumptions))
    assert f"mb differs by {SETTINGS.site_scatter:g} from site to site" in texts[0]
    assert f"from network to network by {SETTINGS.network_bias:g}" in texts[0]
    assert f"differs by {SETTINGS.lg_scatter:g} from site to site" in texts[1]
