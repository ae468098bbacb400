"""Input that cannot be used: a clear message, the documented exit code, never a traceback."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_network import channel_bytes, made_stations, noise_only, write_network

from acquisition.synthetic_files import T0, ground_noise, write_sac
from conftest import Ran
from testban.cli import exit_codes

Run = Callable[..., Ran]


def test_an_empty_folder(command: Run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    ran = command("assess", tmp_path / "empty")
    assert ran.exit_code == exit_codes.UNUSABLE
    assert "no files" in ran.said
    assert not ran.out.exists()


def test_a_folder_that_is_not_there(assess: Run, tmp_path: Path) -> None:
    ran = assess(tmp_path / "nowhere")
    assert ran.exit_code == exit_codes.UNUSABLE
    assert "nowhere" in ran.said


def test_no_coordinates(assess: Run, tmp_path: Path) -> None:
    folder = write_network(tmp_path / "in", made_stations(4), "Z")
    (folder / "stations.csv").unlink()
    ran = assess(folder)
    assert ran.exit_code == exit_codes.UNUSABLE
    assert "--stations" in ran.said
    assert "XA.M00" in ran.said


def test_coordinates_of_some_only(assess: Run, tmp_path: Path) -> None:
    folder = write_network(tmp_path / "in", made_stations(4), "Z")
    rows = (folder / "stations.csv").read_text().splitlines()
    (folder / "stations.csv").write_text("\n".join(rows[:-1]) + "\n")
    ran = assess(folder)
    assert ran.exit_code in (exit_codes.ASSESSED, exit_codes.NO_EVENT)
    (left_out,) = (i for i in ran.document["excluded_channels"] if i["channel"].startswith("XA.M03"))
    assert "no coordinates" in left_out["reason"]


def test_a_wrong_line_in_the_station_file(assess: Run, tmp_path: Path) -> None:
    folder = write_network(tmp_path / "in", made_stations(4), "Z")
    (folder / "stations.csv").write_text(
        "network,station,latitude,longitude,elevation_m\nXA,M00,ninety,0,0\n"
    )
    ran = assess(folder)
    assert ran.exit_code == exit_codes.UNUSABLE
    assert "stations.csv" in ran.said
    assert "ninety" in ran.said


def test_text_called_sac(assess: Run, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "letter.sac").write_text("Dear analyst, the data follow by post.\n" * 40)
    ran = assess(folder)
    assert ran.exit_code == exit_codes.UNUSABLE
    assert "letter.sac" in ran.said


@pytest.mark.parametrize("share", [0.0, 0.001, 0.3, 0.999])
def test_a_truncated_miniseed_alone(assess: Run, tmp_path: Path, share: float) -> None:
    folder = write_network(tmp_path / "in", made_stations(1), "Z")
    (file,) = folder.glob("*.mseed")
    file.write_bytes(file.read_bytes()[: int(share * file.stat().st_size)])
    ran = assess(folder)
    assert ran.exit_code in (exit_codes.UNUSABLE, exit_codes.NO_EVENT)
    if ran.exit_code == exit_codes.UNUSABLE:
        assert file.name in ran.said
    else:
        assert any("M00" in text for text in _told(ran))


WHOLE = channel_bytes(made_stations(1)[0], "Z")


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(flips=st.lists(st.integers(0, 8 * len(WHOLE) - 1), min_size=1, max_size=60))
def test_a_bit_flipped_miniseed_alone(assess: Run, tmp_path: Path, flips: list[int]) -> None:
    folder = write_network(tmp_path / "in", made_stations(1), "Z")
    (file,) = folder.glob("*.mseed")
    raw = bytearray(WHOLE)
    for flip in flips:
        raw[flip // 8] ^= 1 << (flip % 8)
    file.write_bytes(bytes(raw))
    ran = assess(folder)
    assert ran.exit_code in (exit_codes.UNUSABLE, exit_codes.NO_EVENT)
    assert ran.said


@pytest.mark.parametrize("count", [1, 2])
def test_too_few_stations(assess: Run, tmp_path: Path, count: int) -> None:
    ran = assess(write_network(tmp_path / "in", made_stations(count)))
    assert ran.exit_code == exit_codes.NO_EVENT
    assert "No event found" in ran.stdout
    assert f"{count} station" in ran.said
    assert (ran.out / "report.html").is_file()
    assert ran.document["no_event_reasons"]


def test_noise_alone(assess: Run, tmp_path: Path) -> None:
    ran = assess(write_network(tmp_path / "in", noise_only(made_stations(8))))
    assert ran.exit_code == exit_codes.NO_EVENT
    assert "No event found" in ran.stdout
    assert ran.document["events"] == []
    for reason in ran.document["no_event_reasons"]:
        assert " ".join(reason.split())[1:40] in ran.said
    assert (ran.out / "report.html").is_file()
    assert (ran.out / "event.xml").is_file()


def test_nothing_but_nan(assess: Run, tmp_path: Path) -> None:
    for k in range(5):
        samples = np.full(6000, np.nan)
        place = {"stla": 40.0 + k, "stlo": 120.0}
        write_sac(tmp_path / "in" / f"{k}.sac", samples, T0, id=f"XX.A{k}..BHZ", **place)
    ran = assess(tmp_path / "in")
    assert ran.exit_code in (exit_codes.NO_EVENT, exit_codes.UNUSABLE)
    assert "NaN" in " ".join([*_told(ran), ran.said])


def test_hours_that_do_not_overlap(assess: Run, tmp_path: Path) -> None:
    for k in range(5):
        place = {"stla": 40.0 + k, "stlo": 120.0}
        noise = ground_noise(6000, k)
        write_sac(tmp_path / "in" / f"{k}.sac", noise, T0 + 86400.0 * k, id=f"XX.A{k}..BHZ", **place)
    ran = assess(tmp_path / "in")
    assert ran.exit_code == exit_codes.NO_EVENT


def test_a_reference_folder_without_event_toml(assess: Run, tmp_path: Path) -> None:
    folder = write_network(tmp_path / "in", made_stations(1), "Z")
    ran = assess(folder, "--reference", folder)
    assert ran.exit_code == exit_codes.UNUSABLE
    assert "event.toml" in ran.said


def test_a_place_for_results_that_is_a_file(assess: Run, tmp_path: Path) -> None:
    (tmp_path / "results").write_text("in the way")
    ran = assess(write_network(tmp_path / "in", made_stations(1), "Z"))
    assert ran.exit_code == exit_codes.UNUSABLE
    assert "results" in ran.said
    assert "--out" in ran.said


def _told(ran: Ran) -> list[str]:
    if not ran.out.is_dir():
        return []
    document = ran.document
    return document["warnings"] + [f"{i['channel']} {i['reason']}" for i in document["excluded_channels"]]
