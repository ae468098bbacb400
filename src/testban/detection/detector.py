"""Triggers over whole recordings: every onset that might be a P wave, weak ones too.

Association decides which belong to an event; a pick left over costs nothing, a missed one cannot be had back.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping

import numpy as np

from testban.detection.onset_picker import FilteredChannel, pick_onset
from testban.detection.settings import DetectionSettings
from testban.model import Pick, Recordings
from testban.signal.onset import local_maxima, sta_lta

Progress = Callable[[str, int, int], None]


def filter_verticals(
    recordings: Recordings,
    settings: DetectionSettings,
    progress: Progress | None = None,
    until: Mapping[str, float] | None = None,
) -> dict[str, tuple[FilteredChannel, ...]]:
    """Vertical channels (any single one where a station has none), filtered once, by station key; ``until``
    by channel, as in `FilteredChannel`."""
    ends = until or {}
    filtered: dict[str, tuple[FilteredChannel, ...]] = {}
    keys = sorted({w.station_key for w in recordings.waveforms})
    for count, key in enumerate(keys, start=1):
        waveforms = recordings.of_station(key)
        verticals = [w for w in waveforms if w.component in ("Z", "3")] or list(waveforms[:1])
        filtered[key] = tuple(FilteredChannel.of(w, settings, ends.get(w.id, math.inf)) for w in verticals)
        if progress:
            progress("Filtering", count, len(keys))
    return filtered


def detect_picks(
    channels: Mapping[str, Iterable[FilteredChannel]], settings: DetectionSettings
) -> tuple[Pick, ...]:
    """Picks of every station, sorted by time; of those closer than the separation the clearest stays."""
    picks: list[Pick] = []
    for station_channels in channels.values():
        found = [p for channel in station_channels for p in _channel_picks(channel, settings)]
        picks.extend(_clearest(found, settings.separation_s / 2))
    return tuple(sorted(picks, key=lambda p: (p.time, p.id)))


def _channel_picks(channel: FilteredChannel, settings: DetectionSettings) -> list[Pick]:
    rate = channel.waveform.sampling_rate_hz
    if not channel.bands:
        return []
    short, long = int(settings.sta_s * rate), int(settings.lta_s * rate)
    ratio = np.max([sta_lta(x, short, long) for x in channel.traces], axis=0)
    before, after = settings.window_s
    picks = []
    for index in local_maxima(ratio, settings.trigger_power_ratio, int(settings.separation_s * rate)):
        time = channel.waveform.start_time + index / rate
        pick = pick_onset(channel, time - before, time + after, "P", settings)
        if pick is not None:
            picks.append(pick)
    return picks


def _clearest(picks: list[Pick], separation_s: float) -> list[Pick]:
    kept: list[Pick] = []
    for pick in sorted(picks, key=lambda p: -p.snr):
        if all(abs(pick.time - other.time) > separation_s for other in kept):
            kept.append(pick)
    return kept
