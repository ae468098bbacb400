"""Wrong picks: left out exactly, and where in doubt, both cases in the region."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_events import EPOCH, FAST, TIMES, network, picks_of

from testban.location import locate
from testban.location.branch_choice import choose_branch
from testban.location.error_model import Errors
from testban.location.misfit import misfit_of
from testban.location.precision import precision_of
from testban.model import Origin, Pick, Site

PLACE = (40.0, 20.0)


@given(st.integers(0, 2**32 - 1), st.sets(st.integers(0, 7), min_size=1, max_size=3))
@settings(max_examples=30)
def test_picks_taken_for_wrong_are_as_if_they_had_not_been(seed: int, wrong: set[int]) -> None:
    rng = np.random.default_rng(seed)
    root = rng.normal(size=(8, 8))
    covariance, crust, residual = root @ root.T + np.eye(8), rng.normal(size=(8, 2)), rng.normal(size=(3, 8))
    kept = np.array([k for k in range(8) if k not in wrong])
    ones, prior = np.ones(8), np.eye(2)

    whole = precision_of(Errors(np.zeros(8), covariance, crust), ones, 0.9 * ones, prior, FAST)
    without = whole.without(np.array(sorted(wrong)), FAST)
    few = len(kept)
    fewer = precision_of(
        Errors(np.zeros(few), covariance[np.ix_(kept, kept)], crust[kept]),
        *(np.ones(few), np.full(few, 0.9), prior, FAST),
    )
    group = np.zeros(3, dtype=np.intp)
    one, other = misfit_of(residual, [without], group), misfit_of(residual[:, kept], [fewer], group)
    assert np.allclose(one.chi2, other.chi2, rtol=1e-6)
    assert np.allclose(one.time_s, other.time_s)
    assert np.allclose(one.log_norm, other.log_norm)
    assert without.count == pytest.approx(fewer.count, abs=1e-6)


def off(picks: list[Pick], which: int, late_s: float) -> list[Pick]:
    moved = replace(picks[which], time=picks[which].time + late_s)
    return [*picks[:which], moved, *picks[which + 1 :]]


def located(picks: list[Pick], sites: dict[str, Site]) -> Origin:
    origin = locate(picks, sites, (*PLACE, EPOCH), TIMES, FAST, np.random.default_rng(1))
    assert isinstance(origin, Origin)
    return origin


def test_a_doubtful_pick_widens_the_region_more_than_a_right_or_a_wrong_one() -> None:
    sites = network(PLACE, np.linspace(2500.0, 9000.0, 10), np.arange(10) * 36.0)
    picks = picks_of(PLACE, 0.0, sites)
    areas, weights = [], []
    for late_s in (0.0, 4.0, 15.0):
        origin = located(off(picks, 3, late_s), sites)
        areas.append(origin.uncertainty.semi_major_km * origin.uncertainty.semi_minor_km)
        weights.append(next(a.weight for a in origin.arrivals if a.pick.id == picks[3].id))
    assert weights[0] > 0.9 > weights[1] > 0.1 > weights[2]
    assert areas[1] > 1.1 * max(areas[0], areas[2])


def test_a_lone_branch_keeps_its_prior_and_a_rival_adds_its_share() -> None:
    residual = np.array([[[0.5, 0.0]], [[-0.5, 400.0]]])
    prior = np.array([[[0.5, 0.6]], [[0.5, 0.4]]])
    never = np.zeros((2, 1, 2), dtype=bool)
    chosen, log_prior, share = choose_branch(residual, prior, np.zeros(2), np.ones((2, 2)), never)
    assert chosen.tolist() == [[0, 0]]
    # Two branches that explain a pick alike explain it with all of the prior, a far one adds nothing.
    assert log_prior == pytest.approx(np.log([[1.0, 0.6]]))
    assert share == pytest.approx(np.array([[1.0, 0.0]]))


def test_a_candidate_that_does_not_arrive_keeps_its_share_of_the_prior() -> None:
    """Else depths with fewer branches are the likelier for it."""
    residual, sigma = np.zeros((2, 1, 1)), np.ones((2, 1))
    prior = np.array([[[1.0]], [[0.05]]])
    for absent in (False, True):
        never = np.array([[[False]], [[absent]]])
        far = residual + np.array([[[0.0]], [[40.0]]])
        log_prior = choose_branch(far, prior, np.full(1, 1.05), sigma, never)[1]
        assert log_prior == pytest.approx(np.log(1.0 / 1.05))


def test_picks_that_no_shallow_source_explains_are_judged_at_depth_too() -> None:
    """Two wrong picks let a source at the surface fit by giving up a third, right one. From below, the
    right ones fit without exception, and so the depth must not be told by the surface's choice."""
    rng = np.random.default_rng(47)
    sites = network(PLACE, np.sort(rng.uniform(80.0, 1400.0, 14)), rng.uniform(0.0, 360.0, 14))
    depth_km = rng.uniform(40.0, 250.0)
    picks = picks_of(PLACE, depth_km, sites, ("P",), rng, 1.0)
    picks = off(off(picks, 2, -8.5), 5, 18.4)
    low, high = located(picks, sites).uncertainty.depth_km
    assert low <= depth_km <= high
