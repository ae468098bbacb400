"""The spectrum of P at one station."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from testban.model.station import Site


@dataclass(frozen=True, eq=False)
class PSpectrum:
    """Smoothed displacement amplitude (n,) at ``frequency_hz``, noise taken off, up to a factor.

    ``attenuation_s`` (n,) is the t* expected there; ``response`` says how displacement was had; ``weight`` is
    one over the number of stations on its path.
    """

    channel: str
    frequency_hz: NDArray[np.float64]
    amplitude: NDArray[np.float64]
    attenuation_s: NDArray[np.float64]
    distance_deg: float
    response: str
    site: Site
    weight: float = 1.0
