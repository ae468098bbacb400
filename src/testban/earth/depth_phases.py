"""How long after P its echoes from the surface above the source come, pP and sP."""

from __future__ import annotations

import numpy as np

from testban.earth.layered import EARTH_RADIUS_KM, LayeredModel


def depth_phase_delays_s(depth_km: float, slowness_s_km: float, model: LayeredModel) -> tuple[float, float]:
    """How long pP and sP take from the source up and back to its level, in the flattened model.

    ``slowness_s_km`` is that of P at the surface; ``model`` is not flattened.
    """
    flat = model.flattened()
    depth = EARTH_RADIUS_KM * np.log(EARTH_RADIUS_KM / (EARTH_RADIUS_KM - depth_km))
    thickness = np.diff(np.minimum(np.append(flat.top_km, np.inf), depth))
    up_p = np.sum(thickness * np.sqrt(np.maximum(flat.vp_km_s**-2 - slowness_s_km**2, 0.0)))
    up_s = np.sum(thickness * np.sqrt(flat.vs_km_s**-2 - slowness_s_km**2))
    return float(2.0 * up_p), float(up_p + up_s)
