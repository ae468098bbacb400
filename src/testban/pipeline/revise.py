"""Revise an origin: seek onsets where it predicts them, locate again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from testban.detection import ExpectedS, FilteredChannel, pick_predicted_p, pick_predicted_s
from testban.earth.traveltimes import TravelTimes
from testban.location import locate
from testban.model import NotDetermined, Origin, Pick, Recordings
from testban.pipeline.predicted import Predicted, predicted_arrivals
from testban.pipeline.settings import AssessmentSettings, RevisionSettings

Channels = Mapping[str, tuple[FilteredChannel, ...]]


def revised_origin(
    origin: Origin,
    recordings: Recordings,
    channels: Channels,
    claimed: Sequence[Pick],
    others: Sequence[Origin],
    travel_times: TravelTimes,
    settings: AssessmentSettings,
    rng: np.random.Generator,
) -> Origin:
    """The origin located again with P and S onsets found near its predictions.

    Onsets within a second of ``claimed`` picks (of other events) at the same station are not used. None is
    sought while the waves of ``others`` pass: what rises above them there is as likely one of them.
    """
    revision = settings.revision
    association = settings.association
    predicted = predicted_arrivals(
        origin, recordings.sites, travel_times, association.train_velocity_km_s, association.train_margin_s
    )
    passing = [
        predicted_arrivals(
            other, recordings.sites, travel_times, association.train_velocity_km_s, association.train_margin_s
        )
        for other in others
    ]
    own = [a.pick for a in origin.arrivals]
    have = {(p.station, p.phase_hint) for p in own}
    p_windows = {
        k: (v.p_time, revision.p_window_s)
        for k, v in predicted.items()
        if (k, "P") not in have and not _covered(k, v.p_time, passing)
    }
    s_windows = {
        k: ExpectedS(v.s_time, _half_width_s(v, origin.time, revision), v.p_time, v.backazimuth_deg)
        for k, v in predicted.items()
        if (k, "S") not in have
        and v.distance_deg <= revision.s_distance_deg
        and np.isfinite(v.s_time)
        and not _covered(k, v.s_time, passing)
    }
    found_p = pick_predicted_p(channels, p_windows, settings.detection)
    found_s = pick_predicted_s(recordings, s_windows, settings.detection)
    new = [p for p in (*found_p, *found_s) if not _near(p, claimed)]
    if not new:
        return origin
    located = locate(
        [*own, *new],
        recordings.sites,
        (origin.latitude_deg, origin.longitude_deg, origin.time),
        travel_times,
        settings.location,
        rng,
    )
    return origin if isinstance(located, NotDetermined) else located


def _covered(station: str, time: float, passing: Sequence[Mapping[str, Predicted]]) -> bool:
    """Whether waves of another event pass the station then."""
    each = [arrivals[station] for arrivals in passing if station in arrivals]
    return any(p.p_time <= time <= p.end_of_waves for p in each)


def _half_width_s(arrival: Predicted, origin_time: float, revision: RevisionSettings) -> float:
    """Wider with travel time, but never so wide that P itself or its early coda could be taken for S."""
    wide = revision.s_window_s + revision.s_window_share * (arrival.s_time - origin_time)
    return min(wide, 0.4 * (arrival.s_time - arrival.p_time))


def _near(pick: Pick, others: Sequence[Pick]) -> bool:
    return any(o.station == pick.station and abs(o.time - pick.time) < 1.0 for o in others)
