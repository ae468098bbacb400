"""Do regions hold the truth as often as they say? Simulated events on real station lists, located.

About two minutes for 2000 events on one core. Draws docs/science/calibration.svg.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from benchmarks.networks import networks
from benchmarks.rows import Row
from benchmarks.simulated_events import EPOCH, SCENARIOS, SimulatedEvent, simulated_events
from numpy.typing import NDArray
from scipy.stats import binom

from testban.earth.geodesy import direct, inverse
from testban.earth.traveltimes import TravelTimes
from testban.location import locate
from testban.location.region import inside_ellipse
from testban.location.settings import LocationSettings
from testban.model import Origin, Site

Array = NDArray[np.float64]
FIGURE = Path(__file__).resolve().parents[1] / "docs" / "science" / "calibration.svg"
EVENTS = 2000
START_KM, START_S = 25.0, 2.0
"""Starts lie so far off, as association gives them."""
WITHIN = {0.9: (0.87, 0.93), 0.5: (0.46, 0.54)}


@dataclass(frozen=True)
class Held:
    """For each event (n,): its scenario; the share of the posterior nearer than the truth in epicentre, depth
    and time; whether the stated 90 % ellipse, depth and time intervals hold it; error and axis in km."""

    scenario: NDArray[np.str_]
    epicentre: Array
    depth: Array
    time: Array
    in_ellipse: NDArray[np.bool_]
    in_depth: NDArray[np.bool_]
    in_time: NDArray[np.bool_]
    error_km: Array
    axis_km: Array


def located(event: SimulatedEvent, sites: dict[str, Site], travel_times: TravelTimes) -> Origin:
    """Located from a start off the truth, as association gives one.

    Raises
    ------
    ValueError
        No origin came of it.
    """
    lat, lon = direct(event.latitude_deg, event.longitude_deg, 60.0, START_KM)
    start = (float(lat), float(lon), EPOCH + START_S)
    origin = locate(event.picks, sites, start, travel_times, LocationSettings(), np.random.default_rng(1))
    if not isinstance(origin, Origin):
        raise ValueError(f"{event.scenario}: {origin.reason}")
    return origin


def held(data: Path, count: int = EVENTS, seed: int = 7) -> Held:
    """Locate ``count`` simulated events."""
    travel_times = TravelTimes.load()
    lists = networks(data)
    network_of = {s.name: lists[s.network] for s in SCENARIOS}
    columns: list[tuple[str, float, float, float, bool, bool, bool, float, float]] = []
    for event in simulated_events(data, lists, travel_times, count, seed):
        origin = located(event, network_of[event.scenario], travel_times)
        columns.append((event.scenario, *_shares(origin, event), *_stated(origin, event)))
    names, *values = zip(*columns, strict=True)
    return Held(np.array(names), *(np.array(v) for v in values))


def _shares(origin: Origin, event: SimulatedEvent) -> tuple[float, float, float]:
    """Share of the posterior samples nearer to their middle than the truth is."""
    samples = origin.samples
    east, north = _offsets(origin, samples[:, 0], samples[:, 1])
    points = np.stack([east, north])
    truth = np.array(_offsets(origin, np.array([event.latitude_deg]), np.array([event.longitude_deg])))[:, 0]
    middle = points.mean(axis=1)
    inverse_covariance = np.linalg.inv(np.cov(points))
    off = points - middle[:, None]
    squared = np.einsum("an,ab,bn->n", off, inverse_covariance, off)
    epicentre = float(np.mean(squared < (truth - middle) @ inverse_covariance @ (truth - middle)))
    depth = abs(2.0 * float(np.mean(samples[:, 2] < event.depth_km)) - 1.0)
    time = abs(2.0 * float(np.mean(samples[:, 3] < EPOCH)) - 1.0)
    return epicentre, depth, time


def _stated(origin: Origin, event: SimulatedEvent) -> tuple[bool, bool, bool, float, float]:
    u = origin.uncertainty
    east, north = _offsets(origin, np.array([event.latitude_deg]), np.array([event.longitude_deg]))
    turn = np.radians(u.azimuth_deg)
    axes = np.array([[np.sin(turn), np.cos(turn)], [np.cos(turn), -np.sin(turn)]])
    scale = -2.0 * np.log(1.0 - u.confidence)
    covariance = axes.T @ np.diag([u.semi_major_km**2, u.semi_minor_km**2]) @ axes / scale
    inside = bool(inside_ellipse(east, north, covariance, u.confidence)[0])
    low, high = u.depth_km
    in_depth = bool(low <= event.depth_km <= high)
    begin, end = u.time_interval_s or (0.0, 0.0)
    in_time = bool(begin <= EPOCH - origin.time <= end)
    return inside, in_depth, in_time, float(np.hypot(east, north)[0]), u.semi_major_km


def _offsets(origin: Origin, lat: Array, lon: Array) -> tuple[Array, Array]:
    km, azimuth, _ = inverse(origin.latitude_deg, origin.longitude_deg, lat, lon)
    return km * np.sin(np.radians(azimuth)), km * np.cos(np.radians(azimuth))


def calibration_rows(data: Path, count: int = EVENTS, figure: Path = FIGURE) -> list[Row]:
    """Shares held by the 90 % and the 50 % regions, all together and for each kind of network."""
    result = held(data, count)
    draw(result, figure)
    case = f"{count} simulated events"
    rows = []
    for name, shares in (
        ("epicentre", result.epicentre),
        ("depth", result.depth),
        ("origin time", result.time),
    ):
        for level, (low, high) in WITHIN.items():
            share = float(np.mean(shares <= level))
            text = f"{100 * share:.1f} %"
            if name == "epicentre" and level == 0.9:
                text += f" (stated ellipse: {100 * result.in_ellipse.mean():.1f} %)"
            if name == "depth" and level == 0.9:
                text += f" (stated interval: {100 * result.in_depth.mean():.1f} %)"
            if name == "origin time" and level == 0.9:
                text += f" (stated interval: {100 * result.in_time.mean():.1f} %)"
            target = f"holds the truth in {100 * low:.0f} to {100 * high:.0f} %"
            rows.append(Row(case, f"{100 * level:.0f} % region, {name}", target, text, low <= share <= high))
    rows.append(_by_network(case, "90 % ellipse, by network", result, result.in_ellipse))
    error = (
        f"{name} {np.median(result.error_km[result.scenario == name]):.0f} km"
        for name in dict.fromkeys(result.scenario.tolist())
    )
    rows.append(Row(case, "median error of the epicentre, by network", "printed", "; ".join(error), True))
    rows.append(_by_network(case, "90 % interval of depth, by network", result, result.in_depth))
    return rows


def _by_network(case: str, figure: str, result: Held, holds: NDArray[np.bool_]) -> Row:
    """One row for all kinds of networks; each has to lie where chance lets 99.5 % of them lie."""
    parts, fewest = [], len(holds)
    met = True
    for scenario in dict.fromkeys(result.scenario.tolist()):
        at = result.scenario == scenario
        low, high = binom.interval(0.995, int(at.sum()), 0.9)
        met &= bool(low <= holds[at].sum() <= high)
        fewest = min(fewest, int(at.sum()))
        parts.append(f"{scenario} {100 * holds[at].mean():.0f} %")
    low, high = (100 * k / fewest for k in binom.interval(0.995, fewest, 0.9))
    target = f"what chance allows of 90 %: {low:.0f} to {high:.0f} % each"
    return Row(case, figure, target, "; ".join(parts), met)


def draw(result: Held, path: Path) -> None:
    """The p-p plot: share of events whose truth lies in the region, against the region's stated share."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib.figure import Figure

    matplotlib.rcParams["svg.hashsalt"] = "calibration"
    figure = Figure(figsize=(4.5, 4.5), layout="constrained")
    axes = figure.add_subplot()
    levels = np.linspace(0.0, 1.0, 101)
    count = len(result.epicentre)
    band = 1.96 * np.sqrt(levels * (1 - levels) / count)
    axes.fill_between(levels, levels - band, levels + band, color="0.85", label="95 % of chance")
    for name, shares in (
        ("epicentre", result.epicentre),
        ("depth", result.depth),
        ("origin time", result.time),
    ):
        axes.plot(levels, [np.mean(shares <= p) for p in levels], label=name, linewidth=1.2)
    axes.plot([0, 1], [0, 1], color="0.4", linewidth=0.6)
    axes.set(
        xlabel="stated probability of the region", ylabel="share of events it holds", xlim=(0, 1), ylim=(0, 1)
    )
    axes.set_title(f"{count} simulated events on real station lists", fontsize=9)
    axes.legend(loc="upper left", fontsize=8, frameon=False)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, metadata={"Date": None})
