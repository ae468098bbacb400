"""What is drawn of a recording: the right stretch, the right channel, nothing that was not recorded."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from made_assessments import make_assessment
from made_recordings import make_recordings
from made_stations import TIME
from testban.model import Recordings, Site, Waveform
from testban.reporting.spectrum_figure import amplitude_spectrum
from testban.reporting.traces import Trace, cut, filtered, thinned, vertical_channel


def recording(
    samples: np.ndarray, rate: float = 20.0, channel: str = "BHZ", location: str = "00"
) -> Waveform:
    return Waveform("XX", "AAA", location, channel, TIME, rate, samples)


def recordings(*waveforms: Waveform) -> Recordings:
    return Recordings(waveforms, {"XX.AAA": Site("XX", "AAA", 0.0, 0.0)})


def test_vertical_channel_prefers_the_picked_one_then_the_fastest() -> None:
    noise = np.zeros(10)
    held = recordings(
        recording(noise, 20.0),
        recording(noise, 40.0, location="10"),
        recording(noise, 100.0, channel="HHE"),
    )
    assert vertical_channel(held, "XX.AAA") == "XX.AAA.10.BHZ"
    assert vertical_channel(held, "XX.AAA", "XX.AAA.00.BHZ") == "XX.AAA.00.BHZ"
    assert vertical_channel(held, "XX.AAA", left_out=frozenset({"XX.AAA.10.BHZ"})) == "XX.AAA.00.BHZ"
    assert vertical_channel(held, "XX.BBB") == ""


def test_cut_keeps_times_and_drops_what_is_not_finite() -> None:
    samples = np.arange(4000.0)
    samples[2000:2100] = np.nan
    pieces = cut(recordings(recording(samples)), "XX.AAA.00.BHZ", TIME + 10.0, TIME + 150.0)
    assert len(pieces) == 2
    for piece in pieces:
        np.testing.assert_allclose((piece.times - TIME) * 20.0, piece.samples, atol=1e-3)
        assert np.isfinite(piece.samples).all()


def test_filtered_keeps_the_band_and_the_moment() -> None:
    """A 2 Hz burst stays where it is and as large as it is; a 0.05 Hz swell goes."""
    t = np.arange(6000) / 20.0
    burst = np.exp(-(((t - 150.0) / 3.0) ** 2)) * np.cos(2 * np.pi * 2.0 * (t - 150.0))
    held = recordings(recording(burst + 500.0 * np.sin(2 * np.pi * 0.05 * t) + 1e4))
    (trace,) = filtered(held, "XX.AAA.00.BHZ", TIME + 120.0, TIME + 180.0, (1.0, 5.0))
    assert trace.samples.max() == pytest.approx(1.0, abs=0.05)
    assert trace.times[trace.samples.argmax()] - TIME == pytest.approx(150.0, abs=0.026)


def test_thinned_keeps_the_extremes_in_order() -> None:
    trace = Trace(
        "XX.AAA.00.BHZ", np.arange(50_000.0), np.random.default_rng(0).normal(size=50_000), 20.0, "counts"
    )
    times, samples = thinned(trace, 500)
    assert len(times) <= 1002
    assert (np.diff(times) > 0).all()
    assert samples.max() == trace.samples.max()
    assert samples.min() == trace.samples.min()


def test_amplitude_spectrum_of_white_noise_is_flat_and_known() -> None:
    """White noise of variance s^2 at rate f has a mean squared transform s^2 n / f^2 (Parseval)."""
    rng = np.random.default_rng(1)
    rate, length, sigma = 50.0, 20.0, 3.0
    powers = []
    for _ in range(40):
        samples = sigma * rng.normal(size=int(length * rate) + 10)
        trace = Trace("x", np.arange(len(samples)) / rate, samples, rate, "counts")
        found = amplitude_spectrum(trace, 0.0, length)
        assert found is not None
        powers.append(found[1] ** 2)
    expected = sigma**2 * length * rate / rate**2
    np.testing.assert_allclose(np.mean(powers, axis=0)[8:], expected, rtol=0.25)


def test_amplitude_spectrum_needs_the_whole_window() -> None:
    trace = Trace("x", np.arange(100) / 20.0, np.ones(100), 20.0, "counts")
    assert amplitude_spectrum(trace, 0.0, 20.0) is None


def test_factory_records_hang_together() -> None:
    assessment = make_assessment(1, stations=4)
    held = make_recordings(assessment, stations=4, components="ENZ")
    assert {waveform.station_key for waveform in held.waveforms} == set(held.sites)
    assert len(held.waveforms) == 12
    assert dataclasses.replace(held).waveforms[0].samples.flags.writeable is False
