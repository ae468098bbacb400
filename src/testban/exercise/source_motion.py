"""Ground motion of any `Source` from Green's functions at its depths."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from testban.earth.greens import Greens
from testban.earth.synthesis import Spectrum, synthesize, synthesize_force
from testban.errors import ModelRangeError
from testban.sources.source import Source, delay


def source_velocity(
    source: Source,
    fields: Mapping[float, Greens],
    azimuth_deg: NDArray[np.float64] | float,
    fade_hz: float | None = None,
) -> NDArray[np.float64]:
    """Velocity in m/s, shape (distances, 3, samples): up, away, clockwise, from the origin time on.

    ``fields`` holds Green's functions at each of ``source.depths_km``, for the same distances and sampling:
    with ``shear`` unless ``source.isotropic``, with ``forces`` where the source has any. With ``fade_hz``,
    the highest frequency computed, the spectrum ends smoothly there (over its last 30 %): a sharp end rings.

    Raises
    ------
    ModelRangeError
        A depth or a kind of element is missing.
    """
    missing = [depth for depth in source.depths_km if depth not in fields]
    if missing:
        raise ModelRangeError(f"{source.name}: no Green's functions for {missing} km depth")
    parts = [
        synthesize(fields[t.depth_km], t.tensor_nm, azimuth_deg, _shaped(t.rate, t.delay_s, fade_hz))
        for t in source.moments
    ]
    parts += [
        synthesize_force(fields[t.depth_km], t.force_n, azimuth_deg, _shaped(t.rate, t.delay_s, fade_hz))
        for t in source.forces
    ]
    return np.asarray(sum(parts))


def _shaped(rate: Spectrum, delay_s: float, fade_hz: float | None) -> Spectrum:
    def spectrum(frequencies_hz: NDArray[np.float64]) -> NDArray[np.complex128]:
        values = rate(frequencies_hz) * delay(frequencies_hz, delay_s)
        return values if fade_hz is None else values * smooth_end(frequencies_hz, fade_hz)

    return spectrum


def smooth_end(frequencies_hz: NDArray[np.float64], last_hz: float) -> NDArray[np.float64]:
    """1 up to 0.7 ``last_hz``, then down to 0 as a squared cosine."""
    share = np.clip((last_hz - np.asarray(frequencies_hz)) / (0.3 * last_hz), 0.0, 1.0)
    return np.asarray(np.sin(np.pi / 2 * share) ** 2)
