"""Simulated populations: as wide as the simulation was found wrong, behind what was recorded, and said so."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_corner_and_complexity import sized
from test_learned import at
from test_ms_mb import ORIGIN

from testban.identification import complexity, corner, lg_excitation, ms_mb
from testban.identification.lg_excitation import lg_excitation_evidence
from testban.identification.published import QUANTITIES, published, told_populations
from testban.identification.simulated_kinds import (
    LACKING,
    WANTED,
    compared_kinds,
    own_populations,
    simulated_kinds,
)
from testban.identification.simulation_error import Compared, predicted_error
from testban.model import CLASSES
from testban.reference.recorded_kinds import recorded_events, recorded_kinds

RECORDED = recorded_kinds()
OWN = own_populations(RECORDED)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.floats(-0.8, 0.8), min_size=1, max_size=4))
def test_an_error_is_predicted_between_none_and_what_was_found(errors: list[float]) -> None:
    compared = [Compared("corner of P", f"kind {k}", e, 0.1) for k, e in enumerate(errors)]
    mean, std = predicted_error(compared, "corner of P")
    low, high = min(0.0, *errors), max(0.0, *errors)
    assert low - 1e-9 <= mean <= high + 1e-9
    assert std > 0.05
    assert predicted_error(compared, "Lg excitation")[0] == pytest.approx(0.0, abs=1e-12)


def test_larger_errors_leave_more_open_and_shared_ones_are_passed_on() -> None:
    def of(*errors: float) -> list[Compared]:
        return [Compared(f"q{k // 2}", str(k), e, 0.05) for k, e in enumerate(errors)]

    small = predicted_error(of(0.02, -0.03, 0.01, 0.04, -0.02, 0.0), "other")[1]
    large = predicted_error(of(0.5, -0.4, 0.6, -0.5, 0.3, -0.6), "other")[1]
    assert small < 0.15 < 0.4 < large
    shared = predicted_error(of(0.4, 0.42, -0.4, -0.38, 0.3, 0.31), "q0")
    assert shared[0] == pytest.approx(0.4, abs=0.08)
    assert shared[1] < 0.2


def test_simulated_scatter_is_recovered_within_the_stated_error() -> None:
    """Errors drawn from the model: the predicted one's z has a spread near 1."""
    rng, z = np.random.default_rng(1), []
    for _ in range(60):
        common = {q: 0.3 * rng.normal() for q in "abc"}
        compared = [
            Compared(q, kind, common[q] + 0.15 * rng.normal() + 0.1 * rng.normal(), 0.1)
            for q in "abc"
            for kind in ("explosion", "earthquake")
        ]
        mean, std = predicted_error(compared, "a")
        z.append((common["a"] + 0.15 * rng.normal() - mean) / std)
    assert 0.6 < float(np.std(z)) < 1.25


def test_every_kind_of_every_discriminant_is_learned() -> None:
    """Published, recorded or simulated: of those that need data none is left to judgement."""
    for quantity in QUANTITIES:
        for kind in CLASSES:
            judged = published(quantity, kind, 5.0).judged and OWN.find(quantity, kind) is None
            assert not judged, (quantity, kind)


def test_a_simulated_population_is_wider_than_its_events() -> None:
    for quantity, kind in WANTED:
        found = simulated_kinds(RECORDED).find(quantity, kind)
        assert found is not None
        assert found.doubt >= max(0.15, LACKING.get((quantity, kind), 0.0))
        assert found.fit.scale > found.doubt
        assert quantity == complexity.NAME or found.fit.freedom <= len(compared_kinds(RECORDED))


def test_recorded_goes_before_simulated() -> None:
    assert OWN.find(corner.NAME, "explosion") is not None
    assert OWN.holder(corner.NAME, "explosion").basis == "recorded"
    assert OWN.holder(corner.NAME, "collapse").basis == "simulated"
    assert OWN.holder(ms_mb.NAME, "explosion") is None


def test_no_simulated_population_decides() -> None:
    """Whatever is measured, collapses and earthquakes that were only simulated are not spoken against, nor
    for, by more than the tempering allows; at their own middle explosions stay possible."""
    for quantity in (complexity.NAME, lg_excitation.NAME):
        known = {k: OWN.of(quantity, k, published(quantity, k, 5.0)) for k in CLASSES}
        middle = known["earthquake"].mean
        odds = known["earthquake"].log_density(middle, 0.2) - known["explosion"].log_density(middle, 0.2)
        assert float(odds) < math.log(10.0)


def test_the_basis_is_said() -> None:
    evidence = (lg_excitation_evidence((sized("mb", 5.0), sized("mb(Lg)", 4.6)), OWN.without(ORIGIN)),)
    said = " ".join(told_populations(evidence, OWN))
    assert "Lg excitation (earthquake), Lg excitation (collapse)" in said
    assert "widened by what the simulation was found wrong" in said
    assert "judged, not learned" not in said
    assert "simulated events" in evidence[0].source


def test_the_error_of_the_simulation_does_not_know_the_judged_event() -> None:
    """Without an event whose corner stands out, the simulated corner of collapses is another."""
    event = next(e for e in recorded_events() if e.name == "2017-09-03")
    others = simulated_kinds(RECORDED.without(at(event, late_s=3.0)))
    with_it = simulated_kinds(RECORDED).find(corner.NAME, "collapse")
    without = others.find(corner.NAME, "collapse")
    assert with_it is not None
    assert without is not None
    assert without.moved != with_it.moved
