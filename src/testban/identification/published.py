"""What is known of each quantity's populations before anything is learned: the priors of learning.

The published value moves with mb where its source says so (Ms:mb and corner); learning only shifts it. What
was judged, assumed or derived from theory, and not taken from measured events, is marked.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from testban.identification import complexity, corner, lg_excitation, ms_mb, phase_ratio
from testban.identification.learned import SIMULATED, LearnedPopulations
from testban.identification.populations import HIGH_QUANTITY, LOW_QUANTITY, Population, populations
from testban.model import CLASSES, Evidence

QUANTITIES = (HIGH_QUANTITY, LOW_QUANTITY, ms_mb.NAME, corner.NAME, complexity.NAME, lg_excitation.NAME)
QUANTITIES_OF = {
    phase_ratio.NAME: (HIGH_QUANTITY, LOW_QUANTITY),
    **{name: (name,) for name in (ms_mb.NAME, corner.NAME, complexity.NAME, lg_excitation.NAME)},
}
"""Those that a piece of evidence is held against, by its name."""
NEEDS_MB = (ms_mb.NAME, corner.NAME)
_BANDS_HZ = {HIGH_QUANTITY: (4.0, 6.0), LOW_QUANTITY: (2.0, 4.0)}


def published(quantity: str, kind: str, mb: float | None = None) -> Population:
    """The population of a quantity (of `QUANTITIES`) and kind; ``mb`` where `NEEDS_MB` names the quantity."""
    if quantity in _BANDS_HZ:
        return populations(_BANDS_HZ[quantity])[kind]
    if quantity in NEEDS_MB:
        assert mb is not None
        if quantity == corner.NAME:
            return corner.expected_corner(kind, mb)
        known = ms_mb.POPULATIONS[kind]
        mean, events = float(known.mean(np.array(mb))), known.events
        return Population(mean, known.scale, known.freedom, events)
    return {complexity.NAME: complexity.POPULATIONS, lg_excitation.NAME: lg_excitation.POPULATIONS}[quantity][
        kind
    ]


def told_populations(evidence: Sequence[Evidence], learned: LearnedPopulations) -> list[str]:
    """In words: what was judged and not learned among what was weighed, and of what kind the learned is."""
    weighed = [q for piece in evidence if piece.weighed for q in QUANTITIES_OF.get(piece.name, ())]
    judged = []
    for quantity in weighed:
        kinds = [
            k for k in CLASSES if published(quantity, k, 5.0).judged and learned.find(quantity, k) is None
        ]
        if kinds:
            judged.append(f"{quantity} ({', '.join(kinds)})")
    said = []
    if judged:
        said.append(f"judged, not learned (no data): {'; '.join(judged)}")
    for held in learned.sets():
        used = [f"{q} ({k})" for q in weighed for k in CLASSES if learned.holder(q, k) is held]
        if not used:
            continue
        said.append(
            f"populations learned in {held.name} from {held.basis} events stand in the place of others: "
            f"{', '.join(used)}"
        )
        if held.basis == SIMULATED and all(p.doubt == 0.0 for p in held.populations):
            said.append(
                "what is learned from simulated events holds for exercises only: they are no evidence about "
                "discriminants"
            )
        elif held.basis == SIMULATED:
            said.append("simulated populations are widened by what the simulation was found wrong elsewhere")
    for held in learned.sets():
        if held.left_out:
            said.append(f"not judged by itself: {', '.join(held.left_out)} left out of {held.name}")
    return said
