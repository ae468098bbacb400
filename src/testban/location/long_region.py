"""Why a region is long, in words: what the arrivals lack that would have made it short."""

from __future__ import annotations

from testban.model import Origin

LONG_KM = 200.0
"""Full length of the axis from which on the reasons are said: twice what asks for another look for S."""
OPEN_DEG = 180.0
"""With a larger gap in azimuth all stations lie on one side."""
FEW = 6
"""Stations; fewer leave no distance well known beside the depth and the origin time."""


def why_long(origin: Origin) -> str:
    """The reasons of a region longer than `LONG_KM`; "" where it is shorter."""
    length_km = 2.0 * origin.uncertainty.semi_major_km
    if length_km < LONG_KM:
        return ""
    used = origin.used
    stations = {a.pick.station for a in used}
    reasons = []
    if origin.azimuthal_gap_deg > OPEN_DEG:
        reasons.append(f"stations on one side only (gap {origin.azimuthal_gap_deg:.0f} degrees)")
    if not any(a.phase.startswith("S") for a in used):
        reasons.append("no S among the arrivals, so that distance is told by the moveout of P alone")
    if len(stations) < FEW:
        reasons.append(f"{len(stations)} stations only")
    return "region long because: " + ("; ".join(reasons) or "the arrivals do not agree better")
