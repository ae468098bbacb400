"""Locate an event again with travel times corrected by what known events near it taught."""

from __future__ import annotations

import logging
from collections.abc import Sequence

import numpy as np

from testban.detection import filter_verticals, pick_predicted_p
from testban.earth.geodesy import KM_PER_DEG, distance_between_km, inverse
from testban.earth.traveltimes import TravelTimes
from testban.location import locate
from testban.location.calibration import CalibrationEvent, SiteCorrections, learn_corrections
from testban.model import NotDetermined, Origin, Recordings, ReferenceEvent
from testban.pipeline.settings import AssessmentSettings

logger = logging.getLogger(__name__)


def learn_from(
    references: Sequence[ReferenceEvent], travel_times: TravelTimes, settings: AssessmentSettings
) -> tuple[CalibrationEvent | NotDetermined, ...]:
    """What each reference's own recordings, picked where its place and time predict P, teach."""
    return tuple(_learn(reference, travel_times, settings) for reference in references)


def calibrated_origin(
    origin: Origin,
    recordings: Recordings,
    references: Sequence[ReferenceEvent],
    learned: Sequence[CalibrationEvent | NotDetermined],
    travel_times: TravelTimes,
    settings: AssessmentSettings,
    rng: np.random.Generator,
) -> Origin:
    """The origin located again with corrections of the references within reach; as it was where there are
    none. An event that is itself the reference learns nothing from it.
    """
    near = tuple(
        event
        for reference, event in zip(references, learned, strict=True)
        if isinstance(event, CalibrationEvent)
        and distance_between_km(origin, reference) <= settings.revision.calibration_reach_km
        and abs(origin.time - reference.time) > settings.revision.same_event_s
    )
    if not near:
        return origin
    located = locate(
        [a.pick for a in origin.arrivals],
        recordings.sites,
        (origin.latitude_deg, origin.longitude_deg, origin.time),
        travel_times,
        settings.location,
        rng,
        corrections=SiteCorrections(near),
    )
    if isinstance(located, NotDetermined) or _area(located) > _area(origin):
        # An event found at the place of another one was held there: that told more.
        return origin
    return located


def _area(origin: Origin) -> float:
    return origin.uncertainty.semi_major_km * origin.uncertainty.semi_minor_km


def _learn(
    reference: ReferenceEvent, travel_times: TravelTimes, settings: AssessmentSettings
) -> CalibrationEvent | NotDetermined:
    sites = reference.recordings.sites
    keys = sorted(sites)
    distance, _, _ = inverse(
        reference.latitude_deg,
        reference.longitude_deg,
        [sites[k].latitude_deg for k in keys],
        [sites[k].longitude_deg for k in keys],
    )
    _, travel = travel_times.first_p(distance / KM_PER_DEG, max(reference.depth_km, 0.0))
    windows = {
        key: (reference.time + float(t), settings.revision.p_window_s)
        for key, t in zip(keys, travel, strict=True)
        if np.isfinite(t)
    }
    channels = filter_verticals(reference.recordings, settings.detection)
    learned = learn_corrections(
        reference.name,
        (reference.latitude_deg, reference.longitude_deg, reference.depth_km),
        reference.location_uncertainty_km,
        pick_predicted_p(channels, windows, settings.detection),
        sites,
        travel_times,
        settings.location,
    )
    if isinstance(learned, NotDetermined):
        logger.info("%s: %s", learned.quantity, learned.reason)
    return learned
