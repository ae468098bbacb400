"""The packaged distance-depth corrections."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from testban.magnitude.corrections import load_correction


@pytest.mark.parametrize(
    ("name", "distance_deg", "depth_km", "value"),
    [
        # Gutenberg & Richter 1956: Q at 30, 60, 90 degrees for shallow focus is 6.6, 6.8, 7.0 (figure 6).
        ("gutenberg-richter", 30.0, 0.0, 6.6),
        ("gutenberg-richter", 90.0, 0.0, 7.0),
        # Veith & Clawson 1972, table 2.
        ("veith-clawson", 20.0, 0.0, 2.77),
        ("veith-clawson", 25.0, 15.0, 3.09),
    ],
)
def test_published_values(name: str, distance_deg: float, depth_km: float, value: float) -> None:
    assert load_correction(name).at(distance_deg, depth_km) == pytest.approx(value, abs=0.11)


@pytest.mark.parametrize("name", ["gutenberg-richter", "veith-clawson"])
def test_between_nodes_it_lies_between_them_and_outside_it_is_nan(name: str) -> None:
    table = load_correction(name)
    ends = [table.at(40.0, 0.0), table.at(41.0, 0.0)]
    assert min(ends) <= table.at(40.5, 0.0) <= max(ends)
    assert math.isnan(table.at(150.0, 0.0))
    assert math.isnan(table.at(40.0, -1.0))
    assert table.at(float(table.distance_deg[-1]), float(table.depth_km[-1])) == table.correction[-1, -1]


def test_the_two_tables_agree_but_for_their_amplitude_conventions() -> None:
    """Veith-Clawson takes peak-to-peak nm, Gutenberg-Richter half that in um: 2.7 apart, roughly."""
    gr, vc = load_correction("gutenberg-richter"), load_correction("veith-clawson")
    differences = [gr.at(d, 0.0) - 3.0 - vc.at(d, 0.0) - math.log10(2.0) for d in range(25, 90, 5)]
    assert max(abs(d) for d in differences) < 0.5


@pytest.mark.recorded
def test_packaged_tables_are_those_of_the_source(recorded_data: Path) -> None:
    lines = (recorded_data / "tables" / "magnitude" / "VCmbQ.dat").read_text().splitlines()
    rows = [list(map(float, line.split())) for line in lines if line and not line.startswith("#")]
    body = [row for row in rows if len(row) == 11][-101:]
    table = load_correction("veith-clawson").correction
    assert table.shape == (101, 11)
    assert table.tolist() == body
