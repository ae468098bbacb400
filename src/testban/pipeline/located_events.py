"""Events located one after another, each beside those that are known already."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from testban.association import KnownEvent
from testban.earth.traveltimes import TravelTimes
from testban.location import locate
from testban.model import Association, NotDetermined, Origin, Pick, Recordings, isoformat
from testban.pipeline.revise import Channels, revised_origin
from testban.pipeline.settings import AssessmentSettings

logger = logging.getLogger(__name__)
Progress = Callable[[str, int, int], None]
NO_PLACE_KM = 100.0
"""Standard deviation of the epicentre of an event that could not be located."""


@dataclass(eq=False)
class LocatedEvents:
    """Events located one after another: their origins, why some have none, and what is known of all."""

    recordings: Recordings
    channels: Channels
    travel_times: TravelTimes
    settings: AssessmentSettings
    rng: np.random.Generator
    origins: list[Origin] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    known: list[KnownEvent] = field(default_factory=list)

    def add(self, events: Sequence[Association], others: Sequence[Association], progress: Progress) -> None:
        """Locate ``events``; what is sought for one is none of the picks of another, nor of ``others``."""
        for count, event in enumerate(events, start=1):
            beside = [other for other in (*events, *others) if other is not event]
            self._one(event, [p for other in beside for p in other.picks])
            progress("Locating", count, len(events))

    def _one(self, event: Association, claimed: Sequence[Pick]) -> None:
        found = locate(
            _for_location(event, self.settings.revision.enough_p),
            self.recordings.sites,
            (event.latitude_deg, event.longitude_deg, event.time),
            self.travel_times,
            self.settings.location,
            self.rng,
        )
        if isinstance(found, NotDetermined):
            self.failures.append(f"the event of {isoformat(event.time, 0)} has no place: {found.reason}")
            self.known.append(KnownEvent(event, NO_PLACE_KM))
            return
        taken = [*claimed, *(a.pick for known in self.origins for a in known.arrivals)]
        found = self._revised(event, found, taken)
        logger.info("event %s: %d arrivals", isoformat(found.time), len(found.used))
        self.origins.append(found)
        self.known.append(_known(event, found))

    def _revised(self, event: Association, found: Origin, taken: Sequence[Pick]) -> Origin:
        """Revised; of a long region S is sought where either place that explained the picks puts it.

        Stations on one side hardly see from how far Pn comes, and S where it is not due is not found. On
        equal terms the located place stands; the other counts only where S was found, so it is located again.
        """
        places = [found]
        if found.uncertainty.semi_major_km > self.settings.revision.long_region_km:
            places.append(
                replace(
                    found,
                    time=event.time,
                    latitude_deg=event.latitude_deg,
                    longitude_deg=event.longitude_deg,
                    depth_km=event.depth_km,
                )
            )
        each = [
            revised_origin(
                place,
                self.recordings,
                self.channels,
                taken,
                self.origins,
                self.travel_times,
                self.settings,
                self.rng,
            )
            for place in places
        ]
        return max(each, key=_seen_s)


def _seen_s(origin: Origin) -> int:
    """S that fit."""
    return sum(a.pick.phase_hint == "S" and a.weight > 0.5 for a in origin.arrivals)


def _known(event: Association, origin: Origin) -> KnownEvent:
    """The event at its located place."""
    size = np.sqrt(-2.0 * np.log(1.0 - origin.uncertainty.confidence))
    moved = replace(
        event,
        time=origin.time,
        latitude_deg=origin.latitude_deg,
        longitude_deg=origin.longitude_deg,
        depth_km=origin.depth_km,
    )
    return KnownEvent(moved, origin.uncertainty.semi_major_km / float(size))


def _for_location(event: Association, enough: int) -> tuple[Pick, ...]:
    """Lg is as late at all stations together as its velocity differs: it helps only where P is too rare."""
    quick = tuple(p for p in event.picks if p.phase_hint != "Lg")
    return quick if len(quick) >= enough else event.picks
