"""Ms:mb: populations as published, limits to what it may prove, and words where a magnitude is missing."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from testban.identification.ms_mb import (
    POPULATIONS,
    Excess,
    class_likelihood,
    ms_mb_evidence,
)
from testban.model import Magnitude, NotDetermined, Origin, OriginUncertainty

ORIGIN = Origin(
    1.5e9,
    48.0,
    68.0,
    0.0,
    False,
    OriginUncertainty(5.0, 5.0, 0.0, 0.9, 0.5, (0.0, 30.0)),
    (),
    90.0,
    np.tile([48.0, 68.0, 5.0, 1.5e9], (50, 1)),
    "given",
    "ak135",
    (),
)


def sized(type_: str, mag: float, uncertainty: float = 0.15) -> Magnitude:
    return Magnitude(type_, mag, uncertainty, 10, (), ())


def excess(value: float, mb: float = 5.0, std: float = 0.2) -> Excess:
    return Excess(value, std, np.array([mb]))


def test_the_screening_line_of_selby_parts_the_populations() -> None:
    """Ms = mb - 0.64 (Selby et al. 2012): explosions lie below it on average, earthquakes above."""
    mb = np.linspace(4.0, 7.0, 13)
    assert (POPULATIONS["explosion"].mean(mb) < -0.64).all()
    assert (POPULATIONS["earthquake"].mean(mb) > -0.64).all()


def test_earthquakes_follow_the_published_relations() -> None:
    """Scordilis 2006: Mw = 0.67 Ms + 2.07 = 0.85 mb + 1.03."""
    for mb in (4.0, 5.0, 6.0):
        ms = mb + float(POPULATIONS["earthquake"].mean(np.array(mb)))
        assert 0.67 * ms + 2.07 == pytest.approx(0.85 * mb + 1.03, abs=0.01)


def test_below_mb_5_explosions_keep_their_difference() -> None:
    small, smaller = POPULATIONS["explosion"].mean(np.array([4.9, 4.0]))
    assert small == smaller


@given(st.floats(-6, 4), st.floats(3.5, 7), st.floats(0.05, 1.0))
def test_no_difference_proves_anything_beyond_a_thousand_to_one(value, mb, std) -> None:
    found = class_likelihood(excess(value, mb, std))
    assert max(found.values()) == 0.0
    assert min(found.values()) > -math.log(3000.0)


@given(st.floats(-1.6, -1.0), st.floats(-0.3, 0.3))
def test_the_likelihood_ratio_falls_from_explosions_to_earthquakes(low, high) -> None:
    one, other = class_likelihood(excess(low)), class_likelihood(excess(high))
    assert one["explosion"] - one["earthquake"] > 0 > other["explosion"] - other["earthquake"]


def test_wide_magnitudes_say_less() -> None:
    sure, vague = class_likelihood(excess(-1.3, std=0.1)), class_likelihood(excess(-1.3, std=1.0))
    assert sure["earthquake"] < vague["earthquake"] < 0


def test_an_earthquake_that_may_be_deep_is_not_excluded_by_weak_surface_waves() -> None:
    shallow, deep = class_likelihood(excess(-1.5)), class_likelihood(excess(-1.5), deep_share=0.5)
    assert deep["earthquake"] > shallow["earthquake"]
    assert deep["earthquake"] == pytest.approx(math.log(0.5 + 0.5 * math.exp(shallow["earthquake"])))


def test_magnitudes_are_weighed_and_named() -> None:
    found = ms_mb_evidence(ORIGIN, (sized("mb", 5.2), sized("Ms_20", 3.9)))
    assert found.value == pytest.approx(-1.3)
    assert found.uncertainty == pytest.approx(math.hypot(0.15, 0.15))
    assert found.log_likelihood["explosion"] > found.log_likelihood["earthquake"]
    assert "Ms_20 3.90 ± 0.15 against mb 5.20" in found.text


def test_lg_is_no_mb() -> None:
    found = ms_mb_evidence(ORIGIN, (sized("mb(Lg)", 4.0), sized("Ms(VMAX)", 4.0)))
    assert not found.weighed
    assert "no mb" in found.text


def test_the_difference_on_common_channels_stands_in_and_leaves_mb_open() -> None:
    difference = sized("Ms-mb", -1.4, 0.3)
    known = ms_mb_evidence(ORIGIN, (sized("mb", 6.0),), difference)
    unknown = ms_mb_evidence(ORIGIN, (), difference)
    assert known.value == unknown.value == -1.4
    assert "mb unknown" in unknown.text
    # At mb 6 explosions lie near -1.7 and earthquakes near 0.1; with mb open the classes lie closer.
    assert known.log_likelihood["earthquake"] < unknown.log_likelihood["earthquake"]


def test_mb_relative_to_a_known_event_is_an_mb() -> None:
    relative = sized("mb(relative to Earlier, USGS)", 6.0)
    found = ms_mb_evidence(ORIGIN, (relative,), sized("Ms-mb", -1.4, 0.3))
    assert "mb unknown" not in found.text
    assert ms_mb_evidence(ORIGIN, (relative, sized("Ms_20", 4.4))).value == pytest.approx(-1.6)


def test_without_magnitudes_the_reason_is_told() -> None:
    found = ms_mb_evidence(ORIGIN, (), NotDetermined("Ms-mb", "no broadband vertical at 3"))
    assert not found.weighed
    assert "no Ms and mb" in found.text
    assert "no broadband vertical at 3" in found.text
