"""Surface-wave magnitude at any period from 8 to 25 s.

Russell (2006, doi:10.1785/0120050055) and Bonner et al. (2006, doi:10.1785/0120050056). The constants were
seen in a quotation (docs/science/constants.md). Made-up waves that disperse from 4 to 2.6 km/s get what Ms_20
gives them within 0.1 at 40 degrees and 0.25 at 20 to 90.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

PERIODS_S = tuple(float(t) for t in range(8, 26))
ORDER = 3
WIDTH = 0.6
"""Half-width of the band times period times square root of distance (deg): narrow enough for the Airy phase
to be resolved like a dispersed wave."""


def corner_hz(period_s: float, distance_deg: float) -> float:
    """Half-width of the Butterworth band."""
    return WIDTH / (period_s * math.sqrt(distance_deg))


def band_amplitude(
    displacement: NDArray[np.float64], rate_hz: float, period_s: float, distance_deg: float
) -> float:
    """Largest zero-to-peak amplitude of (n,) ``displacement`` in the band about ``period_s``.

    Zero-phase, so the filter shifts nothing; unit of the input.
    """
    from scipy.fft import irfft, next_fast_len, rfft

    n = len(displacement)
    if n == 0:
        return 0.0
    length = next_fast_len(n + int(8 * period_s * rate_hz), real=True)
    frequency = np.fft.rfftfreq(length, 1 / rate_hz)
    centre, half = 1 / period_s, min(corner_hz(period_s, distance_deg), 0.45 / period_s)
    low, high = centre - half, centre + half
    with np.errstate(divide="ignore"):
        detune = (frequency**2 - low * high) / (frequency * (high - low))
    gain = 1 / np.sqrt(1 + detune ** (2 * ORDER))
    return float(np.max(np.abs(irfft(rfft(displacement, length) * gain, length)[:n])))


def russell_magnitude(amplitude_nm: float, period_s: float, distance_deg: float) -> float:
    """Ms of the zero-to-peak amplitude that `band_amplitude` gives."""
    ratio = 20.0 / period_s
    return (
        math.log10(max(amplitude_nm, 1e-12))
        + 0.5 * math.log10(math.sin(math.radians(distance_deg)))
        + 0.0031 * ratio**1.8 * distance_deg
        - 0.66 * math.log10(ratio)
        - math.log10(corner_hz(period_s, distance_deg))
        - 0.43
    )
