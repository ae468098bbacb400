"""Input from which sizes are had poorly or not at all: the command says what is missing and what it costs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import obspy
import pytest
from made_network import LATITUDE_DEG, LONGITUDE_DEG, TIME, made_stations, write_network
from made_responses import write_responses

from conftest import Ran
from testban.cli import exit_codes
from testban.earth.geodesy import inverse
from testban.earth.traveltimes import TravelTimes

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


def changed(folder: Path, change: Callable[[str, obspy.Trace], None]) -> Path:
    """Each recording of ``folder`` changed in place by ``change`` (station key, trace)."""
    for path in folder.glob("*.mseed"):
        stream = obspy.read(str(path))
        change(".".join(path.name.split(".")[:2]), stream[0])
        stream.write(str(path), format="MSEED")
    return folder


def test_a_network_that_clips_still_finds_the_event(assess: Run, tmp_path: Path) -> None:
    """P begins before anything is cut off; what was cut off gives lower limits, and answers are wider."""
    stations = made_stations(8)
    whole, cut = (write_network(tmp_path / name, stations) for name in ("whole", "cut"))

    def clip(_: str, trace: obspy.Trace) -> None:
        most = 0.5 * np.abs(trace.data).max()
        trace.data = np.clip(trace.data, -most, most).astype(trace.data.dtype)

    for folder in (whole, changed(cut, clip)):
        write_responses(folder, stations, "M/S")
    full, clipped = event(assess(whole)), event(ran := assess(cut))
    origin = clipped["origin"]
    km, _, _ = inverse(LATITUDE_DEG, LONGITUDE_DEG, origin["latitude"], origin["longitude"])
    assert km < origin["uncertainty"]["semi_major_km"]
    assert abs(obspy.UTCDateTime(origin["time"]) - TIME) < 5.0
    sizes_of = {m["type"]: m["uncertainty"] for m in clipped["magnitudes"]}
    known = {m["type"]: m["uncertainty"] for m in full["magnitudes"]}
    assert all(wide >= known[kind] for kind, wide in sizes_of.items())
    assert any("clipped" in n["reason"] for n in clipped["not_determined"])
    left_out = [e for e in ran.document["excluded_channels"] if e["reason"].startswith("clipped")]
    assert left_out
    assert all("only onsets before them and lower limits" in e["reason"] for e in left_out)


def test_records_that_end_before_s_say_what_that_costs(assess: Run, tmp_path: Path) -> None:
    stations = made_stations(8)
    folder = write_network(tmp_path / "in", stations)
    travel_times = TravelTimes.load()

    def end_before_s(key: str, trace: obspy.Trace) -> None:
        site = next(s for s in stations if s.key == key)
        km, _, _ = inverse(LATITUDE_DEG, LONGITUDE_DEG, site.latitude_deg, site.longitude_deg)
        s_s = float(travel_times.time_s("Sn", float(km) / 111.195, 0.5))
        trace.trim(endtime=obspy.UTCDateTime(TIME + s_s - 5.0))

    write_responses(changed(folder, end_before_s), stations, "M/S")
    found = event(assess(folder))
    missing = {n["quantity"]: n["reason"] for n in found["not_determined"]}
    assert "cut short" in missing["ML"]
    assert "no pair of horizontals covers noise and S" in missing["Mw(spectra)"]
    ratio = next(e for e in found["evidence"] if e["name"] == "P/S amplitude ratio")
    assert "with the S window recorded" in ratio["text"]
    assert ratio["log_likelihood"] is None
