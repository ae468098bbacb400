"""`testban relocate` as a user runs it: files in, places out, faults told in one line."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from acquisition.synthetic_files import write_sac
from conftest import Ran
from testban.model import Recordings, isoformat
from twins import LAPSE_S, LATITUDE, LONGITUDE, TIME, Pair

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


def test_places_are_written_three_times_over(run: Run, files: Path) -> None:
    out = files / "out"
    ran = run(
        *("relocate", str(files / "times.txt"), "--slownesses", str(files / "slownesses.txt")),
        *("--events", str(files / "events.txt"), "--anchor", "A", "--out", str(out)),
    )
    assert ran.exit_code == 0, ran.stderr
    document = json.loads((out / "relocation.json").read_text())
    found = {e["event"]: (e["east_m"], e["north_m"]) for e in document["events"]}
    for name, place in PLACES_KM.items():
        assert found[name] == pytest.approx([1e3 * v for v in place], abs=1.0)
    # All waves leave at one angle: depth is what was assumed, half a kilometre between any two events.
    assert all(abs(e["depth_m"]) < 100.0 for e in document["events"])
    # 500 / sqrt(2) m of each of two events, at most tripled in variance for few arrivals (Student's t).
    assert all(350.0 < e["depth_uncertainty_m"] < 620.0 for e in document["events"])
    assert np.array(document["covariance_m2"]).shape == (6, 6)
    rows = list(csv.DictReader((out / "relocation.csv").read_text().splitlines()))
    assert [row["event"] for row in rows] == ["A", "B", "C"]
    assert float(rows[0]["latitude"]) == pytest.approx(41.3)
    assert (out / "relocation.svg").read_text().lstrip().startswith("<?xml")
    assert not list(out.glob(".*"))
    assert "tied to A" in ran.stdout


def test_without_slownesses_the_message_says_what_to_give(run: Run, files: Path) -> None:
    ran = run("relocate", str(files / "times.txt"), "--out", str(files / "out"))
    assert ran.exit_code == 2
    assert "no slownesses: give a file of slowness vectors" in ran.stderr
    assert not (files / "out").exists()


def test_an_anchor_must_be_in_the_list(run: Run, files: Path) -> None:
    ran = run(
        *("relocate", str(files / "times.txt"), "--slownesses", str(files / "slownesses.txt")),
        *("--events", str(files / "events.txt"), "--anchor", "Z", "--out", str(files / "out")),
    )
    assert ran.exit_code == 2
    assert "anchor Z" in ran.stderr


def test_garbage_lines_are_named_and_the_rest_is_used(run: Run, files: Path) -> None:
    path = files / "times.txt"
    path.write_text(path.read_text() + "A B not a time at all\n")
    ran = run(
        *("relocate", str(path), "--slownesses", str(files / "slownesses.txt"), "--out", str(files / "out"))
    )
    assert ran.exit_code == 0
    assert "times.txt line 25" in ran.stderr


def test_too_few_phases_are_no_places(run: Run, files: Path) -> None:
    path = files / "slownesses.txt"
    path.write_text("\n".join(path.read_text().splitlines()[:2]) + "\n")
    ran = run("relocate", str(files / "times.txt"), "--slownesses", str(path), "--out", str(files / "out"))
    assert ran.exit_code == 3
    assert "2 phases, need 4" in ran.stderr


def test_stations_and_the_earth_model_stand_in_for_slownesses(run: Run, files: Path) -> None:
    """Slownesses of stations 40 deg away, from the model, against the vectors that made the times."""
    from testban.earth.geodesy import direct

    lines = []
    for station, azimuth_deg in STATIONS.items():
        latitude, longitude = direct(41.3, 129.1, azimuth_deg, 10000.0)
        lines.append(f"{station} P {float(latitude):.5f} {float(longitude):.5f}")
    lines.append("FAR PKX 0 0")
    (files / "stations.txt").write_text("\n".join(lines) + "\n")
    ran = run(
        *("relocate", str(files / "times.txt"), "--stations", str(files / "stations.txt")),
        *("--events", str(files / "events.txt"), "--anchor", "A", "--out", str(files / "out")),
    )
    assert ran.exit_code == 0, ran.stderr
    assert "FAR PKX: the Earth model has no such arrival" in ran.stderr
    document = json.loads((files / "out" / "relocation.json").read_text())
    east = {e["event"]: e["east_m"] for e in document["events"]}
    # The times were made with 0.06 s/km, ak135 has about 0.041 s/km at 90 deg: places stretch by the ratio.
    assert 1.3 < east["B"] / 1e3 < 1.6


def write_folder(folder: Path, recordings: Recordings) -> None:
    for w in recordings.waveforms:
        site = recordings.sites[w.station_key]
        place = {"stla": site.latitude_deg, "stlo": site.longitude_deg}
        samples = np.round(1e4 * w.samples)
        write_sac(folder / f"{w.id}.sac", samples, w.start_time, w.sampling_rate_hz, id=w.id, **place)


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Recordings of two events 1.2 km apart, and a list that starts both from one place."""
    path = tmp_path_factory.mktemp("recorded")
    second, first = Pair(3, 1.0, 0.7).make()
    write_folder(path / "first", first.recordings)
    write_folder(path / "second", second)
    (path / "events.txt").write_text(
        f"{isoformat(TIME + 0.3, 6)} {LATITUDE} {LONGITUDE} first\n"
        f"{isoformat(TIME + LAPSE_S, 6)} {LATITUDE} {LONGITUDE} second\n"
        f"2001-01-01T00:00:00 {LATITUDE} {LONGITUDE} unrecorded\n"
    )
    return path


def test_recordings_are_measured_and_placed(run: Run, folders: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    ran = run(
        *("relocate", str(folders / "first"), str(folders / "second")),
        *("--events", str(folders / "events.txt"), "--anchor", "first", "--out", str(out)),
    )
    assert ran.exit_code == 0, ran.stderr
    assert "event unrecorded: no recordings at its time" in ran.stderr
    document = json.loads((out / "relocation.json").read_text())
    second = next(e for e in document["events"] if e["event"] == "second")
    step = np.array([second["east_m"] - 1000.0, second["north_m"] - 700.0])
    assert step @ np.linalg.solve(np.array(second["covariance_m2"]), step) < 9.21
    again = run(
        *("relocate", str(out / "differential_times.txt"), "--slownesses", str(out / "slownesses.txt")),
        *("--out", str(tmp_path / "again")),
    )
    assert again.exit_code == 0, again.stderr
    places = {
        e["event"]: (e["east_m"], e["north_m"])
        for e in json.loads((tmp_path / "again" / "relocation.json").read_text())["events"]
    }
    difference = np.subtract(places["second"], places["first"])
    assert difference == pytest.approx([second["east_m"], second["north_m"]], abs=30.0)


def test_a_known_event_with_recordings_is_an_anchor(run: Run, folders: Path, tmp_path: Path) -> None:
    known = tmp_path / "known"
    known.mkdir()
    (known / "event.toml").write_text(
        f'name = "known one"\nkind = "explosion"\nwaveforms = "{folders / "first"}"\n\n[origin]\n'
        f"time = {isoformat(TIME, 6)}\nlatitude = {LATITUDE}\nlongitude = {LONGITUDE}\ndepth_km = 0.5\n"
        'uncertainty_km = 0.1\nsource = "made up"\n'
    )
    ran = run(
        *("relocate", str(folders / "second"), "--events", str(folders / "events.txt")),
        *("--reference", str(known), "--out", str(tmp_path / "out")),
    )
    assert ran.exit_code == 0, ran.stderr
    assert "tied to known_one" in ran.stdout


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ((), "0 events with recordings, need two: say with --events"),
        (("--events", "EVENTS", "--anchor", "nobody"), "anchor nobody"),
        (("--events", "EVENTS", "--phase", "PKP"), "--phase PKP: cannot be measured"),
    ],
)
def test_what_is_missing_with_recordings_is_said(
    run: Run, folders: Path, tmp_path: Path, more: tuple[str, ...], told: str
) -> None:
    words = [str(folders / "events.txt") if w == "EVENTS" else w for w in more]
    ran = run("relocate", str(folders / "first"), *words, "--out", str(tmp_path / "out"))
    assert ran.exit_code == 2
    assert told in ran.stderr


def test_a_file_among_folders_is_refused(run: Run, folders: Path, tmp_path: Path) -> None:
    ran = run("relocate", str(folders / "first"), str(folders / "events.txt"), "--out", str(tmp_path / "out"))
    assert ran.exit_code == 2
    assert "give one file of differential times, or folders of recordings only" in ran.stderr
