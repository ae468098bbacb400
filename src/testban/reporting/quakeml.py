"""event.xml: the assessment in QuakeML 1.2 (BED), for catalogues and other programs.

QuakeML, Basic Event Description 1.2: Schorlemmer and others, 2011, doi:10.4401/ag-4874
(https://quake.ethz.ch/quakeml). Resource identifiers follow from the content, so the same assessment gives
the same file. What QuakeML has no element for (probabilities, yields, evidence, what could not be determined)
goes into comments.
"""

from __future__ import annotations

import math
from pathlib import Path
from xml.etree import ElementTree

from testban.model import (
    CLASSES,
    Assessment,
    EventAssessment,
    Origin,
    Pick,
    RelativeLocation,
    YieldEstimate,
    isoformat,
)
from testban.reporting import wording
from testban.reporting.files import write_atomically
from testban.reporting.quakeml_elements import (
    comment,
    confidence_ellipse,
    leaf,
    public_id,
    quantity,
    time_quantity,
)
from testban.reporting.quakeml_magnitudes import magnitude_elements
from testban.reporting.quakeml_origin import origin_element, pick_element, wrapped
from testban.reporting.quakeml_tensor import focal_mechanism
from testban.reporting.withheld import withhold

BED = "http://quakeml.org/xmlns/bed/1.2"
QUAKEML = "http://quakeml.org/xmlns/quakeml/1.2"
ELLIPSE_90 = math.sqrt(-2.0 * math.log(1.0 - 0.9))
"""Semi-axis of the 90 % ellipse of a two-dimensional normal distribution, in standard deviations."""

Element = ElementTree.Element


def quakeml_text(assessment: Assessment) -> str:
    """The assessment as a QuakeML 1.2 document."""
    assessment = withhold(assessment)
    root = Element("q:quakeml", {"xmlns:q": QUAKEML, "xmlns": BED})
    stamp = str(round(assessment.provenance.created))
    catalogue = ElementTree.SubElement(root, "eventParameters", publicID=public_id("assessment", stamp))
    for reason in assessment.no_event_reasons:
        comment(catalogue, f"No event found: {reason}")
    for warning in assessment.warnings:
        comment(catalogue, f"Caution: {warning}")
    _creation(catalogue, assessment)
    for event in assessment.events:
        _event(catalogue, event, assessment)
    ElementTree.indent(root)
    text: str = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'


def write_quakeml(assessment: Assessment, path: Path | str) -> None:
    """Write event.xml, whole or not at all.

    Raises
    ------
    InputError
        The place cannot be written to.
    """
    write_atomically(quakeml_text(assessment), path)


def _creation(parent: Element, assessment: Assessment) -> None:
    info = ElementTree.SubElement(parent, "creationInfo")
    leaf(info, "agencyID", "testban")
    leaf(info, "creationTime", isoformat(assessment.provenance.created, 6))
    leaf(info, "version", assessment.provenance.software_version[:64])


def _event(parent: Element, event: EventAssessment, assessment: Assessment) -> None:
    element = ElementTree.SubElement(parent, "event", publicID=public_id("event", event.id))
    leaf(element, "preferredOriginID", public_id("origin", event.id))
    if event.magnitudes:
        leaf(element, "preferredMagnitudeID", public_id("magnitude", event.id, "0"))
    kind = event.identification.statement.split(",")[0]
    if kind in CLASSES:
        leaf(element, "type", kind)
        leaf(element, "typeCertainty", "suspected")
    else:
        leaf(element, "type", "not reported")
    for text in _event_comments(event):
        comment(element, text)
    _creation(element, assessment)
    for pick in dict.fromkeys(arrival.pick for arrival in event.origin.arrivals):
        pick_element(element, _pick_id(event.id, pick), pick)
    origin_element(
        element, event.id, event.origin, lambda pick: _pick_id(event.id, pick), _spread(event.origin)
    )
    for number, place in enumerate(event.relative_locations):
        _relative_origin(element, f"{event.id}/relative/{number}", place, event.origin)
    for number, magnitude in enumerate(event.magnitudes):
        magnitude_elements(element, event.id, number, magnitude)
    focal_mechanism(element, event)


def _pick_id(event_id: str, pick: Pick) -> str:
    return public_id("pick", event_id, pick.id)


def _spread(origin: Origin) -> tuple[float, float]:
    """Standard deviations of latitude and longitude (deg)."""
    if len(origin.samples) < 2:
        return math.nan, math.nan
    latitude, longitude = origin.samples.std(axis=0)[:2]
    return float(latitude), float(longitude)


def _event_comments(event: EventAssessment) -> list[str]:
    lines = [f"Automatic identification: {event.identification.statement}."]
    lines.append(f"Probabilities: {wording.class_probabilities(event)}.")
    lines += [f"Assumption of the identification: {text}" for text in event.identification.assumptions]
    if isinstance(event.yield_kt, YieldEstimate):
        lines.append(f"Yield, if it was an explosion, well coupled: {wording.yield_kt(event.yield_kt)}.")
        lines += [f"Assumption of the yield: {text}" for text in event.yield_kt.assumptions]
    lines += [f"Not determined: {gap.quantity}: {gap.reason}" for gap in wording.gaps_of(event)]
    lines += [f"Evidence, {piece.name}: {piece.text}" for piece in wording.evidence_of(event)]
    return lines + [f"Caution: {warning}" for warning in event.warnings]


def _relative_origin(parent: Element, name: str, place: RelativeLocation, origin: Origin) -> None:
    element = ElementTree.SubElement(parent, "origin", publicID=public_id("origin", name))
    time_quantity(element, "time", place.origin_time, place.origin_time_uncertainty_s)
    quantity(element, "latitude", place.latitude_deg)
    quantity(element, "longitude", wrapped(place.longitude_deg))
    quantity(element, "depth", 1000.0 * origin.depth_km)
    leaf(element, "depthType", "other")
    leaf(element, "methodID", public_id("method", "relative-location"))
    leaf(element, "earthModelID", public_id("earth-model", origin.earth_model))
    leaf(element, "evaluationMode", "automatic")
    leaf(element, "evaluationStatus", "preliminary")
    minor, major, azimuth = ellipse_of(place.covariance_m2)
    confidence_ellipse(element, ELLIPSE_90 * minor, ELLIPSE_90 * major, azimuth, 0.9)
    comment(
        element,
        f"Relative to {place.reference}: {place.east_m:.1f} m east, {place.north_m:.1f} m north. "
        "The ellipse is that of the offset; the reference's own uncertainty adds to it. "
        "Depth as in the absolute origin.",
    )
    for assumption in place.assumptions:
        comment(element, f"Assumption: {assumption}")


def ellipse_of(covariance_m2: tuple[tuple[float, float], tuple[float, float]]) -> tuple[float, float, float]:
    """Semi-minor and semi-major axis (m, one standard deviation) and azimuth of the major axis (deg)."""
    (east, cross), (_, north) = covariance_m2
    middle, radius = (east + north) / 2.0, math.hypot((east - north) / 2.0, cross)
    azimuth = math.degrees(0.5 * math.atan2(2.0 * cross, north - east)) % 180.0
    return math.sqrt(max(middle - radius, 0.0)), math.sqrt(max(middle + radius, 0.0)), azimuth
