"""How far measured corners of P are off the source's, beyond each event's own error: of scored exercises."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from benchmarks.rows import Row
from benchmarks.yield_scatter import quantiles_of

from testban.exercise.score import Score, SourceScore
from testban.exercise.statistics import all_sources
from testban.identification import corner
from testban.sources import earthquake, explosion
from testban.sources.medium import MEDIA

COMMON = np.linspace(0.01, 0.8, 159)
"""log10 of the corner; every value as likely as the next before the events are seen."""
FEWEST = 5


def corner_error_rows(scores: Sequence[Score], case: str) -> list[Row]:
    """One row a kind whose corner the source model knows: collapses have none of their own."""
    rows = []
    for kind in ("explosion", "earthquake"):
        sources = (s for s in all_sources(list(scores)) if s.source.kind == kind)
        found = np.array([pair for s in sources if (pair := _off(s))])
        if len(found) < FEWEST:
            continue
        off, own = found.T
        width = COMMON[:, None] ** 2 + own**2
        log_likelihood = -0.5 * np.sum(off**2 / width + np.log(width), axis=1)
        weight = np.exp(log_likelihood - log_likelihood.max())
        low, middle, high = quantiles_of(COMMON, weight)
        told = (
            f"{middle:.2f} ({low:.2f} to {high:.2f}; 68 %) of {len(found)}, mean {off.mean():+.2f}; assumed: "
            f"{corner.COMMON_ERROR:g}"
        )
        rows.append(Row(case, f"log10 error of {kind}s' corner of P, beyond its own", "shown", told, True))
    return rows


def _off(scored: SourceScore) -> tuple[float, float] | None:
    """log10 of the measured corner over the source's, and the error that is the event's own."""
    true, known = scored.source, scored.measured
    measured = [m for m in known.measured if m.quantity == corner.NAME] if known else []
    if not measured:
        return None
    if true.kind == "explosion":
        source_hz = explosion.corner_frequency_hz(true.yield_kt, 1000.0 * true.depth_km, MEDIA[true.medium])
    else:
        moment_nm = 10.0 ** (1.5 * true.moment_magnitude + 9.1)
        source_hz = earthquake.corner_frequency_hz(moment_nm, 1e6 * true.stress_drop_mpa)
    own = math.sqrt(max(measured[0].error ** 2 - corner.COMMON_ERROR**2, 1e-6))
    return measured[0].value - math.log10(source_hz), own
