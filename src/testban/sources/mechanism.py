"""What a moment tensor says of faults: nodal planes, angle between mechanisms, parts of the tensor.

Tensors are symmetric 3 x 3 arrays along north, east, down.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Plane = tuple[float, float, float]
"""Strike (0-360), dip (0-90), rake (-180 to 180), deg."""


def deviatoric(tensor: NDArray[np.float64]) -> NDArray[np.float64]:
    """The tensor without its volume change."""
    m = np.asarray(tensor, dtype=float)
    return m - np.trace(m) / 3.0 * np.eye(3)


def principal_axes(tensor: NDArray[np.float64]) -> NDArray[np.float64]:
    """T, B and P axes as the columns of a right-handed 3 x 3 array."""
    _, vectors = np.linalg.eigh(np.asarray(tensor, dtype=float))
    axes = vectors[:, ::-1].copy()
    if np.linalg.det(axes) < 0:
        axes[:, 1] *= -1.0
    return axes


def nodal_planes(tensor: NDArray[np.float64]) -> tuple[Plane, Plane]:
    """The two planes of the double couple with the tensor's T and P axes."""
    axes = principal_axes(tensor)
    one = (axes[:, 0] + axes[:, 2]) / np.sqrt(2.0)
    other = (axes[:, 0] - axes[:, 2]) / np.sqrt(2.0)
    return _plane(one, other), _plane(other, one)


def _plane(normal: NDArray[np.float64], slip: NDArray[np.float64]) -> Plane:
    """The plane of a normal and the slip of its hanging wall (both along north, east, down)."""
    if normal[2] > 0:  # the normal points up, that is to negative third components
        normal, slip = -normal, -slip
    dip = np.arccos(np.clip(-normal[2], -1.0, 1.0))
    strike = np.arctan2(-normal[0], normal[1]) if dip > 1e-6 else 0.0
    along = np.array([np.cos(strike), np.sin(strike), 0.0])
    rake = np.arctan2(slip @ np.cross(normal, along), slip @ along)
    return float(np.degrees(strike) % 360.0), float(np.degrees(dip)), float(np.degrees(rake))


def kagan_angle_deg(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    """Smallest rotation that takes the principal axes of one tensor to the other's, 0 to 120 deg (Kagan 1991,
    doi:10.1111/j.1365-246X.1991.tb06343.x)."""
    turn = principal_axes(one).T @ principal_axes(other)
    # The axes have no sense: the four right-handed choices of signs.
    traces = [np.trace(turn * np.array(s)) for s in ((1, 1, 1), (1, -1, -1), (-1, 1, -1), (-1, -1, 1))]
    return float(np.degrees(np.arccos(np.clip((max(traces) - 1.0) / 2.0, -1.0, 1.0))))


def shares(tensor: NDArray[np.float64]) -> NDArray[np.float64]:
    """Isotropic, CLVD and double-couple shares, (..., 3), of tensors (..., 3, 3): the first two are signed,
    and the three add up to 1 in absolute value (Vavrycuk 2015, doi:10.1007/s10950-014-9463-y)."""
    third, second, first = np.moveaxis(np.linalg.eigvalsh(np.asarray(tensor, dtype=float)), -1, 0)
    isotropic = (first + second + third) / 3.0
    clvd = 2.0 / 3.0 * (first + third - 2.0 * second)
    couple = (first - third - np.abs(first + third - 2.0 * second)) / 2.0
    parts = np.stack([isotropic, clvd, couple], axis=-1)
    return np.asarray(parts / np.sum(np.abs(parts), axis=-1, keepdims=True))
