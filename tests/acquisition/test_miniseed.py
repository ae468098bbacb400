"""The miniSEED reader: versions, damage, stray records."""

from __future__ import annotations

import numpy as np
import pytest
from synthetic_files import T0, ground_noise, miniseed

from testban.acquisition.miniseed import ends_within_record, read_miniseed

RECORD = 512


@pytest.mark.parametrize("version", [2, 3])
def test_samples_come_back(version):
    samples = ground_noise(5000)
    (segment,) = read_miniseed(miniseed(samples, version=version), "a").segments
    assert segment.id == "XX.AAA.00.BHZ"
    assert segment.start_time == pytest.approx(T0, abs=1e-6)
    assert segment.sampling_rate_hz == 20.0
    assert np.array_equal(segment.samples, samples)


def test_truncation_loses_one_record_and_says_so():
    samples = ground_noise(5000)
    data = miniseed(samples)
    reading = read_miniseed(data[:-100], "a.mseed")
    read = reading.segments[0].samples
    assert 0 < len(samples) - len(read) < 500
    assert np.array_equal(read, samples[: len(read)])
    assert reading.exclusions[0].channel == "a.mseed"
    assert "412 of" in reading.exclusions[0].reason
    assert ends_within_record(data[:-100])
    assert not ends_within_record(data)


@pytest.mark.parametrize("version", [2, 3])
def test_a_flipped_bit_in_the_samples_costs_one_record(version):
    samples = ground_noise(5000)
    data = bytearray(miniseed(samples, version=version))
    data[len(data) // 2 + 40] ^= 0x10
    reading = read_miniseed(bytes(data), "a.mseed")
    assert len(reading.segments) == 2
    assert "damaged" in reading.exclusions[0].reason
    for segment in reading.segments:
        first = round((segment.start_time - T0) * 20)
        assert np.array_equal(segment.samples, samples[first : first + len(segment.samples)])


def test_garbage_between_records_is_skipped():
    samples = ground_noise(5000)
    data = miniseed(samples)
    cut = 3 * RECORD
    reading = read_miniseed(data[:cut] + b"\x00garbage" * 9 + data[cut:], "a.mseed")
    assert np.array_equal(reading.segments[0].samples, samples)
    assert "72 of" in reading.exclusions[0].reason


def test_a_record_with_a_wrong_clock_among_its_neighbours_is_left_out():
    samples = ground_noise(5000)
    data = bytearray(miniseed(samples))
    data[3 * RECORD + 21] ^= 0x04  # year of the fourth record
    reading = read_miniseed(bytes(data), "a.mseed")
    assert len(reading.segments) == 2
    assert "contradicts the records around it" in reading.exclusions[0].reason


def test_alternating_channels_with_a_gap_are_left_alone():
    z, n = (miniseed(ground_noise(5000, seed), id=f"XX.AAA.00.BH{c}") for seed, c in ((1, "Z"), (2, "N")))
    zs, ns = ([d[i : i + RECORD] for i in range(0, len(d), RECORD)] for d in (z, n))
    woven = b"".join(a + b for i, (a, b) in enumerate(zip(zs, ns, strict=False)) if i != 2)
    reading = read_miniseed(woven, "a.mseed")
    assert not reading.exclusions
    assert sorted({s.channel for s in reading.segments}) == ["BHN", "BHZ"]


def test_a_drifting_clock_stays_one_stretch_with_its_own_rate():
    samples, rate = ground_noise(60_000), 20.0 * (1 + 4e-5)
    counts = 500
    data = b"".join(
        miniseed(samples[i : i + counts], T0 + i / rate, reclen=4096) for i in range(0, len(samples), counts)
    )
    (segment,) = read_miniseed(data, "a.mseed").segments
    assert segment.sampling_rate_hz == pytest.approx(rate, rel=1e-6)
    assert np.array_equal(segment.samples, samples)


def test_no_record_at_all_is_named():
    reading = read_miniseed(b"HTTP/1.1 500 Internal Server Error", "a.mseed")
    assert reading.exclusions[0].channel == "a.mseed"
    assert "no readable miniSEED" in reading.exclusions[0].reason


def test_a_last_record_years_off_is_left_out():
    samples = ground_noise(5000)
    data = bytearray(miniseed(samples))
    data[len(data) - RECORD + 21] ^= 0x04  # year of the last record
    reading = read_miniseed(bytes(data), "a.mseed")
    (segment,) = reading.segments
    assert np.array_equal(segment.samples, samples[: len(segment.samples)])
    assert "contradicts the records around it" in reading.exclusions[0].reason
