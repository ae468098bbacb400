"""How much stronger the first P of one event is than that of another on the same path."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from testban.earth.shared_paths import SharedPath
from testban.magnitude.relative_settings import RelativeMagnitudeSettings
from testban.model import Waveform
from testban.signal.alignment import band_window, energy_onset


def log_ratio(
    path: SharedPath, band: tuple[float, float], settings: RelativeMagnitudeSettings
) -> tuple[float, str]:
    """log10 of the amplitude ratio in one band, or nan and the reason."""
    onset = _event_onset(path, settings)
    if onset is None:
        return math.nan, "record does not hold the P window"
    powers = []
    for label, traces, time in (
        ("event", path.event_traces, onset),
        ("reference", path.reference_traces, path.reference_onset),
    ):
        power = _powers(traces, time, band, settings)
        if power is None:
            return math.nan, f"{label}: record does not hold the P and noise windows in this band"
        signal, noise = power
        if not signal > settings.minimum_snr**2 * noise:
            return math.nan, f"{label}: P below {settings.minimum_snr:g} times the noise"
        powers.append(signal - noise)
    return 0.5 * math.log10(powers[0] / powers[1]), ""


def _event_onset(path: SharedPath, settings: RelativeMagnitudeSettings) -> float | None:
    """By correlation with the reference; else where the event's energy rises."""
    found = path.delays(settings.band_hz, settings.paths, 1, settings.minimum_correlation)
    if found is not None:
        return float(found.times[0]) + settings.paths.lead_s
    expected, reach = path.reference_onset + path.lead_in_s, settings.paths.search_s
    window = band_window(
        path.event_traces,
        expected - reach - 5.0,
        expected + reach + 3.0,
        settings.band_hz,
        settings.paths.rate_hz,
    )
    onset = None if window is None else energy_onset(window, expected - reach, expected + reach)
    return None if onset is None else onset[0]


def _powers(
    traces: Sequence[Waveform], onset: float, band: tuple[float, float], settings: RelativeMagnitudeSettings
) -> tuple[float, float] | None:
    """Mean square of signal and of noise; None where the record does not serve."""
    first, last = settings.noise_s
    start = onset - settings.lead_s
    window = band_window(traces, onset - first, start + settings.window_s, band, settings.paths.rate_hz)
    if window is None:
        return None
    signal = window.between(start, start + settings.window_s)
    noise = window.between(onset - first, onset - last)
    return float(np.mean(signal**2)), float(np.mean(noise**2))
