"""One event of a bulletin: which of its picks are used, under which name, and its origin."""

from __future__ import annotations

import dataclasses
import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from testban.earth.regions import GLOBAL_MODEL
from testban.earth.traveltimes import TravelTimes
from testban.errors import TestbanError
from testban.location import LocationSettings, locate
from testban.location.readings import known_phase
from testban.location.sample_covariance import sample_covariance
from testban.model import BulletinEvent, LocatedEvent, NotDetermined, Origin, Pick, Site, StatedArrival
from testban.pipeline.path_files import PathFiles, opened_paths
from testban.pipeline.regional import REGIONAL

LEFT_OUT = "left out: "
LONGEST_S = 3600.0
"""No phase that a location uses takes longer."""
FAULTS = (TestbanError, ArithmeticError, np.linalg.LinAlgError)
"""What may go wrong with the numbers of one event without stopping the others."""


@dataclass(frozen=True)
class BulletinSettings:
    """How the events of a bulletin are located.

    Attributes
    ----------
    earth_model : a packaged model, a model file, or "regional": ak135 first, then the model of the place.
    seed : goes into each event's generator, together with the event's own picks.
    p_uncertainty_s, s_uncertainty_s : reading error, one standard deviation, of picks for which the bulletin
        gives none. Analysts' readings of one onset scatter by about this much (Zeiler & Velasco 2009,
        doi:10.1785/0120080116; size recalled).
    path_files : of a 3-D Earth (RSTT), whose travel times and errors are taken where it has any; or None.
    """

    location: LocationSettings = field(default_factory=LocationSettings)
    earth_model: str = "ak135"
    seed: int = 1
    p_uncertainty_s: float = 0.3
    s_uncertainty_s: float = 0.6
    path_files: PathFiles | None = None


def usable_picks(
    event: BulletinEvent, settings: BulletinSettings
) -> tuple[tuple[Pick, ...], tuple[str, ...]]:
    """The picks to locate with, and what was left out or assumed.

    Picks that their analyst rejected are left out where others are there. A pick keeps the analyst's name for
    it; where that is none that a location knows, the name under the preferred origin stands in.
    """
    kept = [p for p in event.picks if p.id not in event.rejected] or list(event.picks)
    notes = _said(len(event.picks) - len(kept), "rejected by their analyst")
    together = _together(kept)
    notes += _said(len(kept) - len(together), "more than an hour from the others")
    preferred = event.preferred_origin
    stated = {a.pick_id: a for a in event.arrivals}
    stated |= {a.pick_id: a for a in event.arrivals if preferred and a.origin_id == preferred.id}
    assumed = 0
    picks = []
    for pick in together:
        phase, arrival = pick.phase_hint, stated.get(pick.id)
        if arrival is not None:
            if known_phase(phase) is None and known_phase(arrival.phase) is not None:
                phase = arrival.phase
            pick = _without_unused(pick, arrival)
        uncertainty = pick.uncertainty_s
        if math.isnan(uncertainty):
            assumed += 1
            is_s = phase[:1] in ("S", "L")
            uncertainty = settings.s_uncertainty_s if is_s else settings.p_uncertainty_s
        picks.append(dataclasses.replace(pick, phase_hint=phase, uncertainty_s=uncertainty))
    if assumed:
        notes.append(
            f"reading error of {assumed} picks not given: {settings.p_uncertainty_s} s for P, "
            f"{settings.s_uncertainty_s} s for S"
        )
    return tuple(picks), tuple(notes)


def _said(count: int, reason: str) -> list[str]:
    return [f"{LEFT_OUT}{count} pick{'s' * (count != 1)}, {reason}"] if count else []


def _together(picks: list[Pick]) -> list[Pick]:
    """Those in the hour that holds the most of them."""
    times = np.sort([p.time for p in picks if math.isfinite(p.time)])
    if len(times) == 0:
        return picks
    counts = np.searchsorted(times, times + LONGEST_S, side="right") - np.arange(len(times))
    start = times[int(np.argmax(counts))]
    return [p for p in picks if start <= p.time <= start + LONGEST_S]


def _without_unused(pick: Pick, arrival: StatedArrival) -> Pick:
    """Without the back azimuth or slowness that the bulletin itself did not let count."""
    if arrival.bearing_used is False:
        pick = dataclasses.replace(pick, backazimuth_deg=None, backazimuth_uncertainty_deg=None)
    if arrival.slowness_used is False:
        pick = dataclasses.replace(pick, slowness_s_deg=None, slowness_uncertainty_s_deg=None)
    return pick


def locate_event(
    event: BulletinEvent, sites: Mapping[str, Site], travel_times: TravelTimes, settings: BulletinSettings
) -> LocatedEvent:
    """The event's origin, or why it has none. The same picks in any order give the same origin."""
    picks, notes = usable_picks(event, settings)
    stated = event.preferred_origin
    start = (stated.latitude_deg, stated.longitude_deg, stated.time) if stated and stated.placed else None
    try:
        origin = _origin(picks, sites, start, travel_times, settings)
    except FAULTS as error:
        origin = NotDetermined(
            "origin", f"the numbers could not be worked out ({type(error).__name__}: {error})"
        )
    left_out = tuple(n.removeprefix(LEFT_OUT) for n in notes if n.startswith(LEFT_OUT))
    if isinstance(origin, NotDetermined):
        first, *more = origin.reason.split("; " + LEFT_OUT)
        return LocatedEvent(event.id, NotDetermined("origin", first), None, (*left_out, *more))
    more = [a.removeprefix(LEFT_OUT) for a in origin.assumptions if a.startswith(LEFT_OUT)]
    assumed = [a for a in (*origin.assumptions, *notes) if not a.startswith(LEFT_OUT)]
    slim = dataclasses.replace(origin, samples=np.empty((0, 4)), assumptions=tuple(assumed))
    return LocatedEvent(event.id, slim, sample_covariance(origin), (*left_out, *more))


def search_model(settings: BulletinSettings) -> TravelTimes:
    """The model in which events are located first.

    Raises
    ------
    TestbanError
        There is no such model, or its file, or a 3-D Earth's, cannot be used.
    """
    name = GLOBAL_MODEL if settings.earth_model == REGIONAL else settings.earth_model
    return TravelTimes.load(name).with_paths(opened_paths(settings.path_files))


def _origin(
    picks: tuple[Pick, ...],
    sites: Mapping[str, Site],
    start: tuple[float, float, float] | None,
    travel_times: TravelTimes,
    settings: BulletinSettings,
) -> Origin | NotDetermined:
    """In the model of the place as well, where it is chosen by place."""
    generator = np.random.default_rng(_seed(picks, settings.seed))
    found = locate(picks, sites, start, travel_times, settings.location, generator)
    if settings.earth_model != REGIONAL or isinstance(found, NotDetermined):
        return found
    there = TravelTimes.at(found.latitude_deg, found.longitude_deg).with_paths(travel_times.paths)
    if there.model == found.earth_model:
        return found
    place = (found.latitude_deg, found.longitude_deg, found.time)
    again = locate(picks, sites, place, there, settings.location, generator)
    if isinstance(again, NotDetermined):
        return found
    said = f"Earth model {there.model}, chosen by the place found in {found.earth_model}"
    return dataclasses.replace(again, assumptions=(*again.assumptions, said))


def _seed(picks: tuple[Pick, ...], seed: int) -> int:
    """A number that the picks themselves give, whatever their order."""
    content = sorted((p.station, p.phase_hint, repr(p.time), repr(p.uncertainty_s)) for p in picks)
    return int.from_bytes(hashlib.sha256(repr((seed, content)).encode()).digest()[:8])
