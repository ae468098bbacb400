"""Which of several events is larger, whether or not any response is known."""

from __future__ import annotations

import numpy as np

from testban.detection import FilteredChannel
from testban.model import Origin
from testban.pipeline.revise import Channels


def relative_size(origin: Origin, channels: Channels) -> float:
    """Median over stations of log10 of the largest P amplitude (counts) times distance; for ordering only."""
    values = []
    for arrival in origin.used:
        if arrival.pick.phase_hint != "P":
            continue
        for channel in channels.get(arrival.pick.station, ()):
            peak = _peak(channel, arrival.pick.time)
            if peak > 0:
                values.append(np.log10(peak * max(arrival.distance_deg, 0.1)))
                break
    return float(np.median(values)) if values else -np.inf


def _peak(channel: FilteredChannel, time: float) -> float:
    rate = channel.waveform.sampling_rate_hz
    start = round((time - channel.waveform.start_time) * rate)
    stop = start + round(5.0 * rate)
    if start < 0 or start >= len(channel.waveform.samples) or not channel.traces:
        return 0.0
    return float(np.abs(channel.traces[min(1, len(channel.traces) - 1)][start:stop]).max(initial=0.0))
