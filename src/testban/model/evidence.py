"""What kind: each piece of evidence and the probabilities they add up to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

CLASSES = ("explosion", "earthquake", "collapse")


@dataclass(frozen=True)
class Evidence:
    """One discriminant's measurement and what it says about each class.

    ``log_likelihood`` holds the natural-log likelihood under each class of `CLASSES`, up to a common
    constant; empty when the evidence is reported but not weighed, and ``text`` then says why. ``details`` are
    (label, value) rows for the report. ``quantity`` names the populations that ``value`` belongs to (see
    `testban.identification.published`), empty where none can be learned from it; ``mb`` is the one it was
    held against.
    """

    name: str
    text: str
    value: float | None = None
    uncertainty: float | None = None
    unit: str = ""
    log_likelihood: Mapping[str, float] | None = None
    details: tuple[tuple[str, str], ...] = ()
    source: str = ""
    quantity: str = ""
    mb: float | None = None

    @property
    def weighed(self) -> bool:
        return bool(self.log_likelihood)


@dataclass(frozen=True)
class Identification:
    """Probabilities of the classes (they sum to 1) and the statement they allow.

    ``statement`` is one of "explosion, suspected", "earthquake, suspected", "collapse, suspected",
    "undetermined".
    """

    explosion: float
    earthquake: float
    collapse: float
    statement: str
    prior: Mapping[str, float]
    evidence: tuple[Evidence, ...]
    assumptions: tuple[str, ...]
