"""Waves whose exact form is known: a point source in a whole space, a load dropped on a half-space."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def whole_space(
    tensor: Array, place_m: Array, times_s: Array, rate: Array, vp_m_s: float, vs_m_s: float, density: float
) -> Array:
    """Displacement (3, samples) of a moment tensor: near, intermediate and far field.

    Aki & Richards 2002, eq. 4.29. ``place_m`` is from the source, in the axes of ``tensor``; ``rate`` is the
    moment rate over the moment at evenly spaced ``times_s`` from 0.
    """
    r = float(np.linalg.norm(place_m))
    g, m, one = place_m / r, np.asarray(tensor), np.eye(3)
    interval = times_s[1] - times_s[0]
    moment = _integral(rate, interval)
    first = _integral(moment, interval)

    def at(history: Array, delay_s: float) -> Array:
        return np.interp(times_s - delay_s, times_s, history, left=0.0)

    gmg, mg, trace = g @ m @ g, m @ g, np.trace(m)
    tp, ts = r / vp_m_s, r / vs_m_s
    # The integral of tau M(t - tau) between both times, by parts.
    second = _integral(first, interval)
    near = tp * at(first, tp) - ts * at(first, ts) + at(second, tp) - at(second, ts)
    n_near = 15.0 * g * gmg - 3.0 * g * trace - 6.0 * mg
    n_p, n_s = 6.0 * g * gmg - g * trace - 2.0 * mg, 6.0 * g * gmg - g * trace - 3.0 * mg
    f_s = g * gmg - one @ mg
    scale = 4.0 * np.pi * density
    return (
        np.outer(n_near, near) / (scale * r**4)
        + np.outer(n_p, at(moment, tp)) / (scale * vp_m_s**2 * r**2)
        - np.outer(n_s, at(moment, ts)) / (scale * vs_m_s**2 * r**2)
        + np.outer(g * gmg, at(rate, tp)) / (scale * vp_m_s**3 * r)
        - np.outer(f_s, at(rate, ts)) / (scale * vs_m_s**3 * r)
    )


def _integral(values: Array, interval: float) -> Array:
    """From the first sample on, by trapezes: near a source large terms cancel, and half a sample matters."""
    return np.concatenate(([0.0], np.cumsum((values[1:] + values[:-1]) / 2.0))) * interval


def dropped_load(times_s: Array, distance_m: float, vs_m_s: float, density: float) -> Array:
    """Downward displacement of the surface of a Poisson solid under a load of 1 N put on it at time 0.

    Pekeris 1955 (doi:10.1073/pnas.41.7.469), for points on the surface; infinite at the Rayleigh wave.
    """
    tau = vs_m_s * np.asarray(times_s, dtype=float) / distance_m
    rigidity = density * vs_m_s**2
    root = np.sqrt(3.0)
    early = (tau > 1.0 / root) & (tau < 1.0)
    middle = (tau >= 1.0) & (tau < np.sqrt(3.0 + root) / 2.0)
    late = tau >= np.sqrt(3.0 + root) / 2.0
    w = np.zeros_like(tau)
    t2 = tau**2
    with np.errstate(invalid="ignore", divide="ignore"):
        rayleigh = np.sqrt(3.0 * root + 5.0) / np.sqrt(0.75 + root / 4.0 - t2)
        first = 6.0 - root / np.sqrt(t2 - 0.25) - rayleigh
        first += np.sqrt(3.0 * root - 5.0) / np.sqrt(t2 + root / 4.0 - 0.75)
    w[early] = first[early] / 32.0
    w[middle] = (6.0 - rayleigh[middle]) / 16.0
    w[late] = 3.0 / 8.0
    return w / (np.pi * rigidity * distance_m)


def bell(times_s: Array, centre_s: float, width_s: float) -> Array:
    """A smooth pulse of unit area (Gauss)."""
    return np.exp(-0.5 * ((times_s - centre_s) / width_s) ** 2) / (width_s * np.sqrt(2.0 * np.pi))
