"""Populations learned from events whose kind is known; none judges an event that it was learned from."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from testban.earth.geodesy import inverse
from testban.identification.population_fit import PopulationFit, fit_population
from testban.identification.populations import Population, populations, ratio_quantity
from testban.model import Origin

LEARNABLE_DEEP_SHARE = 0.5
"""An event more likely deep than not belongs to none of the populations of shallow ones."""
RECORDED, SIMULATED = "recorded", "simulated"
SAME_EVENT = {RECORDED: (60.0, 300.0), SIMULATED: (0.05, 1.0)}
"""Origins this near in time (s) and place (km) are one event. The seeds of a scenario happen at one place and
nearly one time: there only the same recordings give the same origin."""


@dataclass(frozen=True)
class LearnedEvent:
    """An event of known kind: how far its quantity lies from the prior mean for it, with the standard error;
    the origin is the assessment's."""

    name: str
    time: float
    latitude_deg: float
    longitude_deg: float
    deviation: float
    error: float


@dataclass(frozen=True)
class LearnedPopulation:
    """A quantity of one kind; ``prior_std`` is the published or judged spread, ``prior_events`` its
    weight. Simulated events are ``moved`` by what the simulation was found wrong; ``doubt`` is the standard
    deviation of that, known as from ``doubt_freedom`` comparisons."""

    quantity: str
    kind: str
    prior_std: float
    prior_events: float
    events: tuple[LearnedEvent, ...]
    moved: float = 0.0
    doubt: float = 0.0
    doubt_freedom: float = math.inf

    @cached_property
    def fit(self) -> PopulationFit:
        deviations = np.array([e.deviation for e in self.events])
        errors = np.array([e.error for e in self.events])
        found = fit_population(deviations, errors, self.prior_std, self.prior_events)
        return replace(
            found,
            shift=found.shift + self.moved,
            shift_std=math.hypot(found.shift_std, self.doubt),
            scale=math.hypot(found.scale, self.doubt),
            freedom=min(found.freedom, self.doubt_freedom),
        )


@dataclass(frozen=True)
class LearnedPopulations:
    """Everything learned from one set of events. Without any, the published populations hold.

    ``basis`` is "recorded" or "simulated", ``name`` that of the file; ``left_out`` names events that were not
    used because they are the event to be judged. ``behind`` holds where this set says nothing.
    """

    populations: tuple[LearnedPopulation, ...] = ()
    basis: str = RECORDED
    name: str = ""
    left_out: tuple[str, ...] = ()
    behind: LearnedPopulations | None = None

    def over(self, behind: LearnedPopulations) -> LearnedPopulations:
        """The same, with another set to hold where this one says nothing."""
        return replace(self, behind=behind)

    def sets(self) -> tuple[LearnedPopulations, ...]:
        """This set and those behind it."""
        return (self, *(self.behind.sets() if self.behind else ()))

    def holder(self, quantity: str, kind: str) -> LearnedPopulations | None:
        """The set that a population is taken from; None where nothing was learned."""
        return next((s for s in self.sets() if s._own(quantity, kind)), None)

    def find(self, quantity: str, kind: str) -> LearnedPopulation | None:
        """None where nothing was learned."""
        holder = self.holder(quantity, kind)
        return None if holder is None else holder._own(quantity, kind)

    def _own(self, quantity: str, kind: str) -> LearnedPopulation | None:
        return next((p for p in self.populations if (p.quantity, p.kind) == (quantity, kind)), None)

    def of(self, quantity: str, kind: str, known: Population) -> Population:
        """``known``, moved and widened as was learned, or as one carried over from elsewhere."""
        found = self.find(quantity, kind)
        if found is None:
            return known.next_event()
        return Population(known.mean + found.fit.shift, found.fit.scale, found.fit.freedom)

    def without(self, origin: Origin) -> LearnedPopulations:
        """The same, learned again without the event at ``origin`` where it is among the events."""
        return self.without_event(origin.time, origin.latitude_deg, origin.longitude_deg)

    def without_event(self, time: float, latitude_deg: float, longitude_deg: float) -> LearnedPopulations:
        """The same, learned again without the event at this time (POSIX s) and place."""
        kept, dropped = [], set[str]()
        for population in self.populations:
            same = [e for e in population.events if self._is(e, time, latitude_deg, longitude_deg)]
            dropped.update(e.name for e in same)
            others = tuple(e for e in population.events if e not in same)
            if not same:
                kept.append(population)
            elif others:
                kept.append(replace(population, events=others))
        behind = self.behind and self.behind.without_event(time, latitude_deg, longitude_deg)
        return replace(self, populations=tuple(kept), left_out=tuple(sorted(dropped)), behind=behind)

    def _is(self, event: LearnedEvent, time: float, latitude_deg: float, longitude_deg: float) -> bool:
        within_s, within_km = SAME_EVENT[self.basis]
        if abs(event.time - time) > within_s:
            return False
        apart = inverse(event.latitude_deg, event.longitude_deg, latitude_deg, longitude_deg)
        return float(apart[0]) <= within_km

    def source(self, published: str, quantities: Sequence[str]) -> str:
        """Where the populations of a piece of evidence come from: ``published``, and what was learned."""
        said = [published]
        for held in self.sets():
            found = [p for p in held.populations if p.quantity in quantities and self.find(*_key(p)) is p]
            if found:
                told = (f"{p.kind} ({p.quantity}) from {_counted(len(p.events), held.basis)}" for p in found)
                said.append(f"learned in {held.name}: {', '.join(told)}")
        return "; ".join(said)


def _key(population: LearnedPopulation) -> tuple[str, str]:
    return population.quantity, population.kind


def _counted(number: int, basis: str) -> str:
    return f"{number} {basis} event{'s' if number != 1 else ''}"


PUBLISHED = LearnedPopulations()
"""Nothing learned."""


def ratio_populations(
    band_hz: tuple[float, float], learned: LearnedPopulations = PUBLISHED
) -> dict[str, Population]:
    """P/S of a band (Hz) by class, as published or as learned."""
    quantity = ratio_quantity(band_hz)
    return {name: learned.of(quantity, name, known) for name, known in populations(band_hz).items()}
