"""Networks: the packaged ones, CSS 3.0 tables and StationXML of the user's."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from exercise.made_scenarios import HEAD, small
from testban.errors import ScenarioError
from testban.exercise.build import build
from testban.exercise.ims import read_ims
from testban.exercise.inventory import write_stationxml
from testban.exercise.networks import choose, chosen_stations
from testban.exercise.scenario import Scenario
from testban.exercise.scenario_file import parse_scenario
from testban.exercise.stations import packaged_networks, packaged_stations
from testban.exercise.truth import unseal
from testban.model import parse_time

SITE = "AAA01   2000001       -1    60.00000    25.00000    .100 Some  ss AAA    .000  .000 28-FEB-19\n"
CHANNELS = "".join(
    f"AAA01   {c}      2000001     1  {off} n  .0000  .0  .0 broad-band  28-FEB-19\n"
    for c, off in (("BHZ", "2286324"), ("BHN", "2286324"), ("BHE", "-1"))
)


def test_packaged_networks_are_real_places_each_once() -> None:
    assert set(packaged_networks()) == {"global", "japan", "korea"}
    for name in packaged_networks():
        stations = packaged_stations(name)
        assert len({s.key for s in stations}) == len(stations) >= 7
        assert all(len(s.channels) == 3 and s.paths for s in stations)


def test_stations_of_several_networks_come_once() -> None:
    two = '\n[[networks]]\nname = "japan"\nstations = ["IU.MAJO"]\n'
    keys = [s.key for s in chosen_stations(small(more=two, stations='"IC.MDJ", "IU.MAJO"'))]
    assert keys == ["IC.MDJ", "IU.MAJO"]
    with pytest.raises(ScenarioError, match=r"ZZ\.NONE"):
        chosen_stations(small(stations='"ZZ.NONE"'))


def test_css_tables_are_read_and_wrong_lines_named(tmp_path: Path) -> None:
    (tmp_path / "x.site").write_text(SITE)
    (tmp_path / "x.sitechan").write_text(CHANNELS)
    (station,) = read_ims(tmp_path, parse_time("2026-01-01"))
    assert (station.site.latitude_deg, station.site.elevation_m) == (60.0, 100.0)
    (tmp_path / "x.site").write_text(SITE + "AAA02 garbage\n")
    with pytest.raises(ScenarioError, match="line 2"):
        read_ims(tmp_path, parse_time("2026-01-01"))
    with pytest.raises(ScenarioError, match="no table"):
        read_ims(tmp_path / "nowhere", 0.0)


def test_a_stationxml_file_serves_as_network_with_its_responses(tmp_path: Path) -> None:
    stations = chosen_stations(small(stations='"IC.MDJ", "IU.YSS"'))
    write_stationxml(tmp_path / "net.xml", stations, 20.0, 0.0)
    text = HEAD.format(duration=180) + '\n[[networks]]\nstationxml = "net.xml"\n'
    read = chosen_stations(parse_scenario(text, "mine.toml", tmp_path))
    assert [s.key for s in read] == [s.key for s in stations]
    assert len(read[0].channels[0].response.poles_rad_s) == 2
    (tmp_path / "net.xml").unlink()
    with pytest.raises(ScenarioError, match=r"net\.xml"):
        chosen_stations(parse_scenario(text, "mine.toml", tmp_path))


@pytest.mark.recorded
def test_the_international_monitoring_system_from_its_tables(recorded_data: Path) -> None:
    text = HEAD.format(duration=180) + f'\n[[networks]]\nims = "{recorded_data / "ims"}"\n'
    stations = chosen_stations(parse_scenario(text, "mine.toml", Path()))
    assert len(stations) > 60
    assert len({s.key for s in stations}) == len(stations)


def test_the_epoch_at_the_start_of_the_exercise_counts(tmp_path: Path) -> None:
    stations = chosen_stations(small(stations='"IC.MDJ"'))
    write_stationxml(tmp_path / "net.xml", stations, 20.0, 0.0)
    epoch = '<Channel startDate="2000-01-01T00:00:00" endDate="2010-01-01T00:00:00"'
    whole = (tmp_path / "net.xml").read_text()
    (tmp_path / "net.xml").write_text(whole.replace("<Channel", epoch))
    text = HEAD.format(duration=180) + '\n[[networks]]\nstationxml = "net.xml"\n'
    with pytest.raises(ScenarioError, match="at the start of the exercise no station"):
        chosen_stations(parse_scenario(text, "mine.toml", tmp_path))
    then = parse_scenario(text.replace("2026-", "2005-"), "mine.toml", tmp_path)
    assert len(chosen_stations(then)) == 1


def test_without_a_source_a_network_is_cut_about_its_center(tmp_path: Path) -> None:
    text = HEAD.format(duration=180) + '\n[[networks]]\nname = "global"\nwithin_deg = 15.0\n'
    with pytest.raises(ScenarioError, match=r"line \d+: networks\.1\.within_deg: of what place"):
        parse_scenario(text, "mine.toml", tmp_path)
    near = chosen_stations(parse_scenario(text + "center = [43.4, 126.0]\n", "mine.toml", tmp_path))
    assert 0 < len(near) < len(packaged_stations("global")) / 2
    assert "IC.MDJ" in {s.key for s in near}


def broken(tmp_path: Path, *changes: tuple[str, str], stations: str = "") -> Scenario:
    """Two stations in a file; each change replaces its text within the second, IU.YSS."""
    write_stationxml(tmp_path / "net.xml", chosen_stations(small(stations='"IC.MDJ", "IU.YSS"')), 20.0, 0.0)
    first, second = (tmp_path / "net.xml").read_text().split('<Network code="IU"')
    for old, new in changes:
        assert old in second
        second = second.replace(old, new)
    (tmp_path / "net.xml").write_text(first + '<Network code="IU"' + second)
    text = HEAD.format(duration=180) + f'\n[[networks]]\nstationxml = "net.xml"\n{stations}'
    return parse_scenario(text, "mine.toml", tmp_path)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("M/S", "VOLTS"), "00.BHZ (input unit 'VOLTS' is no unit of ground motion), 00.BHN (input unit"),
        (('code="BHE"', 'code="BLE"'), "three components are needed; there are only 00.BHN, 00.BHZ, 00.BLE"),
        (('code="BH', 'code="BD'), "00.BDZ (not a seismometer's), 00.BDN (not a"),
        (
            ('<Azimuth unit="DEGREES">90.0</Azimuth>', ""),
            "00.BHE (no azimuth or dip); there are only 00.BHN, 00.BHZ",
        ),
        (('<Channel code="BH', '<Channel endDate="2001-01-01T00:00:00" code="BH'), "no channel is open at"),
    ],
)
def test_a_station_that_cannot_serve_is_named_with_file_channel_and_reason(
    change: tuple[str, str], says: str, tmp_path: Path
) -> None:
    chosen = choose(broken(tmp_path, change))
    assert [s.key for s in chosen.stations] == ["IC.MDJ"]
    (left_out,) = chosen.left_out
    told = str(left_out)
    assert told.startswith(f"IU.YSS is left out: {tmp_path / 'net.xml'}: ")
    assert says in told


def test_a_station_asked_for_that_cannot_serve_is_refused_with_its_reason(tmp_path: Path) -> None:
    asked = broken(tmp_path, ("M/S", "VOLTS"), stations='stations = ["IC.MDJ", "IU.YSS"]\n')
    with pytest.raises(ScenarioError, match=r"line 8: networks\.1\.stations: IU\.YSS is left out: .*'VOLTS'"):
        choose(asked)
    others = broken(tmp_path, ("M/S", "VOLTS"), stations='stations = ["IC.MDJ"]\n')
    assert choose(others).left_out == ()


def test_a_file_with_no_station_that_can_serve_says_why(tmp_path: Path) -> None:
    scenario = broken(tmp_path)
    whole = (tmp_path / "net.xml").read_text()
    (tmp_path / "net.xml").write_text(whole.replace("M/S", "VOLTS"))
    with pytest.raises(ScenarioError, match=r"no station has .*IC\.MDJ: .*00\.BHZ \(input unit 'VOLTS'"):
        choose(scenario)


def test_who_is_left_out_stands_in_the_truth_and_in_the_note(tmp_path: Path) -> None:
    build(broken(tmp_path, ("M/S", "VOLTS")), 1, tmp_path / "out")
    (told,) = unseal(tmp_path / "out").left_out
    assert "IU.YSS" in told
    assert json.loads((tmp_path / "out" / "exercise.json").read_text())["left_out"] == [told]
