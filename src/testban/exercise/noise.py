"""Made-up background noise with the spectrum of Peterson's noise models."""

from __future__ import annotations

import csv
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray


def noise_acceleration_db(periods_s: NDArray[np.float64], level: float) -> NDArray[np.float64]:
    """Acceleration power in dB re 1 (m/s^2)^2/Hz: Peterson's low (``level`` 0) to high (1) noise model.

    Straight lines in dB against log period; constant beyond 0.1 and 300 s.
    """
    text = (files("testban.exercise") / "data" / "peterson_1993.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))
    period = np.log10([float(row["period_s"]) for row in rows])
    low = np.array([float(row["low_db"]) for row in rows])
    high = np.array([float(row["high_db"]) for row in rows])
    return np.interp(np.log10(periods_s), period, (1.0 - level) * low + level * high)


def background_velocity(
    samples: int, rate_hz: float, level: float, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Gaussian ground velocity (m/s) of that spectrum, (samples,), random phases; nothing beyond 300 s."""
    from scipy.fft import irfft, next_fast_len, rfftfreq

    padded = next_fast_len(samples + int(300.0 * rate_hz), real=True)
    frequencies = rfftfreq(padded, 1.0 / rate_hz)
    frequencies[0] = frequencies[1]
    acceleration = 10.0 ** (noise_acceleration_db(1.0 / frequencies, level) / 20.0)
    # One-sided power density S gives Fourier coefficients of mean square S * rate * samples / 2.
    size = acceleration / (2.0 * np.pi * frequencies) * np.sqrt(rate_hz * padded / 2.0)
    phases = rng.standard_normal(len(size)) + 1j * rng.standard_normal(len(size))
    spectrum = size * phases / np.sqrt(2.0)
    spectrum[frequencies < 1.0 / 300.0] = 0.0
    return np.asarray(irfft(spectrum, padded)[:samples])
