"""Trains of waves are found where they begin; noise alone makes few."""

from __future__ import annotations

import numpy as np

from testban.detection import DetectionSettings, FilteredChannel
from testban.detection.wave_trains import WaveTrainSettings, detect_trains
from testban.model import Pick, Waveform

RATE_HZ, LENGTH_S, ONSET_S = 40.0, 600.0, 300.0


def trains(samples: np.ndarray) -> tuple[Pick, ...]:
    waveform = Waveform("XX", "S01", "", "BHZ", 1.6e9, RATE_HZ, samples)
    channel = FilteredChannel.of(waveform, DetectionSettings())
    return detect_trains({"XX.S01": [channel]}, WaveTrainSettings())


def made(ratio: float, seed: int) -> np.ndarray:
    """White noise, and from the onset on a train that rises over 10 s and decays over 60 s."""
    rng = np.random.default_rng(seed)
    time = np.arange(int(RATE_HZ * LENGTH_S)) / RATE_HZ
    since = np.maximum(time - ONSET_S, 0.0)
    envelope = np.minimum(since / 10.0, 1.0) * np.exp(-np.maximum(since - 10.0, 0.0) / 60.0)
    return rng.standard_normal(len(time)) * (1.0 + ratio * envelope)


def test_the_onset_is_where_the_amplitude_is_half_of_its_largest() -> None:
    for seed in range(8):
        clearest = max(trains(made(10.0, seed)), key=lambda p: p.snr)
        assert clearest.phase_hint == "Lg"
        # Half amplitude comes 5 s after the onset; smoothing over 4 s and noise move it a little.
        assert abs(clearest.time - 1.6e9 - ONSET_S - 5.0) < 3.0 * clearest.uncertainty_s
        assert clearest.snr > 3.0


def test_noise_alone_makes_a_train_in_less_than_ten_minutes_seldom() -> None:
    found = [len(trains(made(0.0, seed))) for seed in range(20)]
    # 2.5 is three standard deviations of the logarithm of the ratio, in about 75 independent windows.
    assert np.mean(found) < 1.0


def test_a_channel_too_slow_for_the_band_has_no_trains() -> None:
    waveform = Waveform("XX", "S01", "", "LHZ", 1.6e9, 1.0, np.random.default_rng(1).standard_normal(600))
    channel = FilteredChannel.of(waveform, DetectionSettings())
    assert detect_trains({"XX.S01": [channel]}, WaveTrainSettings()) == ()
