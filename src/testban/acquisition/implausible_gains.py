"""Responses that make ground noise quieter than the quietest place on Earth, or louder than any."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from testban.model import Recordings, Response, Waveform

QUIETEST_M = {(0.12, 0.48): 2.6e-8, (1.0, 4.0): 3.4e-11}
LOUDEST_M = {(0.12, 0.48): 4.7e-6, (1.0, 4.0): 1.3e-8}
"""Amplitude density of displacement (m per sqrt(Hz), root-mean-square over each band) of the new low-noise
and high-noise models of Peterson (1993, doi:10.3133/ofr93322)."""
QUIETER, LOUDER = 10.0, 1000.0
"""How far beyond the models both bands must lie: no site is 20 dB quieter; waves and storms may be far
louder."""
WINDOW_S, MOST_WINDOWS = 50.0, 300
WRONG = "the unit or the gain in its response is wrong"


def implausible_gains(recordings: Recordings, waveforms: Sequence[Waveform]) -> dict[str, str]:
    """Reasons by id of channels whose response cannot be right, judged by the longest stretch."""
    longest: dict[str, Waveform] = {}
    for waveform in sorted(waveforms, key=lambda w: len(w.samples) / w.sampling_rate_hz):
        if waveform.unit == "counts" and isinstance(recordings.responses.get(waveform.id), Response):
            longest[waveform.id] = waveform
    found = {}
    for name, waveform in longest.items():
        reason = _judged(ground_noise(waveform, recordings.responses[name]))
        if reason:
            found[name] = reason
    return dict(sorted(found.items()))


def ground_noise(waveform: Waveform, response: Response) -> dict[tuple[float, float], float]:
    """Amplitude density of ground displacement (m per sqrt(Hz)) by band: the median over half-overlapping
    windows, a few hundred at most. Empty where fewer than three fit; a band beyond 0.4 of the rate is left
    out."""
    rate = waveform.sampling_rate_hz
    length = round(WINDOW_S * rate)
    starts = range(0, len(waveform.samples) - length + 1, length // 2)
    if len(starts) < 3:
        return {}
    starts = starts[:: len(starts) // MOST_WINDOWS + 1]
    taper = np.hanning(length)
    pieces = (waveform.samples[s : s + length] for s in starts)
    power = np.median([np.abs(np.fft.rfft((p - p.mean()) * taper)) ** 2 for p in pieces], axis=0)
    density = power * 2.0 / (rate * np.sum(taper**2))
    frequency = np.asarray(np.fft.rfftfreq(length, 1.0 / rate), dtype=np.float64)
    return {band: _level(density, frequency, band, response) for band in QUIETEST_M if band[1] <= 0.4 * rate}


def _level(
    density: NDArray[np.float64],
    frequency: NDArray[np.float64],
    band: tuple[float, float],
    response: Response,
) -> float:
    inside = (frequency >= band[0]) & (frequency <= band[1])
    gain = np.abs(response.displacement(frequency[inside]))
    return float(np.sqrt(np.mean(density[inside] / gain**2)))


def _judged(noise: dict[tuple[float, float], float]) -> str:
    if len(noise) < len(QUIETEST_M) or not all(np.isfinite(v) and v > 0 for v in noise.values()):
        return ""
    quieter = min(QUIETEST_M[band] / level for band, level in noise.items())
    louder = min(level / LOUDEST_M[band] for band, level in noise.items())
    if quieter > QUIETER:
        return f"ground noise would be over {_decade(quieter)} times below the quietest on Earth: {WRONG}"
    if louder > LOUDER:
        return f"ground noise would be over {_decade(louder)} times above the loudest on Earth: {WRONG}"
    return ""


def _decade(factor: float) -> str:
    return f"{10 ** int(np.log10(factor)):,d}"
