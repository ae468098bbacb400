"""Stretches of recordings made ready for drawing: chosen, cut, filtered, thinned."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from testban.model import Recordings, Waveform
from testban.signal.filters import bandpass

PADDING_S = 30.0
LOWEST_RATE_RATIO = 2.5
"""Sampling rate over the band's lower corner below which a trace cannot be filtered sensibly."""


@dataclass(frozen=True, slots=True, eq=False)
class Trace:
    """Samples of one channel with their times (POSIX s) and rate (Hz)."""

    channel: str
    times: NDArray[np.float64]
    samples: NDArray[np.float64]
    sampling_rate_hz: float
    unit: str


def vertical_channel(
    recordings: Recordings, station: str, preferred: str = "", left_out: frozenset[str] = frozenset()
) -> str:
    """The channel to draw for a station: ``preferred``, else its fastest vertical one; "" for none."""
    ids = {
        waveform.id: waveform.sampling_rate_hz
        for waveform in recordings.of_station(station)
        if waveform.component == "Z" and (waveform.id not in left_out or waveform.id == preferred)
    }
    if preferred in ids:
        return preferred
    return max(ids, key=lambda channel: (ids[channel], channel)) if ids else ""


def cut(recordings: Recordings, channel: str, start: float, end: float) -> list[Trace]:
    """The finite stretches of a channel between two times, one trace per gap-free piece."""
    traces = []
    for waveform in recordings.of_station(".".join(channel.split(".")[:2])):
        if waveform.id == channel and waveform.start_time < end and waveform.end_time > start:
            traces += _pieces(waveform, start, end)
    return traces


def _pieces(waveform: Waveform, start: float, end: float) -> list[Trace]:
    rate = waveform.sampling_rate_hz
    first = max(0, int(np.floor((start - waveform.start_time) * rate)))
    last = min(len(waveform.samples), int(np.ceil((end - waveform.start_time) * rate)) + 1)
    samples = np.asarray(waveform.samples[first:last], dtype=float)
    finite = np.isfinite(samples)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], finite, [False]]).astype(int))).reshape(-1, 2)
    return [
        Trace(
            waveform.id,
            waveform.start_time + (first + np.arange(a, b)) / rate,
            samples[a:b],
            rate,
            waveform.unit,
        )
        for a, b in edges
        if b - a >= 4 * rate
    ]


def filtered(
    recordings: Recordings, channel: str, start: float, end: float, band_hz: tuple[float, float]
) -> list[Trace]:
    """Stretches between two times, band-passed without shift; for looking at only.

    Empty where the sampling rate does not reach the band or the samples do not move.
    """
    traces = []
    for piece in cut(recordings, channel, start - PADDING_S, end + PADDING_S):
        inside = (piece.times >= start) & (piece.times <= end)
        rate = piece.sampling_rate_hz
        if rate < LOWEST_RATE_RATIO * band_hz[0] or not np.ptp(piece.samples) or not inside.any():
            continue
        samples = bandpass(_detrended(piece.samples), rate, *band_hz, zero_phase=True)
        traces.append(Trace(channel, piece.times[inside], samples[inside], rate, piece.unit))
    return traces


def _detrended(samples: NDArray[np.float64]) -> NDArray[np.float64]:
    """Take off the straight line of least squares."""
    x = np.linspace(-1.0, 1.0, len(samples))
    return samples - samples.mean() - x * (x @ samples) / (x @ x)


def thinned(trace: Trace, columns: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Times and samples with at most two points (lowest and highest) per drawn column."""
    step = len(trace.samples) // columns
    if step < 3:
        return trace.times, trace.samples
    whole = len(trace.samples) // step * step
    blocks = trace.samples[:whole].reshape(-1, step)
    extremes = np.sort(np.stack([blocks.argmin(axis=1), blocks.argmax(axis=1)], axis=1), axis=1)
    index = (np.arange(len(blocks))[:, None] * step + extremes).ravel()
    return trace.times[index], trace.samples[index]
