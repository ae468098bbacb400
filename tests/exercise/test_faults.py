"""Faults do what they say and leave the rest alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from exercise.made_scenarios import small
from testban.errors import ScenarioError
from testban.exercise.faults import Fault, Recorded, clock_error_s, draw_faults, spoiled
from testban.exercise.networks import chosen_stations
from testban.exercise.scenario import FaultChoice

RATE, START, COUNT = 20.0, 1000.0, 2400
END = START + COUNT / RATE


def channels() -> list[Recorded]:
    rng = np.random.default_rng(1)
    return [Recorded(f"BH{c}", START, rng.integers(-500, 500, COUNT).astype(np.int32)) for c in "ZNE"]


def with_fault(kind: str, at_s: float = 30.0, **given: object) -> list[Recorded]:
    fault = Fault("XX.ABC", FaultChoice(kind, ("XX.ABC",), **given), at_s)  # type: ignore[arg-type]
    return spoiled(channels(), [fault], START, END, RATE, 5)


def test_a_gap_is_as_long_as_asked_and_nothing_else_changes() -> None:
    before, after = with_fault("gap", duration_s=20.0, components=("Z",))[:2]
    assert before.start_time == START
    assert len(before.counts) == 600
    assert after.start_time == pytest.approx(START + 50.0)
    whole = channels()[0].counts
    assert np.array_equal(np.concatenate([before.counts, after.counts]), np.delete(whole, slice(600, 1000)))
    assert np.array_equal(
        with_fault("gap", duration_s=20.0, components=("Z",))[2].counts, channels()[1].counts
    )


def test_a_station_cut_off_ends_and_a_late_one_lacks_its_end() -> None:
    assert all(len(r.counts) == 600 for r in with_fault("cut_off"))
    assert with_fault("cut_off", at_s=0.0) == []
    assert all(len(r.counts) == COUNT - 800 for r in with_fault("delay", seconds=40.0))


def test_components_are_swapped() -> None:
    swapped = {r.code: r.counts for r in with_fault("swapped")}
    plain = {r.code: r.counts for r in channels()}
    assert np.array_equal(swapped["BHN"], plain["BHE"])
    assert np.array_equal(swapped["BHE"], plain["BHN"])
    assert np.array_equal(swapped["BHZ"], plain["BHZ"])


def test_gain_spikes_and_death_change_counts() -> None:
    plain = channels()[0].counts
    assert np.array_equal(with_fault("gain", factor=-2.0)[0].counts, -2 * plain)
    assert np.abs(with_fault("spikes")[0].counts).max() > 20 * np.abs(plain).max()
    assert np.std(with_fault("dead")[0].counts) < 3.0


def test_a_clock_jump_splits_and_shifts_what_follows() -> None:
    before, after = with_fault("clock_jump", seconds=2.0)[:2]
    assert before.start_time == START
    assert after.start_time == pytest.approx(START + 32.0)
    assert len(before.counts) + len(after.counts) == COUNT


def test_a_drift_adds_up_and_loses_no_sample() -> None:
    pieces = [r for r in with_fault("clock_drift", at_s=0.0, rate=6.0) if r.code == "BHZ"]
    assert sum(len(p.counts) for p in pieces) == COUNT
    late = pieces[-1].start_time - (END - len(pieces[-1].counts) / RATE)
    assert late == pytest.approx(6.0 * 120.0 / 3600.0, abs=0.03)
    choice = FaultChoice("clock_drift", ("XX.ABC",), rate=6.0)
    assert clock_error_s([Fault("XX.ABC", choice, 0.0)], np.array([3600.0]))[0] == pytest.approx(6.0)


def test_whom_a_fault_hits() -> None:
    def hit(*choices: FaultChoice) -> tuple[Fault, ...]:
        scenario = replace(small(stations='"IC.MDJ", "IC.BJT", "IU.INCN"'), faults=choices)
        return draw_faults(scenario, chosen_stations(scenario), 1)

    assert {f.station for f in hit(FaultChoice("cut_off", networks=("IC",)))} == {"IC.MDJ", "IC.BJT"}
    assert len(hit(FaultChoice("spikes", count=2))) == 2
    for choice, key, named in (
        (FaultChoice("spikes", ("ZZ.TOP",)), "stations", r"ZZ\.TOP"),
        (FaultChoice("spikes", networks=("ZZ",)), "networks", "ZZ"),
        (FaultChoice("spikes", count=1, components=("X",)), "components", r"X: .*\(E, N, Z\)"),
        (FaultChoice("spikes", count=4), "count", "4 are more than the 3 stations"),
    ):
        with pytest.raises(ScenarioError, match=rf"faults\.1\.{key}: .*{named}"):
            hit(choice)
