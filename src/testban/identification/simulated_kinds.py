"""Populations of kinds that were never recorded: simulated, as wide as the simulation was found wrong.

The packaged table (made by tools/build_simulated_kinds.py) holds what the stages measure of exercises with
seeds from 5001 on, and the complexity of recorded tests on which depth phases of other sources were
superposed. Where a quantity and kind was also measured, recorded here or published, the difference of the two
means is an error of the simulation; these errors move and widen the populations that were only simulated
(`testban.identification.simulation_error`). They stand behind recorded and before judged ones.
"""

from __future__ import annotations

import math
from dataclasses import replace
from functools import cache, lru_cache

from testban.identification import complexity, corner, lg_excitation, ms_mb
from testban.identification.kinds_table import measured_in, packaged_events
from testban.identification.known_kinds import KnownEvent, learn
from testban.identification.learned import (
    PUBLISHED,
    SIMULATED,
    LearnedPopulation,
    LearnedPopulations,
)
from testban.identification.populations import HIGH_QUANTITY, LOW_QUANTITY
from testban.identification.published import published
from testban.identification.simulation_error import Compared, predicted_error

NAME = "Testban's own table of simulated events"
WANTED = (
    (ms_mb.NAME, "collapse"),
    (corner.NAME, "collapse"),
    (complexity.NAME, "earthquake"),
    (complexity.NAME, "collapse"),
    (lg_excitation.NAME, "earthquake"),
    (lg_excitation.NAME, "collapse"),
)
"""Quantities and kinds that nobody measured as here."""
SELF_MADE = (HIGH_QUANTITY, LOW_QUANTITY)
"""Exercises take their P/S from the publications that populations come from, that of collapses from the same
judgement: agreement is no test of them, and nothing is learned from it."""
CLOSING = math.log10(2.0)
LACKING = {
    (corner.NAME, "collapse"): CLOSING,
    (ms_mb.NAME, "collapse"): 0.4,
    (complexity.NAME, "collapse"): complexity.EARTHQUAKE_SPREAD,
}
"""Scatter that simulated events lack. Exercises close a cavity in 1 s, published collapses in 0.5 to 2 s:
mb - Mw of 0.5 and -0.5 instead of 0 (`testban.sources.collapse`). Complexity is as wide for all."""
ELSEWHERE = {complexity.NAME: complexity.SITE_SPREAD}
"""Superposed on recordings, the coda is no simulation: what another site's adds stands for its error."""


def own_populations(
    recorded: LearnedPopulations, learned: LearnedPopulations = PUBLISHED
) -> LearnedPopulations:
    """What a user ``learned``, behind it what the catalogue's ``recorded`` events teach, then what simulated
    ones do. Both without the event to be judged: the simulation's error would otherwise know it."""
    return learned.over(recorded.over(simulated_kinds(recorded)))


@lru_cache(maxsize=16)
def simulated_kinds(recorded: LearnedPopulations) -> LearnedPopulations:
    """Learned from the packaged table, moved and widened by the simulation's error, which the ``recorded``
    events show."""
    learned = _simulated()
    pairs = compared_kinds(recorded)
    found = []
    for quantity, kind in WANTED:
        population = learned.find(quantity, kind)
        if population is None:
            continue
        moved, doubt, freedom = 0.0, ELSEWHERE.get(quantity, 0.0), math.inf
        if quantity not in ELSEWHERE:
            moved, doubt = predicted_error(pairs, quantity)
            freedom = float(len(pairs))
        doubt = math.hypot(doubt, LACKING.get((quantity, kind), 0.0))
        found.append(replace(population, moved=moved, doubt=doubt, doubt_freedom=freedom))
    return LearnedPopulations(tuple(found), SIMULATED, NAME)


def compared_kinds(recorded: LearnedPopulations) -> tuple[Compared, ...]:
    """Every quantity and kind both simulated and measured: ``recorded``, else published."""
    found = []
    for population in _simulated().populations:
        quantity, kind = population.quantity, population.kind
        if quantity in (*ELSEWHERE, *SELF_MADE) or (quantity, kind) in WANTED:
            continue
        mean, std = _measured(recorded.find(quantity, kind), quantity, kind)
        fit = population.fit
        found.append(Compared(quantity, kind, mean - fit.shift, math.hypot(std, fit.shift_std)))
    return tuple(found)


def _measured(recorded: LearnedPopulation | None, quantity: str, kind: str) -> tuple[float, float]:
    """Mean about the published one, and its standard error."""
    if recorded is not None:
        return recorded.fit.shift, recorded.fit.shift_std
    known = published(quantity, kind, 5.0)
    return 0.0, known.std / math.sqrt(known.events)


@cache
def _simulated() -> LearnedPopulations:
    return learn(simulated_events(), SIMULATED, NAME)


@cache
def simulated_events() -> tuple[KnownEvent, ...]:
    """The packaged events with what was measured of each: nowhere and, but for a number, never, so that no
    assessed event is one of these."""
    return tuple(
        KnownEvent(
            f"{lines[0]['kind']} {lines[0]['event']}",
            lines[0]["kind"],
            float(number),
            0.0,
            0.0,
            measured_in(lines),
        )
        for number, lines in enumerate(packaged_events("testban.identification", "simulated_kinds.csv"))
    )
