"""What is printed of a located bulletin: a line an event, and what could not be used."""

from __future__ import annotations

from collections.abc import Sequence

from testban.model import Bulletin, LocatedEvent, NotDetermined, Origin
from testban.reporting import wording
from testban.reporting.withheld import withhold

LINES_SHOWN = 100
FAULTS_SHOWN = 3
REASONS_SHOWN = 2


def event_line(located: LocatedEvent) -> str:
    """Time, place with its region, depth, gap, level, stations, and what was left out; or why not located."""
    origin = located.origin
    most_first = sorted(located.left_out, key=lambda text: -_count(text))
    more = len(most_first) - REASONS_SHOWN
    others = [f"{more} other reason{'s' * (more > 1)}"] if more > 0 else []
    reasons = [*most_first[:REASONS_SHOWN], *others]
    left_out = f"; left out: {'; '.join(reasons)}" if reasons else ""
    if isinstance(origin, NotDetermined):
        return f"{located.event_id}: not located, {origin.reason}{left_out}"
    return f"{located.event_id}: {_found(origin)}{left_out}"


def _count(text: str) -> int:
    first = text.split(" ", 1)[0]
    return int(first) if first.isdigit() else 0


def _found(origin: Origin) -> str:
    region = origin.uncertainty
    stations = len({a.pick.station for a in origin.used})
    return ", ".join(
        [
            wording.when(origin),
            wording.coordinates(origin.latitude_deg, origin.longitude_deg, region.semi_major_km),
            wording.region(region),
            f"depth {_depth(origin)}",
            f"gap {origin.azimuthal_gap_deg:.0f}°",
            *([origin.ground_truth_level] if origin.ground_truth_level else []),
            f"{len(origin.used)} of {len(origin.arrivals)} arrivals at {stations} stations",
        ]
    )


def _depth(origin: Origin) -> str:
    low, high = origin.uncertainty.depth_km
    if low == high:
        return f"{wording.kilometres(low)} fixed"
    return wording.depth(origin).replace(", not resolved", " not resolved")


def bulletin_summary(bulletin: Bulletin, located: Sequence[LocatedEvent], notes: Sequence[str]) -> str:
    """A line an event, at most so many, then totals."""
    lines = [withhold(event_line(event)) for event in located[:LINES_SHOWN]]
    if len(located) > LINES_SHOWN:
        lines.append(f"... and {len(located) - LINES_SHOWN} events more, in the files.")
    gaps = [e for e in located if isinstance(e.origin, NotDetermined)]
    done = len(located) - len(gaps)
    lines += ["", f"{done} of {len(located)} event{'s' * (len(located) != 1)} located."]
    lines += [wording.sentence(f"Note: {note}") for note in notes]
    if bulletin.left_out:
        count = len(bulletin.left_out)
        lines.append(f"{count} line{'s' * (count != 1)} of the input not usable:")
        lines += [withhold(f"  {fault}") for fault in bulletin.left_out[:FAULTS_SHOWN]]
        if count > FAULTS_SHOWN:
            lines.append(f"  ... and {count - FAULTS_SHOWN} more, all named in the file left-out.txt.")
    return "\n".join(lines)
