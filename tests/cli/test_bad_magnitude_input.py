"""Input from which sizes are had poorly or not at all: the command says what is missing and what it costs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from made_network import made_stations, write_network
from made_responses import write_responses

from conftest import Ran
from testban.cli import exit_codes

Run = Callable[..., Ran]


def event(ran: Ran) -> dict[str, Any]:
    assert ran.exit_code == exit_codes.ASSESSED
    return ran.document["events"][0]


def sizes(ran: Ran) -> dict[str, dict[str, Any]]:
    return {m["type"]: m for m in event(ran)["magnitudes"]}


def reasons(ran: Ran) -> dict[str, str]:
    return {n["quantity"]: n["reason"] for n in event(ran)["not_determined"]}


@pytest.mark.parametrize(
    ("unit", "said"), [("M", "write M/S there"), ("FURLONG", "no unit of ground motion")]
)
def test_wrong_units_give_no_size_and_a_reason(assess: Run, tmp_path: Path, unit: str, said: str) -> None:
    folder = write_network(tmp_path / "in", made_stations(8))
    write_responses(folder, made_stations(8), unit)
    ran = assess(folder)
    assert "ML" not in sizes(ran)
    assert "no instrument response" in reasons(ran)["ML"]
    warned = [w for w in ran.document["warnings"] if "stations.xml" in w]
    assert len(warned) == 24
    assert all(said in w for w in warned)


def test_one_station_with_a_response_and_one_component_are_wider(assess: Run, tmp_path: Path) -> None:
    stations = made_stations(8)
    whole, alone, vertical = tmp_path / "whole", tmp_path / "alone", tmp_path / "vertical"
    write_responses(write_network(whole, stations), stations, "M/S")
    write_responses(write_network(alone, stations), stations[:1], "M/S")
    write_responses(write_network(vertical, stations, "Z"), stations, "M/S", "Z")
    full, single, upright = (sizes(assess(folder))["ML"] for folder in (whole, alone, vertical))
    assert single["uncertainty"] > full["uncertainty"]
    assert upright["uncertainty"] > full["uncertainty"]
    assert any("no response at" in text for text in single["assumptions"])
    assert any("from verticals" in text for text in upright["assumptions"])
