"""Whatever the bytes: the readers give back what was written, or say what they left out."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from synthetic_files import CSV_HEADER, T0, ground_noise, miniseed, write_sac

from testban.acquisition import from_obspy, read_recordings
from testban.acquisition.miniseed import read_miniseed
from testban.acquisition.polezero import read_polezero
from testban.acquisition.sac import read_sac
from testban.acquisition.stationcsv import read_station_csv
from testban.acquisition.stationxml import read_stationxml
from testban.errors import TestbanError

COUNT = 3000
X = ground_noise(COUNT)
V2, V3 = miniseed(X), miniseed(X, version=3)
FOLDER = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
BYTES = settings(max_examples=150, deadline=None)
damage = st.lists(st.tuples(st.integers(0, 10**6), st.integers(1, 255)), min_size=1, max_size=6)


@pytest.fixture(scope="module")
def sac_bytes(tmp_path_factory) -> bytes:
    return write_sac(tmp_path_factory.mktemp("sac") / "a.sac", X[:600]).read_bytes()


def refusal(function, *arguments) -> str:
    """What a deliberate error says; "" when there is none. Any other error fails the test."""
    try:
        function(*arguments)
    except TestbanError as error:
        return str(error)
    return ""


def flipped(data: bytes, flips) -> bytes:
    raw = bytearray(data)
    for at, bits in flips:
        raw[at % len(raw)] ^= bits
    return bytes(raw)


@FOLDER
@given(
    cuts=st.lists(st.integers(1, COUNT - 1), max_size=4, unique=True),
    overlap=st.integers(0, 60),
    kinds=st.lists(st.sampled_from(["sac", "v2", "v3"]), min_size=5, max_size=5),
    data=st.data(),
)
def test_any_split_into_files_reads_back_as_the_same_samples(tmp_path_factory, cuts, overlap, kinds, data):
    folder = tmp_path_factory.mktemp("split")
    edges = [0, *sorted(cuts), COUNT]
    pieces = [(max(a - overlap, 0), b) for a, b in pairwise(edges)]
    order = data.draw(st.permutations(range(len(pieces))))
    for name, index in enumerate(order):
        begin, end = pieces[index]
        start, kind = T0 + begin / 20.0, kinds[index]
        if kind == "sac":
            write_sac(folder / f"{name}.sac", X[begin:end], start, id="XX.AAA.00.BHZ")
        else:
            version = 2 if kind == "v2" else 3
            (folder / f"{name}.ms").write_bytes(miniseed(X[begin:end], start, version=version, reclen=256))
    (folder / "s.csv").write_text(CSV_HEADER + "XX,AAA,40,120,100\n")
    recordings = read_recordings([folder])
    (waveform,) = recordings.waveforms
    assert np.array_equal(waveform.samples, X)
    assert abs(waveform.start_time - T0) < 1e-4
    assert not recordings.exclusions


@FOLDER
@given(holes=st.lists(st.tuples(st.integers(1, COUNT - 50), st.integers(2, 40)), max_size=4))
def test_gaps_stay_gaps_and_every_sample_keeps_its_time(holes):
    import obspy

    there = np.ones(COUNT, dtype=bool)
    for begin, length in holes:
        there[begin : begin + length] = False
    header = {"network": "XX", "station": "AAA", "channel": "BHZ", "sampling_rate": 20.0}
    trace = obspy.Trace(np.ma.masked_array(X, ~there), {**header, "starttime": obspy.UTCDateTime(T0)})
    recordings = from_obspy(obspy.Stream([trace]), stations={"XX.AAA": (40.0, 120.0)})
    seen = np.zeros(COUNT, dtype=bool)
    for waveform in recordings.waveforms:
        first = round((waveform.start_time - T0) * 20)
        span = slice(first, first + len(waveform.samples))
        assert np.array_equal(waveform.samples, X[span])
        seen[span] = True
    assert np.array_equal(seen, there)


@BYTES
@given(flips=damage, cut=st.integers(0, 3000), version=st.sampled_from([2, 3]))
def test_a_damaged_miniseed_never_invents_samples(flips, cut, version):
    data = flipped(V2 if version == 2 else V3, flips)
    reading = read_miniseed(data[: max(len(data) - cut, 0)], "a.mseed")
    for segment in reading.segments:
        assert np.isfinite(segment.samples).all()
        assert segment.sampling_rate_hz > 0
        # Samples come in runs that the recording holds: a damaged record is dropped, not decoded askew.
        assert set(segment.samples) <= set(X)
    if not reading.segments:
        assert reading.exclusions


@BYTES
@given(flips=damage, cut=st.integers(0, 3000))
def test_a_damaged_sac_file_is_read_or_named(sac_bytes, flips, cut):
    data = flipped(sac_bytes, flips)
    reading = read_sac(data[: max(len(data) - cut, 0)], "a.sac")
    assert reading.segments or reading.exclusions
    for segment in reading.segments:
        assert len(segment.samples) <= 600
        assert np.isfinite(segment.start_time)
        assert 0 < segment.sampling_rate_hz < np.inf


@BYTES
@given(content=st.binary(max_size=2000) | st.text(max_size=500).map(str.encode))
def test_any_bytes_are_refused_by_name_or_read(content):
    for reader in (read_sac, read_miniseed):
        reading = reader(content, "a.file")
        assert reading.segments or reading.exclusions[0].channel == "a.file"
    for parser in (read_polezero, read_station_csv, read_stationxml):
        complaint = refusal(parser, content, "a.file")
        assert not complaint or "a.file" in complaint


@FOLDER
@given(
    content=st.binary(max_size=1500), name=st.sampled_from(["a.sac", "a.mseed", "a.dat", "SACPZ.A", "a.xml"])
)
def test_any_file_among_good_ones_costs_nothing_but_itself(tmp_path_factory, content, name):
    folder = tmp_path_factory.mktemp("mixed")
    (folder / name).write_bytes(content)
    write_sac(folder / "good.sac", X[:600])
    recordings = read_recordings([folder])
    good = [w for w in recordings.waveforms if w.id == "XX.AAA..BHZ"]
    assert np.array_equal(good[0].samples, X[:600])


@FOLDER
@given(flips=damage)
def test_a_folder_with_a_damaged_file_reads_or_says_why(tmp_path_factory, flips):
    folder = tmp_path_factory.mktemp("flipped")
    (folder / "a.mseed").write_bytes(flipped(V2, flips))
    (folder / "s.csv").write_text(CSV_HEADER + "XX,AAA,40,120,100\n")
    complaint = refusal(read_recordings, [folder])
    assert complaint or read_recordings([folder]).waveforms
