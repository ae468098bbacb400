"""Which events of a cluster hang together."""

from __future__ import annotations

from collections.abc import Sequence

from testban.model import DifferentialTime

NAMED = 6
"""Events of a group that a message names before it only counts them."""


def largest_group(times: Sequence[DifferentialTime]) -> tuple[list[DifferentialTime], list[str]]:
    """Times of the largest set of events that pairs connect, and a sentence on every other set."""
    leader: dict[str, str] = {}

    def lead(name: str) -> str:
        while leader.setdefault(name, name) != name:
            leader[name] = leader[leader[name]]
            name = leader[name]
        return name

    for first, second in {(t.event_1, t.event_2) for t in times}:
        one, other = sorted((lead(first), lead(second)))
        leader[other] = one
    groups: dict[str, list[str]] = {}
    for name in sorted(leader):
        groups.setdefault(lead(name), []).append(name)
    ranked = sorted(groups.values(), key=lambda g: (-len(g), g))
    kept = set(ranked[0]) if ranked else set()
    apart = [
        f"events {_named(group)}: no differential time connects them with {_named(ranked[0])}"
        for group in ranked[1:]
    ]
    return [t for t in times if t.event_1 in kept], apart


def _named(group: Sequence[str]) -> str:
    more = f" and {len(group) - NAMED} more" if len(group) > NAMED else ""
    return ", ".join(group[:NAMED]) + more
