"""`testban relocate` as a user runs it: files in, places out, faults told in one line."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from conftest import Ran
from testban.model import isoformat

Run = Callable[..., Ran]
PLACES_KM = {"A": (0.0, 0.0), "B": (1.0, -0.5), "C": (-0.7, 0.9)}
STATIONS = {f"S{k}": 45.0 * k for k in range(8)}


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """Exact times of three events at eight stations around them, with slownesses and an event list."""
    times, slownesses = [], []
    names = list(PLACES_KM)
    for k, (station, azimuth_deg) in enumerate(STATIONS.items()):
        turn = np.radians(azimuth_deg)
        vector = 0.06 * np.array([np.sin(turn), np.cos(turn)])
        slownesses.append(f"{station} P 0 0 41.3 129.1 {vector[0]:.8f} {vector[1]:.8f}")
        arrival = {n: 1e9 + 1e7 * i + 300 + 9 * k - PLACES_KM[n] @ vector for i, n in enumerate(names)}
        times += [
            f"{a} {b} {isoformat(arrival[a], 6)} {isoformat(arrival[b], 6)} {station} P 0.95"
            for i, a in enumerate(names)
            for b in names[i + 1 :]
        ]
    (tmp_path / "times.txt").write_text("\n".join(times) + "\n")
    (tmp_path / "slownesses.txt").write_text("\n".join(slownesses) + "\n")
    (tmp_path / "events.txt").write_text(
        "2001-09-09T01:46:40 41.3 129.1 A\n2002-01-01T00:00:00 41.3 129.1 B\n"
    )
    return tmp_path


def test_places_are_written_three_times_over(command: Run, files: Path) -> None:
    out = files / "out"
    ran = command(
        *("relocate", str(files / "times.txt"), "--slownesses", str(files / "slownesses.txt")),
        *("--events", str(files / "events.txt"), "--anchor", "A", "--out", str(out)),
    )
    assert ran.exit_code == 0, ran.stderr
    document = json.loads((out / "relocation.json").read_text())
    found = {e["event"]: (e["east_m"], e["north_m"]) for e in document["events"]}
    for name, place in PLACES_KM.items():
        assert found[name] == pytest.approx([1e3 * v for v in place], abs=1.0)
    assert np.array(document["covariance_m2"]).shape == (6, 6)
    rows = list(csv.DictReader((out / "relocation.csv").read_text().splitlines()))
    assert [row["event"] for row in rows] == ["A", "B", "C"]
    assert float(rows[0]["latitude"]) == pytest.approx(41.3)
    assert (out / "relocation.svg").read_text().lstrip().startswith("<?xml")
    assert not list(out.glob(".*"))
    assert "tied to A" in ran.stdout


def test_without_slownesses_the_message_says_what_to_give(command: Run, files: Path) -> None:
    ran = command("relocate", str(files / "times.txt"), "--out", str(files / "out"))
    assert ran.exit_code == 2
    assert "no slownesses: give a file of slowness vectors" in ran.stderr
    assert not (files / "out").exists()


def test_an_anchor_must_be_in_the_list(command: Run, files: Path) -> None:
    ran = command(
        *("relocate", str(files / "times.txt"), "--slownesses", str(files / "slownesses.txt")),
        *("--events", str(files / "events.txt"), "--anchor", "Z", "--out", str(files / "out")),
    )
    assert ran.exit_code == 2
    assert "anchor Z" in ran.stderr


def test_garbage_lines_are_named_and_the_rest_is_used(command: Run, files: Path) -> None:
    path = files / "times.txt"
    path.write_text(path.read_text() + "A B not a time at all\n")
    ran = command(
        *("relocate", str(path), "--slownesses", str(files / "slownesses.txt"), "--out", str(files / "out"))
    )
    assert ran.exit_code == 0
    assert "times.txt line 25" in ran.stderr


def test_too_few_phases_are_no_places(command: Run, files: Path) -> None:
    path = files / "slownesses.txt"
    path.write_text("\n".join(path.read_text().splitlines()[:2]) + "\n")
    ran = command(
        "relocate", str(files / "times.txt"), "--slownesses", str(path), "--out", str(files / "out")
    )
    assert ran.exit_code == 3
    assert "2 phases, need 4" in ran.stderr


def test_stations_and_the_earth_model_stand_in_for_slownesses(command: Run, files: Path) -> None:
    """Slownesses of stations 40 deg away, from the model, against the vectors that made the times."""
    from testban.earth.geodesy import direct

    lines = []
    for station, azimuth_deg in STATIONS.items():
        latitude, longitude = direct(41.3, 129.1, azimuth_deg, 10000.0)
        lines.append(f"{station} P {float(latitude):.5f} {float(longitude):.5f}")
    lines.append("FAR PKX 0 0")
    (files / "stations.txt").write_text("\n".join(lines) + "\n")
    ran = command(
        *("relocate", str(files / "times.txt"), "--stations", str(files / "stations.txt")),
        *("--events", str(files / "events.txt"), "--anchor", "A", "--out", str(files / "out")),
    )
    assert ran.exit_code == 0, ran.stderr
    assert "FAR PKX: the Earth model has no such arrival" in ran.stderr
    document = json.loads((files / "out" / "relocation.json").read_text())
    east = {e["event"]: e["east_m"] for e in document["events"]}
    # The times were made with 0.06 s/km, ak135 has about 0.041 s/km at 90 deg: places stretch by the ratio.
    assert 1.3 < east["B"] / 1e3 < 1.6
