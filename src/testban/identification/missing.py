"""What is missing from an identification, and how much it would usually have told.

Two Gaussian populations d standard deviations apart, measurement error included, give a mean log likelihood
ratio of d^2 / 2. The weights below are exp(d^2 / 2) of explosions against earthquakes with the errors of
several stations: P/S d = 0.52 / 0.30; Ms:mb 0.85 / 0.53 at mb 5; corner 0.81 / 0.36 at mb 5; complexity
0.5 / 0.40; Lg excitation 0.1 / 0.40; first motion: seven of eight up among a quarter misread.
"""

from __future__ import annotations

from collections.abc import Sequence

from testban.model import Evidence

USUAL_WEIGHT = {
    "P/S amplitude ratio": 4.5,
    "Ms:mb": 3.6,
    "corner of P": 12.6,
    "complexity of P": 2.2,
    "Lg excitation": 1.0,
    "first motion": 2.0,
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
