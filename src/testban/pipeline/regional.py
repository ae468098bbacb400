"""The Earth model of the place where an event lies, and the event located in it."""

from __future__ import annotations

import logging
from dataclasses import replace

import numpy as np

from testban.earth.regions import GLOBAL_MODEL
from testban.earth.traveltimes import TravelTimes
from testban.location import locate
from testban.model import NotDetermined, Origin, Recordings
from testban.pipeline.path_files import opened_paths
from testban.pipeline.settings import AssessmentSettings

logger = logging.getLogger(__name__)

REGIONAL = "regional"
"""The setting that chooses the Earth model by place."""


def search_model(settings: AssessmentSettings) -> TravelTimes:
    """The model in which events are sought: the one set, or the global one where it is chosen by place."""
    name = GLOBAL_MODEL if settings.earth_model == REGIONAL else settings.earth_model
    return TravelTimes.load(name).with_paths(opened_paths(settings.path_files))


def model_of_place(origin: Origin, found_in: TravelTimes, settings: AssessmentSettings) -> TravelTimes:
    """The model for an event: that of its region if so set, otherwise the one it was found in."""
    if settings.earth_model != REGIONAL:
        return found_in
    return TravelTimes.at(origin.latitude_deg, origin.longitude_deg).with_paths(found_in.paths)


def located_in(
    origin: Origin,
    recordings: Recordings,
    travel_times: TravelTimes,
    settings: AssessmentSettings,
    rng: np.random.Generator,
) -> Origin:
    """The origin located again in ``travel_times``, which says so; as it was if that is its model already."""
    if origin.earth_model == travel_times.model:
        return origin
    located = locate(
        [a.pick for a in origin.arrivals],
        recordings.sites,
        (origin.latitude_deg, origin.longitude_deg, origin.time),
        travel_times,
        settings.location,
        rng,
    )
    if isinstance(located, NotDetermined):
        logger.info("not located in %s: %s", travel_times.model, located.reason)
        return origin
    said = f"Earth model {travel_times.model}, chosen by the place found in {origin.earth_model}"
    return replace(located, assumptions=(*located.assumptions, said))
