"""Normal equations of a source somewhat shallower or deeper than one whose seismograms are at hand.

No traction acts on a free surface, so that close below it tractions on level planes grow in proportion to
depth, while the strains along the surface hardly change. By reciprocity (Aki & Richards 2002, ch. 3) a tensor
radiates in proportion to its product with the strain that a force at the station makes at the source; the
vertical strain is what the level ones and the traction leave. A level crack in the rock's own Poisson's
ratio works against the traction alone: it radiates in proportion to its depth.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from testban.earth.layered import LayeredModel
from testban.identification.moment_tensor.seismograms import Sums


def equivalent_tensors(ratio: float, level_term: float) -> NDArray[np.float64]:
    """(6, 6) matrix T: tensor m (order of `testban.sources.lune.to_vector`) at ``ratio`` times a depth
    radiates as T m at that depth; ``level_term`` is lambda / (lambda + 2 mu) of the rock."""
    turned = np.diag([1.0, 1.0, ratio, ratio, ratio, 1.0])
    turned[:2, 2] = -level_term * (1.0 - ratio)
    return turned


def poisson_term(model: LayeredModel) -> float:
    """lambda / (lambda + 2 mu) of the uppermost layer."""
    return 1.0 - 2.0 * float(model.vs_km_s[0] / model.vp_km_s[0]) ** 2


def moved(sums: Sums, model: LayeredModel, depth_km: float) -> Sums | None:
    """``sums`` of ``model`` for a source at ``depth_km``; none where another layer lies between.

    Both depths must be small beside a wavelength: from 0.6 to 0.3 km at 20 to 50 s the error is below a tenth
    (a fifth for vertical dip slip, which hardly radiates there).
    """
    layer = model.layer_at(sums.depth_km)
    if model.layer_at(depth_km) != layer or layer != 0:
        return None
    turned = equivalent_tensors(depth_km / sums.depth_km, poisson_term(model))
    return Sums(sums.model, depth_km, sums.linear @ turned, turned.T @ sums.quadratic @ turned)
