"""Responses that contradict the ground noise itself."""

from __future__ import annotations

import numpy as np
import pytest
from synthetic_files import T0

from testban.acquisition import screen
from testban.acquisition.implausible_gains import ground_noise
from testban.model import Recordings, Response, Site, Waveform

RATE, GAIN = 20.0, 1e9
BANDS = ((0.12, 0.48), (1.0, 4.0))


def recorded(scale: float, gain: float = GAIN, seconds: float = 600.0, seed: int = 1) -> Recordings:
    """Ground noise ``scale`` times 1e-7 m per sqrt(Hz) at 0.3 Hz, falling as f^-2.5, a little above the
    low-noise model; the sensor is flat to velocity and its response says ``gain`` counts per m/s."""
    rng = np.random.default_rng(seed)
    n = int(seconds * RATE)
    frequency = np.fft.rfftfreq(n, 1 / RATE)
    metres = scale * 1e-7 * (np.maximum(frequency, 0.05) / 0.3) ** -2.5
    velocity = np.fft.irfft(
        np.fft.rfft(rng.normal(size=n)) * np.sqrt(RATE / 2) * metres * 2 * np.pi * frequency, n
    )
    wave = Waveform("XX", "AAA", "", "BHZ", T0, RATE, velocity * GAIN, 0.0, -90.0)
    response = Response((0j,), (), gain, "made")
    return Recordings((wave,), {"XX.AAA": Site("XX", "AAA", 40.0, 120.0)}, {wave.id: response})


def test_noise_is_measured_in_metres() -> None:
    made = recorded(1.0)
    found = ground_noise(made.waveforms[0], made.responses["XX.AAA..BHZ"])
    for band in BANDS:
        f = np.linspace(*band, 200)
        expected = np.sqrt(np.mean((1e-7 * (f / 0.3) ** -2.5) ** 2))
        # A median of power spectra lies at ln 2 of their mean.
        assert found[band] == pytest.approx(expected * np.sqrt(np.log(2)), rel=0.1)


@pytest.mark.parametrize("scale", [1.0, 1000.0])
def test_quiet_and_stormy_sites_keep_their_response(scale: float) -> None:
    result = screen(recorded(scale))
    assert result.responses
    assert not result.notes


@pytest.mark.parametrize(
    ("gain", "told"),
    [(GAIN * 1e9, "below the quietest"), (GAIN * 1e3, "below"), (GAIN / 1e9, "above the loudest")],
)
def test_a_unit_off_by_a_thousand_or_more_takes_the_response_away(gain: float, told: str) -> None:
    result = screen(recorded(1.0, gain))
    assert len(result.waveforms) == 1
    assert not result.responses
    (note,) = result.notes
    assert note.startswith("XX.AAA..BHZ: no response (ground noise would be over 10")
    assert told in note


def test_a_short_record_is_not_judged() -> None:
    assert screen(recorded(1.0, GAIN * 1e9, seconds=90.0)).responses
