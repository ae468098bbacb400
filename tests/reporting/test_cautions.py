"""One caution about many channels."""

from __future__ import annotations

from testban.reporting.cautions import gathered


def test_many_channels_with_one_fault_are_told_once_in_their_place() -> None:
    fault = "no response (s.xml gives no response)"
    names = [f"XX.S{k}.00.BH{c}" for k in range(5) for c in "ZNE"]
    told = gathered(["clock: off", *[f"{n}: {fault}" for n in names], "XX.S1.00.BHZ: stuck"])
    assert told == [
        "clock: off",
        f"15 channels at 5 stations (XX.S0, XX.S1, XX.S2 and 2 more): {fault}",
        "XX.S1.00.BHZ: stuck",
    ]


def test_few_channels_keep_their_lines() -> None:
    lines = [f"XX.S{k}..BHZ: stuck" for k in range(3)]
    assert gathered(lines) == lines
    assert gathered([f"XX.A..BH{c}: stuck" for c in "ZNE1"]) == ["4 channels at XX.A: stuck"]


def test_faults_that_differ_in_numbers_only_are_told_once_with_the_first() -> None:
    lines = [f"XX.S{k}..BHZ: {k + 1.5:.1f} s cut out (from 2026-01-05T01:5{k}Z)" for k in range(5)]
    stations = "5 channels at 5 stations (XX.S0, XX.S1, XX.S2 and 2 more)"
    assert gathered(lines) == [f"{stations}: 1.5 s cut out (from 2026-01-05T01:50Z), and the like"]
