"""Gaps, overlaps, duplicates, mixed rates and NaN."""

from __future__ import annotations

import numpy as np
import pytest
from synthetic_files import T0, ground_noise

from testban.acquisition.assembly import assemble
from testban.acquisition.segment import Segment


def segment(samples, start=T0, rate=20.0, file="a", channel="BHZ", location=""):
    return Segment("XX", "AAA", location, channel, start, rate, np.asarray(samples, dtype=float), file)


def test_contiguous_pieces_join_within_half_a_sample():
    x = ground_noise(1000)
    made = assemble([segment(x[600:], T0 + 30.012), segment(x[:600])])
    (waveform,) = made.waveforms
    assert np.array_equal(waveform.samples, x)
    assert waveform.start_time == T0
    assert not waveform.samples.flags.writeable


def test_a_gap_starts_a_new_waveform_and_nothing_is_interpolated():
    x = ground_noise(1000)
    first, second = assemble([segment(x[:400]), segment(x[450:], T0 + 22.5)]).waveforms
    assert np.array_equal(np.concatenate([first.samples, second.samples]), np.delete(x, np.s_[400:450]))
    assert second.start_time == T0 + 22.5


def test_equal_overlaps_merge_and_duplicates_vanish():
    x = ground_noise(1000)
    made = assemble([segment(x[:700]), segment(x[300:], T0 + 15.0, file="b"), segment(x, file="c")])
    (waveform,) = made.waveforms
    assert np.array_equal(waveform.samples, x)
    assert not made.exclusions


def test_contradicting_overlap_is_cut_out_and_both_files_named():
    x = ground_noise(1000)
    other = x[300:].copy()
    other[50:60] += 5
    made = assemble([segment(x[:700], file="one"), segment(other, T0 + 15.0, file="two")])
    first, second = made.waveforms
    assert np.array_equal(first.samples, x[:300])
    assert np.array_equal(second.samples, x[700:])
    assert "one and two overlap there and disagree" in made.exclusions[0].reason
    assert made.exclusions[0].channel == "XX.AAA..BHZ"


def test_of_two_rates_at_one_time_the_longer_stays():
    slow, fast = ground_noise(1000), ground_noise(400, 2)
    made = assemble([segment(slow), segment(fast, T0 + 48.0, rate=100.0)])
    first, second = made.waveforms
    assert first.sampling_rate_hz == 20.0
    assert second.sampling_rate_hz == 100.0
    assert second.start_time > first.end_time
    assert "20 Hz at that time" in made.exclusions[0].reason


def test_rate_jitter_is_no_second_rate():
    x = ground_noise(1000)
    made = assemble([segment(x[:500]), segment(x[500:], T0 + 25.0, rate=20.0005)])
    assert len(made.waveforms) == 1


def test_location_codes_are_kept_apart():
    x = ground_noise(100)
    assert len(assemble([segment(x, location="00"), segment(x, location="10")]).waveforms) == 2


def test_nan_splits_and_mostly_nan_goes_on_whole():
    x = ground_noise(1000)
    x[500:510] = np.nan
    first, second = assemble([segment(x)]).waveforms
    assert (len(first.samples), len(second.samples)) == (500, 490)
    x[10:] = np.nan
    (whole,) = assemble([segment(x)]).waveforms
    assert np.count_nonzero(np.isnan(whole.samples)) == 990


def test_nan_in_one_file_is_filled_by_its_duplicate():
    x = ground_noise(300)
    holed = x.copy()
    holed[100:120] = np.nan
    (waveform,) = assemble([segment(holed), segment(x, file="b")]).waveforms
    assert np.array_equal(waveform.samples, x)


def test_waveforms_are_sorted_by_id_and_time():
    x = ground_noise(100)
    made = assemble([segment(x, T0 + 100), segment(x), segment(x, channel="BHE")]).waveforms
    assert [(w.channel, w.start_time) for w in made] == [("BHE", T0), ("BHZ", T0), ("BHZ", T0 + 100)]


def test_a_clock_set_during_recording_splits():
    x = ground_noise(400)
    parts = [segment(x[100 * i : 100 * i + 100], T0 + 5.0 * i + 0.02 * i) for i in range(4)]
    made = assemble(parts)
    # Each piece starts 0.4 sample late against the one before: joined one by one, but never off by more
    # than half a sample from a common axis.
    for waveform in made.waveforms:
        assert waveform.sampling_rate_hz == pytest.approx(20.0, rel=1e-4)
    assert sum(len(w.samples) for w in made.waveforms) == 400
