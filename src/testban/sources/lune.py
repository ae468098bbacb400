"""Moment tensors as unit vectors, and Tape & Tape's coordinates of source type and orientation.

A tensor along north, east, down is the six numbers (Mxx, Myy, Mzz, sqrt2 Myz, sqrt2 Mxz, sqrt2 Mxy), whose
length is the tensor's Frobenius norm, sqrt2 times the scalar moment. Angles between such vectors do not
depend on the axes. The uniform distribution of tensors is that of directions in these six dimensions; it is
uniform in (v, w), strike, slip angle and cosine of dip (Tape & Tape 2015, doi:10.1093/gji/ggv262). The lune
is that of Tape & Tape 2012, doi:10.1111/j.1365-246X.2012.05491.x.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from testban.sources.tensor import double_couple_axes, lune

ROOT2 = np.sqrt(2.0)
V_LIMIT, W_LIMIT = 1.0 / 3.0, 3.0 * np.pi / 8.0


def to_vector(tensor: NDArray[np.float64]) -> NDArray[np.float64]:
    """(..., 3, 3) symmetric tensors to (..., 6) vectors."""
    m = np.asarray(tensor, dtype=float)
    return np.stack(
        [
            m[..., 0, 0],
            m[..., 1, 1],
            m[..., 2, 2],
            ROOT2 * m[..., 1, 2],
            ROOT2 * m[..., 0, 2],
            ROOT2 * m[..., 0, 1],
        ],
        axis=-1,
    )


def to_tensor(vector: NDArray[np.float64]) -> NDArray[np.float64]:
    """(..., 6) vectors to (..., 3, 3) tensors."""
    xx, yy, zz, yz, xz, xy = np.moveaxis(np.asarray(vector, dtype=float), -1, 0)
    yz, xz, xy = yz / ROOT2, xz / ROOT2, xy / ROOT2
    rows = [np.stack(row, axis=-1) for row in ((xx, xy, xz), (xy, yy, yz), (xz, yz, zz))]
    return np.stack(rows, axis=-2)


def lune_points(vectors: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Lune longitude and latitude (deg), each (...,), of (..., 6) vectors."""
    gamma, delta = lune(to_tensor(vectors))
    return np.asarray(gamma), np.asarray(delta)


def eigenvalues(gamma_deg: ArrayLike, delta_deg: ArrayLike) -> NDArray[np.float64]:
    """Eigenvalues (..., 3), largest first and of unit length, of a source type."""
    gamma, beta = np.radians(gamma_deg), np.radians(90.0 - np.asarray(delta_deg, dtype=float))
    x, y, z = np.cos(gamma) * np.sin(beta), np.sin(gamma) * np.sin(beta), np.cos(beta) + 0.0 * gamma
    root3 = np.sqrt(3.0)
    first, second, third = root3 * x - y + ROOT2 * z, 2.0 * y + ROOT2 * z, -root3 * x - y + ROOT2 * z
    return np.stack([first, second, third], axis=-1) / np.sqrt(6.0)


def oriented(
    gamma_deg: ArrayLike, delta_deg: ArrayLike, strike_deg: ArrayLike, slip_deg: ArrayLike, dip_deg: ArrayLike
) -> NDArray[np.float64]:
    """Unit vectors (..., 6) of source type and orientation; arguments broadcast.

    The orientation is that of the double couple with the same principal axes.
    """
    values = eigenvalues(gamma_deg, delta_deg)
    normal, slip = double_couple_axes(strike_deg, dip_deg, slip_deg)
    axes = ((normal + slip) / ROOT2, np.cross(normal, slip), (normal - slip) / ROOT2)
    tensor = sum(values[..., i, None, None] * a[..., :, None] * a[..., None, :] for i, a in enumerate(axes))
    return to_vector(np.asarray(tensor))


def uniform_tensors(count: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """``count`` unit vectors (count, 6) of the uniform distribution of tensors."""
    drawn = rng.standard_normal((count, 6))
    return np.asarray(drawn / np.linalg.norm(drawn, axis=1, keepdims=True))


def equal_area(gamma_deg: ArrayLike, delta_deg: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """(v, w) of a source type: the uniform distribution of tensors is uniform in them."""
    beta = np.radians(90.0 - np.asarray(delta_deg, dtype=float))
    u = 0.75 * beta - 0.5 * np.sin(2.0 * beta) + np.sin(4.0 * beta) / 16.0
    return np.sin(3.0 * np.radians(gamma_deg)) / 3.0, W_LIMIT - u


def log_density(points: NDArray[np.float64], among: NDArray[np.float64]) -> NDArray[np.float64]:
    """Log of the density of ``among`` (n, 2) at ``points`` (m, 2), both (v, w): Gaussian kernels (Scott 1992)
    mirrored at the edges, up to a constant."""
    scale = np.maximum(np.std(among, axis=0), 1e-3) * len(among) ** (-1.0 / 6.0)
    total = np.zeros(len(points))
    for v_sign, v_shift in ((1.0, 0.0), (-1.0, 2.0 * V_LIMIT), (-1.0, -2.0 * V_LIMIT)):
        for w_sign, w_shift in ((1.0, 0.0), (-1.0, 2.0 * W_LIMIT), (-1.0, -2.0 * W_LIMIT)):
            image = among * [v_sign, w_sign] + [v_shift, w_shift]
            apart = (points[:, None, :] - image[None, :, :]) / scale
            total += np.exp(-0.5 * np.sum(apart**2, axis=2)).sum(axis=1)
    return np.asarray(np.log(total + 1e-300))
