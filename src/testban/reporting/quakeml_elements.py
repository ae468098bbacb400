"""Small parts of a QuakeML document: identifiers, quantities, comments, channel names."""

from __future__ import annotations

import hashlib
import math
import re
from xml.etree import ElementTree

from testban.model import isoformat

AUTHORITY = "smi:local/testban"
NOT_IN_IDENTIFIERS = re.compile(r"[^A-Za-z0-9_.*()+=,;/-]")
NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

Element = ElementTree.Element


def public_id(kind: str, *names: str) -> str:
    """A resource identifier that depends on nothing but its names.

    Characters QuakeML does not allow become "_", and a digest of the true names keeps such identifiers apart.
    """
    name = "/".join(names)
    clean = NOT_IN_IDENTIFIERS.sub("_", name)
    if clean != name:
        digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()
        clean = f"{clean}.{digest[:8]}"
    return f"{AUTHORITY}/{kind}/{clean}"


def leaf(parent: Element, tag: str, text: str) -> None:
    """An element with text; characters that XML cannot hold become "?"."""
    ElementTree.SubElement(parent, tag).text = NOT_IN_XML.sub("?", text)


def real(parent: Element, tag: str, value: float) -> None:
    """A number; left out when it is not finite."""
    if math.isfinite(value):
        leaf(parent, tag, repr(round(float(value), 9)) if abs(value) >= 1e-4 else repr(float(value)))


def quantity(parent: Element, tag: str, value: float, uncertainty: float = math.nan) -> Element:
    """A RealQuantity: a value and, when it is finite, one standard deviation."""
    element = ElementTree.SubElement(parent, tag)
    real(element, "value", value)
    real(element, "uncertainty", uncertainty)
    return element


def time_quantity(parent: Element, tag: str, time_s: float, uncertainty_s: float = math.nan) -> Element:
    """A TimeQuantity to the microsecond and, when it is finite, one standard deviation."""
    element = ElementTree.SubElement(parent, tag)
    leaf(element, "value", isoformat(time_s, 6))
    real(element, "uncertainty", uncertainty_s)
    return element


def comment(parent: Element, text: str) -> None:
    leaf(ElementTree.SubElement(parent, "comment"), "text", text)


def stream_id(parent: Element, channel: str) -> None:
    """A WaveformStreamID from "NET.STA" or "NET.STA.LOC.CHA"."""
    network, station, location, code = (*channel.split("."), "", "", "", "")[:4]
    attributes = {
        "networkCode": network,
        "stationCode": station,
        "locationCode": location,
        "channelCode": code,
    }
    kept = {
        name: NOT_IN_XML.sub("?", text)[:8]
        for name, text in attributes.items()
        if text or name in ("networkCode", "stationCode")
    }
    ElementTree.SubElement(parent, "waveformID", kept)


def confidence_ellipse(
    parent: Element, minor_m: float, major_m: float, azimuth_deg: float, confidence: float
) -> None:
    """An OriginUncertainty with an ellipse, and a circle around it for readers that know no ellipse."""
    element = ElementTree.SubElement(parent, "originUncertainty")
    real(element, "horizontalUncertainty", major_m)
    real(element, "minHorizontalUncertainty", minor_m)
    real(element, "maxHorizontalUncertainty", major_m)
    real(element, "azimuthMaxHorizontalUncertainty", azimuth_deg)
    leaf(element, "preferredDescription", "uncertainty ellipse")
    real(element, "confidenceLevel", 100.0 * confidence)
