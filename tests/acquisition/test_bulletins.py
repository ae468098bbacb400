"""Bulletins as they come: each format, what is odd in real ones, and what cannot be used, by name."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from bulletins import csv_lines, made_bulletin, ring_of_sites
from testban.acquisition.bulletin_places import bulletin_sites, stated_stations
from testban.acquisition.bulletins import read_bulletin
from testban.acquisition.station_files import read_stations
from testban.errors import BulletinError, InputError, StationMetadataError
from testban.formats import isf
from testban.model import parse_time

SITES = ring_of_sites(40.0, 125.0)

ISF = f"""DATA_TYPE BULLETIN IMS1.0:short
ISC Bulletin
Event   840268 Western Caucasus

{isf.ORIGIN_HEADER}
1967/01/30 23:59:28.17   0.15        41.0502   44.2685   4.1   2.7  49   5.0f        76   70                       ke FIRST     9093437
 (a comment)
1967/01/30 23:59:28.70   0.20 1.850  41.0900   44.3100   3.7   2.5   0  11.0d       150  153  21   1.00 120.00 m i uk ISC       1838613
 (#PRIME)

Magnitude  Err Nsta Author      OrigID
MB     5.1       13 USCGS     1838611

{isf.PHASE_HEADER}
TIF     0.73  30.0 P*       23:59:44.0     1.1                           T__                        _i            27631110
ERE     0.92 171.0 S        00:00:54.25  -14.1 211.5        20.50        TA_                       md_            27631111
MAK     3.02  49.0                                                       ___             3.0  0.23                27631112

STOP
"""  # noqa: E501


def test_isf_has_its_day_from_the_prime_origin(tmp_path: Path) -> None:
    path = tmp_path / "isc.txt"
    path.write_text(ISF)
    bulletin = read_bulletin(path)
    (event,) = bulletin.events
    assert bulletin.left_out == ()
    assert (event.id, event.name) == ("840268", "Western Caucasus")
    assert event.preferred_origin is not None
    assert event.preferred_origin.author == "ISC"
    first, second = event.picks  # an amplitude alone is no pick
    assert first.time == parse_time("1967-01-30T23:59:44")
    assert second.time == parse_time("1967-01-31T00:00:54.25")  # past midnight, before 1970
    assert (second.backazimuth_deg, second.slowness_s_deg, second.polarity) == (211.5, 20.5, -1)
    assert (event.arrivals[1].bearing_used, event.arrivals[1].slowness_used) == (True, False)
    assert event.magnitudes[0].mag == 5.1


def test_garbage_in_isf_is_named_and_the_rest_is_used(tmp_path: Path) -> None:
    path = tmp_path / "isc.txt"
    lines = ISF.splitlines()
    lines.insert(16, "ERE     0.92 171.0 S        99:00:54.25")
    lines.insert(17, "\x00\x01 what is this doing here, and for how long will it go on?")
    path.write_text("\n".join(lines))
    bulletin = read_bulletin(path)
    assert len(bulletin.events[0].picks) == 2
    assert [text.split(":")[0] for text in bulletin.left_out] == ["isc.txt line 17", "isc.txt line 18"]
    assert "99:00:54.25" in bulletin.left_out[0]


def test_phases_without_an_origin_have_no_date(tmp_path: Path) -> None:
    path = tmp_path / "isc.txt"
    path.write_text("\n".join(line for line in ISF.splitlines() if not line.startswith("1967")))
    with pytest.raises(BulletinError, match="no date"):
        read_bulletin(path)


def test_csv_names_each_bad_line(tmp_path: Path) -> None:
    lines = csv_lines(made_bulletin(2, SITES))
    lines[5] = "e0,XX.M01,P,yesterday,0.2"
    lines[9] = "e0,XX.M03,P,2001-09-09T01:47:00Z,-3"
    lines[11] = "e0,,P,2001-09-09T01:47:00Z,0.2"
    lines[13] = "one,two"
    lines[15] = 'e0,"never closed,P,2001-09-09T01:47:00Z,0.2'
    path = tmp_path / "picks.csv"
    path.write_text("\n".join(["# a comment", *lines]))
    bulletin = read_bulletin(path)
    assert [text.split(":")[0] for text in bulletin.left_out] == [
        f"picks.csv line {n}" for n in (7, 11, 13, 15, 17)
    ]
    assert "'yesterday' is not ISO 8601" in bulletin.left_out[0]
    assert sum(len(e.picks) for e in bulletin.events) == len(lines) - 1 - 5


def test_csv_without_events_is_one_event(tmp_path: Path) -> None:
    path = tmp_path / "picks.csv"
    path.write_text(
        "Station, Phase, Time, network, polarity\n"
        "AAA, P, 1965-10-29T21:00:10.5+00:00, XX, up\n"
        "YY.BBB, S, 1965-10-29T21:00:20.5, , down\n"
        "CCC, Pn, 1965-10-29T23:00:20.5+02:00,,\n"
    )
    (event,) = read_bulletin(path).events
    assert [p.station for p in event.picks] == ["XX.AAA", "YY.BBB", ".CCC"]
    assert [p.polarity for p in event.picks] == [1, -1, 0]
    assert [p.time - event.picks[0].time for p in event.picks] == [0.0, 10.0, 10.0]
    assert math.isnan(event.picks[0].uncertainty_s)


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("empty.csv", b"", "no bulletin known here"),
        ("letter.txt", b"Dear analyst, the picks follow by post.\n" * 20, "no bulletin known here"),
        ("other.xml", b"<html><body/></html>", "not QuakeML"),
        ("cut.xml", b"<q:quakeml xmlns:q='q'><eventParameters><event publicID='smi:a/b'>", "cut off"),
        ("wide.xml", "<quakeml/>".encode("utf-16"), "UTF-8"),
        ("zero.bin", bytes(4096), "no bulletin known here"),
        ("bad.csv", b"station,phase,time\n" + b"A,P,never\n" * 5, "5 lines of 5 not usable"),
        ("none.csv", b"station,phase,time\n", "no usable pick"),
        ("db.arrival", b"garbage\n" * 9, "9 lines of 9"),
    ],
)
def test_what_is_no_bulletin(tmp_path: Path, name: str, content: bytes, says: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(BulletinError, match=says) as raised:
        read_bulletin(path)
    assert name.split(".")[0] in str(raised.value)


def test_what_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        read_bulletin(tmp_path / "nothing.xml")
    with pytest.raises(BulletinError, match=r"NAME.arrival"):
        read_bulletin(tmp_path)


def test_garbage_in_css_is_named_and_the_rest_is_used(tmp_path: Path) -> None:
    from testban.formats import css
    from testban.formats.columns import write_line

    rows = [{"sta": f"S{k}", "time": -1e9 + k, "arid": k + 1, "iphase": "P"} for k in range(100)]
    lines = [write_line(row, css.ARRIVAL) for row in rows]
    lines[7], lines[50] = "\x07" * 40, lines[50].replace("-999", "what")
    lines[70] = lines[69]  # the same arid twice
    (tmp_path / "db.arrival").write_text("\n".join(lines) + "\n")
    bulletin = read_bulletin(tmp_path)
    (event,) = bulletin.events
    assert len(event.picks) == 97
    assert [text.split(":")[0] for text in bulletin.left_out[:2]] == [
        "db.arrival line 8",
        "db.arrival line 51",
    ]
    assert "arid 70 is there twice" in bulletin.left_out[2]
    assert event.picks[0].time == -1e9


SITE_TABLE = (
    "AAA     1986198  2286324   18.4574   98.9429    0.3110 A_place              ss   AAA       0.0\n"
    "AAA     1970001  1980001   28.4574  -98.9429 -999.0000 Elsewhere            ss   AAA       0.0\n"
    "BBB          -1       -1    2.0000  359.5000    1.0000 \n"
)


def test_a_css_site_table_knows_when_a_station_moved(tmp_path: Path) -> None:
    (tmp_path / "db.site").write_text(SITE_TABLE)
    (tmp_path / "db.affiliation").write_text("XX       BBB    -\nXX       AAA    -\nYY       AAA    -\n")
    metadata, _ = read_stations(tmp_path / "db.site")
    path = tmp_path / "picks.csv"
    path.write_text(
        "event,station,phase,time\n1,AAA,P,1979-01-01T00:00:00\n2,AAA,P,1999-01-01T00:00:00\n"
        "2,XX.BBB,P,1999-01-01T00:00:00\n2,CCC,P,1999-01-01T00:00:00\n"
    )
    found = bulletin_sites(read_bulletin(path).events, metadata)
    assert found.of_event[0][".AAA"].latitude_deg == 28.4574
    assert found.of_event[0][".AAA"].elevation_m == 0.0
    assert found.of_event[1][".AAA"].elevation_m == pytest.approx(311.0)
    assert found.of_event[1]["XX.BBB"].longitude_deg == -0.5
    assert found.missing == {".CCC": "not in the station files"}


def test_a_wrong_line_of_a_site_table_is_named(tmp_path: Path) -> None:
    (tmp_path / "db.site").write_text(SITE_TABLE + "CCC  what\n")
    with pytest.raises(StationMetadataError, match=r"db.site, line 4"):
        read_stations(tmp_path / "db.site")


@pytest.mark.recorded
def test_the_ims_network_is_read(recorded_data: Path) -> None:
    metadata, _ = read_stations(recorded_data / "ims")
    (yka,) = [e for e in metadata.stations if e.station == "YKA"][:1]
    assert yka.place.latitude_deg == pytest.approx(62.49, abs=0.02)
    assert yka.place.longitude_deg == pytest.approx(-114.61, abs=0.02)
    assert len(metadata.stations) > 1000


@pytest.mark.recorded
def test_a_recorded_bulletin_knows_where_its_stations_are(recorded_data: Path) -> None:
    """DUG and SRU stand at 40.1950 N 112.8133 W and 39.1108 N 110.5238 W (USNSN, UUSS station lists)."""
    bulletin = read_bulletin(recorded_data / "bulletins" / "crandall-2007" / "events.xml")
    assert sum(len(e.picks) for e in bulletin.events) == 614
    assert bulletin.left_out == ()
    raw = (recorded_data / "bulletins" / "crandall-2007" / "events.xml").read_bytes()
    assert bulletin.head + b"".join(e.source for e in bulletin.events) + bulletin.tail == raw
    places = {e.station: e.place for e in stated_stations(bulletin).stations}
    for station, latitude, longitude in (("DUG", 40.195, -112.8133), ("SRU", 39.1108, -110.5238)):
        assert places[station].latitude_deg == pytest.approx(latitude, abs=0.005)
        assert places[station].longitude_deg == pytest.approx(longitude, abs=0.005)
