"""How much wider stations that could not serve made a magnitude."""

from __future__ import annotations

import math
from collections import Counter

from testban.model import Magnitude

ENOUGH = 4
"""A network of so many stations is what a magnitude from fewer is compared with."""
NOTABLE = 1.05
"""A smaller factor on the standard deviation is not worth a number."""
IN_REACH, WOULD_GIVE = "was in reach", "would give about"


def told_widening(used: int, network_error: float, common_error: float, lost: Counter[str]) -> list[str]:
    """In words: which stations in range were lost, and the standard deviation with them against that without.

    The network's part shrinks as the root of the number of stations; ``common_error`` stays.
    """
    missing = sum(lost.values())
    now = math.hypot(network_error, common_error)
    said = []
    if missing:
        with_them = math.hypot(network_error * math.sqrt(used / (used + missing)), common_error)
        why = ", ".join(f"{reason} at {count}" for reason, count in lost.most_common())
        cost = f"± {now:.2f} where ± {with_them:.2f} {IN_REACH}"
        if now < NOTABLE * with_them:
            cost = "they would have made it hardly narrower"
        plural = "s" if missing != 1 else ""
        said.append(f"{missing} more station{plural} in range could not serve ({why}): {cost}")
    if used + missing < ENOUGH:
        with_four = math.hypot(network_error * math.sqrt(used / ENOUGH), common_error)
        stations = "one station" if used == 1 else f"{used} stations"
        said.append(f"from {stations}: ± {now:.2f} where {ENOUGH} {WOULD_GIVE} ± {with_four:.2f}")
    return said


def told_common(error: float, instead: str, usual: float) -> str:
    """In words: the error common to all stations, and what ``instead`` would make it."""
    return f"error common to all stations ± {error:.2f} where {instead} {WOULD_GIVE} ± {usual:.2f}"


def widenings(magnitude: Magnitude) -> list[str]:
    """What `told_widening` said of a magnitude, where it made a difference."""
    return [text for text in magnitude.assumptions if IN_REACH in text or WOULD_GIVE in text]
