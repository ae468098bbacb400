"""The yield under each set of assumptions, drawn as intervals beside the result."""

from __future__ import annotations

import math

from testban.model import YieldAlternative, YieldEstimate
from testban.reporting import illustration as look
from testban.reporting import wording
from testban.reporting.illustration import Illustration, drawing, illustrate

WIDEST_LABEL = 78
MOST_ROWS = 24


def yield_intervals(estimate: YieldEstimate) -> Illustration | None:
    """90 % interval and median of every alternative; None where there is nothing to compare."""
    listed = [a for a in estimate.alternatives if all(map(math.isfinite, a.interval_90))][:MOST_ROWS]
    if len(listed) < 2:
        return None
    used = sorted((a for a in listed if a.weight > 0), key=lambda a: a.median)
    shown = sorted((a for a in listed if a.weight == 0), key=lambda a: a.median)
    result = YieldAlternative("All together", estimate.median, estimate.interval_90, 1.0)
    rows = [*shown, *used, result]
    with drawing(9.6, 0.9 + 0.27 * len(rows)) as figure:
        axes = figure.add_axes(
            (0.52, 0.62 / (0.9 + 0.27 * len(rows)), 0.45, 0.27 * len(rows) / (0.9 + 0.27 * len(rows)))
        )
        for y, row in enumerate(rows):
            colour = look.VERMILLION if row is result else look.BLUE if row.weight > 0 else look.FAINT
            axes.plot(row.interval_90, (y, y), color=colour, linewidth=3 if row is result else 1.6)
            axes.plot([row.median], [y], "o", color=colour, markersize=5)
        axes.set_xscale("log")
        axes.set_ylim(-0.7, len(rows) - 0.3)
        axes.set_yticks(range(len(rows)), [_short(row) for row in rows], fontsize=7)
        axes.set_xlabel("yield, kt (line: 90 %, dot: median)")
        axes.grid(axis="x", alpha=0.3)
        return illustrate(
            figure,
            "yield",
            "Yield if the event was an explosion, under each set of assumptions alone: those that make up "
            "the result (blue), those listed for comparison (grey), and all together (red).",
            f"Intervals of yield for {len(listed)} sets of assumptions; together "
            f"{wording.yield_kt(estimate)}.",
        )


def _short(row: YieldAlternative) -> str:
    text = row.assumption if len(row.assumption) <= WIDEST_LABEL else row.assumption[: WIDEST_LABEL - 1] + "…"
    return text if row.weight in (0.0, 1.0) else f"{text} ({row.weight:.0%})"
