"""How far P/S of two events at one place differs: made-up events with known scatter are recovered."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from testban.identification.event_scatter import (
    JUDGED_EVENT,
    NeighbourRatio,
    event_scatter,
    separation,
)
from testban.identification.itself import without_event
from testban.identification.populations import HIGH_QUANTITY, LOW_QUANTITY
from testban.identification.reference_ratio import difference_population
from testban.reference.recorded_kinds import recorded_ratios

BAND = (4.0, 6.0)


def made(
    rng: np.random.Generator, event: float, path: float, places: int = 1, events: int = 2, paths: int = 6
) -> list[NeighbourRatio]:
    """Explosions with scatters ``event`` and ``path``, station terms of a factor of three, error 0.03."""
    found = []
    for place in range(places):
        terms = rng.normal(0.5, 0.5, paths)
        for number in range(events):
            own = rng.normal(0.0, event)
            for k in range(paths):
                value = terms[k] + own + rng.normal(0.0, path / math.sqrt(2.0)) + rng.normal(0.0, 0.03)
                found.append(
                    NeighbourRatio(
                        f"{place}-{number}",
                        "explosion",
                        1e9 + 1e6 * (100 * place + number),
                        10.0 * place,
                        0.0,
                        f"{place}",
                        HIGH_QUANTITY,
                        f"P{k}",
                        f"P{k}",
                        "Pn/Lg",
                        float(value),
                        0.03,
                    )
                )
    return found


@pytest.mark.parametrize(("event", "path"), [(0.05, 0.1), (0.2, 0.1), (0.1, 0.25)])
def test_many_events_tell_both_scatters(event: float, path: float) -> None:
    """16 differences leave a standard deviation open by 1 / sqrt(32), 18 %."""
    found = event_scatter(made(np.random.default_rng(1001), event, path, 8, 3, 4), HIGH_QUANTITY, "explosion")
    assert found.event_90[0] < event < found.event_90[1]
    assert found.path_90[0] < path < found.path_90[1]
    assert found.event == pytest.approx(event, rel=0.5)


@pytest.mark.slow
def test_intervals_of_the_scatter_hold_what_the_judgement_would_draw() -> None:
    """Scatters drawn from the prior lie in the 90 % interval in nine of ten cases: of 40, 36 +- 1.9."""
    rng, held = np.random.default_rng(1002), 0
    for _ in range(40):
        event, path = (base * math.exp(rng.normal(0.0, math.sqrt(0.5))) for base in (0.15, 0.12))
        found = event_scatter(made(rng, event, path, 2), HIGH_QUANTITY, "explosion")
        held += found.event_90[0] <= event <= found.event_90[1]
    assert 31 <= held <= 40


def test_nothing_recorded_leaves_the_judgement_wide_open() -> None:
    alone = [r for r in made(np.random.default_rng(1003), 0.1, 0.1) if r.event == "0-0"]
    for ratios in ((), alone):
        found = event_scatter(ratios, HIGH_QUANTITY, "explosion")
        assert found.event == pytest.approx(JUDGED_EVENT, rel=1e-6)
        assert found.event_90[1] > 2 * JUDGED_EVENT
        assert not found.events


def test_station_terms_do_not_matter() -> None:
    ratios = made(np.random.default_rng(1004), 0.1, 0.1, 2)
    moved = [replace(r, value=r.value + 0.3 * int(r.station[1:])) for r in ratios]
    one, other = (event_scatter(r, HIGH_QUANTITY, "explosion") for r in (ratios, moved))
    assert one.event == pytest.approx(other.event)
    assert one.scale == pytest.approx(other.scale)


def test_the_separation_of_two_kinds_is_that_of_the_sources() -> None:
    ratios = made(np.random.default_rng(1005), 0.02, 0.02, events=4)
    mixed = tuple(replace(r, kind="collapse", value=r.value - 0.4) if r.event == "0-0" else r for r in ratios)
    found = separation(mixed, HIGH_QUANTITY, "collapse", "explosion")
    assert found is not None
    assert found[0] == pytest.approx(-0.4, abs=3.0 * found[1])
    turned = separation(mixed, HIGH_QUANTITY, "explosion", "collapse")
    assert turned is not None
    assert turned[0] == pytest.approx(-found[0], abs=0.05)
    assert separation(mixed, HIGH_QUANTITY, "earthquake", "explosion") is None


def test_a_recorded_separation_moves_the_expected_one_towards_it() -> None:
    """Less far than all the way: one place is one draw of those that differ by 0.2."""
    ratios = made(np.random.default_rng(1006), 0.05, 0.05, events=4)
    mixed = tuple(replace(r, kind="collapse", value=r.value - 0.9) if r.event == "0-0" else r for r in ratios)
    before = difference_population(BAND, "collapse", "explosion")
    after = difference_population(BAND, "collapse", "explosion", mixed)
    assert -0.9 < after.mean < before.mean


def test_the_packaged_pairs_are_of_explosions_and_one_collapse() -> None:
    """An event that is assessed is left out, and without it less is known."""
    recorded = recorded_ratios()
    assert {r.event for r in recorded if r.kind != "explosion"} == {"2017-09-03 collapse"}
    for quantity in (LOW_QUANTITY, HIGH_QUANTITY):
        known = event_scatter(recorded, quantity, "explosion")
        assert known.event_90[1] - known.event_90[0] < 0.2
        # Explosions at one place differ by less than those of different places, of which 0.3 is published.
        assert known.event < 0.3
    collapse = next(r for r in recorded if r.kind == "collapse")
    others = without_event(recorded, _at(collapse))
    assert {r.kind for r in others} == {"explosion"}
    assert {r.event for r in recorded} - {r.event for r in others} == {"2017-09-03 collapse"}


def _at(ratio: NeighbourRatio):  # type: ignore[no-untyped-def]
    from test_first_motion import make_origin

    return replace(
        make_origin([]),
        time=ratio.time,
        latitude_deg=ratio.latitude_deg,
        longitude_deg=ratio.longitude_deg,
    )
