"""Yield posteriors: right for simple cases, honest about what they rest on, calibrated on published shots."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from testban.model import (
    AmplitudeRatio,
    Magnitude,
    NotDetermined,
    PublishedValue,
    Recordings,
    ReferenceEvent,
    YieldAlternative,
    YieldEstimate,
)
from testban.yields import estimate_yield
from testban.yields.relations import MB


def mb(value: float, uncertainty: float = 0.1, kind: str = "mb") -> Magnitude:
    return Magnitude(kind, value, uncertainty, 10, (), ())


def reference(*values: PublishedValue, kind: str = "explosion", name: str = "earlier") -> ReferenceEvent:
    return ReferenceEvent(name, 0.0, 0.0, 0.0, 0.5, 0.1, kind, "made up", values, (), Recordings((), {}))


def ratio(value: float, uncertainty: float = 0.05) -> AmplitudeRatio:
    return AmplitudeRatio("earlier", value, uncertainty, 10, (), (0.8, 2.0), ())


TEN = PublishedValue(10.0, 7.0, 14.0, "yield_kt", "A")


@settings(max_examples=40)
@given(st.floats(3.5, 6.5), st.floats(0.05, 0.4))
def test_larger_mb_means_larger_yield(value: float, uncertainty: float) -> None:
    first, second = (estimate_yield([mb(v, uncertainty)]) for v in (value, value + 0.3))
    assert isinstance(first, YieldEstimate)
    assert isinstance(second, YieldEstimate)
    assert first.interval_90[0] < first.median < first.interval_90[1]
    # Between the published slopes: 0.75 to 0.81 for large shots, 0.973 for small ones.
    assert 0.97 * 10 ** (0.3 / 0.973) < second.median / first.median < 1.03 * 10 ** (0.3 / 0.75)


def test_alternatives_bracket_and_assumptions_say_if() -> None:
    result = estimate_yield([mb(5.0)])
    assert isinstance(result, YieldEstimate)
    medians = [other.median for other in result.alternatives if other.weight > 0]
    assert len(medians) == len(MB)
    assert min(medians) < result.median < max(medians)
    assert sum(other.weight for other in result.alternatives) == pytest.approx(1.0)
    assert "was an explosion" in result.assumptions[0]
    assert (
        "nuclear"
        not in " ".join(result.assumptions + tuple(a.assumption for a in result.alternatives)).lower()
    )


def loose(result: YieldEstimate | NotDetermined) -> YieldAlternative:
    assert isinstance(result, YieldEstimate)
    (found,) = (a for a in result.alternatives if a.assumption.startswith("not well coupled"))
    return found


@pytest.mark.parametrize("value", [3.5, 4.5, 6.0])
def test_a_shot_that_is_not_well_coupled_may_be_far_larger_and_that_is_no_part_of_the_result(
    value: float,
) -> None:
    result = estimate_yield([mb(value)])
    assert isinstance(result, YieldEstimate)
    muffled = loose(result)
    assert muffled.weight == 0.0
    # From the well-coupled yield to that of an event 2 units larger.
    assert result.interval_90[0] < muffled.interval_90[0] < result.interval_90[1]
    louder = estimate_yield([mb(value + 2.0)])
    assert isinstance(louder, YieldEstimate)
    assert result.interval_90[1] < muffled.interval_90[1] < louder.interval_90[1]
    assert "well coupled" in result.assumptions[0]


def test_it_is_told_beside_a_reference_too() -> None:
    known = estimate_yield([], [reference(TEN)], [ratio(0.0)])
    assert isinstance(known, YieldEstimate)
    assert loose(known).interval_90[0] < 12.0
    # Two units at slopes of 0.75 to 1.01.
    assert 10.0 * 10 ** (1.5 / 1.01) < loose(known).interval_90[1] < 10.0 * 10 ** (2.6 / 0.75)


def test_regional_scales_stand_in_where_there_is_no_mb() -> None:
    regional = estimate_yield([mb(4.5, 0.3, "mb(Pn)")])
    local = estimate_yield([mb(4.5, 0.3, "ML")])
    alone = estimate_yield([mb(4.5, 0.3)])
    both = estimate_yield([mb(4.5, 0.3), mb(5.5, 0.3, "mb(Pn)")])
    assert isinstance(regional, YieldEstimate)
    assert isinstance(local, YieldEstimate)
    assert isinstance(alone, YieldEstimate)
    assert isinstance(both, YieldEstimate)
    assert regional.median == pytest.approx(alone.median)
    assert both.median == pytest.approx(alone.median)
    widths = [r.interval_90[1] / r.interval_90[0] for r in (regional, local)]
    assert widths[1] > 1.5 * widths[0]
    assert any("regional P stands in" in text for text in regional.assumptions)


def test_a_reference_decides_where_it_exists() -> None:
    alone = estimate_yield([mb(5.6)])
    known = estimate_yield([mb(5.6)], [reference(TEN)], [ratio(0.3)])
    assert isinstance(alone, YieldEstimate)
    assert isinstance(known, YieldEstimate)
    assert known.interval_90[1] / known.interval_90[0] < 0.5 * alone.interval_90[1] / alone.interval_90[0]
    assert 10.0 * 10 ** (0.3 / 1.01) < known.median < 10.0 * 10 ** (0.3 / 0.75)
    assert known.interval_90[1] / known.interval_90[0] > (14.0 / 7.0) ** 1.645  # not surer than the reference
    labels = {other.assumption: other.weight for other in known.alternatives}
    assert any("same depth" in label for label in labels)
    assert {weight for label, weight in labels.items() if label.startswith("mb,")} == {0.0}
    assert any("Mueller-Murphy" in label and weight > 0 for label, weight in labels.items())


def test_spread_of_published_yields_widens() -> None:
    near = estimate_yield([], [reference(TEN)], [ratio(0.0)])
    twin = estimate_yield(
        [], [reference(TEN, PublishedValue(40.0, 28.0, 56.0, "yield_kt", "B"))], [ratio(0.0)]
    )
    assert isinstance(near, YieldEstimate)
    assert isinstance(twin, YieldEstimate)
    assert twin.interval_90[1] > 30.0
    assert twin.interval_90[0] < 12.0


@pytest.mark.parametrize(
    ("magnitudes", "references", "ratios", "said"),
    [
        ([], [], [], "no reference"),
        ([mb(4.0, kind="Ms_20"), mb(4.0, kind="Mw(spectra)")], [], [], "Ms_20, Mw(spectra)"),
        ([], [reference(TEN)], [], "no amplitude ratio"),
        ([], [reference()], [ratio(0.1)], "list no yields"),
        ([], [reference(TEN, kind="earthquake")], [ratio(0.1)], "list no yields"),
        ([], [reference(TEN, name="other")], [ratio(0.1)], "list no yields"),
    ],
)
def test_nothing_to_go_by_is_said(
    magnitudes: list[Magnitude], references: list[ReferenceEvent], ratios: list[AmplitudeRatio], said: str
) -> None:
    result = estimate_yield(magnitudes, references, ratios)
    assert isinstance(result, NotDetermined)
    assert said in result.reason


@pytest.mark.parametrize(
    ("kinds", "said"),
    [
        (("mb",), "5 mb-yield relations;"),
        (("mb(Lg)", "Mw"), "2 mb(Lg)-yield relations;"),
        (("mb", "mb(Lg)"), "5 mb-yield relations and 2 mb(Lg)-yield relations;"),
        (("Mw",), "from Mw 4.50"),
    ],
)
def test_the_assumptions_name_the_relations_that_were_used(kinds: tuple[str, ...], said: str) -> None:
    result = estimate_yield([mb(4.5, kind=kind) for kind in kinds])
    assert isinstance(result, YieldEstimate)
    (text,) = [t for t in result.assumptions if t.startswith("from ")]
    assert said in text
    assert ("mb-yield" in text) == ("mb" in kinds)
    assert ("mb(Lg)-yield" in text) == ("mb(Lg)" in kinds)


def test_relative_magnitudes_count_as_mb() -> None:
    assert isinstance(estimate_yield([mb(5.0, kind="mb(relative to earlier, made up)")]), YieldEstimate)


def test_published_yields_of_a_later_test_overlap() -> None:
    """2017-09-03 from 2016-01-06 (20.9 kt, Lu; 11.3+-4.2 kt, Zhao) with an amplitude ratio of 1.24.

    Published for 2017: 109 to 400 kt. Both the interval and the median's factor of two must reach it, and the
    interval must not pretend to more than a factor of three either way nor to less than a factor of ten.
    """
    known = reference(
        PublishedValue(20.9, None, None, "yield_kt", "Lu"),
        PublishedValue(11.3, 7.1, 15.5, "yield_kt", "Zhao"),
    )
    result = estimate_yield([mb(6.3), mb(6.0)], [known], [ratio(1.24, 0.055)])
    assert isinstance(result, YieldEstimate)
    low, high = result.interval_90
    assert low < 400.0
    assert high > 109.0
    assert 109.0 / 2 < result.median < 400.0 * 2
    assert 5.0 < high / low < 30.0
