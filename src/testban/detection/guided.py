"""Weak P sought where an origin predicts it, at stations that did not trigger."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from testban.detection.onset_picker import FilteredChannel, pick_onset
from testban.detection.settings import DetectionSettings
from testban.model import Pick


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
