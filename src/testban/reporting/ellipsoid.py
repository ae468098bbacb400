"""The confidence ellipsoid of QuakeML: three axes and the three angles of its orientation."""

from __future__ import annotations

import math
from collections.abc import Sequence
from xml.etree import ElementTree

import numpy as np

from testban.reporting.quakeml_elements import real

Element = ElementTree.Element


def ellipsoid_element(parent: Element, covariance: Sequence[Sequence[float]], confidence: float) -> None:
    """A ``confidenceEllipsoid`` from a covariance whose first three rows are east, north and depth (km)."""
    axes_km, angles = confidence_ellipsoid(covariance, confidence)
    element = ElementTree.Element("confidenceEllipsoid")
    names = ("semiMajorAxisLength", "semiIntermediateAxisLength", "semiMinorAxisLength")
    for tag, value in zip(names, axes_km, strict=True):
        real(element, tag, 1000.0 * value)
    for tag, value in zip(("Plunge", "Azimuth", "Rotation"), angles, strict=True):
        real(element, f"majorAxis{tag}", value)
    parent.insert(0, element)


def confidence_ellipsoid(
    covariance: Sequence[Sequence[float]], confidence: float
) -> tuple[tuple[float, ...], tuple[float, float, float]]:
    """Semi-axes (km), longest first, and plunge, azimuth, rotation (deg) of the major axis.

    Azimuth is clockwise from north, plunge downward from the horizontal; the rotation about the major axis is
    the angle from the horizontal to the intermediate axis (Tait-Bryan angles, QuakeML 1.2).
    """
    from scipy.stats import chi2

    east_north_down = np.asarray(covariance, dtype=float)[:3, :3]
    order = np.array([1, 0, 2])  # north, east, down
    values, vectors = np.linalg.eigh(east_north_down[np.ix_(order, order)])
    axes = tuple(float(np.sqrt(max(v, 0.0) * chi2.ppf(confidence, 3))) for v in values[::-1])
    major, middle = vectors[:, 2], vectors[:, 1]
    if major[2] < 0.0:
        major = -major
    azimuth = math.degrees(math.atan2(major[1], major[0])) % 360.0
    plunge = math.degrees(math.asin(min(1.0, float(major[2]))))
    turn = math.radians(azimuth)
    flat = np.array([-math.sin(turn), math.cos(turn), 0.0])
    rotation = math.degrees(math.atan2(float(np.cross(major, flat) @ middle), float(flat @ middle))) % 180.0
    return axes, (plunge, azimuth, rotation)
