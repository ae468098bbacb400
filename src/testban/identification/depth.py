"""Depth: an event deeper than people can dig is no explosion. A shallow depth says nothing for one.

How wrong a resolved depth is beyond its posterior is learned from recorded and simulated events of known
depth (`benchmarks.learned_errors`).
"""

from __future__ import annotations

import math

import numpy as np

from testban.identification.settings import DepthSettings
from testban.model import SHALLOW_KM, Evidence, Origin

NAME = "depth"
SOURCE = "depth screening, as in Fisk, Jepsen & Murphy 2002, Pure Appl. Geophys. 159, 865-888"


def depth_evidence(origin: Origin, settings: DepthSettings | None = None) -> Evidence:
    """Probability, with the model error added, that the event is shallow enough for an explosion or a
    collapse."""
    from scipy.stats import norm

    settings = settings or DepthSettings()
    low, high = origin.uncertainty.depth_km
    interval = f"{low:.0f} to {high:.0f} km ({origin.uncertainty.confidence:.0%})"
    if origin.depth_range == "shallow":
        text = (
            f"shallow: the whole depth interval, {interval}, lies within {SHALLOW_KM:g} km of the surface, "
            "as any class can"
        )
        return Evidence(NAME, text, origin.depth_km, None, "km", source=SOURCE)
    if not origin.depth_resolved:
        text = f"the arrivals do not resolve the depth ({interval}), so it separates nothing"
        return Evidence(NAME, text, origin.depth_km, None, "km", source=SOURCE)
    depths = np.asarray(origin.samples)[:, 2]
    errors = np.array(settings.model_errors_km)
    within = norm.cdf(settings.screening_depth_km, depths[:, None], errors)
    shallow = float(np.mean(within))
    std = math.sqrt(float(np.var(depths) + np.mean(errors**2)))
    failure = settings.failure
    excluded = math.log((1 - failure) * min(2 * shallow, 1.0) + failure)
    likelihood = {"explosion": excluded, "earthquake": 0.0, "collapse": excluded}
    if shallow >= 0.5:
        text = f"depth {origin.depth_km:.1f} km, {interval}: any class can be so shallow"
        return Evidence(NAME, text, origin.depth_km, std, "km", source=SOURCE)
    text = (
        f"depth {origin.depth_km:.1f} km, {interval}: with a model error of {errors.min():.1f} to "
        f"{errors.max():.1f} km the probability of less than {settings.screening_depth_km:g} km is "
        f"{shallow:.2g}, and that of a depth wrong altogether {failure:.2g}: it speaks against an explosion "
        "and a collapse"
    )
    return Evidence(NAME, text, origin.depth_km, std, "km", likelihood, source=SOURCE)
