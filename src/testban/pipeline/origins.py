"""From recordings to origins: detection, association, location, revision, second looks."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from testban.association import associate, associate_buried, associate_faint, overlap_of
from testban.detection import detect_picks, filter_verticals
from testban.detection.wave_trains import detect_trains
from testban.earth.traveltimes import TravelTimes
from testban.model import Origin, Pick, Recordings, UnassociatedPick, isoformat
from testban.pipeline.clipped import Hearing
from testban.pipeline.clocks import clock_warnings
from testban.pipeline.located_events import LocatedEvents
from testban.pipeline.overlap import meeting_warning, overlap_warning
from testban.pipeline.predicted import predicted_arrivals, recording_spans
from testban.pipeline.revise import Channels
from testban.pipeline.settings import AssessmentSettings
from testban.pipeline.size_order import relative_size
from testban.pipeline.watch import event_at_same_place

logger = logging.getLogger(__name__)
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class OriginSearch:
    """Origins, largest first; warnings of each; picks left over; why no (further) event was accepted; what
    may be an event and is none of them."""

    origins: tuple[Origin, ...]
    warnings: tuple[tuple[str, ...], ...]
    unassociated: tuple[UnassociatedPick, ...]
    reasons: tuple[str, ...]
    left_out: tuple[str, ...]


def find_origins(
    recordings: Recordings,
    heard: Hearing,
    travel_times: TravelTimes,
    settings: AssessmentSettings,
    rng: np.random.Generator,
    progress: Progress,
) -> OriginSearch:
    """Every event in the recordings, with no origin given; first onsets are sought in what is ``heard``."""
    spans = recording_spans(heard.recordings)
    channels = filter_verticals(heard.recordings, settings.detection, progress, heard.until)
    picks = detect_picks(channels, settings.detection)
    logger.info("%d onsets at %d stations", len(picks), len(spans))
    progress("Associating", 0, 1)
    result = associate(picks, recordings.sites, spans, travel_times, settings.association)
    trains = detect_trains(channels, settings.wave_trains)
    result = associate_faint(result, trains, recordings.sites, spans, travel_times, settings.association)
    progress("Associating", 1, 1)
    located = LocatedEvents(recordings, channels, travel_times, settings, rng)
    around = recordings.sites, spans, travel_times, settings.association
    overlap = overlap_of(result.events, *around)
    located.add(overlap.clear, overlap.overlapped, progress)
    # Only now is it known how well the later waves of each event can be told from another's first.
    buried, unassociated = associate_buried(
        located.known, overlap.overlapped, result.unassociated, *around, rng.spawn(1)[0]
    )
    located.add(buried, (), progress)
    origins = located.origins
    origins.extend(_second_looks(origins, recordings, channels, travel_times, settings, rng))
    origins.sort(key=lambda o: (-relative_size(o, channels), o.time))
    left_over = _left_over(unassociated, origins)
    return OriginSearch(
        tuple(origins),
        _warnings(origins, recordings, picks, left_over, travel_times, settings),
        left_over,
        result.reasons,
        (*result.left_out, *located.failures),
    )


def _second_looks(
    origins: list[Origin],
    recordings: Recordings,
    channels: Channels,
    travel_times: TravelTimes,
    settings: AssessmentSettings,
    rng: np.random.Generator,
) -> list[Origin]:
    found: list[Origin] = []
    for origin in origins:
        known = [o for o in (*origins, *found) if o is not origin]
        later = event_at_same_place(origin, known, recordings, channels, travel_times, settings, rng)
        if later is not None and all(abs(later.time - o.time) > 10.0 for o in known):
            logger.info("event %s: found at the place of %s", isoformat(later.time), isoformat(origin.time))
            found.append(later)
    return found


def _warnings(
    origins: list[Origin],
    recordings: Recordings,
    picks: tuple[Pick, ...],
    left_over: tuple[UnassociatedPick, ...],
    travel_times: TravelTimes,
    settings: AssessmentSettings,
) -> tuple[tuple[str, ...], ...]:
    """Of each origin: stations that do not fit, and other events that overlap it."""
    spans = recording_spans(recordings)
    slowest, margin = settings.association.train_velocity_km_s, settings.association.train_margin_s
    every = [(o, predicted_arrivals(o, recordings.sites, travel_times, slowest, margin)) for o in origins]
    return tuple(
        (
            *clock_warnings(origin, predicted, spans, picks, settings.revision.clock_tolerance_s),
            *meeting_warning(origin, predicted, [other for other in every if other[0] is not origin]),
            *overlap_warning(origin, left_over, travel_times),
        )
        for origin, predicted in every
    )


def _left_over(
    unassociated: tuple[UnassociatedPick, ...], origins: list[Origin]
) -> tuple[UnassociatedPick, ...]:
    """Picks that no origin uses: a revision or a second look may have claimed some, and each is used once."""
    used = {a.pick.id for o in origins for a in o.arrivals}
    return tuple(u for u in unassociated if u.pick.id not in used)
