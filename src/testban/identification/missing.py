"""What is missing from an identification, and how much it would usually have told.

The weights are exp of the mean, over explosions, of the log likelihood ratio of explosions against
earthquakes, with the populations that hold where a user learned nothing and the errors of several stations:
0.15 in P/S, 0.2 in Ms:mb and 0.25 in the corner (both at mb 5), 0.1 in complexity, 0.25 in Lg
excitation; first motion: seven of eight up, misread as recorded events were.
"""

from __future__ import annotations

from collections.abc import Sequence

from testban.model import Evidence

USUAL_WEIGHT = {
    "P/S amplitude ratio": 3.6,
    "Ms:mb": 2.6,
    "corner of P": 6.2,
    "complexity of P": 1.3,
    "Lg excitation": 1.0,
    "first motion": 1.7,
}


def told_missing(evidence: Sequence[Evidence]) -> list[str]:
    """In words: the pieces that drop out, the odds each usually gives, and all of them together."""
    compared = any(piece.name.startswith("P/S against") for piece in evidence)
    absent = [
        piece.name
        for piece in evidence
        if not piece.weighed
        and piece.name in USUAL_WEIGHT
        and not (compared and piece.name == "P/S amplitude ratio")
    ]
    if not absent:
        return []
    together = 1.0
    for name in absent:
        together *= USUAL_WEIGHT[name]
    each = ", ".join(f"{name} (usually {USUAL_WEIGHT[name]:.2g} to 1)" for name in absent)
    return [
        f"missing: {each}; the odds of explosion against earthquake stay nearer to those before any "
        f"evidence, by a factor of about {together:.2g} in all"
    ]
