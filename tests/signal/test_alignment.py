"""Onsets by energy and delays of one record behind another, on noise bursts with known times."""

from __future__ import annotations

import numpy as np
import pytest

from testban.model import Waveform
from testban.signal.alignment import BandWindow, band_window, delays, energy_onset

BAND = (1.0, 4.0)


def burst(
    onset: float, rate: float = 40.0, start: float = 1000.0, seed: int = 0, noise: float = 0.05
) -> Waveform:
    """120 s of noise with a burst, the same for every ``seed``, ``onset`` seconds after ``start``."""
    path = np.random.default_rng(seed).normal(size=400) * np.exp(-np.arange(400) / 80.0)
    count = round(120 * rate)
    wave = np.fft.rfft(path, 4800)[: count // 2 + 1]
    wave *= np.exp(-2j * np.pi * np.fft.rfftfreq(count, 1 / rate) * onset)
    samples = np.fft.irfft(wave, count) * rate / 40.0
    samples += noise * np.random.default_rng(seed + 1 + round(onset)).normal(size=count)
    return Waveform("XX", "AAA", "", "BHZ", start, rate, samples)


def test_window_keeps_absolute_time() -> None:
    times = 1000.013 + np.arange(4800) / 40.0
    tone = Waveform("XX", "AAA", "", "BHZ", 1000.013, 40.0, np.sin(2 * np.pi * 2.0 * (times - 1000.0)))
    window = band_window([tone], 1050.0, 1060.0, BAND, 80.0)
    assert window is not None
    own = window.start_time + np.arange(len(window.samples)) / 80.0
    assert 1050.0 <= own[0] < 1050.0 + 1 / 80.0
    gain = np.abs(window.samples).max()
    np.testing.assert_allclose(window.samples, gain * np.sin(2 * np.pi * 2.0 * (own - 1000.0)), atol=0.01)


@pytest.mark.parametrize(("start", "end"), [(990.0, 1010.0), (1110.0, 1130.0)])
def test_window_outside_the_record_is_none(start: float, end: float) -> None:
    assert band_window([burst(50.0)], start, end, BAND, 80.0) is None


def test_window_comes_from_the_piece_that_holds_it() -> None:
    early, late = burst(50.0), burst(50.0, start=2000.0)
    window = band_window([early, late], 2040.0, 2060.0, BAND, 80.0)
    assert window is not None
    assert window.start_time == pytest.approx(2040.0, abs=1 / 80)


def test_band_beyond_the_rate_is_none() -> None:
    assert band_window([burst(50.0, rate=20.0)], 1040.0, 1060.0, (5.0, 9.5), 80.0) is None


@pytest.mark.parametrize("onset", [45.0, 50.0, 53.7])
def test_onset_where_the_energy_rises(onset: float) -> None:
    window = band_window([burst(onset)], 1035.0, 1065.0, BAND, 80.0)
    assert window is not None
    found = energy_onset(window, 1042.0, 1058.0)
    assert found is not None
    assert found[0] == pytest.approx(
        1000.0 + onset, abs=1.2
    )  # the burst fades over 2 s, noise decides within that
    assert found[1] > 5.0


def test_no_onset_in_silence_or_in_too_short_a_window() -> None:
    assert energy_onset(BandWindow(0.0, 10.0, np.zeros(300)), 10.0, 20.0) is None
    assert energy_onset(BandWindow(0.0, 10.0, np.ones(20)), 10.0, 20.0) is None


@pytest.mark.parametrize(("shift", "rate"), [(0.0, 40.0), (1.234, 40.0), (-2.5071, 20.0)])
def test_delay_between_records(shift: float, rate: float) -> None:
    template = band_window([burst(50.0)], 1049.0, 1059.0, BAND, 80.0)
    other = band_window([burst(50.0 + shift, rate)], 1044.0, 1064.0, BAND, 80.0)
    assert template is not None
    assert other is not None
    found = delays(template, other)
    assert found is not None
    assert found.times[0] - found.template_time == pytest.approx(shift, abs=4 * found.sigmas_s[0] + 0.001)
    assert found.correlations[0] > 0.9


def test_unlike_records_have_no_delay() -> None:
    template = band_window([burst(50.0)], 1049.0, 1059.0, BAND, 80.0)
    other = band_window([burst(50.0, seed=9)], 1044.0, 1064.0, BAND, 80.0)
    assert template is not None
    assert other is not None
    assert delays(template, other, minimum=0.6) is None
    assert delays(other, template) is None
