"""Picks and origins in QuakeML, the same in assessments and bulletins."""

from __future__ import annotations

import math
from collections.abc import Callable
from xml.etree import ElementTree

from testban.model import Arrival, Origin, Pick
from testban.reporting import wording
from testban.reporting.quakeml_elements import (
    comment,
    confidence_ellipse,
    leaf,
    public_id,
    quantity,
    real,
    stream_id,
    time_quantity,
)

Element = ElementTree.Element


def pick_element(parent: Element, id: str, pick: Pick) -> None:
    """A pick under the identifier ``id``."""
    element = ElementTree.SubElement(parent, "pick", publicID=id)
    time_quantity(element, "time", pick.time, pick.uncertainty_s)
    stream_id(element, pick.channel)
    if pick.backazimuth_deg is not None:
        quantity(element, "backazimuth", pick.backazimuth_deg, pick.backazimuth_uncertainty_deg or math.nan)
    if pick.slowness_s_deg is not None:
        error = pick.slowness_uncertainty_s_deg or math.nan
        quantity(element, "horizontalSlowness", pick.slowness_s_deg, error)
    leaf(element, "phaseHint", pick.phase_hint[:32])
    leaf(element, "polarity", {1: "positive", -1: "negative"}.get(pick.polarity, "undecidable"))
    leaf(element, "evaluationMode", "manual" if pick.method == "manual" else "automatic")
    low, high = pick.band_hz
    if math.isfinite(pick.snr) and math.isfinite(low):
        comment(element, f"Signal to noise {wording.significant(pick.snr)} from {low:g} to {high:g} Hz.")


def origin_element(
    parent: Element,
    name: str,
    origin: Origin,
    pick_id: Callable[[Pick], str],
    spread_deg: tuple[float, float] = (math.nan, math.nan),
) -> Element:
    """An origin with its uncertainty and arrivals; ``name`` is what its identifiers are made of.

    ``spread_deg`` are the standard deviations of latitude and longitude.
    """
    region = origin.uncertainty
    element = ElementTree.SubElement(parent, "origin", publicID=public_id("origin", name))
    time = time_quantity(element, "time", origin.time, region.time_s)
    if region.time_interval_s is not None:
        real(time, "lowerUncertainty", max(0.0, -region.time_interval_s[0]))
        real(time, "upperUncertainty", max(0.0, region.time_interval_s[1]))
        real(time, "confidenceLevel", 100.0 * region.confidence)
    quantity(element, "latitude", origin.latitude_deg, spread_deg[0])
    quantity(element, "longitude", wrapped(origin.longitude_deg), spread_deg[1])
    low, high = region.depth_km
    depth = quantity(element, "depth", 1000.0 * origin.depth_km)
    real(depth, "lowerUncertainty", 1000.0 * max(0.0, origin.depth_km - low))
    real(depth, "upperUncertainty", 1000.0 * max(0.0, high - origin.depth_km))
    real(depth, "confidenceLevel", 100.0 * region.confidence)
    leaf(element, "depthType", "from location" if origin.depth_resolved else "other")
    leaf(element, "type", "hypocenter")
    leaf(element, "methodID", public_id("method", origin.method))
    leaf(element, "earthModelID", public_id("earth-model", origin.earth_model))
    leaf(element, "evaluationMode", "automatic")
    leaf(element, "evaluationStatus", "preliminary")
    confidence_ellipse(
        element,
        1000.0 * region.semi_minor_km,
        1000.0 * region.semi_major_km,
        region.azimuth_deg,
        region.confidence,
    )
    _quality(element, origin)
    if not origin.depth_resolved:
        comment(element, f"Depth: {wording.depth(origin)}.")
    for assumption in origin.assumptions:
        comment(element, f"Assumption: {assumption}")
    for number, arrival in enumerate(origin.arrivals):
        _arrival(element, public_id("arrival", name, str(number)), arrival, pick_id, origin.earth_model)
    return element


def wrapped(longitude_deg: float) -> float:
    """From -180 to 180."""
    return (longitude_deg + 180.0) % 360.0 - 180.0


def _quality(parent: Element, origin: Origin) -> None:
    quality = ElementTree.SubElement(parent, "quality")
    leaf(quality, "associatedPhaseCount", str(len(origin.arrivals)))
    leaf(quality, "usedPhaseCount", str(len(origin.used)))
    leaf(quality, "associatedStationCount", str(len({arrival.pick.station for arrival in origin.arrivals})))
    leaf(quality, "usedStationCount", str(len({arrival.pick.station for arrival in origin.used})))
    real(quality, "azimuthalGap", origin.azimuthal_gap_deg)
    real(quality, "secondaryAzimuthalGap", origin.secondary_azimuthal_gap_deg)
    if origin.ground_truth_level is not None:
        leaf(quality, "groundTruthLevel", origin.ground_truth_level)
    if origin.used:
        real(quality, "standardError", rms_residual_s(origin))


def rms_residual_s(origin: Origin) -> float:
    """Root mean square of the residuals of the arrivals used."""
    residuals = [arrival.time_residual_s for arrival in origin.used]
    return math.sqrt(sum(r * r for r in residuals) / len(residuals)) if residuals else math.nan


def _arrival(
    parent: Element, id: str, arrival: Arrival, pick_id: Callable[[Pick], str], earth_model: str
) -> None:
    element = ElementTree.SubElement(parent, "arrival", publicID=id)
    leaf(element, "pickID", pick_id(arrival.pick))
    leaf(element, "phase", arrival.phase[:32])
    real(element, "azimuth", arrival.azimuth_deg)
    real(element, "distance", arrival.distance_deg)
    real(element, "timeResidual", arrival.time_residual_s)
    real(element, "timeWeight", arrival.weight)
    leaf(element, "earthModelID", public_id("earth-model", earth_model))
