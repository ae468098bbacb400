"""The summary a duty officer can read aloud: what, when, where, how deep, how big, and how sure."""

from __future__ import annotations

import textwrap

from testban.location.long_region import why_long
from testban.magnitude.widening import widenings
from testban.model import Assessment, EventAssessment, Origin, RelativeLocation, YieldEstimate
from testban.reporting import wording
from testban.reporting.cautions import gathered
from testban.reporting.withheld import withhold

WIDTH = 96


def summary(assessment: Assessment) -> str:
    """Plain text, no markup, lines of at most 96 characters; a paragraph per event."""
    assessment = withhold(assessment)
    total = len(assessment.events)
    blocks = [event_lines(event, number, total) for number, event in enumerate(assessment.events, start=1)]
    if not assessment.events:
        blocks.append(no_event_lines(assessment))
    blocks.append(_closing_lines(assessment))
    return "\n\n".join(_wrapped(block) for block in blocks if block)


def _over_depths(origin: Origin) -> str:
    """The interval of the origin time, where an unknown depth makes it more than the time's own error."""
    interval = wording.time_interval(origin.uncertainty)
    return "" if origin.depth_resolved or not interval else f"; over all depths {interval}"


def event_lines(event: EventAssessment, number: int, total: int) -> list[str]:
    """The sentences about one event, in the order they are read."""
    missing = [
        wording.sentence(f"{wording.quantity(gap.quantity)}: not determined, because {gap.reason}")
        for gap in wording.gaps_of(event)
    ]
    return [
        f"Event {number} of {total}. {wording.finding(event)}.",
        *known_lines(event),
        *missing,
        *(f"Caution: {wording.sentence(warning)}" for warning in event.warnings),
    ]


def known_lines(event: EventAssessment) -> list[str]:
    """When, where, how deep, how big and what yield, as far as they are determined."""
    origin, region = event.origin, event.origin.uncertainty
    place = wording.coordinates(origin.latitude_deg, origin.longitude_deg, region.semi_major_km)
    lines = [
        f"When: {wording.when(origin)}{_over_depths(origin)}.",
        f"Where: {place}, {wording.region(region)}. {_support(event)}",
        f"Depth: {wording.depth(event.origin)}.",
    ]
    if long := why_long(origin):
        lines.insert(2, wording.sentence(long))
    lines += [relative_sentence(place) for place in event.relative_locations]
    if event.magnitudes:
        lines.append("Size: " + "; ".join(wording.magnitude(size) for size in event.magnitudes) + ".")
    lines += [
        f"Missing for {size.type}: {text}."
        for size in event.magnitudes
        if not size.type.startswith("early")
        for text in widenings(size)
    ]
    if isinstance(event.yield_kt, YieldEstimate):
        lines.append(f"Yield, if it was an explosion, well coupled: {wording.yield_kt(event.yield_kt)}.")
    return lines


def missing_line(event: EventAssessment) -> str:
    """What is not determined, named in one sentence; empty where nothing is missing."""
    names = [wording.quantity(gap.quantity, begins=False) for gap in wording.gaps_of(event)]
    return f"Not determined: {', '.join(names)}; the key numbers say why." if names else ""


def relative_sentence(place: RelativeLocation) -> str:
    """The offset from a reference event, with one standard deviation of each component."""
    ((east, _), (_, north)) = place.covariance_m2
    return (
        f"Relative to {place.reference}: {wording.offset(place)}, one standard deviation "
        f"{wording.metres(east)} east-west and {wording.metres(north)} north-south; "
        f"{len(place.channels)} channels."
    )


def no_event_lines(assessment: Assessment) -> list[str]:
    """Why no event was found."""
    reasons = assessment.no_event_reasons or ("no reason was given",)
    return ["No event found.", *(f"- {wording.sentence(reason)}" for reason in reasons)]


def _support(event: EventAssessment) -> str:
    used = event.origin.used
    stations = len({arrival.pick.station for arrival in used})
    gap = event.origin.azimuthal_gap_deg
    return f"{len(used)} arrivals at {stations} stations used, largest gap in azimuth {gap:.0f} degrees."


def _closing_lines(assessment: Assessment) -> list[str]:
    lines = [f"Caution: {wording.sentence(warning)}" for warning in gathered(assessment.warnings)]
    excluded, left = len(assessment.excluded_channels), len(assessment.unassociated_picks)
    if excluded:
        lines.append(f"Left out: {excluded} channel{'s' * (excluded != 1)} or files; the report says why.")
    if left:
        lines.append(f"Picks that belong to no event: {left}.")
    version = assessment.provenance.software_version
    lines.append(f"Automatic assessment by Testban {version}, not reviewed by an analyst.")
    return lines


def _wrapped(lines: list[str]) -> str:
    return "\n".join(
        textwrap.fill(line, WIDTH, subsequent_indent="  ", break_on_hyphens=False, break_long_words=False)
        for line in lines
    )
