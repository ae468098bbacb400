"""Sensors that record their own electronics: found by comparison with the ground noise of all the others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from testban.acquisition.flaws import SpectralShape, spectral_shape
from testban.acquisition.quality_settings import QualitySettings
from testban.model import Waveform


def dead_channels(waveforms: Sequence[Waveform], settings: QualitySettings) -> dict[str, str]:
    """Reasons by id of channels whose spectrum is that of electronics, while other stations record noise."""
    shapes: dict[str, SpectralShape] = {}
    longest: dict[str, Waveform] = {}
    for waveform in sorted(waveforms, key=lambda w: len(w.samples) / w.sampling_rate_hz):
        longest[waveform.id] = waveform
    for name, waveform in longest.items():
        shape = spectral_shape(waveform.samples, waveform.sampling_rate_hz)
        if shape is not None:
            shapes[name] = shape
    suspects = {name for name, shape in shapes.items() if _featureless(shape, settings)}
    living = {longest[name].station_key for name in shapes.keys() - suspects}
    suspect_stations = {longest[name].station_key for name in suspects}
    if len(living - suspect_stations) < max(settings.dead_neighbours, len(suspect_stations - living) + 1):
        return {}
    peers: dict[str, list[float]] = defaultdict(list)
    for name in shapes.keys() - suspects:
        peers[longest[name].network].append(shapes[name].microseism)
    dead = {}
    for name in sorted(suspects):
        shape, waveform = shapes[name], longest[name]
        level = float(np.median(peers[waveform.network])) if peers[waveform.network] else 0.0
        weak = level > settings.weak_ratio * shape.microseism
        if weak or not _has_signal(waveform, settings):
            dead[name] = _obituary(shape, level)
    # Bursts on the third channel of a station whose other two are dead are the electronics' as well.
    stations = {longest[name].station_key for name in dead} - living
    for name in suspects - dead.keys():
        if longest[name].station_key in stations:
            dead[name] = _obituary(shapes[name], 0.0) + "; the station's other channels are dead too"
    return dict(sorted(dead.items()))


def _featureless(shape: SpectralShape, settings: QualitySettings) -> bool:
    low, high = settings.dead_slopes
    return shape.roughness < settings.dead_roughness and low <= shape.slope <= high


def _obituary(shape: SpectralShape, level: float) -> str:
    text = (
        f"dead: noise like that of electronics, frequency to the power {shape.slope:.1f} without microseism"
    )
    if level > 0:
        text += f"; at 0.12-0.48 Hz it is {shape.microseism:.3g}, other channels of the network {level:.3g}"
    return text


def _has_signal(waveform: Waveform, settings: QualitySettings) -> bool:
    """Whether the channel rises ``signal_ratio`` over its own median level for ``signal_s`` in all."""
    length = round(waveform.sampling_rate_hz)
    seconds = len(waveform.samples) // length
    rms = np.diff(waveform.samples[: seconds * length]).copy()
    rms = np.append(rms, 0.0).reshape(seconds, length).std(axis=1)
    return bool(np.count_nonzero(rms > settings.signal_ratio * np.median(rms)) >= settings.signal_s)
