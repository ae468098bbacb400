"""Residuals of the arrivals by distance and by azimuth."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from testban.model import Arrival, Origin
from testban.reporting import illustration as look
from testban.reporting.illustration import Illustration, drawing, illustrate

if TYPE_CHECKING:
    from matplotlib.axes import Axes

KINDS = (("P", "o", look.P_COLOUR), ("S", "s", look.S_COLOUR))


def residuals(origin: Origin) -> Illustration | None:
    """Observed minus predicted times; arrivals that do not fit on the axis stand as arrows at its edge."""
    arrivals = [arrival for arrival in origin.arrivals if np.isfinite(arrival.time_residual_s)]
    if not arrivals:
        return None
    limit = _limit(arrivals)
    with drawing(9.6, 3.3) as figure:
        left = figure.add_axes((0.075, 0.15, 0.41, 0.69))
        right = figure.add_axes((0.555, 0.15, 0.425, 0.69))
        for axes, name in ((left, "distance_deg"), (right, "azimuth_deg")):
            _panel(axes, arrivals, np.array([getattr(arrival, name) for arrival in arrivals]), limit)
        left.set(xlabel="distance, degrees", ylabel="residual, s")
        right.set(xlabel="azimuth from the epicentre, degrees", xlim=(0, 360), xticks=range(0, 361, 45))
        figure.legend(*left.get_legend_handles_labels(), loc="upper right", ncols=4, columnspacing=1.2)
        used = np.array([arrival.time_residual_s for arrival in origin.used])
        spread = f"{used.std():.2f} s" if len(used) > 1 else "not known"
        far = [arrival.pick.station for arrival in arrivals if abs(arrival.time_residual_s) > limit]
        off = f" Beyond the axis: {', '.join(sorted(set(far)))}." if far else ""
        return illustrate(
            figure,
            "residuals",
            "Observed minus predicted times. Bars: one standard deviation of pick and prediction together; "
            f"hollow: rejected. Standard deviation of the {len(used)} used: {spread}.{off}",
            f"Residuals of {len(arrivals)} arrivals by distance and azimuth; "
            f"standard deviation of those used {spread}.{off}",
        )


def _limit(arrivals: list[Arrival]) -> float:
    """Half height of the axis: all used arrivals with their bars, not those rejected far away."""
    reach = [
        abs(arrival.time_residual_s) + _sigma(arrival)
        for arrival in arrivals
        if arrival.weight >= 0.5 and np.isfinite(_sigma(arrival))
    ]
    return 1.25 * max([1.5, *(value for value in reach if np.isfinite(value))])


def _sigma(arrival: Arrival) -> float:
    return float(np.hypot(arrival.pick.uncertainty_s, arrival.predicted_uncertainty_s))


def _panel(axes: Axes, arrivals: list[Arrival], x: NDArray, limit: float) -> None:
    axes.axhline(0.0, color=look.FAINT, linewidth=0.8, zorder=1)
    axes.set_ylim(-limit, limit)
    axes.grid(color=look.GRID, linewidth=0.5)
    axes.set_axisbelow(True)
    y = np.array([arrival.time_residual_s for arrival in arrivals])
    sigma = np.array([_sigma(arrival) for arrival in arrivals])
    used = np.array([arrival.weight >= 0.5 for arrival in arrivals])
    family = np.array([arrival.phase[:1] if arrival.phase[:1] == "P" else "S" for arrival in arrivals])
    on_axis = np.abs(y) <= limit
    for kind, marker, colour in KINDS:
        for chosen, name in ((used, "used"), (~used, "rejected")):
            k = (family == kind) & chosen & on_axis
            if not k.any():
                continue
            axes.errorbar(
                x[k], y[k], sigma[k], fmt=marker, color=colour, markersize=4.2, elinewidth=0.5, alpha=0.9,
                markerfacecolor=colour if name == "used" else "white", label=f"{kind} {name} ({k.sum()})",
                zorder=3,
            )  # fmt: skip
    for order, k in enumerate(np.flatnonzero(~on_axis)):
        up = y[k] > 0
        edge = limit * (0.93 - 0.14 * (order % 5)) * (1 if up else -1)
        axes.plot(x[k], edge, marker="^" if up else "v", color=look.INK, markersize=6, zorder=4)
        axes.annotate(
            f"{arrivals[k].pick.station} {y[k]:+.1f} s",
            (x[k], edge),
            (-6 if x[k] > np.mean(axes.get_xlim()) else 6, 0),
            textcoords="offset points",
            fontsize=7,
            va="center",
            ha="right" if x[k] > np.mean(axes.get_xlim()) else "left",
        )
    outliers = np.flatnonzero(on_axis & (np.abs(y) > 2.5 * sigma))
    for k in outliers[:12]:
        axes.annotate(
            arrivals[k].pick.station, (x[k], y[k]), (5, 3), textcoords="offset points", fontsize=6.5, zorder=5
        )
