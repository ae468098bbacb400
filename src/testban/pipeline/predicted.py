"""When an origin's first P and S, and the end of its waves, reach each station."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from testban.earth.geodesy import KM_PER_DEG, inverse
from testban.earth.traveltimes import TravelTimes
from testban.model import Origin, Recordings, Site

SHORTEST_GAP_S = 1.0
"""Shorter interruptions of a recording are none."""


@dataclass(frozen=True, slots=True)
class Predicted:
    """Times (POSIX s) at one station; ``s_time`` is NaN where no S arrives.

    ``backazimuth_deg`` is the direction to the source.
    """

    distance_deg: float
    p_time: float
    s_time: float
    end_of_waves: float
    backazimuth_deg: float = 0.0


def predicted_arrivals(
    origin: Origin,
    sites: Mapping[str, Site],
    travel_times: TravelTimes,
    train_velocity_km_s: float,
    margin_s: float,
) -> dict[str, Predicted]:
    """Predictions for every site a first P reaches directly."""
    keys = sorted(sites)
    distance, _, backazimuth = inverse(
        origin.latitude_deg,
        origin.longitude_deg,
        [sites[k].latitude_deg for k in keys],
        [sites[k].longitude_deg for k in keys],
    )
    distance_deg = distance / KM_PER_DEG
    _, p = travel_times.first_p(distance_deg, origin.depth_km)
    _, s = travel_times.first_s(distance_deg, origin.depth_km)
    end = distance / train_velocity_km_s + margin_s
    return {
        key: Predicted(
            float(d), origin.time + float(tp), origin.time + float(ts), origin.time + float(te), float(toward)
        )
        for key, d, tp, ts, te, toward in zip(keys, distance_deg, p, s, end, backazimuth, strict=True)
        if np.isfinite(tp)
    }


def recording_spans(recordings: Recordings) -> dict[str, tuple[tuple[float, float], ...]]:
    """The spans of time (POSIX s) that any channel of each station recorded, ascending and apart."""
    spans: dict[str, list[tuple[float, float]]] = {}
    for w in sorted(recordings.waveforms, key=lambda w: w.start_time):
        own = spans.setdefault(w.station_key, [])
        if own and w.start_time - own[-1][1] <= SHORTEST_GAP_S:
            own[-1] = (own[-1][0], max(own[-1][1], w.end_time))
        else:
            own.append((w.start_time, w.end_time))
    return {station: tuple(own) for station, own in spans.items()}
