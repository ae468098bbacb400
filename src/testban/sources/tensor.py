"""Moment tensors of simple sources, and where a tensor lies on the lune of source types.

Tensors are symmetric 3 x 3 arrays along north, east, down, in N m (or of unit size where said).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray


def explosion(moment_nm: float = 1.0) -> NDArray[np.float64]:
    """Equal opening forces along all axes: diag(M, M, M)."""
    return moment_nm * np.eye(3)


def double_couple_axes(
    strike_deg: ArrayLike, dip_deg: ArrayLike, rake_deg: ArrayLike
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Unit normal (upwards) and slip, each (..., 3), of a fault: Aki & Richards 2002, fig. 4.13."""
    strike, dip, rake = np.broadcast_arrays(np.radians(strike_deg), np.radians(dip_deg), np.radians(rake_deg))
    level = np.zeros_like(strike)
    normal = np.stack([-np.sin(dip) * np.sin(strike), np.sin(dip) * np.cos(strike), -np.cos(dip)], axis=-1)
    along = np.stack([np.cos(strike), np.sin(strike), level], axis=-1)
    slip = np.cos(rake)[..., None] * along + np.sin(rake)[..., None] * np.cross(normal, along)
    return normal, slip


def double_couple(
    strike_deg: float, dip_deg: float, rake_deg: float, moment_nm: float = 1.0
) -> NDArray[np.float64]:
    """Slip on a fault: M (s n + n s), with slip s and normal n."""
    normal, slip = double_couple_axes(strike_deg, dip_deg, rake_deg)
    return moment_nm * (np.outer(slip, normal) + np.outer(normal, slip))


def horizontal_crack(opening: bool, poisson: float = 0.25, size_nm: float = 1.0) -> NDArray[np.float64]:
    """A horizontal crack: +-(lambda, lambda, lambda + 2 mu), its vertical term scaled to ``size_nm``.

    For Poisson's ratio 0.25 it is diag(1, 1, 3) / 3, at +-60.5 deg of lune latitude.
    """
    ratio = poisson / (1.0 - poisson)  # lambda / (lambda + 2 mu)
    return (1.0 if opening else -1.0) * size_nm * np.diag([ratio, ratio, 1.0])


def collapse(size_nm: float = 1.0) -> NDArray[np.float64]:
    """A cavity whose roof comes down: a closing horizontal crack."""
    return horizontal_crack(opening=False, size_nm=size_nm)


def scalar_moment_nm(tensor: NDArray[np.float64]) -> float:
    """Scalar moment |M| / sqrt(2) (Silver & Jordan 1982)."""
    return float(np.sqrt(np.sum(np.asarray(tensor) ** 2) / 2.0))


def moment_magnitude(moment_nm: float) -> float:
    """Mw = 2/3 (log10 M0 - 9.1) (IASPEI 2013)."""
    return float(2.0 / 3.0 * (np.log10(moment_nm) - 9.1))


def lune(tensor: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Lune longitude gamma and latitude delta, deg, each (...,), of tensors (..., 3, 3) (Tape & Tape 2012,
    doi:10.1111/j.1365-246X.2012.05491.x).

    Delta is +90 for an explosion, 0 for a double couple, -90 for an implosion.
    """
    third, second, first = np.moveaxis(np.linalg.eigvalsh(np.asarray(tensor, dtype=float)), -1, 0)
    size = np.sqrt(first**2 + second**2 + third**2)
    gamma = np.arctan2(-first + 2 * second - third, np.sqrt(3.0) * (first - third))
    beta = np.arccos(np.clip((first + second + third) / (np.sqrt(3.0) * size), -1.0, 1.0))
    return np.degrees(gamma), 90.0 - np.degrees(beta)
