"""Picks that belong together."""

from __future__ import annotations

from dataclasses import dataclass

from testban.model.pick import Pick


@dataclass(frozen=True, slots=True)
class Association:
    """Picks explained by one event, with the trial place that explained them best.

    ``phases`` names the phase of each pick, in the same order. ``score`` is the log-likelihood gained over
    taking every pick for noise.
    """

    picks: tuple[Pick, ...]
    phases: tuple[str, ...]
    time: float
    latitude_deg: float
    longitude_deg: float
    depth_km: float
    score: float


@dataclass(frozen=True, slots=True)
class UnassociatedPick:
    """A pick no event explains, and why it was left over."""

    pick: Pick
    reason: str
