"""What lost stations cost is told where it is worth a number."""

from __future__ import annotations

from collections import Counter

from testban.magnitude.widening import told_widening, widenings
from testban.model import Magnitude


def said(used: int, network: float, common: float, **lost: int) -> list[str]:
    told = told_widening(used, network, common, Counter(lost))
    return widenings(Magnitude("mb", 5.0, 0.3, used, (), ("depth 10 km", *told)))


def test_a_cost_worth_telling() -> None:
    (text,) = said(4, 0.2, 0.1, clipped=12)
    assert text.endswith("(clipped at 12): ± 0.22 where ± 0.14 was in reach")


def test_a_small_cost_is_no_number() -> None:
    assert said(20, 0.05, 0.3, clipped=2) == []
    assert said(20, 0.05, 0.3) == []


def test_few_stations_are_held_against_four() -> None:
    (text,) = said(1, 0.4, 0.1)
    assert text == "from one station: ± 0.41 where 4 would give about ± 0.22"
