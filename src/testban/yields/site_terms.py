"""Kernel: how much a site's shots differ from a relation, learned from those whose yield is known."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from testban.model import CalibrationShot
from testban.yields.grid import student_scale
from testban.yields.relations import HABITUAL_DEPTH_M, MagnitudeYieldRelation
from testban.yields.settings import YieldSettings

ROUNDS = 30


@dataclass(frozen=True, slots=True)
class SiteTerm:
    """mb less the relation's: ``offset`` with its standard deviation, and the scatter from shot to shot."""

    offset: float
    offset_sigma: float
    scatter: float
    shots: int


def learn_site_term(
    shots: Sequence[CalibrationShot], relation: MagnitudeYieldRelation, settings: YieldSettings
) -> SiteTerm:
    """Normal prior of the offset (no offset, ``site_scatter``), Student's scatter about it, by iterated
    weights (Lange, Little & Taylor 1989, doi:10.2307/2290063).

    A shot of unknown depth is put at the habitual one.
    """
    log_yield = np.log10([s.yield_kt for s in shots]) if shots else np.empty(0)
    habitual = math.log10(HABITUAL_DEPTH_M) + log_yield / 3.0
    depth = np.array([np.nan if s.depth_m is None else math.log10(s.depth_m) for s in shots])
    depth = np.where(np.isfinite(depth), depth, habitual)
    residual = np.array([s.mb for s in shots]) - relation.magnitude(log_yield, depth)
    unit = student_scale(settings.tail_freedom)
    first = settings.shot_scatter * unit
    offset, scatter = float(np.median(residual)) if shots else 0.0, first
    variance = settings.site_scatter**2
    for _ in range(ROUNDS):
        nu = settings.tail_freedom
        weight = (nu + 1) / (nu + ((residual - offset) / scatter) ** 2)
        information = float(weight.sum()) / scatter**2 + 1.0 / settings.site_scatter**2
        offset = float(weight @ residual) / scatter**2 / information
        variance = 1.0 / information
        squares = float(weight @ (residual - offset) ** 2)
        prior = settings.shot_freedom * first**2
        scatter = math.sqrt((prior + squares) / (settings.shot_freedom + len(shots)))
    return SiteTerm(offset, math.sqrt(variance), scatter / unit, len(shots))
