"""Made-up background noise: Peterson's models or measured spectra, coherent microseism, day and night."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from testban.errors import ScenarioError
from testban.signal.filters import sections

Spectrum = Callable[[NDArray[np.float64]], NDArray[np.float64]]
"""Acceleration power in dB re 1 (m/s^2)^2/Hz at periods (s)."""
LONGEST_S = 300.0
CULTURAL_HZ = 1.0
LOUDEST_HOUR = 13.0


def noise_acceleration_db(periods_s: NDArray[np.float64], level: float) -> NDArray[np.float64]:
    """Acceleration power in dB re 1 (m/s^2)^2/Hz: Peterson's low (``level`` 0) to high (1) noise model.

    Straight lines in dB against log period; constant beyond 0.1 and 300 s.
    """
    period, low, high = _peterson()
    return np.interp(np.log10(periods_s), period, (1.0 - level) * low + level * high)


@cache
def _peterson() -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """log10 of the periods (s), and both models (dB)."""
    text = (files("testban.exercise") / "data" / "peterson_1993.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))
    period = np.log10([float(row["period_s"]) for row in rows])
    low = np.array([float(row["low_db"]) for row in rows])
    return period, low, np.array([float(row["high_db"]) for row in rows])


def measured_spectrum(path: Path) -> Spectrum:
    """A spectrum from a CSV file with the header ``period_s,acceleration_db``.

    Raises
    ------
    ScenarioError
        The file cannot be read, or a line is not two numbers.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ScenarioError(f"{path}: the measured noise spectrum cannot be read ({error})") from error
    rows = []
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.startswith("#") or line.startswith("period_s"):
            continue
        try:
            period, level = (float(word) for word in line.split(","))
        except ValueError as error:
            raise ScenarioError(f"{path}, line {number}: not period_s,acceleration_db: {line!r}") from error
        if not (period > 0 and np.isfinite(level)):
            raise ScenarioError(f"{path}, line {number}: a period above 0 and a finite level are needed")
        rows.append((np.log10(period), level))
    if len(rows) < 2:
        raise ScenarioError(f"{path}: holds no spectrum; at least two lines period_s,acceleration_db")
    table = np.array(sorted(rows))
    return lambda periods_s: np.interp(np.log10(periods_s), table[:, 0], table[:, 1])


@dataclass(frozen=True, eq=False)
class Microseism:
    """Plane waves that cross the whole network, from a storm and its surroundings.

    ``spectra`` (waves, frequencies) are standard complex Gaussian; ``slowness_s_km`` (waves, 2) east, north,
    the way they travel. Several waves keep stations from being copies of each other.
    """

    spectra: NDArray[np.complex128]
    slowness_s_km: NDArray[np.float64]
    share: float

    @staticmethod
    def drawn(
        samples: int, rate_hz: float, share: float, rng: np.random.Generator, waves: int = 6
    ) -> Microseism:
        """Waves within some 30 degrees of one azimuth, at 3.2 km/s (Rayleigh waves at about 5 s)."""
        azimuth = rng.uniform(0, 2 * np.pi) + rng.normal(0.0, 0.5, waves)
        slowness = np.stack([np.sin(azimuth), np.cos(azimuth)], axis=1) / 3.2
        count = _padded(samples, rate_hz) // 2 + 1
        draws = rng.standard_normal((waves, count)) + 1j * rng.standard_normal((waves, count))
        return Microseism(draws / np.sqrt(2.0), slowness, share)

    def at(
        self, place_km: NDArray[np.float64], frequencies_hz: NDArray[np.float64]
    ) -> NDArray[np.complex128]:
        """Their sum (frequencies,), of unit power, at a place east, north (km); 0 where none is coherent."""
        delay = self.slowness_s_km @ place_km
        shared = self.part(frequencies_hz) > 0.0
        turn = np.exp(-2j * np.pi * frequencies_hz[shared] * delay[:, None])
        total = np.zeros(len(frequencies_hz), dtype=complex)
        total[shared] = np.sum(self.spectra[:, shared] * turn, axis=0) / np.sqrt(len(delay))
        return total

    def part(self, frequencies_hz: NDArray[np.float64]) -> NDArray[np.float64]:
        """Share of the power that is coherent: ``share`` from 0.05 to 0.35 Hz, none an octave farther out."""
        octaves = np.log2(np.maximum(frequencies_hz, 1e-6))
        rise = np.clip(octaves - np.log2(0.025), 0.0, 1.0)
        fall = np.clip(np.log2(0.7) - octaves, 0.0, 1.0)
        return np.asarray(self.share * rise * fall)


def background_velocity(
    samples: int,
    rate_hz: float,
    spectrum: Spectrum,
    rng: np.random.Generator,
    microseism: Microseism | None = None,
    place_km: NDArray[np.float64] | None = None,
    vertical: bool = True,
) -> NDArray[np.float64]:
    """Gaussian ground velocity (m/s) of that spectrum, (samples,), random phases; nothing beyond 300 s.

    With ``microseism`` a share of it is what crosses the network; horizontals lag the vertical by a quarter
    of a cycle, as in Rayleigh waves.
    """
    from scipy.fft import irfft, rfftfreq

    padded = _padded(samples, rate_hz)
    frequencies = rfftfreq(padded, 1.0 / rate_hz)
    frequencies[0] = frequencies[1]
    acceleration = 10.0 ** (spectrum(1.0 / frequencies) / 20.0)
    # One-sided power density S gives Fourier coefficients of mean square S * rate * samples / 2.
    size = acceleration / (2.0 * np.pi * frequencies) * np.sqrt(rate_hz * padded / 2.0)
    phases = (rng.standard_normal(len(size)) + 1j * rng.standard_normal(len(size))) / np.sqrt(2.0)
    if microseism is not None and place_km is not None:
        part = microseism.part(frequencies)
        wave = microseism.at(place_km, frequencies) * (1.0 if vertical else -1j)
        phases = np.sqrt(1.0 - part) * phases + np.sqrt(part) * wave
    coefficients = size * phases
    coefficients[frequencies < 1.0 / LONGEST_S] = 0.0
    return np.asarray(irfft(coefficients, padded)[:samples])


def day_and_night(
    velocity: NDArray[np.float64], rate_hz: float, start: float, longitude_deg: float, swing_db: float
) -> NDArray[np.float64]:
    """Noise above 1 Hz made louder by day, quieter by night: ``swing_db`` each way, loudest at 13 h local."""
    from scipy.signal import sosfiltfilt

    if swing_db == 0.0:
        return velocity
    fast = sosfiltfilt(sections(CULTURAL_HZ, rate_hz, rate_hz, 2), velocity)
    hour = ((start + np.arange(len(velocity)) / rate_hz) / 3600.0 + longitude_deg / 15.0) % 24.0
    gain = 10.0 ** (swing_db * np.cos(2 * np.pi * (hour - LOUDEST_HOUR) / 24.0) / 20.0)
    return np.asarray(velocity + (gain - 1.0) * fast)


def _padded(samples: int, rate_hz: float) -> int:
    from scipy.fft import next_fast_len

    return int(next_fast_len(samples + int(LONGEST_S * rate_hz), real=True))
