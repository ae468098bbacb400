"""Units of ground motion, and how a response to each becomes a response to displacement in metres."""

from __future__ import annotations

import re

LENGTHS = {"M": 1.0, "METER": 1.0, "METERS": 1.0, "CM": 1e2, "MM": 1e3, "UM": 1e6, "NM": 1e9}
"""How many of the unit make a metre."""
ORDERS = {
    "": 0,
    "/S": 1,
    "/SEC": 1,
    "/S**2": 2,
    "/S^2": 2,
    "/S2": 2,
    "/S/S": 2,
    "/SEC**2": 2,
    "/SEC/SEC": 2,
    "/(S**2)": 2,
}
"""How often displacement is differentiated in time."""


def in_displacement(unit: str) -> tuple[int, float] | None:
    """(zeros to add at s = 0, factor on the gain) that turn a response per ``unit`` into one per metre.

    None when ``unit`` is no unit of ground motion.
    """
    match = re.fullmatch(r"([A-Z]+)(.*)", unit.upper().replace(" ", ""))
    if match is None or match[1] not in LENGTHS or match[2] not in ORDERS:
        return None
    return ORDERS[match[2]], LENGTHS[match[1]]
