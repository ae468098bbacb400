"""The packaged table of recorded events: what it teaches, and that no event judges itself by it."""

from __future__ import annotations

import numpy as np
import pytest
from test_learned import apart, at

from testban.identification import corner, lg_excitation
from testban.identification.error_rates import error_rates
from testban.identification.known_kinds import learn
from testban.identification.learned import PUBLISHED, RECORDED
from testban.reference.recorded_kinds import NAME, recorded_events, recorded_kinds


def test_the_corner_of_explosions_is_learned_from_recorded_tests() -> None:
    """Mueller and Murphy's corner lies within three standard deviations of what was recorded."""
    found = recorded_kinds().find(corner.NAME, "explosion")
    assert found is not None
    assert len(found.events) >= 5
    assert abs(found.fit.shift) < 3 * found.fit.shift_std


def test_no_packaged_event_judges_itself() -> None:
    behind = PUBLISHED.over(recorded_kinds())
    for event in recorded_events():
        others = behind.without(at(event, late_s=3.0))
        assert others.behind is not None
        assert others.behind.left_out == (event.name,)
        assert all(e.name != event.name for p in others.behind.populations for e in p.events)


def test_published_lg_joins_what_was_recorded_of_the_same_event() -> None:
    """Each event once, so that all of it is left out together; near 1 Hz explosions raise as much Lg for
    their P as earthquakes do, about (Walter, Mayeda & Patton 1995): the mean lies within 0.5 of none."""
    names = [event.name for event in recorded_events()]
    assert len(names) == len(set(names))
    both = next(event for event in recorded_events() if event.name == "2016-01-06")
    assert {m.quantity for m in both.measured} == {corner.NAME, lg_excitation.NAME}
    found = recorded_kinds().find(lg_excitation.NAME, "explosion")
    assert found is not None
    assert [e.name for e in found.events] == ["2009-05-25", "kambarata-2009", "2016-01-06"]
    assert abs(lg_excitation.POPULATIONS["explosion"].mean + found.fit.shift) < 0.5


def test_what_the_user_learned_goes_before_the_packaged_events() -> None:
    both = learn(apart(5), RECORDED, "ours.json").over(recorded_kinds())
    own = both.holder(lg_excitation.NAME, "explosion")
    packaged = both.holder(corner.NAME, "explosion")
    assert own is not None
    assert packaged is not None
    assert (own.name, packaged.name) == ("ours.json", NAME)
    source = both.source("published", [lg_excitation.NAME, corner.NAME])
    assert "learned in ours.json: explosion (Lg excitation) from 5 recorded events" in source
    assert f"learned in {NAME}: explosion (corner of P) from" in source


def test_error_rates_leave_an_event_out_of_the_packaged_ones_too() -> None:
    """Two readings of one event, whatever it is called, are one event."""
    events = list(recorded_events())
    rates = error_rates(events, PUBLISHED.over(recorded_kinds()), 0.01)
    by_itself = error_rates(events, learn(events), 0.01)
    assert [(r.quantity, r.wrong, r.events) for r in rates] == [
        (r.quantity, r.wrong, r.events) for r in by_itself
    ]


def test_a_learned_corner_still_widens_with_the_error_of_mb() -> None:
    known = {k: recorded_kinds().of(corner.NAME, k, corner.expected_corner(k, 5.0)) for k in corner.CLASSES}
    weight = np.zeros(len(corner.CORNERS_HZ))
    weight[np.argmin(np.abs(np.log10(corner.CORNERS_HZ) - known["explosion"].mean))] = 1.0
    odds = [-corner.class_likelihood(weight, known, mb_std)["earthquake"] for mb_std in (0.1, 0.5)]
    assert odds[0] > odds[1] > 0
    assert odds[1] == pytest.approx(odds[0], rel=0.5)
