"""Second looks at the places of located events."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from testban.detection import pick_predicted_p
from testban.detection.site_watch import watch_site
from testban.earth.traveltimes import TravelTimes
from testban.location import locate
from testban.model import NotDetermined, Origin, Recordings
from testban.pipeline.predicted import Predicted, predicted_arrivals
from testban.pipeline.revise import Channels
from testban.pipeline.settings import AssessmentSettings


def event_at_same_place(
    origin: Origin,
    others: Sequence[Origin],
    recordings: Recordings,
    channels: Channels,
    travel_times: TravelTimes,
    settings: AssessmentSettings,
    rng: np.random.Generator,
) -> Origin | None:
    """A later event at the place of ``origin`` that single stations did not show, or None.

    Stations count only once the waves of every known event have passed them.
    """
    quiet: dict[str, float] = {}
    for known in (origin, *others):
        for key, value in _predicted(known, recordings, travel_times, settings).items():
            quiet[key] = max(quiet.get(key, -np.inf), value.end_of_waves)
    travel = {
        k: v.p_time - origin.time for k, v in _predicted(origin, recordings, travel_times, settings).items()
    }
    start = origin.time + settings.revision.watch_after_s
    found = watch_site(channels, travel, quiet, start, settings.site_watch, rng)
    if found is None:
        return None
    windows = {
        k: (found.time + t, settings.revision.p_window_s)
        for k, t in travel.items()
        if found.time + t > quiet.get(k, -np.inf)
    }
    picks = pick_predicted_p(channels, windows, settings.detection)
    if len(picks) < settings.revision.watch_stations:
        return None
    located = locate(
        picks,
        recordings.sites,
        (origin.latitude_deg, origin.longitude_deg, found.time),
        travel_times,
        settings.location,
        rng,
        site_prior=(origin.latitude_deg, origin.longitude_deg, settings.revision.watch_prior_km),
    )
    if isinstance(located, NotDetermined) or len(located.used) < settings.revision.watch_stations:
        return None
    return located


def _predicted(
    origin: Origin, recordings: Recordings, travel_times: TravelTimes, settings: AssessmentSettings
) -> dict[str, Predicted]:
    association = settings.association
    return predicted_arrivals(
        origin, recordings.sites, travel_times, association.train_velocity_km_s, association.train_margin_s
    )
