"""The quality screen: each flaw leaves by its name, and what only looks like one stays."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from synthetic_files import T0, ground_noise

from testban.acquisition import QualitySettings, screen
from testban.acquisition.flaws import level_drops
from testban.errors import SettingsError
from testban.model import Recordings, Site, Waveform

RATE = 20.0
COUNT = 8000


def recordings(*channels, rate=RATE) -> Recordings:
    """Channels as (station, samples); the network is XX."""
    waveforms, sites = [], {}
    for station, samples in channels:
        waveforms.append(
            Waveform("XX", station, "", "BHZ", T0, rate, np.asarray(samples, dtype=float), 0.0, -90.0)
        )
        sites[f"XX.{station}"] = Site("XX", station, 40.0, 120.0)
    return Recordings(tuple(waveforms), sites)


def reason(samples, rate=RATE) -> str:
    """Why a channel leaves; "" when it stays untouched."""
    result = screen(recordings(("AAA", samples), rate=rate))
    if result.exclusions:
        assert not result.waveforms
        assert not result.sites
        return result.exclusions[0].reason
    assert np.array_equal(result.waveforms[0].samples, samples)
    return ""


def explosion(count=COUNT, onset=4000, size=1e6, seed=5) -> np.ndarray:
    """A sharp onset with a decaying coda, a thousand times the noise."""
    rng = np.random.default_rng(seed)
    time = np.arange(count - onset) / RATE
    train = size * np.exp(-time / 20) * np.convolve(rng.standard_normal(len(time)), [1, 1, 1], "same")
    return np.concatenate([np.zeros(onset), train]) + ground_noise(count)


def test_ground_noise_stays():
    assert reason(ground_noise(COUNT)) == ""


def test_a_large_explosion_on_a_quiet_site_stays():
    assert reason(explosion()) == ""


def test_a_large_surface_wave_stays():
    time = np.arange(COUNT) / RATE
    wave = 3e6 * np.sin(2 * np.pi * time / 18) * np.exp(-(((time - 250) / 60) ** 2))
    assert reason(wave + ground_noise(COUNT)) == ""


def test_all_nan():
    x = np.full(COUNT, np.nan)
    x[:7] = 0
    assert reason(x) == "no data: 7993 of 8000 samples are NaN"


def test_flat():
    assert reason(np.full(COUNT, 42.0)) == "flat: every sample is 42"


def test_stuck():
    x = ground_noise(COUNT)
    x[3000:] = 17
    assert reason(x).startswith("stuck: 250 of 400 s repeat one value")


def test_a_stuck_run_is_cut_out_and_noted():
    x = ground_noise(COUNT)
    x[3000:3100] = 262144
    result = screen(recordings(("AAA", x)))
    assert [len(w.samples) for w in result.waveforms] == [3000, 4900]
    assert result.waveforms[1].start_time == T0 + 155.0
    assert "5.0 s of one repeated value cut out" in result.notes[0]


def coda(onset_s: float, size: float, decay_s: float, seed: int) -> np.ndarray:
    """Noise of 1 and a wave train that dies away."""
    rng = np.random.default_rng(seed)
    time = np.arange(COUNT) / RATE - onset_s
    envelope = np.where(time > 0, size * np.exp(-np.maximum(time, 0) / decay_s), 0.0)
    return rng.standard_normal(COUNT) * np.hypot(1.0, envelope)


def test_noise_in_the_place_of_s_is_cut_out_and_noted():
    """The recorder drops to its noise 60 s after P."""
    samples = coda(100.0, 300.0, 40.0, 6)
    samples[round(160.0 * RATE) :] = coda(1e6, 0.0, 1.0, 7)[round(160.0 * RATE) :]
    result = screen(recordings(("AAA", samples)))
    (left,) = result.waveforms
    assert len(left.samples) == pytest.approx(160.0 * RATE, abs=RATE)
    assert np.array_equal(left.samples, samples[: len(left.samples)])
    assert "no wave dies away" in result.notes[0]
    assert "240 s from there are cut out" in result.notes[0]


def test_a_long_record_comes_back_after_a_drop():
    settings = QualitySettings(drop_cut_s=100.0)
    samples = coda(100.0, 300.0, 40.0, 6)
    samples[round(160.0 * RATE) :] = coda(1e6, 0.0, 1.0, 7)[round(160.0 * RATE) :]
    before, after = screen(recordings(("AAA", samples)), settings).waveforms
    assert after.start_time - before.end_time == pytest.approx(100.0, abs=0.1)


@given(
    onset_s=st.floats(20.0, 200.0),
    size=st.floats(1.0, 1e5),
    decay_s=st.floats(1.0, 100.0),
    seed=st.integers(0, 2**32 - 1),
)
def test_a_wave_train_that_dies_away_is_left_as_it_is(onset_s, size, decay_s, seed):
    """By a factor of e in a second at the fastest."""
    samples = coda(onset_s, size, decay_s, seed)
    assert not len(level_drops(samples, RATE, QualitySettings().drop_ratio, QualitySettings().drop_hold_s))


def test_too_short_and_wrong_rate():
    assert reason(ground_noise(400)).startswith("too short: 20.0 s")
    assert reason(ground_noise(COUNT), rate=1.0).startswith("wrong rate: 1 Hz")


def test_clipped():
    x = np.clip(explosion(), -5e5, 5e5)
    assert reason(x).startswith("clipped:")


def test_spiky_and_a_few_spikes():
    x = ground_noise(COUNT)
    x[[500, 2500, 6100]] += 40_000
    assert reason(x).startswith("spiky: 3 isolated spikes")
    x[2500] -= 40_000
    assert reason(x) == ""


def test_steps_of_level():
    x = ground_noise(COUNT) / 100
    x[2000:] += 5000
    x[5000:] -= 5000
    assert reason(x).startswith("steps: the level jumps 2 times")


def electronics(seed: int) -> np.ndarray:
    """Flicker noise: amplitude falls as the square root of frequency."""
    rng = np.random.default_rng(seed)
    frequency = np.fft.rfftfreq(COUNT, 1 / RATE)
    frequency[0] = frequency[1]
    spectrum = frequency**-0.5 * (
        rng.standard_normal(len(frequency)) + 1j * rng.standard_normal(len(frequency))
    )
    return np.round(2000 * np.fft.irfft(spectrum, COUNT))


def test_a_dead_sensor_leaves_where_its_neighbours_live():
    channels = [(f"AA{n}", ground_noise(COUNT, n)) for n in range(4)] + [("DDD", electronics(9))]
    result = screen(recordings(*channels))
    assert [e.channel for e in result.exclusions] == ["XX.DDD..BHZ"]
    assert result.exclusions[0].reason.startswith("dead: noise like that of electronics")


def test_without_living_neighbours_nobody_is_called_dead():
    channels = [(f"AA{n}", electronics(n)) for n in range(5)]
    assert not screen(recordings(*channels)).exclusions


def test_an_event_over_electronic_noise_is_no_dead_sensor():
    loud = electronics(9) + explosion() - ground_noise(COUNT)
    channels = [(f"AA{n}", ground_noise(COUNT, n)) for n in range(4)] + [("LLL", loud)]
    assert not screen(recordings(*channels)).exclusions


def test_settings_refuse_nonsense():
    with pytest.raises(SettingsError, match="min_rate_hz"):
        QualitySettings(min_rate_hz=0)


def test_screening_is_pure_and_idempotent():
    x = ground_noise(COUNT)
    x[3000:3100] = 5
    before = recordings(("AAA", x), ("BBB", np.full(COUNT, 1.0)))
    once = screen(before)
    twice = screen(once)
    assert len(before.waveforms) == 2
    assert [w.id for w in twice.waveforms] == [w.id for w in once.waveforms]
    assert len(twice.exclusions) == len(once.exclusions) == 1


@pytest.mark.recorded
def test_recorded_channels_that_leave_and_that_stay(recorded_data):
    """NaN and dead sensors leave; noisy islands, a short record and a blast at 81 km stay."""
    from testban.acquisition import read_recordings

    result = screen(read_recordings([recorded_data / "dprk" / "2017-09-03"]))
    gone: dict[str, set[str]] = {}
    for exclusion in result.exclusions:
        gone.setdefault(exclusion.reason.split(":")[0], set()).add(exclusion.channel.split(".")[1])
    assert gone == {"no data": {"JEW", "JYT"}, "dead": {"JHS", "JWT"}, "steps": {"JHS"}}
    assert "JP.JNU" in result.sites
    for folder in ("explosions/kambarata-2009", "earthquakes/california-2019-07-16", "dprk/2016-01-06"):
        assert not screen(read_recordings([recorded_data / folder])).exclusions


@pytest.mark.recorded
def test_a_twelve_bit_digitiser_at_its_limits_is_clipped(recorded_data):
    from testban.acquisition import read_recordings

    folder = recorded_data / "nnsn" / "waveforms" / "USS19902971457"
    result = screen(read_recordings([folder], stations=recorded_data / "nnsn" / "stationxml"))
    clipped = {e.channel: e.reason for e in result.exclusions if e.reason.startswith("clipped")}
    assert list(clipped) == ["NS.BER.00.SHZ"]
    assert "-2048 or 2047" in clipped["NS.BER.00.SHZ"]
