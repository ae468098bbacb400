"""The components of a station's best sensor, as power in bands."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

import numpy as np

from testban.identification.settings import PhaseRatioSettings
from testban.model import Waveform
from testban.signal.band_power import BandPower, band_power

MARGIN_S = 15.0
LEVEL_MISMATCH = 100.0
"""Horizontals whose noise power differs from the vertical's by more than this have another gain or are
dead."""


def component_powers(
    waves: tuple[Waveform, ...], noise: tuple[float, float], end: float, settings: PhaseRatioSettings
) -> list[BandPower]:
    """Band power of the vertical and, where they match it, both horizontals; empty without a usable vertical.

    ``noise`` is the noise window and ``end`` the end of the last S window (POSIX s).
    """
    best: list[Waveform] = []
    for _, group in groupby(sorted(waves, key=_sensor), key=_sensor):
        sensor = _widest(group, noise, end, settings)
        if any(w.component in "Z3" for w in sensor) and len(sensor) > len(best):
            best = sensor
    if not best:
        return []
    span = (noise[0] - MARGIN_S, end + MARGIN_S)
    traces = {w.component: _cut_power(w, span, settings) for w in best}
    vertical = traces.pop("Z", None) or traces.pop("3")
    level = _level(vertical, noise)
    if not level > 0:
        return []
    horizontals = [
        t for t in traces.values() if 1 / LEVEL_MISMATCH < _level(t, noise) / level < LEVEL_MISMATCH
    ]
    return [vertical, *horizontals] if len(horizontals) == 2 else [vertical]


def _level(trace: BandPower, noise: tuple[float, float]) -> float:
    powers = trace.mean(*noise)[0]
    return float(np.mean(powers[np.isfinite(powers)]))


def _sensor(wave: Waveform) -> tuple[str, str]:
    return wave.location, wave.channel[:-1]


def _widest(
    sensor: Iterable[Waveform], noise: tuple[float, float], end: float, settings: PhaseRatioSettings
) -> list[Waveform]:
    """For each channel of one sensor the stretch that covers most, if it starts within or before the
    noise."""
    lowest_top = settings.bands_hz[0][1] / settings.highest_fraction_of_nyquist
    chosen: dict[str, Waveform] = {}
    for wave in sensor:
        if wave.component not in "Z3NE12" or not wave.start_time < noise[1] < wave.end_time:
            continue
        if wave.sampling_rate_hz / 2 < lowest_top or not np.isfinite(wave.samples).all():
            continue
        rival = chosen.get(wave.component)
        if rival is None or _covered(wave, noise[0], end) > _covered(rival, noise[0], end):
            chosen[wave.component] = wave
    return list(chosen.values())


def _covered(wave: Waveform, start: float, end: float) -> float:
    return min(wave.end_time, end) - max(wave.start_time, start)


def _cut_power(wave: Waveform, span: tuple[float, float], settings: PhaseRatioSettings) -> BandPower:
    rate = wave.sampling_rate_hz
    first = max(0, round((span[0] - wave.start_time) * rate))
    last = min(len(wave.samples), round((span[1] - wave.start_time) * rate) + 1)
    return band_power(wave.samples[first:last], rate, wave.start_time + first / rate, settings.bands_hz)
