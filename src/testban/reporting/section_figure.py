"""The record section: filtered vertical traces by distance, with picks and predicted phases."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from testban.earth.geodesy import KM_PER_DEG, inverse
from testban.model import Assessment, EventAssessment, Pick, Recordings
from testban.reporting import illustration as look
from testban.reporting.illustration import Illustration, drawing, illustrate
from testban.reporting.traces import filtered, thinned, vertical_channel

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PHASES = ("Pg", "Pn", "P", "Sg", "Sn", "S", "Lg")
LG_REACH_DEG = 25.0
MOST_SECONDS = 900.0
MOST_TRACES = 60
SHORTEST_SPAN_S = 20.0


class TravelTimeTable(Protocol):
    """What the figures ask of travel times (`testban.earth.traveltimes.TravelTimes`)."""

    def time_s(self, phase: str, distance_deg: ArrayLike, depth_km: float) -> NDArray[np.float64]: ...


@dataclass(frozen=True, slots=True)
class SectionRow:
    """One station in the section: its channel, how far away it is and its picks."""

    station: str
    channel: str
    distance_km: float
    picks: tuple[tuple[Pick, str, float], ...]  # pick, phase, weight


def section_rows(event: EventAssessment, assessment: Assessment, recordings: Recordings) -> list[SectionRow]:
    """Every station with a site and a vertical channel, by distance; beyond 60 only those with arrivals."""
    origin = event.origin
    left_out = frozenset(exclusion.channel for exclusion in assessment.excluded_channels)
    rows = []
    for key, site in recordings.sites.items():
        arrivals = [arrival for arrival in origin.arrivals if arrival.pick.station == key]
        vertical = [arrival.pick.channel for arrival in arrivals if arrival.pick.channel.endswith("Z")]
        channel = vertical_channel(recordings, key, vertical[0] if vertical else "", left_out)
        if not channel:
            continue
        distance, _, _ = inverse(
            origin.latitude_deg, origin.longitude_deg, site.latitude_deg, site.longitude_deg
        )
        picks = [(arrival.pick, arrival.phase, arrival.weight) for arrival in arrivals]
        picks += [(left.pick, "", -1.0) for left in assessment.unassociated_picks if left.pick.station == key]
        rows.append(SectionRow(key, channel, float(distance), tuple(picks)))
    if len(rows) > MOST_TRACES:
        rows = [row for row in rows if any(weight >= 0 for _, _, weight in row.picks)] or rows
        rows = sorted(rows, key=lambda row: row.station)[:: -(-len(rows) // MOST_TRACES)]
    return sorted(rows, key=lambda row: (row.distance_km, row.station))


def section(
    event: EventAssessment,
    assessment: Assessment,
    recordings: Recordings,
    travel_times: TravelTimeTable,
    band_hz: tuple[float, float],
) -> Illustration | None:
    """Traces at their distances in seconds after the origin time; None when there is nothing to draw."""
    origin = event.origin
    rows = section_rows(event, assessment, recordings)
    if not rows:
        return None
    distances = np.array([row.distance_km for row in rows])
    start, end = _time_span(distances, origin.depth_km, travel_times)
    recorded = _last_sample(rows, recordings) - origin.time
    if recorded > start + SHORTEST_SPAN_S:
        end = min(end, recorded)
    low, high = _distance_span(distances)
    height = float(np.clip(2.2 + 0.21 * len(rows), 3.2, 9.5))
    with drawing(9.6, height) as figure:
        axes = figure.add_axes((0.06, 0.5 / height, 0.855, (height - 0.85) / height))
        axes.set(xlim=(start, end), ylim=(low, high))
        swing = 0.62 * (high - low) / max(len(rows), 6)
        drawn = sum(
            _draw_row(axes, row, recordings, origin.time, (start, end), band_hz, swing) for row in rows
        )
        _predictions(axes, origin.depth_km, travel_times)
        _labels(axes, rows, height)
        axes.set_xlabel("seconds after the origin time", loc="left")
        axes.set_ylabel("distance, km")
        axes.spines[["top", "right"]].set_visible(False)
        _legend(figure)
        picks = sum(1 for row in rows for _, _, weight in row.picks if weight >= 0.5)
        return illustrate(
            figure,
            "section",
            f"Vertical component, {band_hz[0]:g} to {band_hz[1]:g} Hz, each trace scaled to its own maximum. "
            "Lines: phases predicted for the origin; ticks: picks.",
            f"Record section of {drawn} stations from {distances.min():.0f} to {distances.max():.0f} km with "
            f"{picks} used picks and the predicted phases.",
        )


def _time_span(distances_km: NDArray, depth_km: float, travel_times: TravelTimeTable) -> tuple[float, float]:
    times = predicted_times(distances_km / KM_PER_DEG, depth_km, travel_times)
    known = times[np.isfinite(times)]
    if not known.size:
        return -10.0, 120.0
    first, last = float(known.min()), float(known.max())
    margin = max(8.0, 0.06 * (last - first))
    return first - margin, min(last + 2 * margin, first + MOST_SECONDS)


def _last_sample(rows: list[SectionRow], recordings: Recordings) -> float:
    """Time of the last sample of any channel in the section."""
    channels = {row.channel for row in rows}
    return max(waveform.end_time for waveform in recordings.waveforms if waveform.id in channels)


def predicted_times(
    distances_deg: NDArray, depth_km: float, travel_times: TravelTimeTable
) -> NDArray[np.float64]:
    """Seconds after the origin, (phases, distances); NaN where a phase is absent or has another name."""
    times = {phase: travel_times.time_s(phase, distances_deg, depth_km) for phase in PHASES}
    for regional, mantle in (("Pn", "P"), ("Sn", "S")):
        times[mantle] = np.where(np.isfinite(times[regional]), np.nan, times[mantle])
    times["Lg"] = np.where(distances_deg <= LG_REACH_DEG, times["Lg"], np.nan)
    return np.stack([times[phase] for phase in PHASES])


def _distance_span(distances_km: NDArray) -> tuple[float, float]:
    low, high = float(distances_km.min()), float(distances_km.max())
    margin = max(5.0, 0.05 * (high - low))
    return low - margin, high + 1.3 * margin


def _draw_row(
    axes: Axes,
    row: SectionRow,
    recordings: Recordings,
    origin_time: float,
    span: tuple[float, float],
    band_hz: tuple[float, float],
    swing_km: float,
) -> bool:
    """One station's trace and picks; whether there was a trace to draw."""
    traces = filtered(recordings, row.channel, origin_time + span[0], origin_time + span[1], band_hz)
    largest = max((float(np.abs(trace.samples).max()) for trace in traces), default=0.0)
    used = any(weight >= 0.5 for _, _, weight in row.picks)
    for trace in traces:
        times, samples = thinned(trace, 700)
        axes.plot(
            times - origin_time,
            row.distance_km + swing_km * samples / (largest or 1.0),
            color="#3a3a3a" if used else "#a8a8a8",
            linewidth=0.45,
            zorder=3,
            rasterized=True,
        )
    for pick, phase, weight in row.picks:
        moment = pick.time - origin_time
        if not span[0] <= moment <= span[1]:
            continue
        colour = look.P_COLOUR if (phase or pick.phase_hint).startswith("P") else look.S_COLOUR
        style: dict[str, Any] = (
            {"linewidth": 1.7} if weight >= 0.5 else {"linewidth": 1.0, "linestyle": (0, (1.5, 1))}
        )
        axes.plot(
            [moment, moment],
            [row.distance_km - 0.8 * swing_km, row.distance_km + 0.8 * swing_km],
            color=colour if weight >= 0 else look.FAINT,
            zorder=5,
            **style,
        )
    return bool(traces)


def _predictions(axes: Axes, depth_km: float, travel_times: TravelTimeTable) -> None:
    """Travel-time curves with their names along the upper edge."""
    low, high = axes.get_ylim()
    start, end = axes.get_xlim()
    distances = np.linspace(max(low, 0.0), high, 80)
    taken: list[float] = []
    for phase, times in zip(
        PHASES, predicted_times(distances / KM_PER_DEG, depth_km, travel_times), strict=True
    ):
        seen = np.isfinite(times) & (times >= start) & (times <= end)
        if not seen.any():
            continue
        colour = look.P_COLOUR if phase.startswith("P") else look.S_COLOUR
        axes.plot(times, distances, color=colour, linewidth=0.8, alpha=0.65, linestyle=(0, (5, 3)), zorder=2)
        last = np.flatnonzero(seen)[-1]
        place = float(times[last])
        place += 0.017 * (end - start) * sum(abs(place - other) < 0.015 * (end - start) for other in taken)
        taken.append(place)
        axes.annotate(
            phase,
            (place, distances[last]),
            (0, 2),
            textcoords="offset points",
            color=colour,
            fontsize=8,
            ha="center",
            va="bottom",
            annotation_clip=False,
        )


def _labels(axes: Axes, rows: list[SectionRow], height_in: float) -> None:
    """Station codes down the right side, spread so that they do not touch, each tied to its trace."""
    low, high = axes.get_ylim()
    step = (high - low) * 0.135 / (height_in - 0.85)
    wanted = np.array([row.distance_km for row in rows])
    place = wanted.copy()
    for k in range(1, len(place)):
        place[k] = max(place[k], place[k - 1] + step)
    place -= max(0.0, place[-1] - high)
    for k in range(len(place) - 2, -1, -1):
        place[k] = min(place[k], place[k + 1] - step)
    across = axes.get_yaxis_transform()
    for row, y, label_y in zip(rows, wanted, place, strict=True):
        used = any(weight >= 0.5 for _, _, weight in row.picks)
        colour = look.INK if used else look.FAINT
        axes.plot(
            [1.0, 1.012], [y, label_y], transform=across, color=look.FAINT, linewidth=0.4, clip_on=False
        )
        axes.text(1.015, label_y, row.station, transform=across, fontsize=7, va="center", color=colour)


def _legend(figure: Figure) -> None:
    from matplotlib.lines import Line2D

    handles = [
        Line2D([], [], color=look.P_COLOUR, linewidth=1.7, label="P pick"),
        Line2D([], [], color=look.S_COLOUR, linewidth=1.7, label="S pick"),
        Line2D([], [], color=look.INK, linewidth=1.0, linestyle=(0, (1.5, 1)), label="rejected"),
        Line2D([], [], color=look.FAINT, linewidth=1.0, linestyle=(0, (1.5, 1)), label="of no event"),
        Line2D([], [], color=look.INK, linewidth=0.8, linestyle=(0, (5, 3)), label="predicted"),
    ]
    figure.legend(handles=handles, loc="lower right", ncols=5, columnspacing=1.4)
