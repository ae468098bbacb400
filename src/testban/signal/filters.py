"""Zero-state Butterworth filters and envelopes on one trace or a stack of traces (last axis is time)."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray


@lru_cache(maxsize=256)
def sections(low_hz: float, high_hz: float, sampling_rate_hz: float, corners: int) -> NDArray[np.float64]:
    """Second-order sections of `bandpass`."""
    from scipy.signal import butter

    nyquist = sampling_rate_hz / 2
    high = min(high_hz, 0.95 * nyquist)
    if low_hz <= 0:
        return np.asarray(butter(corners, high / nyquist, "lowpass", output="sos"))
    if high_hz >= nyquist:
        return np.asarray(butter(corners, low_hz / nyquist, "highpass", output="sos"))
    return np.asarray(butter(corners, [low_hz / nyquist, high / nyquist], "bandpass", output="sos"))


def bandpass(
    samples: NDArray[np.float64],
    sampling_rate_hz: float,
    low_hz: float,
    high_hz: float,
    corners: int = 3,
    zero_phase: bool = False,
) -> NDArray[np.float64]:
    """Butterworth band-pass along the last axis; causal unless ``zero_phase``.

    The first sample is taken off beforehand, so an offset makes no step. A ``high_hz`` at or above the
    Nyquist frequency gives a high-pass, ``low_hz`` <= 0 a low-pass.
    """
    from scipy.signal import sosfilt, sosfiltfilt

    samples = np.asarray(samples, dtype=float)
    design = sections(float(low_hz), float(high_hz), float(sampling_rate_hz), corners)
    if zero_phase:
        padding = min(samples.shape[-1] - 1, int(3 * sampling_rate_hz / max(low_hz, 0.1)))
        return np.asarray(sosfiltfilt(design, samples, axis=-1, padlen=padding))
    return np.asarray(sosfilt(design, samples - samples[..., :1], axis=-1))


@lru_cache(maxsize=256)
def onset_delay_s(low_hz: float, high_hz: float, sampling_rate_hz: float, share: float = 0.05) -> float:
    """Time by which causal `bandpass` holds an onset back: until ``share`` of an impulse's energy is out."""
    length = int(sampling_rate_hz * (2.0 + 10.0 / (high_hz - max(low_hz, 0.0))))
    impulse = np.zeros(length)
    impulse[1] = 1.0
    energy = np.cumsum(bandpass(impulse, sampling_rate_hz, low_hz, high_hz) ** 2)
    return float(np.searchsorted(energy, share * energy[-1]) - 1) / sampling_rate_hz


def envelope(samples: NDArray[np.float64]) -> NDArray[np.float64]:
    """Modulus of the analytic signal along the last axis."""
    from scipy.fft import next_fast_len
    from scipy.signal import hilbert

    n = samples.shape[-1]
    return np.asarray(np.abs(hilbert(samples, N=next_fast_len(n), axis=-1)[..., :n]))


def moving_mean(values: NDArray[np.float64], length: int) -> NDArray[np.float64]:
    """Mean of the ``length`` values ending at each one (fewer at the start)."""
    total = np.cumsum(values, axis=-1, dtype=float)
    mean = total.copy()
    mean[..., length:] -= total[..., :-length]
    count = np.minimum(np.arange(1, values.shape[-1] + 1), length)
    return np.asarray(mean / count)
