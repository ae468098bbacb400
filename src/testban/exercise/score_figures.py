"""Figures of scores: where the truth lies in what was stated, for one exercise and for many."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from testban.earth.geodesy import inverse
from testban.exercise.score import Score
from testban.exercise.statistics import Coverage, DetectionBin
from testban.reporting import illustration as look
from testban.reporting.illustration import Illustration, drawing, illustrate

PANELS = 8


def place_figure(score: Score, assessment: Mapping[str, Any]) -> Illustration | None:
    """True places against stated ones, each about its own truth; None when nothing was found."""
    events = {e["id"]: e["origin"] for e in assessment["events"]}
    found = [s for s in score.sources if s.event in events]
    if not found:
        return None
    with drawing(9.2, 3.3) as figure:
        for k, source in enumerate(found[:3]):
            origin = events[source.event]
            region = origin["uncertainty"]
            axes = figure.add_axes((0.07 + 0.29 * k, 0.15, 0.22, 0.74))
            true = source.source
            distance, azimuth, _ = inverse(
                true.latitude_deg, true.longitude_deg, origin["latitude"], origin["longitude"]
            )
            turn = np.radians(float(azimuth))
            east, north = float(distance) * np.sin(turn), float(distance) * np.cos(turn)
            angle = np.linspace(0, 2 * np.pi, 200)
            along, across = region["semi_major_km"] * np.cos(angle), region["semi_minor_km"] * np.sin(angle)
            axis = np.radians(region["azimuth_deg"])
            axes.fill(
                east + along * np.sin(axis) + across * np.cos(axis),
                north + along * np.cos(axis) - across * np.sin(axis),
                color=look.SKY,
                alpha=0.35,
                label="90 % region",
            )
            axes.plot([east], [north], "o", color=look.BLUE, label="stated")
            axes.plot([0.0], [0.0], "*", color=look.VERMILLION, markersize=13, label="truth")
            axes.set(
                aspect="equal",
                xlabel="km east of the truth",
                ylabel="km north",
                title=(true.label or true.kind).capitalize(),
            )
            axes.margins(0.08)
            axes.grid(color=look.GRID, linewidth=0.5)
        axes.legend(loc="upper left", bbox_to_anchor=(1.02, 1.0), borderaxespad=0.0)
        return illustrate(
            figure,
            "place",
            "Stated epicentres and their 90 % regions about the true place.",
            "; ".join(f"{s.source.kind} placed {s.distance_km:.1f} km from the truth" for s in found[:3]),
        )


def level_figure(score: Score) -> Illustration | None:
    """For every stated interval, the smallest one that still holds the truth."""
    rows = [
        (f"{i.quantity}" + (f", {s.source.kind}" if len(score.sources) > 1 else ""), i.level)
        for s in score.sources
        for i in s.intervals
        if i.level is not None
    ]
    if not rows:
        return None
    height = 1.0 + 0.3 * len(rows)
    with drawing(9.2, height) as figure:
        axes = figure.add_axes((0.24, 0.62 / height, 0.72, 1.0 - 0.85 / height))
        places = np.arange(len(rows))[::-1]
        colours = [look.GREEN if level <= 0.9 else look.VERMILLION for _, level in rows]
        axes.barh(places, [level for _, level in rows], color=colours, height=0.6)
        axes.axvline(0.9, color=look.INK, linewidth=1.0, linestyle=(0, (4, 2)))
        axes.set(
            xlim=(0, 1), ylim=(-0.7, len(rows) - 0.3), yticks=places, yticklabels=[name for name, _ in rows]
        )
        axes.set_xlabel("probability of the smallest interval that holds the truth (90 % interval: dashed)")
        axes.spines[["top", "right"]].set_visible(False)
        outside = [name for name, level in rows if level > 0.9]
        words = f"outside the 90 % interval: {', '.join(outside)}" if outside else "all inside"
        return illustrate(
            figure,
            "levels",
            "How far out in each stated interval the truth lies. Over many exercises the bars should be "
            "spread evenly from 0 to 1; one exercise alone proves little.",
            f"Truth against {len(rows)} stated intervals: {words}.",
        )


def detection_figure(bins: Sequence[DetectionBin], kind: str) -> Illustration | None:
    """Share of sources found against their true magnitude."""
    if not bins:
        return None
    with drawing(9.2, 3.6) as figure:
        axes = figure.add_axes((0.07, 0.15, 0.9, 0.78))
        middle = np.array([(b.low + b.high) / 2 for b in bins])
        share = np.array([b.share for b in bins])
        bounds = np.array([b.interval_90 for b in bins]).T
        axes.errorbar(
            middle,
            share,
            [share - bounds[0], bounds[1] - share],
            fmt="o-",
            color=look.BLUE,
            capsize=3,
            linewidth=1.2,
        )
        for x, y, b in zip(middle, share, bins, strict=True):
            axes.annotate(
                str(b.sources), (x, y), (0, 7 if y < 0.9 else -14), textcoords="offset points", ha="center"
            )
        axes.set(ylim=(-0.05, 1.08), xlabel=f"true {kind}", ylabel="share found")
        axes.grid(color=look.GRID, linewidth=0.5)
        axes.spines[["top", "right"]].set_visible(False)
        return illustrate(
            figure,
            "detection",
            "Share of sources found, with its 90 % interval; numbers are sources in each bin.",
            f"Detection from {share[0]:.0%} at {middle[0]:.2f} to {share[-1]:.0%} at {middle[-1]:.2f}.",
        )


def coverage_figure(coverages: Sequence[Coverage]) -> Illustration | None:
    """p-p plots: share of truths inside the interval of each probability."""
    shown = [c for c in coverages if len(c.levels) >= 5][:PANELS]
    if not shown:
        return None
    columns = min(4, len(shown))
    rows = -(-len(shown) // columns)
    with drawing(9.4, 2.55 * rows + 0.2) as figure:
        for k, coverage in enumerate(shown):
            axes = figure.add_subplot(rows, columns, k + 1)
            count = len(coverage.levels)
            p = np.linspace(0, 1, 101)
            band = 1.645 * np.sqrt(p * (1 - p) / count)
            axes.fill_between(p, p - band, p + band, color=look.GRID)
            axes.plot(p, p, color=look.FAINT, linewidth=0.8)
            axes.plot(
                np.concatenate([[0], coverage.levels, [1]]), np.linspace(0, 1, count + 2), color=look.BLUE
            )
            axes.axvline(0.9, color=look.VERMILLION, linewidth=0.6, linestyle=(0, (4, 2)))
            axes.set(xlim=(0, 1), ylim=(0, 1), aspect="equal", title=f"{coverage.quantity} ({count})")
            if k % columns == 0:
                axes.set_ylabel("share of truths inside")
            if k // columns == rows - 1:
                axes.set_xlabel("stated probability")
        figure.subplots_adjust(left=0.07, right=0.99, top=0.93, bottom=0.6 / (2.55 * rows), hspace=0.45)
        return illustrate(
            figure,
            "coverage",
            "p-p plots. On the grey line intervals are right; above it they are wider than need be, below it "
            "too narrow. Grey band: what chance allows nine times in ten.",
            "; ".join(f"{c.quantity}: 90 % holds {c.held_90:.0%}" for c in shown),
        )
