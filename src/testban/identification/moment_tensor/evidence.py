"""What a moment tensor says about explosion, earthquake and collapse.

The probability of the wave forms under a class is their mean likelihood over the class's population of
tensors (`testban.sources.source_types`). It is the posterior's mean of the population's density over the
prior's, so that the prior's weights cancel. First motions are left out, being
evidence of their own, and so is the depth: long waves hardly see it beside the errors of a layered model.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from testban.model import CLASSES, Evidence, Magnitude, MomentTensor, NotDetermined
from testban.sources.source_types import log_population_ratios

NAME = "moment tensor"
SOURCE = (
    "Ford, Kraft & Ichinose 2020, doi:10.1093/gji/ggz578; Hoggard, Scealy & Delbridge 2024, "
    "doi:10.1093/gji/ggae011; Tape & Tape 2012, doi:10.1111/j.1365-246X.2012.05491.x"
)


def class_log_likelihoods(
    sources: NDArray[np.float64], log_prior: NDArray[np.float64], failure: float
) -> dict[str, float]:
    """Log-likelihood of each class, the largest 0, from equally likely sources (n, 6) under a prior of log
    density ``log_prior`` (n,) over the uniform one; with probability ``failure`` they say nothing."""
    ratios = log_population_ratios(sources)
    found = {n: float(np.logaddexp.reduce(ratios[n] - log_prior) - np.log(len(sources))) for n in CLASSES}
    top = max(found.values())
    return {n: float(np.log((1.0 - failure) * np.exp(value - top) + failure)) for n, value in found.items()}


def moment_tensor_evidence(
    result: MomentTensor | NotDetermined,
    magnitude: Magnitude | NotDetermined,
    log_likelihood: dict[str, float] | None,
) -> Evidence:
    """The stage's result as evidence; without a likelihood where there is no tensor."""
    if isinstance(result, NotDetermined):
        return Evidence(NAME, f"no moment tensor: {result.reason}", source=SOURCE)
    low, middle, high = result.explosion_angle_deg
    names = ("isotropic", "CLVD", "double couple")
    parts = ", ".join(
        f"{name} {100 * share:.0f} % ({100 * a:.0f} to {100 * b:.0f})"
        for name, share, (a, b) in zip(names, result.shares, result.shares_90, strict=True)
    )
    size = f"Mw {magnitude.mag:.2f}, " if isinstance(magnitude, Magnitude) else ""
    text = (
        f"{size}{parts}; {middle:.0f} deg ({low:.0f} to {high:.0f}) from the mean explosion, where up to "
        f"30.4 is explosion-like ({result.explosion_like:.0%} of the posterior); {len(result.stations)} "
        f"stations, variance reduction {100 * result.variance_reduction:.0f} %"
    )
    planes = "; ".join("{:.0f}/{:.0f}/{:.0f}".format(*plane) for plane in result.nodal_planes)
    details = (
        ("lune", f"longitude {result.gamma_deg:.0f} deg, latitude {result.delta_deg:.0f} deg (best)"),
        ("strike/dip/rake without change of volume", planes),
        ("depth", ", ".join(f"{d:g} km {p:.0%}" for d, p in result.depths if p >= 0.01)),
        ("Earth model", ", ".join(f"{m} {p:.0%}" for m, p in result.models if p >= 0.01)),
        ("first motions used for the mechanism", str(result.first_motions)),
        *(("station not used", f"{key}: {reason}") for key, reason in result.left_out),
    )
    return Evidence(
        NAME,
        text,
        middle,
        (high - low) / 3.29,
        "degrees from the mean explosion",
        log_likelihood,
        details,
        SOURCE,
    )
