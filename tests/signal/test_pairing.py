"""Which channels are compared with which."""

from __future__ import annotations

from testban.signal.pairing import common_components


def test_the_same_channel_is_preferred() -> None:
    first = ["A.B.00.BHZ", "A.B.10.BHZ", "A.B.10.BHN"]
    assert common_components(first, ["A.B.10.BHZ", "A.B.60.HHZ"], "Z") == [("A.B.10.BHZ", "A.B.10.BHZ")]


def test_else_the_same_code_then_the_same_location() -> None:
    assert common_components(["A.B.00.BHZ", "A.B.10.HHZ"], ["A.B.10.BHZ"], "Z") == [
        ("A.B.00.BHZ", "A.B.10.BHZ")
    ]
    assert common_components(["A.B.00.HHZ", "A.B.10.HHZ"], ["A.B.10.BHZ"], "Z") == [
        ("A.B.10.HHZ", "A.B.10.BHZ")
    ]


def test_one_pair_for_each_common_station() -> None:
    pairs = common_components(["A.C..BHZ", "A.B..BHZ", "A.D..BHZ"], ["A.B..BHZ", "A.C..BHZ", "A.E..BHZ"], "Z")
    assert pairs == [("A.B..BHZ", "A.B..BHZ"), ("A.C..BHZ", "A.C..BHZ")]
    assert common_components([], ["A.B..BHZ"], "Z") == []
