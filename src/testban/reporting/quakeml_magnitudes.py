"""Network magnitudes in QuakeML, with the station magnitudes and amplitudes they rest on."""

from __future__ import annotations

import math
from xml.etree import ElementTree

from testban.model import Magnitude, StationMagnitude
from testban.reporting.quakeml_elements import comment, leaf, public_id, quantity, real, stream_id

Element = ElementTree.Element


def magnitude_elements(parent: Element, event_id: str, number: int, magnitude: Magnitude) -> None:
    """Append the ``number``-th magnitude of an event and everything it rests on."""
    names = (event_id, str(number))
    element = ElementTree.SubElement(parent, "magnitude", publicID=public_id("magnitude", *names))
    quantity(element, "mag", magnitude.mag, magnitude.uncertainty)
    leaf(element, "type", magnitude.type[:32])
    leaf(element, "originID", public_id("origin", event_id))
    leaf(element, "stationCount", str(magnitude.stations))
    leaf(element, "evaluationMode", "automatic")
    leaf(element, "evaluationStatus", "preliminary")
    for assumption in magnitude.assumptions:
        comment(element, f"Assumption: {assumption}")
    for place, station in enumerate(magnitude.contributions):
        if not math.isfinite(station.mag):
            continue
        contribution = ElementTree.SubElement(element, "stationMagnitudeContribution")
        leaf(contribution, "stationMagnitudeID", public_id("station-magnitude", *names, str(place)))
        real(contribution, "residual", station.mag - magnitude.mag)
        real(contribution, "weight", 1.0 if station.used else 0.0)
        _station_magnitude(parent, (*names, str(place)), station, magnitude.type)


def _station_magnitude(parent: Element, names: tuple[str, ...], station: StationMagnitude, kind: str) -> None:
    element = ElementTree.SubElement(
        parent, "stationMagnitude", publicID=public_id("station-magnitude", *names)
    )
    leaf(element, "originID", public_id("origin", names[0]))
    quantity(element, "mag", station.mag)
    leaf(element, "type", kind[:32])
    stream_id(element, station.channel)
    if station.note:
        comment(element, station.note)
    if station.amplitude_nm is None or not math.isfinite(station.amplitude_nm):
        return
    leaf(element, "amplitudeID", public_id("amplitude", *names))
    amplitude = ElementTree.SubElement(parent, "amplitude", publicID=public_id("amplitude", *names))
    quantity(amplitude, "genericAmplitude", station.amplitude_nm * 1e-9)
    leaf(amplitude, "type", "A")
    leaf(amplitude, "category", "point")
    leaf(amplitude, "unit", "m")
    if station.period_s is not None and math.isfinite(station.period_s):
        quantity(amplitude, "period", station.period_s)
    stream_id(amplitude, station.channel)
    leaf(amplitude, "magnitudeHint", kind[:32])
    leaf(amplitude, "evaluationMode", "automatic")
