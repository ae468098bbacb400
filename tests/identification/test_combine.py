"""Combining evidence: Bayes' rule where it can be checked by hand, and its fences."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from testban.errors import SettingsError
from testban.identification import IdentificationSettings, combine
from testban.identification.missing import USUAL_WEIGHT
from testban.identification.published import published
from testban.identification.settings import PRIOR
from testban.identification.simulated_kinds import own_populations
from testban.model import CLASSES, Evidence
from testban.reference.recorded_kinds import recorded_kinds

EQUAL = dict.fromkeys(CLASSES, 1 / 3)
EXACT = IdentificationSettings(discriminant_failure=0.0, model_failure=0.0)
logs = st.floats(-500, 0)
pieces = st.lists(st.tuples(logs, logs, logs), max_size=6)


def piece(explosion: float, earthquake: float, collapse: float, name="made up") -> Evidence:
    return Evidence(
        name,
        "text",
        log_likelihood={"explosion": explosion, "earthquake": earthquake, "collapse": collapse},
    )


def as_tuple(identification) -> tuple[float, float, float]:
    return identification.explosion, identification.earthquake, identification.collapse


def test_bayes_rule_by_hand() -> None:
    found = combine([piece(math.log(0.6), math.log(0.3), math.log(0.1))], PRIOR, EXACT)
    weights = [0.45 * 0.6, 0.45 * 0.3, 0.10 * 0.1]
    assert as_tuple(found) == pytest.approx([w / sum(weights) for w in weights])


def test_without_evidence_the_prior_stands_and_nothing_is_stated() -> None:
    found = combine([], PRIOR, EXACT)
    assert as_tuple(found) == pytest.approx([PRIOR[name] for name in CLASSES])
    assert found.statement == "undetermined"


def test_evidence_without_likelihood_is_kept_and_changes_nothing() -> None:
    silent = Evidence("depth", "not resolved")
    found = combine([silent, piece(-1.0, 0.0, -2.0)])
    assert as_tuple(found) == pytest.approx(as_tuple(combine([piece(-1.0, 0.0, -2.0)])))
    assert silent in found.evidence


@given(pieces)
def test_probabilities_sum_to_one_and_are_never_certain(likelihoods) -> None:
    found = combine([piece(*values) for values in likelihoods])
    assert sum(as_tuple(found)) == pytest.approx(1.0)
    assert max(as_tuple(found)) <= 0.995 + 1e-12
    assert min(as_tuple(found)) >= 0.0025 - 1e-12


@given(pieces, st.permutations(range(6)))
def test_order_does_not_matter(likelihoods, order) -> None:
    evidence = [piece(*values) for values in likelihoods]
    shuffled = [evidence[i] for i in order if i < len(evidence)]
    assert as_tuple(combine(shuffled)) == pytest.approx(as_tuple(combine(evidence)))


@given(st.floats(-900, 0))
def test_one_piece_cannot_outweigh_more_than_a_hundred_to_one(value: float) -> None:
    found = combine([piece(0.0, value, 0.0)], EQUAL)
    assert found.explosion / found.earthquake <= 101.0


@pytest.mark.parametrize(
    ("values", "statement"),
    [
        ((0, -9, -9), "explosion, suspected"),
        ((-9, 0, -9), "earthquake, suspected"),
        ((-9, -9, 0), "collapse, suspected"),
        ((0, 0, -9), "undetermined"),
    ],
)
def test_statements(values, statement) -> None:
    assert combine([piece(*values), piece(*values)], EQUAL).statement == statement


def test_no_text_ever_says_nuclear() -> None:
    found = combine([piece(0, -9, -9)], EQUAL)
    assert "nuclear" not in f"{found.statement} {found.assumptions} {found.evidence}".lower()


@pytest.mark.parametrize(
    "prior",
    [
        {"explosion": 1.0},
        {"explosion": 0.5, "earthquake": 0.5, "collapse": 0.0},
        {"explosion": 0.5, "earthquake": 0.5, "collapse": 0.5},
        {"explosion": 0.5, "earthquake": 0.6, "collapse": -0.1},
        {"explosion": math.nan, "earthquake": 0.6, "collapse": 0.1},
    ],
)
def test_an_impossible_prior_is_refused(prior) -> None:
    with pytest.raises(SettingsError, match="prior"):
        combine([], prior)


def test_the_prior_is_named_in_the_assumptions() -> None:
    found = combine([], replace_prior())
    assert "explosion 0.20" in found.assumptions[0]
    assert found.prior == replace_prior()
    assert replace(found, statement="x").prior == found.prior


def replace_prior() -> dict[str, float]:
    return {"explosion": 0.2, "earthquake": 0.7, "collapse": 0.1}


def test_what_is_missing_is_named_with_the_odds_it_usually_gives() -> None:
    silent = (Evidence("Ms:mb", "no Ms"), Evidence("P/S amplitude ratio", "no S"), Evidence("depth", "open"))
    (told,) = (text for text in combine(silent).assumptions if text.startswith("missing"))
    ms_mb, ratio = USUAL_WEIGHT["Ms:mb"], USUAL_WEIGHT["P/S amplitude ratio"]
    assert f"Ms:mb (usually {ms_mb:.2g} to 1)" in told
    assert f"P/S amplitude ratio (usually {ratio:.2g} to 1)" in told
    assert f"factor of about {ms_mb * ratio:.2g} in all" in told
    assert "depth" not in told


def test_nothing_missing_is_not_spoken_of() -> None:
    found = combine([piece(-1.0, 0.0, -2.0, name) for name in ("Ms:mb", "P/S amplitude ratio")])
    assert not any(text.startswith("missing") for text in found.assumptions)


def test_p_over_s_against_a_reference_leaves_nothing_missing() -> None:
    pieces = (Evidence("P/S amplitude ratio", "stands aside"), piece(0.0, -1.0, -1.0, "P/S against Earlier"))
    assert not any(text.startswith("missing") for text in combine(pieces).assumptions)


@pytest.mark.parametrize(
    ("name", "quantity", "error", "mb"),
    [
        ("P/S amplitude ratio", "P/S from 4 Hz", 0.15, None),
        ("Ms:mb", "Ms:mb", 0.2, 5.0),
        ("corner of P", "corner of P", 0.25, 5.0),
        ("complexity of P", "complexity of P", 0.1, None),
        ("Lg excitation", "Lg excitation", 0.25, None),
    ],
)
def test_the_usual_odds_are_those_of_the_populations(
    name: str, quantity: str, error: float, mb: float | None
) -> None:
    values = np.linspace(-6.0, 6.0, 6001)
    explosion, earthquake = (
        own_populations(recorded_kinds())
        .of(quantity, kind, published(quantity, kind, mb))
        .log_density(values, error)
        for kind in ("explosion", "earthquake")
    )
    density = np.exp(explosion) / np.exp(explosion).sum()
    assert USUAL_WEIGHT[name] == pytest.approx(np.exp(density @ (explosion - earthquake)), rel=0.05)
