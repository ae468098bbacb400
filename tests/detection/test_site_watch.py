"""Weak arrivals summed over stations: found when they are there, and seldom when they are not."""

from __future__ import annotations

import numpy as np
import pytest
from made_traces import START, burst, noise, waveform

from testban.detection import DetectionSettings, FilteredChannel
from testban.detection.site_watch import SiteWatchSettings, watch_site

SETTINGS = SiteWatchSettings(rotations=150)
LENGTH_S, EVENT_S, RATE = 700.0, 400.0, 20.0

Network = tuple[dict[str, tuple[FilteredChannel, ...]], dict[str, float]]


def network(seed: int, ratio: float, stations: int = 12) -> Network:
    """Channels and travel times; an event of amplitude ``ratio`` over the noise, off by 0.4 s a station."""
    rng = np.random.default_rng(seed)
    channels, travel = {}, {}
    for k in range(stations):
        key = f"S{k:02d}"
        travel[f"XX.{key}"] = float(rng.uniform(40.0, 150.0))
        onset = EVENT_S + travel[f"XX.{key}"] + rng.normal(0.0, 0.4)
        samples = noise(rng, LENGTH_S, RATE)
        samples += ratio * burst(rng, LENGTH_S, onset, (1.0, 6.0), decay_s=4.0, rate_hz=RATE)
        trace = waveform(samples, station=key, rate_hz=RATE)
        channels[f"XX.{key}"] = (FilteredChannel.of(trace, DetectionSettings()),)
    return channels, travel


@pytest.mark.parametrize("ratio", [1.5, 3.0])
def test_weak_arrivals_add_up(ratio: float) -> None:
    for seed in range(5):
        found = watch_site(*network(seed, ratio), {}, START + 60.0, SETTINGS, np.random.default_rng(seed))
        assert found is not None
        # The functions are held high over the tolerance either side of the onset.
        assert abs(found.time - START - EVENT_S) <= SETTINGS.tolerance_s + SETTINGS.step_s
        assert found.stations == 12
        assert found.chance <= SETTINGS.chance


def test_noise_alone_is_not_an_event() -> None:
    """Chance is accepted at 1 %: among 20, two or more have a probability below 2 %."""
    found = [
        watch_site(*network(1000 + s, 0.0), {}, START + 60.0, SETTINGS, np.random.default_rng(s))
        for s in range(20)
    ]
    assert sum(f is not None for f in found) <= 2


def test_stations_still_ringing_do_not_count() -> None:
    channels, travel = network(1, 3.0)
    ringing = {k: START + EVENT_S + travel[k] + 60.0 for k in travel}
    found = watch_site(channels, travel, ringing, START + 60.0, SETTINGS, np.random.default_rng(1))
    assert found is None or abs(found.time - START - EVENT_S) > 30.0


def test_too_few_stations_or_too_little_time_make_no_sum() -> None:
    rng = np.random.default_rng(0)
    assert watch_site(*network(1, 5.0, stations=5), {}, START + 60.0, SETTINGS, rng) is None
    assert watch_site(*network(1, 5.0), {}, START + LENGTH_S - 10.0, SETTINGS, rng) is None
    assert watch_site({}, {}, {}, START, SETTINGS, rng) is None


def test_same_seed_same_answer() -> None:
    one, other = (
        watch_site(*network(2, 2.0), {}, START + 60.0, SETTINGS, np.random.default_rng(5)) for _ in range(2)
    )
    assert one == other
