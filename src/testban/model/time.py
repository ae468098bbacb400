"""Times are POSIX seconds (UTC, float64: better than a microsecond until 2100); text only at the edges."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def isoformat(time_s: float, digits: int = 3) -> str:
    """Write POSIX seconds as ISO 8601 UTC with ``digits`` decimals (at most 6) and a trailing Z."""
    moment = EPOCH + timedelta(microseconds=round(time_s * 10**digits) * 10 ** (6 - digits))
    text = moment.strftime("%Y-%m-%dT%H:%M:%S.%f")
    return (text[: len(text) - 6 + digits] if digits else text[:-7]) + "Z"


def parse_time(text: str) -> float:
    """Read an ISO 8601 time as POSIX seconds; a time without a zone is UTC.

    Raises
    ------
    ValueError
        The text is not an ISO 8601 time.
    """
    moment = datetime.fromisoformat(text.strip())
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return (moment - EPOCH).total_seconds()
