"""Onsets sought where an origin predicts them: weak P at stations that did not trigger, S on horizontals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from testban.detection.onset_picker import FilteredChannel, pick_onset
from testban.detection.settings import DetectionSettings
from testban.model import Pick, Recordings


def pick_predicted_p(
    channels: Mapping[str, Iterable[FilteredChannel]],
    predicted: Mapping[str, tuple[float, float]],
    settings: DetectionSettings,
) -> tuple[Pick, ...]:
    """The clearest P onset near each predicted time.

    ``predicted`` gives time and half-width of the search (s) by station key. Stations without a clear onset
    are left out.
    """
    picks = []
    for station, (time, half_width_s) in predicted.items():
        found = [
            pick
            for channel in channels.get(station, ())
            if (pick := pick_onset(channel, time - half_width_s, time + half_width_s, "P", settings))
            and pick.snr >= settings.guided_snr
        ]
        if found:
            picks.append(max(found, key=lambda p: p.snr))
    return tuple(picks)


def pick_predicted_s(
    recordings: Recordings, predicted: Mapping[str, tuple[float, float]], settings: DetectionSettings
) -> tuple[Pick, ...]:
    """The clearest S onset on a horizontal near each predicted time; the P coda before it is the noise."""
    picks = []
    for station, (time, half_width_s) in predicted.items():
        found = []
        for waveform in recordings.of_station(station):
            if waveform.component in ("Z", "3") or not waveform.start_time < time < waveform.end_time:
                continue
            channel = FilteredChannel.of(waveform, settings)
            pick = pick_onset(channel, time - half_width_s, time + half_width_s, "S", settings)
            if pick is not None and pick.snr >= settings.s_snr:
                found.append(pick)
        if found:
            picks.append(max(found, key=lambda p: p.snr))
    return tuple(picks)
