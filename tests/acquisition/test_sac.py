"""The SAC reader against ObsPy's writer and reader, and against files that are not what they say."""

from __future__ import annotations

import struct

import numpy as np
import pytest
from synthetic_files import T0, ground_noise, set_sac_words, write_sac

from testban.acquisition.sac import byte_order, read_sac


@pytest.fixture
def sac_bytes(tmp_path) -> bytes:
    words = {"cmpaz": 90.0, "cmpinc": 90.0}
    path = write_sac(tmp_path / "a.sac", ground_noise(500), T0 + 0.25, 20.0, id="IC.MDJ.00.BHE", **words)
    return path.read_bytes()


def test_samples_codes_place_and_orientation_come_back(sac_bytes):
    (segment,) = read_sac(sac_bytes, "a.sac").segments
    assert segment.id == "IC.MDJ.00.BHE"
    assert segment.start_time == pytest.approx(T0 + 0.25, abs=1e-5)
    assert segment.sampling_rate_hz == 20.0
    assert np.array_equal(segment.samples, ground_noise(500))
    assert (segment.place.latitude_deg, segment.place.longitude_deg) == (40.0, 120.0)
    assert (segment.azimuth_deg, segment.dip_deg) == (90.0, 0.0)


def test_big_endian_reads_the_same(sac_bytes):
    words = np.frombuffer(sac_bytes, "<u4")
    swapped = bytearray(words.astype(">u4").tobytes())
    swapped[440:632] = sac_bytes[440:632]
    assert byte_order(bytes(swapped)) == ">"
    (little,), (big,) = (read_sac(d, "a").segments for d in (sac_bytes, bytes(swapped)))
    assert np.array_equal(little.samples, big.samples)
    assert little.start_time == big.start_time


@pytest.mark.recorded
def test_times_and_samples_agree_with_obspy(recorded_data):
    import obspy

    for path in sorted((recorded_data / "dprk" / "2017-09-03").glob("*.sac"))[::7]:
        (segment,) = read_sac(path.read_bytes(), path.name).segments
        trace = obspy.read(str(path))[0]
        assert segment.id == trace.id
        assert segment.start_time == pytest.approx(trace.stats.starttime.timestamp, abs=2e-5)
        assert segment.sampling_rate_hz == pytest.approx(trace.stats.sampling_rate, rel=1e-9)
        assert np.array_equal(segment.samples, trace.data.astype(float), equal_nan=True)


def test_undefined_words_are_none(sac_bytes):
    data = set_sac_words(sac_bytes, {31: -12345.0, 57: -12345.0, 58: -12345.0}, {}, {464: b"-12345  "})
    (segment,) = read_sac(data, "a.sac").segments
    assert segment.place is None
    assert segment.azimuth_deg is None
    assert segment.dip_deg is None
    assert segment.location == ""


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (({0: -12345.0}, {}, {}), "sampling interval"),
        (({0: float("nan")}, {}, {}), "sampling interval"),
        (({5: -12345.0}, {}, {}), "start time"),
        (({}, {79: -5}, {}), "number of samples"),
        (({}, {71: 400}, {}), "reference time"),
        (({}, {70: -12345}, {}), "reference time"),
        (({}, {85: 4}, {}), "time series"),
        (({}, {}, {440: b"-12345  "}), "station code"),
        (({}, {}, {600: b"-12345  "}), "channel code"),
    ],
)
def test_an_impossible_header_is_named(sac_bytes, words, reason):
    reading = read_sac(set_sac_words(sac_bytes, *words), "a.sac")
    assert not reading.segments
    assert reading.exclusions[0].channel == "a.sac"
    assert reason in reading.exclusions[0].reason


def test_truncation_keeps_what_is_there(sac_bytes):
    reading = read_sac(sac_bytes[:-400], "a.sac")
    assert len(reading.segments[0].samples) == 400
    assert "last 100 of 500 samples" in reading.exclusions[0].reason


def test_text_is_no_sac_file():
    reading = read_sac(b"these are notes about the event\n" * 40, "notes.sac")
    assert not reading.segments
    assert "not a SAC file" in reading.exclusions[0].reason


def test_header_version_seven_reads_like_six(sac_bytes):
    footer = struct.pack("<22d", *([-12345.0] * 22))
    data = set_sac_words(sac_bytes, {}, {76: 7}, {}) + footer
    (segment,) = read_sac(data, "a.sac").segments
    assert np.array_equal(segment.samples, ground_noise(500))
