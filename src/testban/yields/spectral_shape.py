"""Kernel: how well the shape of P's spectra fits each yield and depth, whatever their level.

A spectrum is the source's (Mueller & Murphy 1971, corner and overshoot), the surface's reflection pP, late
by the depth, attenuation and an error of the whole model, all as log10 of amplitude:

- each station has its own level, t* and scatter; levels are free, t* is off by ``path_spread`` of itself;
- all stations share a factor on t* (log-normal, ``attenuation_spread``), a fall-off that is off by
  ``fall_off`` a decade, and a shape that is off by ``shape_error`` and alike over ``SHAPE_DECADES``;
- the elastic radius is off by ``radius_spread``, and pP is as strong as one of ``reflections``.

Everything but the last two and the shared factor is normal and summed over in closed form; the data of all
stations then make one quadratic form on common frequencies. Murphy & Barker (2001, Pure Appl. Geophys. 158,
2123) invert spectra of known t* in the same way; here t* is not known.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from testban.model import PSpectrum
from testban.sources.explosion import Medium, MomentLaw, moment_rate_spectra
from testban.yields.grid import Grid, log_sum
from testban.yields.settings import SpectralSettings

Array = NDArray[np.float64]
FREQUENCIES_HZ = np.geomspace(0.3, 12.0, 24)
NODES, NODE_WEIGHTS = (-1.732, 0.0, 1.732), (1 / 6, 2 / 3, 1 / 6)
"""Gauss-Hermite, three points."""
STRENGTHS = np.linspace(-2.4, 2.4, 9)
"""Of the shared factor on t*, in its spreads."""
SHAPE_DECADES = 0.3
SLOWNESS_S_KM = 0.1
"""Of P at the source, between Pn's 0.125 and 0.07 at 50 degrees."""
BAND = 0.12
"""Half width of a smoothed band, as a share of its frequency."""
COARSE = 8
"""Nodes of the grid between two at which the source is worked out; its shape is smooth over that."""


@dataclass(frozen=True, eq=False)
class SpectralFit:
    """-2 log likelihood of a shape m (24,): ``constant`` - 2 m ``linear`` + m ``quadratic`` m.

    One ``constant`` (9,) and ``linear`` (9, 24) for each of `STRENGTHS`, of log weights ``prior`` (9,).
    """

    constant: Array
    linear: Array
    quadratic: Array
    prior: Array
    stations: int

    def log_likelihood(self, shapes: Array) -> Array:
        """Of shapes (..., 24), the shared factor on t* summed over."""
        square = np.einsum("...i,ij,...j->...", shapes, self.quadratic, shapes, optimize=True)
        misfit = self.constant - 2.0 * shapes @ self.linear.T + square[..., None]
        return log_sum(self.prior - 0.5 * misfit, -1)[..., 0]


def fit_spectra(spectra: Sequence[PSpectrum], settings: SpectralSettings) -> SpectralFit | None:
    """Everything that the spectra say of a common shape; None where there are none."""
    if not spectra:
        return None
    strengths = np.exp(settings.attenuation_spread * STRENGTHS)
    size = len(FREQUENCIES_HZ)
    constant, linear, quadratic = (
        np.zeros(len(STRENGTHS)),
        np.zeros((len(STRENGTHS), size)),
        np.zeros((size, size)),
    )
    for spectrum in spectra:
        near = _interpolation(spectrum.frequency_hz)
        loss = np.pi * spectrum.frequency_hz * spectrum.attenuation_s / np.log(10)
        left = np.log10(spectrum.amplitude) + strengths[:, None] * loss
        weight = spectrum.weight * _free_of_level(loss, settings)
        constant += np.einsum("si,ij,sj->s", left, weight, left)
        linear += left @ weight @ near
        quadratic += near.T @ weight @ near
    # The shared error of shape, summed over.
    blur = np.linalg.inv(quadratic + np.linalg.inv(shape_covariance(settings)))
    constant -= np.einsum("si,ij,sj->s", linear, blur, linear)
    linear = linear - linear @ blur @ quadratic
    quadratic = quadratic - quadratic @ blur @ quadratic
    prior = -0.5 * STRENGTHS**2
    return SpectralFit(constant, linear, quadratic, prior - np.logaddexp.reduce(prior), len(spectra))


@lru_cache(maxsize=32)
def log_shape(
    grid: Grid, fit: SpectralFit, medium: Medium, law: MomentLaw, settings: SpectralSettings
) -> Array:
    """Log likelihood on the grid, up to a constant of the fit; elastic radius and pP are summed over.

    Kept, as one estimate asks three times for each rock and law. Read only.
    """
    from scipy.interpolate import RegularGridInterpolator

    x, z = _coarse(grid.x[:, 0]), _coarse(grid.z[0])
    delay_s = 2.0 * 10.0**z / medium.vp_m_s * np.sqrt(1.0 - (medium.vp_m_s / 1e3 * SLOWNESS_S_KM) ** 2)
    reflected = [np.log10(with_reflection(delay_s, r)) for r in settings.reflections]
    parts = []
    for node, weight in zip(NODES, NODE_WEIGHTS, strict=True):
        rock = replace(medium, radius_m=medium.radius_m * 10.0 ** (node * settings.radius_spread))
        source = moment_rate_spectra(FREQUENCIES_HZ, 10.0 ** x[:, None], 10.0 ** z[None, :], rock, law)
        shape = np.log10(np.abs(source))
        parts += [fit.log_likelihood(shape + r) + np.log(weight / len(reflected)) for r in reflected]
    values = log_sum(np.array(parts), 0)[0]
    nodes = np.stack(np.meshgrid(grid.x[:, 0], grid.z[0], indexing="ij"), axis=-1)
    shape = np.asarray(RegularGridInterpolator((x, z), values)(nodes))
    shape.flags.writeable = False
    return shape


def _free_of_level(loss: Array, settings: SpectralSettings) -> Array:
    """Inverse covariance (n, n) of one station's spectrum, blind to its level."""
    own = np.outer(loss, loss) * settings.path_spread**2
    inverse = np.linalg.inv(settings.band_scatter**2 * np.eye(len(loss)) + own)
    level = inverse.sum(axis=1)
    return np.asarray(inverse - np.outer(level, level) / level.sum())


def shape_covariance(settings: SpectralSettings) -> Array:
    """Covariance (24, 24) of the error of shape that all stations share."""
    decades = np.log10(FREQUENCIES_HZ)
    alike = np.exp(-np.abs(decades[:, None] - decades[None, :]) / SHAPE_DECADES)
    tilt = np.outer(decades, decades) * settings.fall_off**2
    return np.asarray(tilt + settings.shape_error**2 * alike)


def with_reflection(delay_s: Array, strength: float) -> Array:
    """Amplitude (m, 24) of P and pP of opposite sign over P alone, root-mean-square over a band."""
    turns = FREQUENCIES_HZ * delay_s[:, None]
    together = np.cos(2.0 * np.pi * turns) * np.sinc(2.0 * BAND * turns)
    return np.asarray(np.sqrt(np.maximum(1.0 + strength**2 - 2.0 * strength * together, 1e-4)))


def _interpolation(frequency_hz: Array) -> Array:
    """Matrix (n, 24) that reads a shape off at these frequencies, linear in log frequency."""
    at, nodes = np.log(frequency_hz), np.log(FREQUENCIES_HZ)
    return np.stack([np.interp(at, nodes, one) for one in np.eye(len(nodes))], axis=1)


def _coarse(nodes: Array) -> Array:
    return np.linspace(nodes[0], nodes[-1], max(len(nodes) // COARSE, 2))
