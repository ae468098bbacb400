"""What each piece of evidence weighs: likelihood ratios of explosion against the other classes."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from testban.model import CLASSES, Evidence, Identification
from testban.reporting import illustration as look
from testban.reporting import wording
from testban.reporting.illustration import Illustration, drawing, illustrate

if TYPE_CHECKING:
    from matplotlib.axes import Axes

COLOURS = {"explosion": look.VERMILLION, "earthquake": look.BLUE, "collapse": look.GREEN}
AGAINST = ("earthquake", "collapse")
MOST_DECADES = 4.0
TICKS = {
    -4: "1/10 000",
    -3: "1/1000",
    -2: "1/100",
    -1: "1/10",
    0: "1",
    1: "10",
    2: "100",
    3: "1000",
    4: "10 000",
}


def log_ratio(weights: dict[str, float], other: str) -> float:
    """Natural log of the likelihood of an explosion over that of ``other``; NaN when either is missing."""
    return weights.get("explosion", math.nan) - weights.get(other, math.nan)


def evidence_rows(
    identification: Identification, evidence: tuple[Evidence, ...]
) -> list[tuple[str, dict[str, float]]]:
    """(name, log-likelihood by class) for what is weighed, then prior and sum."""
    rows = [(piece.name, dict(piece.log_likelihood or {})) for piece in evidence if piece.weighed]
    if not rows:
        return []
    prior = {name: math.log(max(identification.prior.get(name, 0.0), 1e-300)) for name in CLASSES}
    posterior = {name: math.log(max(getattr(identification, name), 1e-300)) for name in CLASSES}
    return [*rows, ("before any evidence", prior), ("all together", posterior)]


def evidence_bars(identification: Identification, evidence: tuple[Evidence, ...]) -> Illustration | None:
    """Two bars for each line of evidence; None when nothing was weighed."""
    rows = evidence_rows(identification, evidence)
    if not rows:
        return None
    ratios = {other: [log_ratio(weights, other) / math.log(10) for _, weights in rows] for other in AGAINST}
    largest = max(
        (abs(value) for values in ratios.values() for value in values if math.isfinite(value)), default=1.0
    )
    limit = min(MOST_DECADES, max(1.0, math.ceil(largest)))
    height = 0.95 + 0.42 * len(rows)
    with drawing(9.6, height) as figure:
        axes = figure.add_axes((0.29, 0.5 / height, 0.66, (height - 0.9) / height))
        axes.axvline(0.0, color=look.INK, linewidth=0.8, zorder=3)
        axes.grid(axis="x", color=look.GRID, linewidth=0.6)
        axes.set_axisbelow(True)
        for shift, other in zip((-0.19, 0.19), AGAINST, strict=True):
            for row, value in enumerate(ratios[other]):
                if math.isfinite(value):
                    _bar(axes, row + shift, value, limit, other, label=row == 0)
        axes.axhline(len(rows) - 2.5, color=look.FAINT, linewidth=0.6)
        names = [name if len(name) <= 36 else name[:35] + "…" for name, _ in rows]
        axes.set_yticks(range(len(rows)), names)
        axes.tick_params(axis="y", length=0)
        axes.set(ylim=(len(rows) - 0.5, -0.5), xlim=(-1.22 * limit, 1.22 * limit))
        ticks = [tick for tick in TICKS if abs(tick) <= limit]
        axes.set_xticks(ticks, [TICKS[tick] for tick in ticks])
        axes.set_xlabel("likelihood ratio: left speaks against an explosion, right for it")
        axes.spines[["top", "right", "left"]].set_visible(False)
        figure.legend(*axes.get_legend_handles_labels(), loc="upper right", ncols=2)
        told = "; ".join(
            f"{name}: {wording.ratio(log_ratio(weights, 'earthquake'))} against earthquake, "
            f"{wording.ratio(log_ratio(weights, 'collapse'))} against collapse"
            for name, weights in rows
        )
        return illustrate(
            figure,
            "evidence",
            "How many times likelier each observation is if the event was an explosion than if it was an "
            "earthquake or a collapse.",
            f"Likelihood ratios of explosion. {told}.",
        )


def _bar(axes: Axes, y: float, decades: float, limit: float, other: str, *, label: bool) -> None:
    """One bar with its factor at the end; bars longer than the axis are cut and keep their number."""
    shown = max(-limit, min(limit, decades))
    striped = other == "collapse"
    axes.barh(
        y,
        shown,
        0.34,
        color=COLOURS[other],
        alpha=0.75 if striped else 0.9,
        hatch="////" if striped else None,
        edgecolor="white",
        linewidth=0.0,
        label=f"explosion against {other}" if label else None,
    )
    axes.annotate(
        wording.ratio(decades * math.log(10)),
        (shown, y),
        (4 if decades >= 0 else -4, 0),
        textcoords="offset points",
        va="center",
        ha="left" if decades >= 0 else "right",
        fontsize=7.5,
    )
