"""What events of known sign teach: no event leaves all open, agreement narrows, a wrong event widens."""

from __future__ import annotations

import numpy as np
import pytest
from benchmarks.sign_failure import KnownSigns, sign_failure


def event(right: float, wrong: float, stations: int = 8) -> KnownSigns:
    return KnownSigns("made", np.full(stations, right), np.full(stations, wrong), np.ones(stations))


def test_no_event_leaves_everything_open() -> None:
    found = sign_failure([])
    assert np.mean(found.paths) == pytest.approx(0.5, abs=0.02)
    assert found.reversal == pytest.approx(0.5, abs=0.01)


def test_agreeing_events_make_failures_rare_and_stay_uncertain() -> None:
    few, many = sign_failure([event(3.0, 0.0)] * 3), sign_failure([event(3.0, 0.0)] * 30)
    assert np.mean(many.paths) < np.mean(few.paths) < 0.5
    assert many.reversal < few.reversal < 0.3
    assert few.reversal_90[1] > 2.0 * few.reversal
    # Of 30 events none reversed: Jeffreys' mean, (1/2) / 31.
    assert many.reversal == pytest.approx(0.5 / 31, abs=0.01)


def test_stations_that_err_are_failing_paths_and_an_event_that_errs_is_a_reversal() -> None:
    half = KnownSigns("half", np.tile([3.0, 0.0], 6), np.tile([0.0, 3.0], 6), np.ones(12))
    torn = sign_failure([half] * 6)
    assert np.mean(torn.paths) > 0.6
    reversed_one = sign_failure([event(3.0, 0.0)] * 5 + [event(0.0, 3.0)])
    assert reversed_one.reversal == pytest.approx(1.5 / 7, abs=0.05)
    assert np.mean(reversed_one.paths) < 0.5


def test_stations_are_counted_by_what_they_say() -> None:
    assert KnownSigns("x", np.array([2.0, 0.1, 0.0]), np.array([0.0, 0.0, 1.0]), np.ones(3)).told() == (1, 1)
