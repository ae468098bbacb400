"""The moment tensor in assessment.json."""

from __future__ import annotations

from typing import Any

import numpy as np

from testban.model import MomentTensor

ELEMENTS = {"nn": (0, 0), "ee": (1, 1), "dd": (2, 2), "ne": (0, 1), "nd": (0, 2), "ed": (1, 2)}
LEAST_SHOWN = 0.001


def tensor_document(found: MomentTensor | None) -> dict[str, Any] | None:
    """The best tensor with its intervals; samples and wave forms are left out."""
    if found is None:
        return None
    low, middle, high = found.explosion_angle_deg
    names = ("isotropic", "clvd", "double_couple")
    return {
        "tensor": {name: float(found.tensor[place]) for name, place in ELEMENTS.items()},
        "unit": "N m" if found.moment_nm is not None else "norm 1",
        "moment_nm": found.moment_nm,
        "lune": {"longitude_deg": found.gamma_deg, "latitude_deg": found.delta_deg},
        "shares": dict(zip(names, found.shares, strict=True)),
        "shares_90": {name: list(pair) for name, pair in zip(names, found.shares_90, strict=True)},
        "nodal_planes": [
            dict(zip(("strike_deg", "dip_deg", "rake_deg"), plane, strict=True))
            for plane in found.nodal_planes
        ],
        "explosion_angle_deg": {"median": middle, "interval_90": [low, high]},
        "explosion_like": found.explosion_like,
        "depth_km": found.depth_km,
        "depths": [{"depth_km": d, "probability": p} for d, p in found.depths if p >= LEAST_SHOWN],
        "models": [{"model": m, "probability": p} for m, p in found.models if p >= LEAST_SHOWN],
        "variance_reduction": found.variance_reduction,
        "stations": list(found.stations),
        "left_out": [{"station": key, "reason": reason} for key, reason in found.left_out],
        "first_motions": found.first_motions,
        "windows": [
            {
                "station": fit.station,
                "component": fit.component,
                "kind": fit.kind,
                "band_hz": list(fit.band_hz),
                "shift_s": fit.shift_s,
                "weight": fit.weight,
                "correlation": _correlation(fit.recorded, fit.predicted),
            }
            for fit in found.fits
        ],
        "assumptions": found.assumptions,
    }


def _correlation(recorded: np.ndarray, predicted: np.ndarray) -> float:
    size = float(np.sqrt((recorded @ recorded) * (predicted @ predicted)))
    return float(recorded @ predicted) / size if size > 0.0 else 0.0
