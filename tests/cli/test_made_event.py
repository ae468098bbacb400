"""The made-up event is found, and stays found, when something is wrong with a station."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import obspy
import pytest
from made_network import (
    BEFORE_S,
    LASTS_S,
    LATITUDE_DEG,
    LONGITUDE_DEG,
    RATE_HZ,
    TIME,
    MadeStation,
    write_network,
)

import testban
from acquisition.synthetic_files import write_sac
from conftest import Ran
from testban.cli import exit_codes
from testban.earth.geodesy import inverse
from testban.model import parse_time

Assess = Callable[..., Ran]


def assert_in_place(event: dict[str, Any]) -> None:
    """Within the 90 % region's long axis, and three standard deviations in time."""
    origin = event["origin"]
    distance_km, _, _ = inverse(LATITUDE_DEG, LONGITUDE_DEG, origin["latitude"], origin["longitude"])
    assert distance_km < origin["uncertainty"]["semi_major_km"]
    assert abs(parse_time(origin["time"]) - TIME) < 3 * origin["uncertainty"]["time_s"]


def stations_of(event: dict[str, Any]) -> list[str]:
    """One entry for each first-P arrival that counts."""
    arrivals = event["origin"]["arrivals"]
    return [a["station"] for a in arrivals if a["phase"].startswith("P") and a["weight"] >= 0.5]


def test_it_is_found_and_everything_is_written(command: Assess, recordings: Path) -> None:
    ran = command("assess", recordings)
    assert ran.exit_code == exit_codes.ASSESSED
    assert "Event 1 of 1" in ran.stdout
    for name in ("report.html", "assessment.json", "event.xml"):
        assert str((ran.out / name).resolve()) in ran.stdout
        assert (ran.out / name).stat().st_size > 1000
    (event,) = ran.document["events"]
    assert_in_place(event)
    assert len(stations_of(event)) >= 8
    assert ran.stderr == ""
    # The made-up stations are short-period verticals without responses.
    assert event["moment_tensor"] is None
    (tensor,) = (piece for piece in event["evidence"] if piece["name"] == "moment tensor")
    assert "--moment-tensor" in tensor["text"]
    assert tensor["log_likelihood"] is None


def test_a_moment_tensor_can_be_asked_for_without_responses(assess: Assess, recordings: Path) -> None:
    ran = assess(recordings, "--moment-tensor")
    (event,) = ran.document["events"]
    assert ran.document["provenance"]["settings"]["moment_tensor"]["run"] == "always"
    (tensor,) = (piece for piece in event["evidence"] if piece["name"] == "moment tensor")
    assert "broadband stations with three components" in tensor["text"]


def test_a_clock_off_by_an_hour_is_survived_and_named(
    assess: Assess, tmp_path: Path, recordings: Path, stations: list[MadeStation]
) -> None:
    folder = shutil.copytree(recordings, tmp_path / "in")
    write_network(tmp_path / "late", [replace(stations[3], clock_error_s=3600.0)])
    for late in (tmp_path / "late").glob("*.mseed"):
        shutil.copy(late, folder / late.name)
    ran = assess(folder)
    assert ran.exit_code == exit_codes.ASSESSED
    assert_in_place(ran.document["events"][0])
    assert stations[3].key in ran.said


def test_stations_under_two_networks_count_once(
    assess: Assess, tmp_path: Path, recordings: Path, stations: list[MadeStation]
) -> None:
    folder = shutil.copytree(recordings, tmp_path / "in")
    twins = [replace(s, key=s.key.replace("XA", "XB")) for s in stations[:5]]
    write_network(tmp_path / "twins", twins)
    for twin in (tmp_path / "twins").glob("*.mseed"):
        shutil.copy(twin, folder / twin.name)
    shutil.copy(tmp_path / "twins" / "stations.csv", folder / "twins.csv")
    ran = assess(folder)
    assert ran.exit_code == exit_codes.ASSESSED
    (event,) = ran.document["events"]
    assert_in_place(event)
    names = [key.split(".")[1] for key in stations_of(event)]
    assert len(names) == len(set(names))
    left_out = {item["channel"]: item["reason"] for item in ran.document["excluded_channels"]}
    assert {key.split(".")[1] for key in left_out} == {s.key.split(".")[1] for s in twins}


def test_files_broken_in_every_way_cost_no_more_than_themselves(
    assess: Assess, tmp_path: Path, recordings: Path
) -> None:
    folder = shutil.copytree(recordings, tmp_path / "in")
    whole = (folder / "XA.M01.BHZ.mseed").read_bytes()
    (folder / "XA.M01.BHZ.mseed").write_bytes(whole[: len(whole) // 2 + 100])
    flipped = bytearray((folder / "XA.M02.BHZ.mseed").read_bytes())
    for place in np.random.default_rng(5).integers(64, len(flipped), 40):
        flipped[place] ^= 0xFF
    (folder / "XA.M02.BHZ.mseed").write_bytes(bytes(flipped))
    (folder / "notes.sac").write_text("These are only words.\n")
    count = int(LASTS_S * RATE_HZ)
    write_sac(folder / "nan.sac", np.full(count, np.nan), TIME - BEFORE_S, RATE_HZ, id="XA.NAN..BHZ")
    ran = assess(folder)
    assert ran.exit_code == exit_codes.ASSESSED
    assert_in_place(ran.document["events"][0])
    document = ran.document
    told = " ".join(i["channel"] + " " + i["reason"] for i in document["excluded_channels"])
    told += " ".join(document["warnings"])
    for name in ("M01", "M02", "notes.sac", "XA.NAN..BHZ"):
        assert name in told
    assert "NaN" in told or "not a number" in told


def test_json_on_standard_output_is_alone_there_and_logs_name_event_and_stations(
    assess: Assess, recordings: Path
) -> None:
    ran = assess(recordings, "--json", "-", "--verbose")
    document = json.loads(ran.stdout)
    assert document == ran.document
    assert "Event 1 of 1" in ran.stderr
    (event,) = document["events"]
    lines = [line for line in ran.stderr.splitlines() if event["id"] in line]
    assert all(any(key in line for line in lines) for key in stations_of(event))


def test_json_goes_to_a_file_as_well_and_python_says_the_same(
    assess: Assess, recordings: Path, stations: list[MadeStation], tmp_path: Path
) -> None:
    ran = assess(recordings, "--json", tmp_path / "copy.json", "--quiet")
    assert (tmp_path / "copy.json").read_text() == (ran.out / "assessment.json").read_text()

    stream = obspy.Stream()
    for path in sorted(recordings.glob("*.mseed")):
        stream += obspy.read(str(path))
    places = {s.key: (s.latitude_deg, s.longitude_deg, 100.0) for s in stations}
    (event,) = testban.assess(stream, stations=places).events
    (same,) = ran.document["events"]
    assert event.origin.latitude_deg == pytest.approx(same["origin"]["latitude"], abs=1e-3)
    assert event.origin.time == pytest.approx(parse_time(same["origin"]["time"]), abs=0.02)


def test_a_place_for_json_that_is_not_there(assess: Assess, recordings: Path, tmp_path: Path) -> None:
    ran = assess(recordings, "--json", tmp_path / "missing" / "copy.json")
    assert ran.exit_code == exit_codes.UNUSABLE
    assert "missing" in ran.said
    assert not ran.out.exists()
