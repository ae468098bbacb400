"""Checks of single values that every bulletin reader makes."""

from __future__ import annotations

import math

from testban.errors import BulletinError
from testban.model import Pick, parse_time

GARBAGE_SHARE = 0.5
"""A file with more unusable lines than this has another format."""
FAULTS_TOLD = 5
UNKNOWN_BAND = (math.nan, math.nan)


def parsed_time(text: str) -> float:
    """POSIX seconds of an ISO 8601 time.

    Raises
    ------
    ValueError
        It is none; the message says so.
    """
    try:
        return parse_time(text)
    except (ValueError, OverflowError):
        raise ValueError(f"time {text.strip()!r} is not ISO 8601") from None


def within(value: float | None, low: float, high: float, name: str) -> float | None:
    """``value``, if it lies between ``low`` and ``high``, or is None.

    Raises
    ------
    ValueError
        It lies outside.
    """
    if value is not None and not low <= value <= high:
        raise ValueError(f"{name} {value:g} lies outside {low:g} to {high:g}")
    return value


def bulletin_pick(
    id: str,
    station: str,
    channel: str,
    phase: str,
    time: float,
    *,
    uncertainty_s: float | None = None,
    polarity: int = 0,
    snr: float | None = None,
    automatic: bool = False,
    backazimuth_deg: float | None = None,
    backazimuth_uncertainty_deg: float | None = None,
    slowness_s_deg: float | None = None,
    slowness_uncertainty_s_deg: float | None = None,
) -> Pick:
    """A pick as a bulletin gives it; an uncertainty that it does not give is NaN.

    Raises
    ------
    ValueError
        A value lies outside its range.
    """
    within(uncertainty_s, 0.0, 3600.0, "uncertainty (s)")
    within(backazimuth_deg, -360.0, 360.0, "back azimuth (deg)")
    within(slowness_s_deg, 0.0, 1000.0, "slowness (s/deg)")
    return Pick(
        id,
        station,
        channel,
        phase,
        time,
        math.nan if uncertainty_s is None else uncertainty_s,
        polarity,
        math.nan if snr is None else snr,
        UNKNOWN_BAND,
        "automatic" if automatic else "manual",
        None if backazimuth_deg is None else backazimuth_deg % 360.0,
        backazimuth_uncertainty_deg or None,
        slowness_s_deg,
        slowness_uncertainty_s_deg or None,
    )


def refuse_garbage(file: str, usable: int, faults: list[str], wanted: str) -> None:
    """Raise if most lines cannot be used.

    Raises
    ------
    BulletinError
        So it is; the message names some of the lines.
    """
    if faults and len(faults) > GARBAGE_SHARE * (usable + len(faults)):
        told = "; ".join(faults[:FAULTS_TOLD])
        raise BulletinError(
            f"{file}: {len(faults)} lines of {usable + len(faults)} not usable ({told}); {wanted}"
        )
