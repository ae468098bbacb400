"""Depth screens out explosions; it never speaks for one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from testban.identification import depth_evidence
from testban.identification.settings import DepthSettings
from testban.model import Origin, OriginUncertainty
from testban.reporting import wording

FAILURE = DepthSettings().failure


def make_origin(depth_km: float, std_km: float, resolved: bool = True) -> Origin:
    depths = np.abs(np.random.default_rng(0).normal(depth_km, std_km, 2000))
    samples = np.column_stack([np.full(2000, 45.0), np.full(2000, 60.0), depths, np.full(2000, 1.5e9)])
    interval = tuple(float(v) for v in np.quantile(depths, [0.05, 0.95]))
    uncertainty = OriginUncertainty(5.0, 5.0, 0.0, 0.9, 0.5, interval)
    return Origin(1.5e9, 45.0, 60.0, depth_km, resolved, uncertainty, (), 90.0, samples, "", "ak135", ())


def test_a_deep_event_is_no_explosion_and_no_collapse() -> None:
    likelihood = depth_evidence(make_origin(80.0, 5.0)).log_likelihood
    assert likelihood["explosion"] == likelihood["collapse"] == pytest.approx(np.log(FAILURE), abs=1e-3)
    assert likelihood["earthquake"] == 0.0


def test_an_unresolved_depth_is_not_weighed_and_the_text_gives_the_interval() -> None:
    evidence = depth_evidence(make_origin(80.0, 20.0, resolved=False))
    assert not evidence.weighed
    assert "do not resolve" in evidence.text
    assert "km" in evidence.text


@given(st.floats(0, 400), st.floats(0.5, 20))
@settings(max_examples=40, deadline=None)
def test_depth_never_speaks_for_an_explosion_and_is_bounded(depth_km: float, std_km: float) -> None:
    likelihood = depth_evidence(make_origin(depth_km, std_km)).log_likelihood
    if likelihood:
        assert np.log(FAILURE) - 1e-9 <= likelihood["explosion"] <= likelihood["earthquake"] == 0.0


@pytest.mark.parametrize(
    ("interval", "side"), [((0.0, 9.3), "shallow"), ((0.0, 10.5), "open"), ((12.0, 40.0), "deeper")]
)
def test_which_side_of_ten_kilometres_the_interval_lies_on(interval: tuple[float, float], side: str) -> None:
    """10 km is what the International Data Centre screens with; resolved or not, the interval decides."""
    middle = sum(interval) / 2
    origin = make_origin(middle, 1.0, resolved=False)
    origin = replace(origin, uncertainty=replace(origin.uncertainty, depth_km=interval))
    assert origin.depth_range == side
    assert depth_evidence(origin).text.startswith("shallow") == (side == "shallow")
    said = {"shallow": ", shallow", "open": ", not resolved", "deeper": ", deeper than 10 km"}[side]
    assert wording.depth(origin).endswith(said)


def test_a_shallow_event_is_not_weighed() -> None:
    evidence = depth_evidence(make_origin(1.0, 1.0))
    assert not evidence.weighed
    assert evidence.value == pytest.approx(1.0)
