"""High-frequency ground motion at regional distance, as envelopes filled with noise.

Above about 1 Hz waves scatter so much that only their envelopes are predictable: each phase (P, S, Lg) is an
envelope that starts at its travel time, filled with Gaussian noise, and given the source's spectrum and the
path's attenuation. P begins with a sharp pulse of the source's first motion. The shapes and the attenuation
are of the usual size for old continents, not measurements.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from testban.earth.synthesis import Spectrum

REFERENCE_HZ = 1.0
SHARP = 4.0
LG_QUALITY = 345.0
LACK_HZ = (1.4, 4.9)
"""Between the middles of the bands of 1 to 2 Hz and of 4 to 6 Hz what S lacks beside P sets in."""
Amplitude = Callable[[NDArray[np.float64]], NDArray[np.float64]]


@dataclass(frozen=True)
class Shear:
    """S beside P as a source makes it: sizes of S and Lg at 1 Hz, ``pitch``, which divides P's corner
    frequency, and ``lack``, log10 of what is missing above `LACK_HZ`, where it has set in."""

    s: float = 1.0
    lg: float = 3.0
    pitch: float = 1.0
    lack: float = 0.0


USUAL = Shear()


@dataclass(frozen=True)
class Phase:
    """One scattered phase: onset, rise and decay of its envelope, size at 1 Hz relative to P, attenuation.

    Q = ``quality`` f^``exponent`` over ``travel_s``. ``pitch`` and ``lack`` as in `Shear`. ``sharp`` is the
    size of a first pulse, up and away where positive.
    """

    onset_s: float
    rise_s: float
    decay_s: float
    relative: float
    quality: float
    exponent: float
    travel_s: float
    pitch: float = 1.0
    lack: float = 0.0
    sharp: float = 0.0
    sideways: bool = True


def regional_phases(
    p_s: float,
    s_s: float,
    distance_km: float,
    lg: float,
    shear: Shear = USUAL,
    first: float = 1.0,
    quality: float = 1.0,
    lg_quality: float = 1.0,
) -> tuple[Phase, ...]:
    """P, S and Lg at a distance; ``lg`` is the share of Lg that the path lets through.

    ``first`` is the first motion, ``quality`` a factor on every Q, ``lg_quality`` one on that of Lg, 1 for
    the size given. Lg attenuates as 345 f^0.38 (Chun et al. 2009); P and S with values common on old
    continents.
    """
    lg_s = distance_km / 3.55
    lg *= shear.lg * float(np.exp(-np.pi * lg_s / LG_QUALITY * (1.0 / lg_quality - 1.0)))
    source = shear.pitch, shear.lack
    return (
        Phase(p_s, 0.05, 10.0, 1.0, 450.0 * quality, 0.5, p_s, sharp=SHARP * first, sideways=False),
        Phase(1.15 * p_s, 4.0, 40.0, 0.4, 450.0 * quality, 0.5, p_s, sideways=False),
        Phase(s_s, 2.0, 20.0, shear.s, 400.0 * quality, 0.5, s_s, *source),
        Phase(lg_s, 0.05 * lg_s, 0.2 * lg_s, lg, LG_QUALITY * lg_quality, 0.38, lg_s, *source),
    )


def scattered_velocity(
    phases: tuple[Phase, ...],
    times_s: NDArray[np.float64],
    rate: Spectrum,
    rng: np.random.Generator,
) -> NDArray[np.float64]:
    """Velocity (3, samples) up, away, clockwise at evenly spaced ``times_s``, in arbitrary units.

    ``rate`` is the source's moment-rate spectrum. Sizes of phases are those of the verticals' envelopes.
    """
    interval = float(times_s[1] - times_s[0])
    motion = np.zeros((3, len(times_s)))
    # P moves little sideways; S and Lg move everywhere alike.
    balance = {False: np.array([1.0, 0.5, 0.25]), True: np.array([1.0, 1.1, 1.2])}
    for phase in phases:
        filling = rng.standard_normal(motion.shape) * _envelope(phase, times_s)
        if phase.sharp:
            _add_pulse(filling, (phase.onset_s - times_s[0]) / interval, phase.sharp)
        shaped = phase.relative * _minimum_phase(filling, interval, _shape(phase, rate))
        motion += balance[phase.sideways][:, None] * shaped
    return motion


def _add_pulse(filling: NDArray[np.float64], place: float, size: float) -> None:
    """A pulse up and half as much away between two samples, so that onsets are not tied to the clock."""
    start, share = int(np.floor(place)), place % 1.0
    for index, part in ((start, 1.0 - share), (start + 1, share)):
        if 0 <= index < filling.shape[-1]:
            filling[:2, index] += part * size * np.array([1.0, 0.5])


def _envelope(phase: Phase, times_s: NDArray[np.float64]) -> NDArray[np.float64]:
    since = np.maximum(times_s - phase.onset_s, 0.0)
    # The largest value, 1, is reached at rise ln(1 + decay / rise).
    share = phase.rise_s / (phase.rise_s + phase.decay_s)
    largest = (1.0 - share) * share ** (phase.rise_s / phase.decay_s)
    return np.asarray((1.0 - np.exp(-since / phase.rise_s)) * np.exp(-since / phase.decay_s) / largest)


def _shape(phase: Phase, rate: Spectrum) -> Amplitude:
    """Amplitude spectrum of a phase, 1 at 1 Hz: the source's times the path's."""

    first, last = np.log(LACK_HZ)

    def amplitude(frequencies_hz: NDArray[np.float64]) -> NDArray[np.float64]:
        f = np.maximum(frequencies_hz, 0.05)
        lacking = 10.0 ** (-phase.lack * np.clip((np.log(f) - first) / (last - first), 0.0, 1.0))
        both = np.maximum(np.abs(rate(phase.pitch * np.append(f, REFERENCE_HZ))), 1e-9)
        loss = np.pi * phase.travel_s / phase.quality
        path = np.exp(-loss * (f ** (1.0 - phase.exponent) - REFERENCE_HZ ** (1.0 - phase.exponent)))
        # Far displacement follows the moment's rate, so velocity has one power of frequency more.
        return np.asarray(f / REFERENCE_HZ * both[:-1] / both[-1] * path * lacking)

    return amplitude


def _minimum_phase(traces: NDArray[np.float64], interval: float, amplitude: Amplitude) -> NDArray[np.float64]:
    """Filter with the causal wavelet of least delay that has this amplitude spectrum (folded cepstrum)."""
    from scipy.fft import fft, ifft, irfft, next_fast_len, rfft, rfftfreq

    n = traces.shape[-1]
    padded = next_fast_len(2 * n, real=True) + next_fast_len(2 * n, real=True) % 2
    half = np.log(np.maximum(amplitude(rfftfreq(padded, interval)), 1e-8))
    cepstrum = np.real(ifft(np.concatenate([half, half[-2:0:-1]])))
    cepstrum[1 : padded // 2] *= 2.0
    cepstrum[padded // 2 + 1 :] = 0.0
    wavelet = np.exp(fft(cepstrum))[: padded // 2 + 1]
    return np.asarray(irfft(rfft(traces, padded) * wavelet, padded)[..., :n])
