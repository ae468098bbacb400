"""Stations whose clock, or whose span of recording, does not fit an event that their neighbours recorded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from testban.model import Origin, Pick
from testban.pipeline.predicted import Predicted

HALF_HOUR_S = 1800.0


def clock_warnings(
    origin: Origin,
    predicted: Mapping[str, Predicted],
    spans: Mapping[str, Sequence[tuple[float, float]]],
    picks: Sequence[Pick],
    tolerance_s: float,
) -> tuple[str, ...]:
    """One sentence for each station within the event's reach that shows no P where one is due, naming the
    station.
    """
    used = {a.pick.station for a in origin.used if a.pick.phase_hint == "P"}
    reach = max((a.distance_deg for a in origin.used), default=0.0)
    result = []
    for key, arrival in sorted(predicted.items()):
        if key in used or key not in spans or arrival.distance_deg > reach:
            continue
        own = [p for p in picks if p.station == key]
        clearest = max(own, key=lambda p: p.snr, default=None)
        if clearest is not None:
            off = clearest.time - arrival.p_time
            steps = round(off / HALF_HOUR_S)
            if steps and abs(off - steps * HALF_HOUR_S) <= tolerance_s:
                result.append(
                    f"{key}: clock suspected wrong by {steps * 0.5:+g} h; its clearest onset "
                    f"(ratio {clearest.snr:.0f}) lies {off:+.1f} s from the predicted P. Not used"
                )
                continue
        if not any(first <= arrival.p_time <= last for first, last in spans[key]):
            result.append(f"{key}: its recording does not cover the predicted P")
        else:
            result.append(f"{key}: no P found at {arrival.distance_deg:.1f} deg where one was due")
    return tuple(result)
