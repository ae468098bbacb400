"""Rayleigh and Love waves beyond regional distance, from the full wave field of a flattened Earth.

The field below 0.1 Hz is computed as at regional distance, and widened as waves on a sphere converge:
sqrt(Delta / sin Delta). What runs faster than 4.6 km/s is taken out: body waves of a flat Earth are not those
of a sphere there. Dispersion and attenuation are those of the one model all along the way.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from testban.earth.geodesy import KM_PER_DEG
from testban.earth.greens import Greens, GreensSettings, greens_functions
from testban.earth.layered import LayeredModel

FASTEST_KM_S, SLOWEST_KM_S = 4.6, 2.5
SETTINGS = GreensSettings(sampling_interval_s=4.0, max_frequency_hz=0.1, shear=True)


def distant_surface_waves(
    model: LayeredModel,
    depth_km: float,
    distances_deg: NDArray[np.float64],
    settings: GreensSettings = SETTINGS,
    cache: Path | None = None,
) -> Greens:
    """Green's functions of surface waves, with the meaning of `testban.earth.greens.Greens`.

    ``model`` is not flattened. ``settings.duration_s`` is set to hold 2.5 km/s at the farthest station.
    """
    degrees = np.atleast_1d(np.asarray(distances_deg, dtype=float))
    distances = degrees * KM_PER_DEG
    lasts = float(distances.max()) / SLOWEST_KM_S
    # Round numbers let stations in any mixture share the same settings.
    settings = replace(settings, duration_s=600.0 * np.ceil(lasts / 600.0))
    field = greens_functions(model.flattened(), depth_km, distances, settings, cache)
    gain = np.sqrt(np.radians(degrees) / np.sin(np.radians(degrees)))
    samples = next(iter(field.elements.values())).shape[-1]
    times = np.arange(samples) * field.sampling_interval_s
    after = (times - distances[:, None] / FASTEST_KM_S) / 60.0
    fade = np.sin(np.pi / 2 * np.clip(after, 0.0, 1.0)) ** 2
    elements = {name: values * gain[:, None] * fade for name, values in field.elements.items()}
    return Greens(model.name, depth_km, distances, field.sampling_interval_s, elements)
