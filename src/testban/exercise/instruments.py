"""Instruments: made-up responses of three usual kinds, and what a digitizer makes of ground motion."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from testban.earth.synthesis import convolve
from testban.errors import ScenarioError
from testban.model import Response

FULL_SCALE = 2**23 - 1
REFERENCE_HZ = 1.0
SENSITIVITIES = {"very-broadband": (360.0, 1.2e9), "broadband": (120.0, 6.0e8), "short-period": (1.0, 4.0e8)}
"""Corner period (s) and gain (counts per m/s) of seismometers flat to velocity, damping 0.707, 24 bits."""


@dataclass(frozen=True)
class Channel:
    """A channel, where a positive count points (azimuth clockwise from north, dip down, degrees), its
    response.
    """

    code: str
    azimuth_deg: float
    dip_deg: float
    response: Response

    @property
    def component(self) -> str:
        return self.code[-1]


def made_up_response(kind: str) -> Response:
    """The response of one of `SENSITIVITIES`.

    Raises
    ------
    ScenarioError
        There is no such kind.
    """
    if kind not in SENSITIVITIES:
        raise ScenarioError(f"no instrument {kind!r}; there are: {', '.join(SENSITIVITIES)}")
    corner_s, gain = SENSITIVITIES[kind]
    size = 2.0 * np.pi / corner_s / np.sqrt(2.0)
    poles = (complex(-size, size), complex(-size, -size))
    return Response((0j, 0j, 0j), poles, gain, f"made up: {kind}, {corner_s:g} s")


def three_components(kind: str) -> tuple[Channel, ...]:
    """Vertical, north and east of one instrument."""
    response, band = made_up_response(kind), "SH" if kind == "short-period" else "BH"
    return (
        Channel(f"{band}Z", 0.0, -90.0, response),
        Channel(f"{band}N", 0.0, 0.0, response),
        Channel(f"{band}E", 90.0, 0.0, response),
    )


def along(channel: Channel, motion: NDArray[np.float64]) -> NDArray[np.float64]:
    """The part of ``motion``, (3, samples) up, north, east, that a channel feels."""
    azimuth, dip = np.radians([channel.azimuth_deg, channel.dip_deg])
    axis = np.array([-np.sin(dip), np.cos(dip) * np.cos(azimuth), np.cos(dip) * np.sin(azimuth)])
    return np.asarray(axis @ motion)


def to_counts(velocity: NDArray[np.float64], rate_hz: float, response: Response) -> NDArray[np.int32]:
    """What seismometer and digitizer make of ground velocity (m/s), (samples,); clipped at 24 bits."""

    def spectrum(frequencies_hz: NDArray[np.float64]) -> NDArray[np.complex128]:
        f = np.maximum(frequencies_hz, 1e-5)
        return np.asarray(response.displacement(f) / (2j * np.pi * f))

    counts = np.round(convolve(velocity, 1.0 / rate_hz, spectrum))
    return np.clip(counts, -FULL_SCALE - 1, FULL_SCALE).astype(np.int32)
