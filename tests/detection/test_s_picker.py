"""S on the component across the direction to its source."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from made_traces import START, burst, noise, waveform

from testban.detection import DetectionSettings, ExpectedS, pick_predicted_s
from testban.model import Recordings

SETTINGS = DetectionSettings()
S_TIME = 112.0


def station(seed: int, backazimuth_deg: float, axes_deg: tuple[float, float] = (0.0, 90.0)) -> Recordings:
    """P, and a conversion 2 s ahead of S, along the direction to the source; S across it."""
    rng = np.random.default_rng(seed)
    coda = 20.0 * burst(rng, 200.0, 90.0, (1.0, 6.0), decay_s=6.0)
    converted = 25.0 * burst(rng, 200.0, S_TIME - 2.0, (1.0, 6.0), decay_s=3.0)
    along = coda + converted + 20.0 * burst(rng, 200.0, S_TIME, (1.0, 4.0))
    across = 0.25 * coda + 40.0 * burst(rng, 200.0, S_TIME, (1.0, 4.0))
    channels = []
    for name, azimuth in zip("12", axes_deg, strict=True):
        turn = np.radians(azimuth - backazimuth_deg)
        samples = np.cos(turn) * along + np.sin(turn) * across + noise(rng, 200.0)
        channels.append(replace(waveform(samples, channel=f"BH{name}", dip_deg=0.0), azimuth_deg=azimuth))
    return Recordings(tuple(channels), {})


def due(backazimuth_deg: float) -> dict[str, ExpectedS]:
    return {"XX.AAA": ExpectedS(START + S_TIME + 0.5, 4.0, START + 90.0, backazimuth_deg)}


@pytest.mark.parametrize("axes_deg", [(0.0, 90.0), (40.0, 130.0), (250.0, 340.0)])
def test_what_converts_ahead_of_s_is_not_taken_for_it(axes_deg: tuple[float, float]) -> None:
    error, sigma = [], []
    for seed in range(12):
        backazimuth = 30.0 * seed + 7.0
        picks = pick_predicted_s(station(seed, backazimuth, axes_deg), due(backazimuth), SETTINGS)
        assert len(picks) == 1
        assert picks[0].phase_hint == "S"
        assert picks[0].channel in ("XX.AAA.00.BH1", "XX.AAA.00.BH2")
        error.append(picks[0].time - START - S_TIME)
        sigma.append(picks[0].uncertainty_s)
    assert abs(np.median(error)) < 0.25
    assert np.mean(np.abs(error) < 2 * np.array(sigma)) >= 0.9


def test_the_answer_does_not_turn_with_the_sensor() -> None:
    times = [
        pick_predicted_s(_turned(station(3, 50.0), by_deg), due(50.0), SETTINGS)[0].time
        for by_deg in (0.0, 33.0, 120.0)
    ]
    assert np.ptp(times) < 0.01


def _turned(recordings: Recordings, by_deg: float) -> Recordings:
    """The same ground motion as a sensor turned clockwise sees it."""
    north, east = recordings.waveforms
    c, s = np.cos(np.radians(by_deg)), np.sin(np.radians(by_deg))
    one = replace(north, samples=c * north.samples + s * east.samples, azimuth_deg=by_deg)
    two = replace(east, samples=c * east.samples - s * north.samples, azimuth_deg=90.0 + by_deg)
    return Recordings((one, two), {})


def test_a_sensor_of_unknown_orientation_is_still_read() -> None:
    plain = station(5, 60.0)
    blind = Recordings(tuple(replace(w, azimuth_deg=None) for w in plain.waveforms), {})
    picks = pick_predicted_s(blind, due(60.0), SETTINGS)
    assert len(picks) == 1
    assert abs(picks[0].time - START - S_TIME) < 3.0


def test_weaker_onsets_are_less_sure_and_moved_more() -> None:
    plain = replace(SETTINGS, s_late_s=(0.0, 0.0), s_burst_s=0.0)
    loud = station(4, 20.0)
    (raw,) = pick_predicted_s(loud, due(20.0), plain)
    (moved,) = pick_predicted_s(loud, due(20.0), SETTINGS)
    always_s, weak_s = SETTINGS.s_late_s
    assert raw.time - moved.time == pytest.approx(always_s + weak_s / raw.snr)
    assert moved.uncertainty_s > raw.time - moved.time


def test_nothing_recorded_then_gives_no_pick() -> None:
    early = {"XX.AAA": ExpectedS(START - 500.0, 4.0, START - 520.0, 0.0)}
    assert pick_predicted_s(station(1, 0.0), early, SETTINGS) == ()
