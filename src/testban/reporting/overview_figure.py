"""All stations' traces over the whole recording, for when no event was found."""

from __future__ import annotations

import numpy as np

from testban.model import Assessment, Recordings, isoformat
from testban.reporting import illustration as look
from testban.reporting.illustration import Illustration, drawing, illustrate
from testban.reporting.traces import filtered, thinned, vertical_channel

MOST_TRACES = 40
MOST_SECONDS = 3600.0


def overview(
    assessment: Assessment, recordings: Recordings, band_hz: tuple[float, float]
) -> Illustration | None:
    """One line per station with the picks of no event marked; None when no channel can be drawn.

    At most the first hour and 40 stations are drawn.
    """
    left_out = frozenset(exclusion.channel for exclusion in assessment.excluded_channels)
    stations = sorted({waveform.station_key for waveform in recordings.waveforms})
    channels = [vertical_channel(recordings, station, left_out=left_out) for station in stations]
    channels = [channel for channel in channels if channel][:MOST_TRACES]
    drawn = [waveform for waveform in recordings.waveforms if waveform.id in channels]
    if not drawn:
        return None
    start = min(waveform.start_time for waveform in drawn)
    end = min(max(waveform.end_time for waveform in drawn), start + MOST_SECONDS)
    height = 1.0 + 0.3 * len(channels)
    with drawing(9.6, height) as figure:
        axes = figure.add_axes((0.1, 0.5 / height, 0.88, (height - 0.6) / height))
        for row, channel in enumerate(channels):
            traces = filtered(recordings, channel, start, end, band_hz)
            largest = max((float(np.abs(trace.samples).max()) for trace in traces), default=0.0) or 1.0
            for trace in traces:
                times, samples = thinned(trace, 700)
                line = row - 0.48 * samples / largest
                axes.plot(times - start, line, color="#3a3a3a", linewidth=0.45, rasterized=True)
            moments = [
                left.pick.time - start
                for left in assessment.unassociated_picks
                if left.pick.station == ".".join(channel.split(".")[:2])
            ]
            axes.vlines(moments, row - 0.45, row + 0.45, color=look.VERMILLION, linewidth=1.4, zorder=4)
        axes.set_yticks(range(len(channels)), channels, fontsize=7)
        axes.set(xlim=(0.0, end - start), ylim=(len(channels) - 0.4, -0.6))
        axes.set_xlabel(f"seconds after {isoformat(start, 0).replace('T', ' ')}")
        axes.tick_params(axis="y", length=0)
        axes.spines[["top", "right", "left"]].set_visible(False)
        return illustrate(
            figure,
            "overview",
            f"Vertical component, {band_hz[0]:g} to {band_hz[1]:g} Hz, each trace scaled to its own maximum. "
            "Marks: picks that belong to no event.",
            f"Traces of {len(channels)} stations over {end - start:.0f} seconds.",
        )
