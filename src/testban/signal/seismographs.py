"""Classical seismographs as displacement responses, and recordings played through them."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Displacement = Callable[[NDArray[np.float64]], NDArray[np.complex128]]
"""Output per metre of ground displacement at frequencies in Hz."""

WOOD_ANDERSON_PERIOD_S = 0.8
WOOD_ANDERSON_DAMPING = 0.7
"""Free period and damping of Hutton & Boore 1987; with these the static magnification is 2080."""

_SHORT_PERIOD_POLES = np.array([-4.0093 + 4.0093j, -4.0093 - 4.0093j, -4.6077 + 6.9967j, -4.6077 - 6.9967j])
"""WWSSN short-period seismograph as in the program PITSA (Scherbaum & Johnson 1992), rad/s;
not checked against the IASPEI working group's own poles. Amplitudes are corrected at their period, so only
the choice of the largest swing depends on it."""


def wood_anderson(frequencies_hz: NDArray[np.float64]) -> NDArray[np.complex128]:
    """Wood-Anderson torsion seismograph with a static magnification of 1 (IASPEI's convention)."""
    s = 2j * np.pi * np.asarray(frequencies_hz, dtype=float)
    natural = 2 * np.pi / WOOD_ANDERSON_PERIOD_S
    return np.asarray(s**2 / (s**2 + 2 * WOOD_ANDERSON_DAMPING * natural * s + natural**2))


def short_period(frequencies_hz: NDArray[np.float64]) -> NDArray[np.complex128]:
    """WWSSN short-period seismograph, of unit gain at 1 Hz."""

    def shape(frequency: NDArray[np.float64]) -> NDArray[np.complex128]:
        s = 2j * np.pi * frequency
        return np.asarray(s**3 / np.prod(s[..., None] - _SHORT_PERIOD_POLES, axis=-1))

    return np.asarray(shape(np.asarray(frequencies_hz, float)) / np.abs(shape(np.array([1.0])))[0])


def long_period(frequencies_hz: NDArray[np.float64]) -> NDArray[np.complex128]:
    """WWSSN long-period seismograph, of unit gain at 20 s: seismometer 15 s, galvanometer 90 s (IASPEI
    working group on magnitudes), both taken as critically damped."""

    def shape(frequency: NDArray[np.float64]) -> NDArray[np.complex128]:
        s = 2j * np.pi * frequency
        return np.asarray(s**3 / ((s + 2 * np.pi / 15.0) ** 2 * (s + 2 * np.pi / 90.0) ** 2))

    return np.asarray(shape(np.asarray(frequencies_hz, float)) / np.abs(shape(np.array([0.05])))[0])


def ground(frequencies_hz: NDArray[np.float64]) -> NDArray[np.complex128]:
    """Displacement itself."""
    return np.ones(np.shape(frequencies_hz), dtype=complex)


def butterworth(low_hz: float, high_hz: float, corners: int = 3) -> Displacement:
    """Displacement through a causal Butterworth band-pass."""

    def response(frequencies_hz: NDArray[np.float64]) -> NDArray[np.complex128]:
        from scipy.signal import freqs

        numerator, denominator = _analog(low_hz, high_hz, corners)
        _, value = freqs(numerator, denominator, worN=2 * np.pi * np.asarray(frequencies_hz, dtype=float))
        return np.asarray(value)

    return response


@lru_cache(maxsize=16)
def _analog(low_hz: float, high_hz: float, corners: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Numerator and denominator."""
    from scipy.signal import butter

    numerator, denominator = butter(
        corners, [2 * np.pi * low_hz, 2 * np.pi * high_hz], "bandpass", analog=True
    )
    return numerator, denominator


def simulate(
    samples: NDArray[np.float64],
    sampling_rate_hz: float,
    recorded: Displacement,
    simulated: Displacement,
    pre_filter_hz: tuple[float, float, float, float],
) -> NDArray[np.float64]:
    """Play a recording through another seismograph.

    Parameters
    ----------
    samples : (n,) as recorded through ``recorded``; the trend is removed and 5 % at each end is tapered.
    pre_filter_hz : corners of a cosine band: zero outside the outer pair, one inside the inner pair.

    Returns
    -------
    (n,) float64, metres times the gain of ``simulated``.
    """
    from scipy.fft import irfft, next_fast_len, rfft
    from scipy.signal import detrend
    from scipy.signal.windows import tukey

    n = len(samples)
    length = next_fast_len(n + int(10 * sampling_rate_hz), real=True)
    spectrum = rfft(detrend(np.asarray(samples, dtype=float)) * tukey(n, 0.1), length)
    frequencies = np.asarray(np.fft.rfftfreq(length, 1 / sampling_rate_hz), dtype=np.float64)
    band = cosine_band(frequencies, pre_filter_hz)
    inside = band > 0
    transfer = np.zeros(len(frequencies), dtype=complex)
    transfer[inside] = band[inside] * simulated(frequencies[inside]) / recorded(frequencies[inside])
    return np.asarray(irfft(spectrum * transfer, length)[:n])


def cosine_band(
    frequencies_hz: NDArray[np.float64], corners_hz: tuple[float, float, float, float]
) -> NDArray[np.float64]:
    """Weights rising as a cosine from the first to the second corner, falling from the third to the
    fourth."""
    first, second, third, fourth = corners_hz
    rise = np.clip((frequencies_hz - first) / (second - first), 0, 1)
    fall = np.clip((fourth - frequencies_hz) / (fourth - third), 0, 1)
    return np.asarray(np.sin(np.pi / 2 * rise) ** 2 * np.sin(np.pi / 2 * fall) ** 2)
