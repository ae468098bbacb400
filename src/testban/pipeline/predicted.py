"""When an origin's first P and S, and the end of its waves, reach each station."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from testban.earth.geodesy import KM_PER_DEG, inverse
from testban.earth.traveltimes import TravelTimes
from testban.model import Origin, Recordings, Site


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


def recording_spans(recordings: Recordings) -> dict[str, tuple[float, float]]:
    """First and last recorded time of each station."""
    spans: dict[str, tuple[float, float]] = {}
    for w in recordings.waveforms:
        first, last = spans.get(w.station_key, (w.start_time, w.end_time))
        spans[w.station_key] = (min(first, w.start_time), max(last, w.end_time))
    return spans
