"""Close-ups beside the map: the region that holds the epicentre, and places relative to reference events."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from testban.model import EventAssessment, Origin, ReferenceEvent, RelativeLocation
from testban.reporting import illustration as look
from testban.reporting import wording
from testban.reporting.land_outline import ProjectedLand, Projection

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Frame = tuple[float, float, float, float]
"""West, east, south, north in km."""

ELLIPSE_90 = math.sqrt(-2.0 * math.log(1.0 - 0.9))
NEARBY_KM = 40.0
MOST_SAMPLES = 400
REFERENCE_MARK: dict[str, Any] = {
    "marker": "D",
    "s": 30,
    "color": look.GREEN,
    "edgecolors": "white",
    "linewidths": 0.6,
}
RELATIVE_MARK: dict[str, Any] = {
    "marker": "P",
    "s": 44,
    "color": look.ORANGE,
    "edgecolors": look.INK,
    "linewidths": 0.6,
}


def background(axes: Axes, land: ProjectedLand, frame: Frame) -> None:
    """Land and sea within the frame, and the frame itself."""
    from matplotlib.collections import LineCollection
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    west, east, south, north = frame
    reach = math.hypot(max(abs(west), abs(east)), max(abs(south), abs(north)))
    detail = (east - west) / 1000.0
    axes.set_facecolor(look.SEA)
    areas = land.areas(reach, detail)
    if areas:
        outline = Path.make_compound_path(*(Path(area, closed=True) for area in areas))
        axes.add_patch(PathPatch(outline, facecolor=look.LAND, edgecolor="none", zorder=0))
    lines = land.shorelines(frame, detail)
    axes.add_collection(LineCollection(lines, colors=look.SHORE, linewidths=0.6, zorder=1))
    axes.set(xlim=(west, east), ylim=(south, north), aspect="equal")


def region_panel(
    axes: Axes, event: EventAssessment, land: ProjectedLand, references: Sequence[ReferenceEvent]
) -> None:
    """The confidence region with samples of the posterior and the reference events nearby."""
    origin, projection = event.origin, land.projection
    marks = [(*_place(projection, reference), reference.name) for reference in references]
    marks = [mark for mark in marks if math.hypot(mark[0], mark[1]) < NEARBY_KM]
    reach = [1.35 * origin.uncertainty.semi_major_km, *(1.2 * math.hypot(x, y) for x, y, _ in marks)]
    half = max([1.0, *(value for value in reach if math.isfinite(value))])
    background(axes, land, (-half, half, -half, half))
    if len(origin.samples):
        stride = -(-len(origin.samples) // MOST_SAMPLES)
        cloud = projection.forward(origin.samples[::stride, 0], origin.samples[::stride, 1])
        axes.scatter(*cloud, s=3, color=look.PURPLE, alpha=0.55, linewidths=0, zorder=3, rasterized=True)
    share = wording.percent(origin.uncertainty.confidence)
    axes.fill(
        *ellipse(origin),
        facecolor="none",
        edgecolor="#9b3c77",
        linewidth=1.4,
        zorder=4,
        label=f"{share} region",
    )
    axes.scatter(
        0, 0, marker="*", s=150, color=look.VERMILLION, edgecolors="white", linewidths=0.7, zorder=7,
        label="epicentre",
    )  # fmt: skip
    for number, (x, y, _) in enumerate(marks):
        axes.scatter(x, y, zorder=6, label=None if number else "reference event", **REFERENCE_MARK)
    for x, y in (_place(projection, place) for place in event.relative_locations):
        axes.scatter(x, y, zorder=6, **RELATIVE_MARK)
    _kilometres(axes, "km east of the epicentre")


def relative_panel(
    axes: Axes, places: Sequence[RelativeLocation], references: Sequence[ReferenceEvent]
) -> None:
    """Reference events and, around each offset from them, its 90 % ellipse; origin at the first reference."""
    known = {reference.name: reference for reference in references}
    first = known.get(places[0].reference)
    base = Projection(
        first.latitude_deg if first else places[0].latitude_deg,
        first.longitude_deg if first else places[0].longitude_deg,
    )
    extent = [0.3]
    for number, place in enumerate(places):
        reference = known.get(place.reference)
        start = _place(base, reference) if reference else (0.0, 0.0)
        x, y = start[0] + place.east_m / 1000.0, start[1] + place.north_m / 1000.0
        outline = _offset_ellipse(x, y, place.covariance_m2)
        axes.plot([start[0], x], [start[1], y], color=look.INK, linewidth=0.7, linestyle=":", zorder=4)
        axes.fill(*outline, facecolor=look.ORANGE, edgecolor=look.INK, alpha=0.45, linewidth=0.6, zorder=5)
        axes.scatter(x, y, zorder=6, label=None if number else "relative location, 90 %", **RELATIVE_MARK)
        axes.scatter(*start, zorder=6, **REFERENCE_MARK)
        axes.annotate(
            place.reference, start, (0, 7), textcoords="offset points", fontsize=7, ha="center", zorder=8
        )
        extent += [np.abs(outline).max(), abs(start[0]), abs(start[1])]
    half = 1.2 * max(value for value in extent if math.isfinite(value))
    axes.set(xlim=(-half, half), ylim=(-half, half), aspect="equal", facecolor="#fbfbf9")
    axes.grid(color=look.GRID, linewidth=0.5)
    axes.set_axisbelow(True)
    _kilometres(axes, f"km east of {places[0].reference[:24]}")


def ellipse(origin: Origin) -> tuple[NDArray, NDArray]:
    """East and north (km) of points along the confidence region's edge."""
    region, turn = origin.uncertainty, np.radians(np.arange(0, 361, 5))
    strike = math.radians(region.azimuth_deg)
    along, across = region.semi_major_km * np.cos(turn), region.semi_minor_km * np.sin(turn)
    return along * math.sin(strike) + across * math.cos(strike), along * math.cos(strike) - across * math.sin(
        strike
    )


def _offset_ellipse(
    east_km: float, north_km: float, covariance_m2: tuple[tuple[float, float], tuple[float, float]]
) -> tuple[NDArray, NDArray]:
    values, vectors = np.linalg.eigh(np.nan_to_num(np.asarray(covariance_m2) / 1e6))
    turn = np.radians(np.arange(0, 361, 5))
    circle = np.stack([np.cos(turn), np.sin(turn)])
    east, north = vectors @ (ELLIPSE_90 * np.sqrt(np.maximum(values, 0.0))[:, None] * circle)
    return east_km + east, north_km + north


def _place(projection: Projection, record: ReferenceEvent | RelativeLocation) -> tuple[float, float]:
    east, north = projection.forward(record.latitude_deg, record.longitude_deg)
    return float(east), float(north)


def _kilometres(axes: Axes, label: str) -> None:
    axes.set(xlabel=label, ylabel="km north")
    axes.locator_params(nbins=5)
    axes.yaxis.set_label_position("right")
    axes.yaxis.tick_right()
