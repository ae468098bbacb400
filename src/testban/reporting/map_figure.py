"""The map: stations that were used and that were not, and the region that holds the epicentre, close up."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from testban.model import Assessment, EventAssessment, Origin, Recordings, ReferenceEvent, Site
from testban.reporting import illustration as look
from testban.reporting import wording
from testban.reporting.illustration import Illustration, drawing, illustrate
from testban.reporting.land_outline import ProjectedLand, Projection
from testban.reporting.region_panel import background, ellipse, region_panel, relative_panel

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Frame = tuple[float, float, float, float]

STEPS_DEG = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 30.0)
ROLES: dict[str, dict[str, Any]] = {
    "used": {"marker": "^", "s": 34, "color": look.BLUE, "edgecolors": "white", "linewidths": 0.6},
    "rejected": {"marker": "^", "s": 30, "facecolors": "white", "edgecolors": look.VERMILLION},
    "no arrival": {"marker": "v", "s": 20, "facecolors": "white", "edgecolors": look.FAINT},
    "recording": {"marker": "^", "s": 30, "color": look.BLUE, "edgecolors": "white", "linewidths": 0.6},
    "left out": {"marker": "x", "s": 20, "color": look.FAINT},
}


def station_roles(
    assessment: Assessment, recordings: Recordings, origin: Origin | None
) -> dict[str, list[Site]]:
    """Stations by what part they had in the origin; keys as in ROLES."""
    arrivals = origin.arrivals if origin else ()
    used = {arrival.pick.station for arrival in arrivals if arrival.weight >= 0.5}
    seen = {arrival.pick.station for arrival in arrivals}
    left_out = {".".join(exclusion.channel.split(".")[:2]) for exclusion in assessment.excluded_channels}
    roles: dict[str, list[Site]] = {role: [] for role in ROLES}
    for key, site in sorted(recordings.sites.items()):
        role = (
            "used"
            if key in used
            else "rejected"
            if key in seen
            else "left out"
            if key in left_out
            else "no arrival"
        )
        roles[role].append(site)
    return roles


def event_map(
    event: EventAssessment,
    assessment: Assessment,
    recordings: Recordings,
    references: Sequence[ReferenceEvent],
) -> Illustration:
    """Stations around the event; beside them its region and its place relative to references, close up."""
    origin = event.origin
    land = ProjectedLand.around(Projection(origin.latitude_deg, origin.longitude_deg))
    roles = station_roles(assessment, recordings, origin)
    share = wording.percent(origin.uncertainty.confidence)
    with drawing(9.6, 5.9) as figure:
        wide = figure.add_axes((0.045, 0.11, 0.585, 0.845))
        _stations(
            wide, land, roles, _frame_of_stations(land.projection, roles, (9.6 * 0.585) / (5.9 * 0.845))
        )
        wide.fill(*ellipse(origin), facecolor=look.PURPLE, edgecolor=look.PURPLE, alpha=0.35, zorder=5)
        wide.scatter(
            0, 0, marker="*", s=130, color=look.VERMILLION, edgecolors="white", linewidths=0.7, zorder=7
        )
        wide.set_title("Stations")
        parts = [wide]
        if event.relative_locations:
            near = figure.add_axes((0.675, 0.62, 0.26, 0.335))
            close = figure.add_axes((0.675, 0.16, 0.26, 0.335))
            relative_panel(close, event.relative_locations, references)
            close.set_title("Relative to reference events")
            parts += [near, close]
        else:
            near = figure.add_axes((0.665, 0.33, 0.275, 0.48))
            parts.append(near)
        region_panel(near, event, land, references)
        near.set_title(f"{share} region, close up")
        handles, labels = _legend(*parts)
        figure.legend(
            handles, labels, loc="lower center", ncols=len(labels), columnspacing=1.2, handletextpad=0.3
        )
        counts = ", ".join(f"{len(sites)} {role}" for role, sites in roles.items() if sites)
        place = wording.coordinates(
            origin.latitude_deg, origin.longitude_deg, origin.uncertainty.semi_major_km
        )
        return illustrate(
            figure,
            "map",
            f"Stations by the part they had ({counts}), and the {share} region close up with samples of the "
            "posterior. Shorelines: Natural Earth, 1:50 million.",
            f"Map of stations ({counts}) around the epicentre at {place}; "
            f"{wording.region(origin.uncertainty)}."
            + "".join(f" Reference event {reference.name} is marked." for reference in references),
        )


def station_map(assessment: Assessment, recordings: Recordings) -> Illustration | None:
    """Stations alone, for recordings in which no event was found; None when no station has coordinates."""
    roles = station_roles(assessment, recordings, None)
    roles = {"recording": roles["no arrival"], "left out": roles["left out"]}
    sites = [site for group in roles.values() for site in group]
    if not sites:
        return None
    vectors = np.array([_unit(site.latitude_deg, site.longitude_deg) for site in sites]).mean(axis=0)
    latitude = math.degrees(math.atan2(vectors[2], math.hypot(vectors[0], vectors[1])))
    projection = Projection(latitude, math.degrees(math.atan2(vectors[1], vectors[0])))
    with drawing(7.2, 5.0) as figure:
        axes = figure.add_axes((0.06, 0.1, 0.92, 0.88))
        frame = _frame_of_stations(projection, roles, (7.2 * 0.92) / (5.0 * 0.88))
        _stations(axes, ProjectedLand.around(projection), roles, frame)
        figure.legend(loc="lower center", ncols=4)
        counts = ", ".join(f"{len(group)} {role}" for role, group in roles.items() if group)
        return illustrate(figure, "map", f"Stations ({counts}).", f"Map of stations: {counts}.")


def _frame_of_stations(projection: Projection, roles: dict[str, list[Site]], aspect: float) -> Frame:
    """West, east, south, north (km) around stations and centre, widened to ``aspect`` (width over height)."""
    sites = [site for group in roles.values() for site in group]
    east, north = projection.forward(
        [projection.latitude_deg, *(site.latitude_deg for site in sites)],
        [projection.longitude_deg, *(site.longitude_deg for site in sites)],
    )
    width, height = np.ptp(east), np.ptp(north)
    margin = 0.08 * max(width, height, 10.0)
    width, height = width + 2 * margin, height + 2 * margin
    width, height = max(width, aspect * height), max(height, width / aspect)
    x, y = (east.min() + east.max()) / 2, (north.min() + north.max()) / 2
    return x - width / 2, x + width / 2, y - height / 2, y + height / 2


def _stations(axes: Axes, land: ProjectedLand, roles: dict[str, list[Site]], frame: Frame) -> None:
    projection = land.projection
    background(axes, land, frame)
    _graticule(axes, projection, frame)
    for order, (role, sites) in enumerate(roles.items()):
        if not sites:
            continue
        east, north = projection.forward(
            [site.latitude_deg for site in sites], [site.longitude_deg for site in sites]
        )
        axes.scatter(east, north, label=f"{role} ({len(sites)})", zorder=6 - 0.1 * order, **ROLES[role])
        for site, x, y in zip(sites, east, north, strict=True):
            axes.annotate(
                site.station,
                (x, y),
                (4, 3),
                textcoords="offset points",
                fontsize=6,
                color=look.INK if role == "used" else look.FAINT,
                zorder=8,
            )


def _graticule(axes: Axes, projection: Projection, frame: Frame) -> None:
    """Meridians and parallels, labelled where they meet the lower and the left edge."""
    west, east, south, north = frame
    along = np.linspace(0.0, 1.0, 101)
    x, y = west + along * (east - west), south + along * (north - south)
    rim = [projection.inverse(x, edge) for edge in (south, north)]
    rim += [projection.inverse(edge, y) for edge in (west, east)]
    lats, lons = np.concatenate([r[0] for r in rim]), np.concatenate([r[1] for r in rim])
    lat_step = _step(np.ptp(lats) / 5)
    lon_step = _step(np.ptp(lons) / 6)
    parallels = np.arange(math.ceil(lats.min() / lat_step), lats.max() / lat_step) * lat_step
    meridians = np.arange(math.ceil(lons.min() / lon_step), lons.max() / lon_step) * lon_step
    style: dict[str, Any] = {"color": look.GRID, "linewidth": 0.5, "zorder": 2}
    lon_line, lat_line = np.linspace(lons.min(), lons.max(), 91), np.linspace(lats.min(), lats.max(), 91)
    for parallel in parallels:
        axes.plot(*projection.forward(parallel, lon_line), **style)
    for meridian in meridians:
        axes.plot(*projection.forward(lat_line, meridian), **style)
    bottom, left = projection.inverse(x, south)[1], projection.inverse(west, y)[0]
    _ticks(axes, "x", x, bottom, meridians, "E", "W")
    _ticks(axes, "y", y, left, parallels, "N", "S")
    axes.set(xlim=(west, east), ylim=(south, north))


def _ticks(
    axes: Axes, axis: str, at: NDArray, degrees: NDArray, levels: NDArray, plus: str, minus: str
) -> None:
    places, labels = [], []
    for level in levels:
        crossing = np.flatnonzero(np.diff(np.sign(degrees - level)) != 0)
        if len(crossing):
            k = crossing[0]
            share = (level - degrees[k]) / (degrees[k + 1] - degrees[k])
            value = (level + 180.0) % 360.0 - 180.0 if axis == "x" else level
            places.append(at[k] + share * (at[k + 1] - at[k]))
            labels.append(f"{abs(round(value, 4)):g}°{plus if value > 0 else minus if value < 0 else ''}")
    getattr(axes, f"set_{axis}ticks")(places, labels)


def _step(wanted_deg: float) -> float:
    return next((step for step in STEPS_DEG if step >= wanted_deg), STEPS_DEG[-1])


def _legend(*axes: Axes) -> tuple[list, list[str]]:
    handles, labels = [], []
    for part in axes:
        for handle, label in zip(*part.get_legend_handles_labels(), strict=True):
            handles.append(handle)
            labels.append(label)
    return handles, labels


def _unit(latitude_deg: float, longitude_deg: float) -> tuple[float, float, float]:
    lat, lon = math.radians(latitude_deg), math.radians(longitude_deg)
    return math.cos(lat) * math.cos(lon), math.cos(lat) * math.sin(lon), math.sin(lat)
