"""Traces of band-limited noise with bursts at known times."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from testban.model import Recordings, Waveform
from testban.signal.filters import bandpass

START = 1_600_000_000.0
RATE = 40.0


def noise(rng: np.random.Generator, length_s: float, rate_hz: float = RATE) -> NDArray[np.float64]:
    """Noise of unit amplitude between 0.1 and 8 Hz, settled."""
    spare = int(100 * rate_hz)
    samples = bandpass(rng.normal(size=int(length_s * rate_hz) + spare), rate_hz, 0.1, 8.0)[spare:]
    return np.asarray(samples / samples.std())


def burst(
    rng: np.random.Generator,
    length_s: float,
    onset_s: float,
    band_hz: tuple[float, float],
    decay_s: float = 8.0,
    rate_hz: float = RATE,
) -> NDArray[np.float64]:
    """A burst of unit amplitude that begins at once and decays like a coda."""
    n, spare = int(length_s * rate_hz), int(100 * rate_hz)
    carrier = bandpass(rng.normal(size=n + spare), rate_hz, *band_hz)[spare:]
    after = np.arange(n) / rate_hz - onset_s
    decay = np.where(after >= 0, np.exp(-np.maximum(after, 0.0) / decay_s), 0.0)
    return np.asarray(decay * carrier / carrier.std())


def waveform(
    samples: NDArray[np.float64],
    station: str = "AAA",
    channel: str = "BHZ",
    rate_hz: float = RATE,
    dip_deg: float | None = -90.0,
) -> Waveform:
    return Waveform("XX", station, "00", channel, START, rate_hz, samples, 0.0, dip_deg)


def recordings(*samples: NDArray[np.float64], channel: str = "BHZ") -> Recordings:
    """One station with one channel a trace."""
    return Recordings(tuple(waveform(s, channel=channel) for s in samples), {})
