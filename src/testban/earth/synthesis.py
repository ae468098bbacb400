"""Seismograms of moment tensors and single forces from Green's functions."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from testban.earth.greens import Greens
from testban.errors import ModelRangeError

Spectrum = Callable[[NDArray[np.float64]], NDArray[np.complex128]]


def synthesize(
    greens: Greens,
    tensor: NDArray[np.float64],
    azimuth_deg: NDArray[np.float64] | float,
    moment_rate: Spectrum | None = None,
) -> NDArray[np.float64]:
    """Ground velocity (m/s), shape (distances, 3, samples): up, away from the source, clockwise.

    ``tensor`` (N m) is the symmetric 3 x 3 moment tensor along north, east, down; ``azimuth_deg`` runs from
    the source to each station. ``moment_rate`` gives, for frequencies (Hz), the spectrum of the moment rate
    divided by its value at zero; without it the moment is a step. Geometry: Aki & Richards 2002, box 4.4.

    Raises
    ------
    ModelRangeError
        The Green's functions hold an explosion alone and the tensor is not isotropic.
    """
    m = np.asarray(tensor, dtype=float)
    azimuth = np.broadcast_to(np.radians(azimuth_deg), greens.distances_km.shape)
    isotropic = np.trace(m) / 3.0
    e = greens.elements
    none = np.zeros_like(e["EXZ"])
    up, away, clockwise = isotropic * e["EXZ"], isotropic * e["EXR"], none
    deviatoric = m - isotropic * np.eye(3)
    if np.abs(deviatoric).max() > 1e-9 * np.abs(m).max():
        if "SSZ" not in e:
            raise ModelRangeError("a source that is not isotropic needs Green's functions with shear=True")
        dd, ds, ss, ds_t, ss_t = _radiation(deviatoric, azimuth)
        up = up + dd * e["DDZ"] + ds * e["DSZ"] + ss * e["SSZ"]
        away = away + dd * e["DDR"] + ds * e["DSR"] + ss * e["SSR"]
        clockwise = ds_t * e["DST"] + ss_t * e["SST"]
    velocity = np.stack([up, away, clockwise], axis=1)
    return velocity if moment_rate is None else convolve(velocity, greens.sampling_interval_s, moment_rate)


def synthesize_force(
    greens: Greens,
    force: NDArray[np.float64],
    azimuth_deg: NDArray[np.float64] | float,
    force_rate: Spectrum | None = None,
) -> NDArray[np.float64]:
    """Ground velocity (m/s), shape (distances, 3, samples): up, away from the source, clockwise.

    ``force`` (N) acts along north, east, down. ``force_rate`` gives, for frequencies (Hz), the spectrum of
    the force's rate of change divided by ``force``; without it the force is a step.

    Raises
    ------
    ModelRangeError
        The Green's functions hold no single forces.
    """
    e = greens.elements
    if "VFZ" not in e:
        raise ModelRangeError("a single force needs Green's functions with forces=True")
    north, east, down = np.asarray(force, dtype=float)
    azimuth = np.broadcast_to(np.radians(azimuth_deg), greens.distances_km.shape)[:, None]
    along = north * np.cos(azimuth) + east * np.sin(azimuth)
    # The sign of HFT is that of DST and SST: clockwise motion of a force clockwise of the station.
    across = east * np.cos(azimuth) - north * np.sin(azimuth)
    velocity = np.stack(
        [down * e["VFZ"] + along * e["HFZ"], down * e["VFR"] + along * e["HFR"], across * e["HFT"]], axis=1
    )
    return velocity if force_rate is None else convolve(velocity, greens.sampling_interval_s, force_rate)


def _radiation(m: NDArray[np.float64], azimuth: NDArray[np.float64]) -> tuple[NDArray[np.float64], ...]:
    """Weights (distances, 1) of DD, DS, SS in up and away, and of DS, SS in clockwise motion."""
    sin, cos = np.sin(azimuth), np.cos(azimuth)
    sin2, cos2 = np.sin(2 * azimuth), np.cos(2 * azimuth)
    half = (m[0, 0] - m[1, 1]) / 2
    weights = (
        np.full_like(azimuth, m[2, 2] / 2),
        -(m[0, 2] * cos + m[1, 2] * sin),
        half * cos2 + m[0, 1] * sin2,
        m[0, 2] * sin - m[1, 2] * cos,
        m[0, 1] * cos2 - half * sin2,
    )
    return tuple(w[:, None] for w in weights)


def convolve(traces: NDArray[np.float64], interval_s: float, spectrum: Spectrum) -> NDArray[np.float64]:
    """Convolve along the last axis with the wavelet of that spectrum; the tail past the end is cut off."""
    from scipy.fft import irfft, next_fast_len, rfft, rfftfreq

    n = traces.shape[-1]
    padded = next_fast_len(2 * n, real=True)
    shaped = rfft(traces, padded) * spectrum(rfftfreq(padded, interval_s))
    return irfft(shaped, padded)[..., :n]
