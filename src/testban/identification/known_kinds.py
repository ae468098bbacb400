"""Events of known kind, what was measured of them, and learning populations from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from testban.earth.geodesy import distance_between_km
from testban.errors import PopulationsError
from testban.identification.learned import (
    RECORDED,
    SAME_EVENT,
    LearnedEvent,
    LearnedPopulation,
    LearnedPopulations,
)
from testban.identification.published import NEEDS_MB, QUANTITIES, published
from testban.model import CLASSES


@dataclass(frozen=True)
class MeasuredQuantity:
    """One discriminant's value with its standard error; ``mb`` where its populations move with mb."""

    quantity: str
    value: float
    error: float
    mb: float | None


@dataclass(frozen=True)
class KnownEvent:
    """An assessed event of known kind, at the assessment's origin."""

    name: str
    kind: str
    time: float
    latitude_deg: float
    longitude_deg: float
    measured: tuple[MeasuredQuantity, ...]


def learn(events: Sequence[KnownEvent], basis: str = RECORDED, name: str = "") -> LearnedPopulations:
    """A population of each quantity and kind that was measured; the order of events does not matter.

    Raises
    ------
    PopulationsError
        An event is given twice, or nothing was measured.
    """
    _check(events, basis)
    found = [
        (m.quantity, event.kind, _as_learned(event, m))
        for event in sorted(events, key=lambda e: (e.time, e.name))
        for m in event.measured
    ]
    order = {pair: k for k, pair in enumerate((q, kind) for q in QUANTITIES for kind in CLASSES)}
    found.sort(key=lambda f: order[f[0], f[1]])
    if not found:
        raise PopulationsError("nothing to learn: no value that tells kinds was measured of any event")
    populations = tuple(
        LearnedPopulation(
            quantity,
            kind,
            prior_std(quantity, kind),
            prior_events(quantity, kind),
            tuple(event for _, _, event in group),
        )
        for (quantity, kind), group in groupby(found, key=lambda f: (f[0], f[1]))
    )
    return LearnedPopulations(populations, basis, name)


def prior_std(quantity: str, kind: str) -> float:
    """The published or judged spread; where that grows with the error of mb, without it."""
    return published(quantity, kind, 5.0).std


def prior_events(quantity: str, kind: str) -> float:
    """How many events the published or judged population counts as."""
    return published(quantity, kind, 5.0).events


def _as_learned(event: KnownEvent, measured: MeasuredQuantity) -> LearnedEvent:
    mb = measured.mb if measured.quantity in NEEDS_MB else None
    deviation = measured.value - published(measured.quantity, event.kind, mb).mean
    return LearnedEvent(
        event.name, event.time, event.latitude_deg, event.longitude_deg, deviation, measured.error
    )


def _check(events: Sequence[KnownEvent], basis: str) -> None:
    names = [event.name for event in events]
    twice = sorted({n for n in names if names.count(n) > 1})
    if twice:
        raise PopulationsError(f"given twice: {', '.join(twice)}")
    if basis != RECORDED:
        return
    within_s, within_km = SAME_EVENT[RECORDED]
    by_time = sorted(events, key=lambda e: (e.time, e.name))
    for one, other in pairwise(by_time):
        if other.time - one.time <= within_s and distance_between_km(one, other) <= within_km:
            within = f"within {within_s:g} s and {within_km:g} km"
            raise PopulationsError(f"{one.name} and {other.name} are one event, {within}: give it once")
