"""Gather picks into events: the best-explained event first, its picks taken out, then the next."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from testban.association.pick_rows import Spans, is_slow, row_order, tables
from testban.association.search import Search, Trial
from testban.association.search_grid import trial_places
from testban.association.settings import AssociationSettings
from testban.association.stations_apart import stations_apart
from testban.association.wave_train import in_train, train_reason
from testban.association.windows import Window, origin_windows
from testban.earth.traveltimes import TravelTimes
from testban.model import Association, Pick, Site, UnassociatedPick, isoformat


@dataclass(frozen=True)
class AssociationResult:
    """Events in order of score; picks left over; why no (further) event was accepted, limits reached."""

    events: tuple[Association, ...]
    unassociated: tuple[UnassociatedPick, ...]
    reasons: tuple[str, ...]


def associate(
    picks: Sequence[Pick],
    sites: Mapping[str, Site],
    spans: Spans,
    travel_times: TravelTimes,
    settings: AssociationSettings,
) -> AssociationResult:
    """Any number of events from picks of unknown origin; each pick is used once at most.

    ``phase_hint`` Lg marks the onset of a train of Lg; all others are tried as first P.

    ``spans`` gives the first and last recorded time (POSIX s) of each station. The result depends neither on
    the order of ``picks`` nor on where the windows begin in which they are searched: of all windows the best
    event is taken first, its picks are no longer free in any of them, and windows that had counted on them
    are searched again.
    """
    known = sorted((p for p in picks if p.station in sites), key=row_order)
    if not known:
        return AssociationResult((), (), ("no onsets found",))
    stations = sorted({p.station for p in known})
    if stations_apart([sites[s] for s in stations], settings.separation_km) < settings.minimum_stations:
        reason = (
            f"{len(stations)} station(s) with onsets; an event needs a first P at "
            f"{settings.minimum_stations} or more, {settings.separation_km:.0f} km apart"
        )
        left = sorted((UnassociatedPick(p, reason) for p in known), key=lambda u: (u.pick.time, u.pick.id))
        return AssociationResult((), tuple(left), (reason,))
    return _Gathering(known, sites, spans, travel_times, settings).result()


@dataclass(eq=False)
class _Searched:
    """A window with its best trial; ``known`` are the picks, by index, that were free when it was searched,
    ``used`` those that the trial explains, ``taken`` how many sets of picks it has given."""

    window: Window
    trial: Trial
    known: NDArray[np.intp]
    used: NDArray[np.intp]
    taken: int = 0


class _Gathering:
    """One association: which picks are free, and what each window has to offer."""

    def __init__(
        self,
        picks: Sequence[Pick],
        sites: Mapping[str, Site],
        spans: Spans,
        travel_times: TravelTimes,
        settings: AssociationSettings,
    ) -> None:
        self.picks, self.sites, self.travel_times, self.settings = picks, sites, travel_times, settings
        rows, self.table = tables(picks, sites, spans, settings)
        places = trial_places(
            rows.latitude_deg, rows.longitude_deg, settings.depths_km, settings.maximum_distance_deg
        )
        self.search = Search(rows, places, travel_times, settings)
        fitted = len(settings.detection_probabilities) * len(rows) * 9 ** (settings.refinements / 2)
        if rows.slow.any():
            fitted *= len(settings.lg_velocities_km_s)
        duration = max(float((rows.end_time - rows.start_time).max()), 1.0)
        self.threshold = math.log(len(places) * duration / settings.residual_s * fitted) + settings.margin
        self.free = np.ones(len(picks), dtype=bool)
        self.fate = [settings.unexplained] * len(picks)
        self.events: list[Association] = []
        self.reasons: list[str] = []

    def result(self) -> AssociationResult:
        windows = origin_windows(self.table.time, *self.search.reach_s(), self.settings.window_s)
        offers = [offer for w in windows if (offer := self._searched(w)) is not None]
        while offers:
            best = max(offers, key=lambda o: (o.trial.score, -o.trial.time))
            if not self.free[best.used].all():
                self._search_again(offers, best)
            elif best.trial.score >= self.threshold:
                self._take(best)
                if best.taken == self.settings.maximum_events:
                    offers.remove(best)
                    self.reasons.append(
                        f"stopped at {best.taken} events with origins {_between(best.window)}"
                    )
            elif (spoilt := self._spoilt(offers)) is not None:
                self._search_again(offers, spoilt)
            else:
                self.reasons.insert(0, self._best_remaining(best))
                break
        crowded = [o for o in offers if o.trial.untried >= self.threshold]
        self.reasons.extend(
            f"of origins {_between(o.window)} only {self.settings.candidates} places and times were tried; "
            f"others may be events, of scores up to {o.trial.untried:.1f}"
            for o in crowded
        )
        taken = {p.id for e in self.events for p in e.picks}
        left = [
            UnassociatedPick(p, fate)
            for p, fate in zip(self.picks, self.fate, strict=True)
            if p.id not in taken
        ]
        return AssociationResult(
            tuple(sorted(self.events, key=lambda e: (-e.score, e.time))),
            tuple(sorted(left, key=lambda u: (u.pick.time, u.pick.id))),
            tuple(self.reasons) or (f"fewer than {self.settings.minimum_stations} stations at any time",),
        )

    def _searched(self, window: Window) -> _Searched | None:
        known = window.picks[self.free[window.picks]]
        if len({p.station for p in self._of(known)}) < self.settings.minimum_stations:
            return None
        trial = self.search.best(self.table.take(known), window.start, window.slots)
        return _Searched(window, trial, known, known[trial.picks])

    def _search_again(self, offers: list[_Searched], old: _Searched) -> None:
        """Fewer picks never score higher: until it is searched again, a window's old score is a bound."""
        offers.remove(old)
        new = self._searched(old.window)
        if new is not None:
            new.taken = old.taken
            offers.append(new)

    def _spoilt(self, offers: list[_Searched]) -> _Searched | None:
        """A window that left candidates untried while it held picks that are no longer free."""
        return next(
            (o for o in offers if o.trial.untried >= self.threshold and not self.free[o.known].all()), None
        )

    def _take(self, best: _Searched) -> None:
        best.taken += 1
        self.free[best.used] = False
        picks = self._of(best.used)
        if (apart := self._apart(picks)) < self.settings.minimum_stations:
            # Left in, they would come up again and hide what else there is.
            for i in best.used:
                self.fate[i] = self.settings.unconfirmed
            self.reasons.append(
                f"{len(picks)} stations agree near {isoformat(best.trial.time, 0)} (score "
                f"{best.trial.score:.1f}), but an event needs {self.settings.minimum_stations} of them "
                f"{self.settings.separation_km:.0f} km apart, and {apart} are"
            )
            return
        trial = best.trial
        event = Association(
            picks,
            tuple("Lg" if is_slow(p) else "P" for p in picks),
            trial.time,
            trial.latitude_deg,
            trial.longitude_deg,
            trial.depth_km,
            trial.score,
        )
        self.events.append(event)
        free = np.flatnonzero(self.free)
        inside = in_train(self._of(free), event, self.sites, self.travel_times, self.settings)
        train = free[inside]
        self.free[train] = False
        for i in train:
            self.fate[i] = train_reason(event)

    def _of(self, index: NDArray[np.intp]) -> tuple[Pick, ...]:
        return tuple(self.picks[i] for i in index.tolist())

    def _apart(self, picks: Sequence[Pick]) -> int:
        return stations_apart([self.sites[p.station] for p in picks], self.settings.separation_km)

    def _best_remaining(self, best: _Searched) -> str:
        picks = self._of(best.used)
        return (
            f"the best remaining set of onsets ({len(picks)} stations, {self._apart(picks)} of them apart, "
            f"near {isoformat(best.trial.time, 0)}) scores {best.trial.score:.1f}; "
            f"{self.threshold:.1f} is needed for it not to be chance"
        )


def _between(window: Window) -> str:
    return f"from {isoformat(window.start, 0)} to {isoformat(window.end, 0)}"
