"""What screening leaves out as clipped comes back for magnitudes and first onsets, and nothing else does."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from testban.acquisition import screen
from testban.model import Recordings, Response, Site, Waveform
from testban.pipeline.clipped import TAIL_S, hearing, with_clipped

RATE_HZ = 40.0
RESPONSE = Response((0j,), (), 1e9, "made up")


def made() -> Recordings:
    """A good, a clipped and a dead channel at three stations."""
    t = np.arange(0, 120, 1 / RATE_HZ)
    rng = np.random.default_rng(0)
    wave = rng.normal(size=len(t)) + 5000 * np.sin(2 * np.pi * 1.1 * t) * ((t > 60) & (t < 90))
    traces = {"A": wave, "B": np.clip(wave, -3000, 3000), "C": np.zeros(len(t))}
    waves = tuple(Waveform("XX", key, "", "BHZ", 0.0, RATE_HZ, v) for key, v in traces.items())
    sites = {f"XX.{key}": Site("XX", key, float(k), 0.0) for k, key in enumerate(traces)}
    return Recordings(waves, sites, {w.id: RESPONSE for w in waves})


def test_clipped_channels_return_with_their_site_and_response() -> None:
    recordings = made()
    screened = screen(recordings)
    assert {w.station for w in screened.waveforms} == {"A"}
    loud = with_clipped(screened, recordings)
    assert [w.station for w in loud.waveforms] == ["A", "B"]
    assert set(loud.sites) == {"XX.A", "XX.B"}
    assert set(loud.responses) == {"XX.A..BHZ", "XX.B..BHZ"}


def test_without_clipped_channels_nothing_changes() -> None:
    recordings = made()
    clean = replace(recordings, waveforms=recordings.waveforms[:1])
    screened = screen(clean)
    assert with_clipped(screened, clean) is screened


def test_onsets_are_sought_until_the_first_cut_off_sample_only() -> None:
    """And nothing else changes: whole channels are heard as they are."""
    rate, start = 20.0, 1000.0
    samples = np.sin(2 * np.pi * 1.0 * np.arange(6000) / rate)
    samples[4000:] *= 10.0
    cut = np.clip(samples, -4.0, 4.0)
    clear = Waveform("XX", "A", "", "BHZ", start, rate, samples)
    clipped = Waveform("XX", "B", "", "BHZ", start, rate, cut)
    screened = Recordings((clear,), {})
    heard = hearing(screened, Recordings((clear, clipped), {}))
    first = int(np.flatnonzero(np.abs(samples) > 4.0)[0])
    assert heard.until == {clipped.id: pytest.approx(start + first / rate)}
    kept = next(w for w in heard.recordings.waveforms if w.id == clipped.id)
    assert kept.end_time == pytest.approx(start + first / rate + TAIL_S, abs=2 / rate)
    assert next(w for w in heard.recordings.waveforms if w.id == clear.id) is clear
    assert hearing(screened, screened).recordings is screened
