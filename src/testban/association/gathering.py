"""One association: which picks are free, what each window has to offer, and what was taken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from testban.association.chance_of_trial import apart_from_each_other, chance_threshold
from testban.association.paths import PathFinder
from testban.association.pick_rows import Spans, is_slow, tables, with_rates
from testban.association.search import Search, Trial
from testban.association.search_grid import trial_places
from testban.association.settings import AssociationSettings
from testban.association.wave_train import inside, listening_s, train_reason, train_spans
from testban.association.windows import Window, origin_windows
from testban.earth.traveltimes import TravelTimes
from testban.model import Association, Pick, Site, isoformat


@dataclass(eq=False)
class _Searched:
    """A window with its best trial; ``known`` are the picks, by index, that were free when it was searched,
    ``used`` those that the trial explains, ``taken`` how many sets of picks it has given."""

    window: Window
    trial: Trial
    known: NDArray[np.intp]
    used: NDArray[np.intp]
    taken: int = 0


class Gathering:
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
        self.stations = [station for station, _ in dict.fromkeys((p.station, is_slow(p)) for p in picks)]
        self.spans = [spans[station] for station in self.stations]
        self.trains: dict[str, list[tuple[float, float]]] = {}
        places = trial_places(
            rows.latitude_deg, rows.longitude_deg, settings.depths_km, settings.maximum_distance_deg
        )
        self.finder = PathFinder(rows, places, travel_times, settings)
        self.search = Search(self.finder)
        duration = max(listening_s(own, ()) for own in self.spans)
        self.threshold = chance_threshold(len(places), rows, duration, settings)
        self.free = np.ones(len(picks), dtype=bool)
        self.fate = [settings.unexplained] * len(picks)
        self.events: list[Association] = []
        self.reasons: list[str] = []
        self.left_out: list[str] = []

    def run(self) -> None:
        """Take the best offer of all windows while it is no chance.

        Chance is first weighed as if every pick were chance. Then it is weighed anew without the picks that
        events explain, and the search goes on: on a day of many events they would hide the weak ones.
        """
        windows = origin_windows(self.table.time, *self.finder.reach_s(), self.settings.window_s)
        offers = [offer for w in windows if (offer := self._searched(w)) is not None]
        best: _Searched | None = None
        while offers:
            known = len(self.events)
            best = self._round(offers)
            if len(self.events) == known:
                break
            most = self._weigh_chance_anew()
            hopeful = [o for o in offers if o.trial.score + most >= self.threshold]
            if not hopeful:
                break
            for old in hopeful:
                self._search_again(offers, old)
        if best is not None:
            self.reasons.append(self._best_remaining(best))
        elif not self.left_out:
            self.reasons.append(f"onsets at fewer than {self.settings.minimum_stations} stations at any time")
        self.left_out.extend(
            f"of origins {_between(o.window)} only {self.settings.candidates} places and times were tried; "
            f"others may be events, of scores up to {o.trial.untried:.1f}"
            for o in offers
            if o.trial.untried >= self.threshold
        )

    def _round(self, offers: list[_Searched]) -> _Searched | None:
        """Take from ``offers`` until the best, which is returned, may be chance."""
        while offers:
            best = max(offers, key=lambda o: (o.trial.score, -o.trial.time))
            if not self.free[best.used].all():
                self._search_again(offers, best)
            elif best.trial.score >= self.threshold:
                self._take(best)
                if best.taken == self.settings.maximum_events:
                    offers.remove(best)
                    self.left_out.append(
                        f"stopped at {best.taken} events with origins {_between(best.window)}"
                    )
            elif (spoilt := self._spoilt(offers)) is not None:
                self._search_again(offers, spoilt)
            else:
                return best
        return None

    def _weigh_chance_anew(self) -> float:
        """Rates without the picks that events explain; the most that any set of picks gains by that."""
        listening = np.array(
            [
                listening_s(span, self.trains.get(s, ()))
                for s, span in zip(self.stations, self.spans, strict=True)
            ]
        )
        old, self.table = self.table, with_rates(self.table, self.finder.rows, self.free, listening)
        lowered = np.zeros(len(listening))
        np.maximum.at(lowered, old.row[self.free], np.log(old.rate_hz / self.table.rate_hz)[self.free])
        return float(lowered.sum())

    def _searched(self, window: Window, taken: int = 0) -> _Searched | None:
        known = window.picks[self.free[window.picks]]
        if len({p.station for p in self._of(known)}) < self.settings.minimum_stations:
            return None
        trial = self.search.best(self.table.take(known), window.start, window.slots)
        return _Searched(window, trial, known, known[trial.picks], taken)

    def _search_again(self, offers: list[_Searched], old: _Searched) -> None:
        """Picks taken away never raise a score: until it is searched again, a window's old one is a bound."""
        offers.remove(old)
        new = self._searched(old.window, old.taken)
        if new is not None:
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
        apart, gain = apart_from_each_other(picks, best.trial.gain, self.sites, self.settings)
        if apart < self.settings.minimum_stations or gain < self.threshold:
            # Left in, they would come up again and hide what else there is.
            for i in best.used:
                self.fate[i] = self.settings.unconfirmed
            self.left_out.append(
                f"{len(picks)} onsets agree near {isoformat(best.trial.time, 0)} (score "
                f"{best.trial.score:.1f}), but only {apart} of the stations stand "
                f"{self.settings.separation_km:.0f} km apart, and theirs gain {gain:.1f}: "
                f"{self.settings.minimum_stations} and {self.threshold:.1f} are needed"
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
        train = train_spans(self.stations, event, self.sites, self.travel_times, self.settings)
        for station, span in train.items():
            self.trains.setdefault(station, []).append(span)
        for i in np.flatnonzero(self.free).tolist():
            if inside(self.picks[i], train):
                self.free[i] = False
                self.fate[i] = train_reason(event)

    def _of(self, index: NDArray[np.intp]) -> tuple[Pick, ...]:
        return tuple(self.picks[i] for i in index.tolist())

    def _best_remaining(self, best: _Searched) -> str:
        picks = self._of(best.used)
        apart, _ = apart_from_each_other(picks, best.trial.gain, self.sites, self.settings)
        return (
            f"the best remaining set of onsets ({len(picks)} stations, {apart} of them apart, "
            f"near {isoformat(best.trial.time, 0)}) scores {best.trial.score:.1f}; "
            f"{self.threshold:.1f} is needed for it not to be chance"
        )


def _between(window: Window) -> str:
    return f"from {isoformat(window.start, 0)} to {isoformat(window.end, 0)}"
