"""How often explosions and earthquakes of known kind are taken for each other, each judged without itself."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from testban.identification.combine import tempered
from testban.identification.known_kinds import KnownEvent, MeasuredQuantity
from testban.identification.learned import LearnedPopulations
from testban.identification.populations import class_likelihood
from testban.identification.published import NEEDS_MB, QUANTITIES, published
from testban.model import CLASSES

ALL = "all together"
KINDS = ("explosion", "earthquake")


@dataclass(frozen=True)
class ErrorRate:
    """Of ``events`` of ``kind``, ``wrong`` are more like the other of explosion and earthquake by a quantity;
    the share's 95 % interval after Clopper and Pearson (1934, doi:10.1093/biomet/26.4.404)."""

    quantity: str
    kind: str
    wrong: int
    events: int

    @property
    def interval(self) -> tuple[float, float]:
        from scipy.stats import binomtest

        found = binomtest(self.wrong, self.events).proportion_ci(0.95)
        return float(found.low), float(found.high)


def error_rates(events: Sequence[KnownEvent], learned: LearnedPopulations, failure: float) -> list[ErrorRate]:
    """Every quantity alone and all together, by ``learned`` (from ``events``) less each event in turn.

    ``failure`` tempers each quantity as `testban.identification.combine` does. First motion, depth and the
    long-period sign are not learned and do not count.
    """
    wrong: dict[tuple[str, str], list[bool]] = {}
    for event in events:
        if event.kind not in KINDS or not event.measured:
            continue
        others = _without(learned, event)
        odds = [_log_odds(measured, others, failure) for measured in event.measured]
        sign = 1.0 if event.kind == "explosion" else -1.0
        for measured, told in zip(event.measured, odds, strict=True):
            wrong.setdefault((measured.quantity, event.kind), []).append(sign * told < 0)
        wrong.setdefault((ALL, event.kind), []).append(sign * sum(odds) < 0)
    return [
        ErrorRate(quantity, kind, sum(found), len(found))
        for quantity in (*QUANTITIES, ALL)
        for kind in KINDS
        if (found := wrong.get((quantity, kind)))
    ]


def spoken_against(
    events: Sequence[KnownEvent], learned: LearnedPopulations, failure: float, odds: float
) -> list[ErrorRate]:
    """Of each kind and quantity, how many events some other kind explains ``odds`` times better; judged and
    tempered as in `error_rates`. Populations that are right allow 1 in ``odds`` for each other kind."""
    wrong: dict[tuple[str, str], list[bool]] = {}
    for event in events:
        others = _without(learned, event)
        for measured in event.measured:
            weights = _weights(measured, others, failure)
            against = max(weights.values()) - weights[event.kind] >= math.log(odds)
            wrong.setdefault((measured.quantity, event.kind), []).append(against)
    return [
        ErrorRate(quantity, kind, sum(found), len(found))
        for quantity in QUANTITIES
        for kind in CLASSES
        if (found := wrong.get((quantity, kind)))
    ]


def _without(learned: LearnedPopulations, event: KnownEvent) -> LearnedPopulations:
    kept = []
    for population in learned.populations:
        others = tuple(e for e in population.events if e.name != event.name)
        if others == population.events:
            kept.append(population)
        elif others:
            kept.append(replace(population, events=others))
    behind = learned.behind
    if behind is not None:
        behind = behind.without_event(event.time, event.latitude_deg, event.longitude_deg)
    return replace(learned, populations=tuple(kept), behind=behind)


def _log_odds(measured: MeasuredQuantity, learned: LearnedPopulations, failure: float) -> float:
    """Natural log of explosion over earthquake."""
    found = _weights(measured, learned, failure)
    return found["explosion"] - found["earthquake"]


def _weights(measured: MeasuredQuantity, learned: LearnedPopulations, failure: float) -> dict[str, float]:
    """Natural-log likelihood of each kind, tempered."""
    quantity = measured.quantity
    mb = measured.mb if quantity in NEEDS_MB else None
    known = {kind: learned.of(quantity, kind, published(quantity, kind, mb)) for kind in CLASSES}
    return tempered(class_likelihood(measured.value, measured.error, known), failure)
