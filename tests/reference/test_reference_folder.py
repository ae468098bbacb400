"""Reference folders: what event.toml may say, and what is said when it is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from testban.errors import ReferenceEventError, WaveformError
from testban.model import Recordings, Site, Waveform, parse_time
from testban.reference import read_reference

TEXT = """
name = "blast"
kind = "explosion"

[origin]
time = 2000-01-02T03:04:05.5Z
latitude = 10.0
longitude = 20.0
depth_km = 0.5
uncertainty_km = 0.2
source = "survey"

[[yields]]
kt = 10.0
lower = 5.0
source = "A"

[[yields]]
kt = 12.0
source = "B"

[[magnitudes]]
type = "mb"
value = 5.0
uncertainty = 0.1
source = "C"
"""

TRACE = Waveform("XX", "AAA", "", "BHZ", 0.0, 20.0, np.zeros(10))
RECORDINGS = Recordings((TRACE,), {"XX.AAA": Site("XX", "AAA", 10.0, 20.0)})


class Reader:
    """Stands in for the acquisition edge and remembers what it was asked for."""

    def __init__(self, answer: Recordings = RECORDINGS, fault: Exception | None = None) -> None:
        self.answer, self.fault = answer, fault
        self.paths: Sequence[Path] = ()
        self.stations: Path | None = None

    def __call__(self, paths: Sequence[Path], stations: Path | None = None) -> Recordings:
        self.paths, self.stations = paths, stations
        if self.fault:
            raise self.fault
        return self.answer


def folder_with(tmp_path: Path, text: str) -> Path:
    (tmp_path / "event.toml").write_text(text)
    (tmp_path / "a.mseed").write_bytes(b"x")
    return tmp_path


def test_reads_every_key(tmp_path: Path) -> None:
    reader = Reader()
    event = read_reference(folder_with(tmp_path, TEXT), reader)
    assert event.name == "blast"
    assert event.time == parse_time("2000-01-02T03:04:05.5Z")
    assert (event.latitude_deg, event.longitude_deg, event.depth_km) == (10.0, 20.0, 0.5)
    assert [(y.value, y.lower, y.upper) for y in event.yields_kt] == [(10.0, 5.0, None), (12.0, None, None)]
    assert event.magnitudes[0].lower == pytest.approx(4.9)
    assert event.recordings is RECORDINGS
    assert reader.paths == [tmp_path / "a.mseed"]


def test_time_without_zone_is_utc(tmp_path: Path) -> None:
    event = read_reference(folder_with(tmp_path, TEXT.replace("05.5Z", "05.5")), Reader())
    assert event.time == parse_time("2000-01-02T03:04:05.5Z")


def test_recordings_and_stations_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "far").mkdir()
    (tmp_path / "far" / "s.csv").write_text("x")
    (tmp_path / "ref").mkdir()
    reader = Reader()
    read_reference(
        folder_with(tmp_path / "ref", 'waveforms = "../far"\nstations = "../far/s.csv"\n' + TEXT), reader
    )
    assert [p.resolve() for p in reader.paths] == [tmp_path / "far"]
    assert reader.stations is not None
    assert reader.stations.resolve() == tmp_path / "far" / "s.csv"


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ('kind = "explosion"', 'kind = "bang"', "kind"),
        ('name = "blast"', "", "name"),
        ("latitude = 10.0", "latitude = 100.0", "origin.latitude"),
        ("latitude = 10.0", "latitud = 10.0", "origin.latitud"),
        ("kt = 12.0", "kt = -1.0", "yields.1.kt"),
        ("lower = 5.0", "lower = 50.0", "yields.0"),
        ('source = "C"', "", "magnitudes.0.source"),
        ("time = 2000-01-02T03:04:05.5Z", 'time = "noon"', "origin.time"),
        ('name = "blast"', 'waveforms = "nowhere"\nname = "blast"', "waveforms"),
        ('name = "blast"', 'name = "blast', "TOML"),
    ],
)
def test_fault_names_file_and_key(tmp_path: Path, old: str, new: str, named: str) -> None:
    with pytest.raises(ReferenceEventError, match=r"event\.toml") as caught:
        read_reference(folder_with(tmp_path, TEXT.replace(old, new)), Reader())
    assert named in str(caught.value)


def test_missing_description(tmp_path: Path) -> None:
    with pytest.raises(ReferenceEventError, match="not found"):
        read_reference(tmp_path, Reader())


def test_binary_description(tmp_path: Path) -> None:
    (tmp_path / "event.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ReferenceEventError, match="TOML"):
        read_reference(tmp_path, Reader())


def test_no_recordings(tmp_path: Path) -> None:
    (tmp_path / "event.toml").write_text(TEXT)
    with pytest.raises(ReferenceEventError, match="no usable recordings"):
        read_reference(tmp_path, Reader())
    with pytest.raises(ReferenceEventError, match="no usable recordings"):
        read_reference(folder_with(tmp_path, TEXT), Reader(Recordings((), {})))


def test_unreadable_recordings_name_the_reference(tmp_path: Path) -> None:
    with pytest.raises(ReferenceEventError, match=r"'blast': a\.mseed: truncated"):
        read_reference(folder_with(tmp_path, TEXT), Reader(fault=WaveformError("a.mseed: truncated")))


def test_benchmark_reference_is_valid(tmp_path: Path) -> None:
    path = Path(__file__).parents[2] / "benchmarks" / "references" / "2016-01-06" / "event.toml"
    event = read_reference(folder_with(tmp_path, path.read_text(encoding="utf-8")), Reader())
    assert event.kind == "explosion"
    assert all(value.source for value in event.yields_kt + event.magnitudes)
