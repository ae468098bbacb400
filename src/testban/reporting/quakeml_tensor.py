"""The moment tensor as a QuakeML focal mechanism."""

from __future__ import annotations

from xml.etree import ElementTree

from testban.model import EventAssessment
from testban.reporting.quakeml_elements import comment, leaf, public_id, quantity, real

Element = ElementTree.Element


def focal_mechanism(parent: Element, event: EventAssessment) -> None:
    """Nodal planes of the best deviatoric tensor and, where its size is known, the full tensor (up, south,
    east)."""
    found = event.moment_tensor
    if found is None:
        return
    element = ElementTree.SubElement(parent, "focalMechanism", publicID=public_id("mechanism", event.id))
    planes = ElementTree.SubElement(element, "nodalPlanes")
    for number, plane in enumerate(found.nodal_planes, start=1):
        made = ElementTree.SubElement(planes, f"nodalPlane{number}")
        for name, value in zip(("strike", "dip", "rake"), plane, strict=True):
            quantity(made, name, value)
    leaf(element, "evaluationMode", "automatic")
    leaf(element, "evaluationStatus", "preliminary")
    comment(element, "Full moment tensor; the nodal planes are of the best one without change of volume.")
    if found.moment_nm is None:
        comment(element, "Its size is unknown: no instrument responses.")
        return
    tensor = ElementTree.SubElement(element, "momentTensor", publicID=public_id("tensor", event.id))
    leaf(tensor, "derivedOriginID", public_id("origin", event.id))
    quantity(tensor, "scalarMoment", found.moment_nm)
    m = found.tensor
    elements = ElementTree.SubElement(tensor, "tensor")
    for name, value in (
        ("Mrr", m[2, 2]),
        ("Mtt", m[0, 0]),
        ("Mpp", m[1, 1]),
        ("Mrt", m[0, 2]),
        ("Mrp", -m[1, 2]),
        ("Mtp", -m[0, 1]),
    ):
        quantity(elements, name, float(value))
    isotropic, clvd, couple = found.shares
    real(tensor, "varianceReduction", 100.0 * found.variance_reduction)
    real(tensor, "doubleCouple", couple)
    real(tensor, "clvd", abs(clvd))
    real(tensor, "iso", abs(isotropic))
    leaf(tensor, "inversionType", "general")
