"""Errors of depths drawn with a known spread are found again, and none leaves all open."""

from __future__ import annotations

import numpy as np
import pytest
from benchmarks.depth_error import density, depth_error
from benchmarks.known_depths import KnownDepth
from test_depth import make_origin


def events(error_km: float, wrong: int, count: int = 150) -> list[KnownDepth]:
    """Posteriors as wide as 2 km about depths off by ``error_km``, the last ``wrong`` anywhere."""
    rng, made = np.random.default_rng(1001), []
    for k in range(count):
        depth = rng.uniform(20.0, 30.0)
        off = rng.normal(0.0, np.hypot(2.0, error_km)) if k < count - wrong else rng.uniform(40.0, 90.0)
        made.append(KnownDepth("made", depth, make_origin(depth + off, 2.0)))
    return made


def test_an_error_beyond_the_posterior_is_recovered() -> None:
    found = depth_error([density(event) for event in events(5.0, 0)])
    assert found.error_90_km[0] < 5.0 < found.error_90_km[1]
    assert found.failure < 0.05


def test_depths_that_are_wrong_altogether_are_counted_apart() -> None:
    found = depth_error([density(event) for event in events(3.0, 15)])
    assert found.failure_90[0] < 0.1 < found.failure_90[1]
    assert found.median_km == pytest.approx(3.0, abs=1.5)


def test_no_event_leaves_everything_open() -> None:
    found = depth_error([])
    assert found.median_km == pytest.approx(np.sqrt(0.5 * 20.0), rel=0.1)
    assert found.failure == pytest.approx(0.1, abs=0.02)
    assert list(found.values_km) == sorted(found.values_km)
