"""The rate of chance at a station is that of its other picks."""

from __future__ import annotations

import numpy as np
import pytest

from testban.association.likelihood import chance_rates, rates_of_others


@pytest.mark.parametrize("expected", [0.5, 2.0, 12.0])
def test_the_rate_at_a_pick_is_not_too_low_and_hardly_raised_by_the_pick_itself(expected: float) -> None:
    """Poisson picks at 20 stations, seen from one of chance, and from one of an event beside them."""
    rng = np.random.default_rng(int(10 * expected))
    duration = np.full(20, 600.0)
    of_chance, of_event = [], []
    for _ in range(2000):
        counts = rng.poisson(expected, 20)
        heard = counts > 0
        of_chance.extend(np.repeat(rates_of_others(counts[heard], duration[heard]), counts[heard]))
        of_event.extend(rates_of_others(counts + 1, duration))
    for mean in (np.mean(of_chance) * 600.0, np.mean(of_event) * 600.0):
        # Counting the pick itself would give one more.
        assert expected * 0.98 < mean < expected + 0.5


def test_one_pick_alone_has_less_than_its_own_rate_and_many_have_theirs() -> None:
    rates = rates_of_others(np.array([1, 7, 400]), np.array([600.0, 600.0, 600.0]))
    assert rates[0] < 1.0 / 600.0
    assert rates[0] < rates[1] < rates[2]
    assert rates[2] == pytest.approx(400.0 / 600.0, rel=0.01)


def test_a_clear_pick_is_less_likely_chance_up_to_a_bound() -> None:
    rng = np.random.default_rng(3)
    snr = np.r_[2.0 * rng.random(60) ** -0.4, 5.0, 20.0, 1e4, 1e6]
    rates = chance_rates(np.zeros(len(snr), dtype=np.intp), snr, np.array([3600.0]))
    order = np.argsort(snr)
    assert np.all(np.diff(rates[order]) <= 0.0)
    assert rates[-1] == rates[-2] == pytest.approx(64 / 3600.0 * np.exp(-6.0), rel=0.02)


def test_what_is_hardly_chance_tells_nothing_of_chance() -> None:
    rng = np.random.default_rng(4)
    station, snr = rng.integers(0, 3, 60), 2.0 * rng.random(60) ** -0.4
    duration = np.full(3, 600.0)
    # Clear onsets of other waves beside them, as many again.
    more = np.r_[station, rng.integers(0, 3, 60)], np.r_[snr, rng.uniform(10.0, 40.0, 60)]
    alone = chance_rates(station, snr, duration)
    known = chance_rates(*more, duration, np.r_[np.ones(60), np.zeros(60)])[:60]
    assert known == pytest.approx(alone)
    clearest = int(np.argmax(snr))
    assert chance_rates(*more, duration)[clearest] > 1.5 * alone[clearest]
    assert chance_rates(station, snr, duration, np.ones(60)) == pytest.approx(alone)
