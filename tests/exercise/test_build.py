"""An exercise on disk: an operator's files, the same bytes from the same seed, whole or not there at all."""

from __future__ import annotations

import hashlib
import resource
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from exercise.made_scenarios import SOURCE, small
from testban.acquisition import read_recordings
from testban.errors import InputError, ScenarioError
from testban.exercise import archive, recording
from testban.exercise import build as building
from testban.exercise.archive import write_day_files
from testban.exercise.build import build
from testban.exercise.faults import Recorded
from testban.exercise.instruments import made_up_response, three_components, to_counts
from testban.exercise.storage import whole_folder, write_whole
from testban.exercise.truth import SEALED_NAME, unseal
from testban.model import Site, parse_time

TWO = '"IC.MDJ", "IU.YSS"'


def digests(folder: Path) -> dict[str, str]:
    return {
        p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in sorted(folder.rglob("*"))
        if p.is_file()
    }


@pytest.fixture(scope="module")
def exercise(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An explosion of 20 kt some 150 km from one station. Read only."""
    out = tmp_path_factory.mktemp("exercise") / "one"
    build(small(SOURCE), 3, out)
    return out


def test_it_is_an_sds_archive_with_a_station_file_that_assess_reads(exercise: Path) -> None:
    names = sorted(
        p.relative_to(exercise).as_posix() for p in (exercise / "archive").rglob("*") if p.is_file()
    )
    assert names[-1] == "archive/2026/IC/MDJ/BHZ.D/IC.MDJ.00.BHZ.D.2026.005"
    recordings = read_recordings([exercise])
    assert {w.id for w in recordings.waveforms} == {f"IC.MDJ.00.BH{c}" for c in "ZNE"}
    assert recordings.exclusions == ()
    frequencies = np.array([0.02, 0.1, 1.0, 5.0])
    read, made = recordings.responses["IC.MDJ.00.BHZ"], made_up_response("very-broadband")
    assert read.displacement(frequencies) / made.displacement(frequencies) == pytest.approx(
        np.ones(4), rel=1e-3
    )


def test_the_truth_is_sealed_and_assess_never_sees_it(exercise: Path, tmp_path: Path) -> None:
    truth = unseal(exercise)
    assert truth.sources[0].yield_kt == 20.0
    assert truth.sources[0].magnitudes["Mw"] == pytest.approx(4.6, abs=0.3)
    recordings = read_recordings([exercise])
    assert all(SEALED_NAME not in i.name for i in recordings.inputs)
    with pytest.raises(InputError, match="sealed truth"):
        read_recordings([exercise / SEALED_NAME])
    for name in (SEALED_NAME, "exercise.json"):
        clear = (exercise / name).read_bytes()
        assert b"yield" not in clear
        assert b"explosion" not in clear
    data = bytearray((exercise / SEALED_NAME).read_bytes())
    data[-5] ^= 1
    (tmp_path / SEALED_NAME).write_bytes(bytes(data))
    with pytest.raises(ScenarioError, match="seal is broken"):
        unseal(tmp_path)
    with pytest.raises(ScenarioError, match="cannot be read"):
        unseal(tmp_path / "nowhere")


def test_p_stands_out_at_its_time_and_points_up(exercise: Path) -> None:
    from scipy.signal import butter, sosfilt

    from testban.earth.geodesy import inverse

    (source,) = unseal(exercise).sources
    recordings = read_recordings([exercise])
    (vertical,) = (w for w in recordings.waveforms if w.component == "Z")
    site = recordings.sites["IC.MDJ"]
    distance, _, _ = inverse(source.latitude_deg, source.longitude_deg, site.latitude_deg, site.longitude_deg)
    band = butter(3, (1.0, 5.0), btype="bandpass", fs=20.0, output="sos")
    trace = sosfilt(band, vertical.samples - vertical.samples.mean())
    time = vertical.start_time - source.time + np.arange(len(trace)) / 20.0
    noise = np.std(trace[time < float(distance) / 6.3 - 5.0])
    onset = time[np.flatnonzero(np.abs(trace) > 8.0 * noise)[0]]
    assert float(distance) / 6.6 - 1.0 < onset < float(distance) / 5.8 + 2.0
    first = trace[(time >= onset - 0.2) & (time < onset + 0.3)]
    assert first[np.argmax(np.abs(first) > 8.0 * noise)] > 0.0


def test_the_same_seed_gives_the_same_bytes_and_another_gives_others(tmp_path: Path) -> None:
    scenario = small(stations=TWO, more='\n[[faults]]\nkind = "gap"\ncount = 1\nduration_s = 9.0\n')
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        build(scenario, seed, tmp_path / name)
    assert digests(tmp_path / "a") == digests(tmp_path / "b")
    first, other = digests(tmp_path / "a"), digests(tmp_path / "c")
    assert not {n for n in first if "BH" in n and first[n] == other.get(n)}


def test_wave_fields_of_the_same_seed_are_the_same(exercise: Path, tmp_path: Path) -> None:
    build(small(SOURCE), 3, tmp_path / "again")
    assert digests(exercise) == digests(tmp_path / "again")


def test_a_stations_recording_does_not_depend_on_who_else_takes_part(tmp_path: Path) -> None:
    build(small(), 1, tmp_path / "one")
    build(small(stations=TWO), 1, tmp_path / "two")
    one = digests(tmp_path / "one")
    kept = {n: d for n, d in digests(tmp_path / "two").items() if "MDJ" in n}
    assert kept == {n: d for n, d in one.items() if "MDJ" in n}


def test_an_interrupted_build_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real, calls = recording.write_day_files, []

    def interrupted(*given: object) -> int:
        calls.append(given)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return real(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(recording, "write_day_files", interrupted)
    with pytest.raises(KeyboardInterrupt):
        build(small(stations=TWO), 1, tmp_path / "x")
    assert list(tmp_path.iterdir()) == []
    monkeypatch.undo()
    build(small(stations=TWO), 1, tmp_path / "x")
    assert (tmp_path / "x" / SEALED_NAME).is_file()


def test_a_full_disk_is_told_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: Path, data: bytes) -> int:
        raise OSError(28, "No space left on device", str(self))

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(InputError, match="No space left on device"):
        build(small(), 1, tmp_path / "x")
    assert list(tmp_path.iterdir()) == []


def test_too_little_room_is_told_before_the_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = type("Usage", (), {"free": 1000})
    monkeypatch.setattr(building.shutil, "disk_usage", lambda _path: usage)
    with pytest.raises(InputError, match="make room"):
        build(small(), 1, tmp_path / "x")
    assert list(tmp_path.iterdir()) == []


def test_a_quota_on_file_size_never_leaves_half_a_file(tmp_path: Path) -> None:
    program = (
        "import resource, signal, sys\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (3000, 3000))\n"
        "from pathlib import Path\n"
        "from testban.errors import InputError\n"
        "from testban.exercise.storage import write_whole\n"
        "try:\n    write_whole(Path(sys.argv[1]), b'x' * 100000)\n"
        "except InputError as error:\n    print(error)\n"
    )
    target = tmp_path / "file"
    done = subprocess.run(
        [sys.executable, "-c", program, str(target)], capture_output=True, text=True, check=True
    )
    assert "cannot be written" in done.stdout
    assert list(tmp_path.iterdir()) == []
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] != 3000


def test_a_folder_with_something_in_it_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    write_whole(tmp_path / "x" / "mine.txt", b"keep")
    with pytest.raises(InputError, match="exists already"), whole_folder(tmp_path / "x"):
        pass
    assert (tmp_path / "x" / "mine.txt").read_bytes() == b"keep"


def test_a_station_inside_the_source_is_refused(tmp_path: Path) -> None:
    inside = SOURCE.replace("[43.5, 43.9]", "44.617").replace("[128.0, 128.4]", "129.5908")
    with pytest.raises(ScenarioError, match=r"sources\.1\.latitude: station IC\.MDJ lies 0\.0 km"):
        build(small(inside), 1, tmp_path / "x")
    assert list(tmp_path.iterdir()) == []


def test_a_day_ends_at_midnight(tmp_path: Path) -> None:
    start = parse_time("2026-01-05T23:59:50Z")
    counts = np.arange(400, dtype=np.int32)
    write_day_files(tmp_path, Site("XX", "ABC", 0.0, 0.0), "", [Recorded("BHZ", start, counts)], 20.0)
    files = sorted(p for p in tmp_path.rglob("*") if p.is_file())
    assert [f.name for f in files] == ["XX.ABC..BHZ.D.2026.005", "XX.ABC..BHZ.D.2026.006"]
    from testban.acquisition.miniseed import read_miniseed

    pieces = [s for f in files for s in read_miniseed(f.read_bytes(), f.name).segments]
    assert [len(p.samples) for p in pieces] == [200, 200]
    assert np.array_equal(np.concatenate([p.samples for p in pieces]), counts)


def test_counts_are_flat_to_velocity_and_clip_at_24_bits() -> None:
    time = np.arange(0.0, 400.0, 0.05)
    response = made_up_response("broadband")
    counts = to_counts(1e-5 * np.sin(2.0 * np.pi * 1.0 * time), 20.0, response)
    assert np.abs(counts[4000:7000]).max() == pytest.approx(6000.0, rel=0.01)
    assert counts.dtype == np.int32
    loud = to_counts(1.0 * np.sin(2.0 * np.pi * 1.0 * time), 20.0, response)
    assert loud.max() == 2**23 - 1
    assert [c.code for c in three_components("short-period")] == ["SHZ", "SHN", "SHE"]
    assert archive.DAY_S == 86400.0
