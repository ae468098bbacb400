"""Column files of differential times: what is unusable is named by its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from testban.acquisition.differential_times import (
    read_differential_times,
    read_event_list,
    read_slownesses,
    read_station_phases,
)
from testban.errors import DifferentialTimeError

GOOD = "A  B  2006-10-09T01:36:21.520   2009-05-25T00:55:36.660    MDJ   Pn   0.98"


def written(folder: Path, *lines: str) -> Path:
    path = folder / "times.txt"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_a_line_is_read(tmp_path: Path) -> None:
    (row,), faults = read_differential_times(written(tmp_path, "# comment", "", GOOD))
    assert (row.event_1, row.event_2, row.station, row.phase, row.correlation) == (
        "A",
        "B",
        "MDJ",
        "Pn",
        0.98,
    )
    assert row.time_2 - row.time_1 == pytest.approx(82855155.14, abs=1e-4)
    assert faults == ()


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ("A B 2006-10-09T01:36:21.520", "3 columns, need 7"),
        (GOOD.replace("2009-05-25", "2009-15-25"), "line 2"),
        (GOOD.replace("A  B", "A  A"), "both events are the same"),
        (GOOD.replace("0.98", "nan"), "outside"),
    ],
)
def test_a_bad_line_is_left_out_and_named(tmp_path: Path, bad: str, said: str) -> None:
    rows, faults = read_differential_times(written(tmp_path, GOOD, bad, GOOD))
    assert len(rows) == 2
    assert len(faults) == 1
    assert "times.txt line 2" in faults[0]
    assert said in faults[0]


@pytest.mark.parametrize("lines", [(), ("hello world",), (GOOD, "x", "y")])
def test_another_format_is_refused_with_what_is_wanted(tmp_path: Path, lines: tuple[str, ...]) -> None:
    with pytest.raises(DifferentialTimeError, match="expected columns: event_1"):
        read_differential_times(written(tmp_path, *lines))


def test_a_binary_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "times.txt"
    path.write_bytes(b"\xff\xfe\x00\x80" * 30)
    with pytest.raises(DifferentialTimeError, match="not a text file"):
        read_differential_times(path)


def test_slownesses_stations_and_events(tmp_path: Path) -> None:
    path = written(tmp_path, "AAK P 42.639 74.494 41.295 129.080 -0.0698 0.0265", "BAD P 1 2 3 4 0.0 0.0")
    vectors, faults = read_slownesses(path)
    assert (vectors[0].east_s_km, vectors[0].north_s_km) == (-0.0698, 0.0265)
    assert "none of a seismic wave" in faults[0]
    (station,), _ = read_station_phases(written(tmp_path, "AAK P 42.639 74.494"))
    assert station.longitude_deg == 74.494
    (event,), _ = read_event_list(written(tmp_path, "2006-10-09T01:35:27.580 41.295 129.08 DPRK1 F"))
    assert (event.event, event.latitude_deg) == ("DPRK1", 41.295)
