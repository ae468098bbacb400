"""Recorded and predicted long-period wave forms, window by window."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from testban.model import MomentTensor, WaveformFit
from testban.reporting import illustration as look
from testban.reporting.illustration import Illustration, drawing, illustrate

if TYPE_CHECKING:
    from matplotlib.axes import Axes

COLUMNS = (("body", "Z"), ("body", "R"), ("Rayleigh", "Z"), ("Rayleigh", "R"), ("Love", "T"))
NAMES = {"Z": "up", "R": "away", "T": "clockwise"}
MOST_STATIONS = 14
ROW_IN = 0.5


def waveform_fits(found: MomentTensor | None) -> Illustration | None:
    """A row a station, nearest first, a column a window; None without a tensor."""
    if found is None or not found.fits:
        return None
    stations = list(dict.fromkeys(fit.station for fit in found.fits))[:MOST_STATIONS]
    table = {(fit.station, fit.kind, fit.component): fit for fit in found.fits}
    columns = [c for c in COLUMNS if any((s, *c) in table for s in stations)]
    height = 0.75 + ROW_IN * len(stations)
    with drawing(9.6, height) as figure:
        left, width = 0.13, 0.86 / len(columns)
        for row, station in enumerate(stations):
            bottom = (height - 0.45 - ROW_IN * (row + 1)) / height
            for column, place in enumerate(columns):
                axes = figure.add_axes((left + column * width, bottom, 0.95 * width, 0.9 * ROW_IN / height))
                axes.axis("off")
                fit = table.get((station, *place))
                if fit is not None:
                    _draw(axes, fit)
                if row == 0:
                    axes.set_title(f"{place[0]}, {NAMES[place[1]]}", fontsize=8.0)
            first = next(fit for fit in found.fits if fit.station == station)
            low, high = first.band_hz
            figure.text(
                0.005,
                bottom + 0.45 * ROW_IN / height,
                f"{station}\n{first.distance_km:.0f} km, {first.azimuth_deg:.0f}°\n{low:g}-{high:g} Hz",
                fontsize=6.5,
                va="center",
            )
        more = len(found.stations) - len(stations)
        return illustrate(
            figure,
            "fits",
            "Displacement as recorded (black) and as the likeliest tensor predicts it (red), each window at "
            "its own scale and shifted by the seconds written; pale red: of little weight."
            + (f" {more} stations farther away are not drawn." if more > 0 else ""),
            f"Wave forms of {len(stations)} stations; {100 * found.variance_reduction:.0f} % of the weighted "
            "variance is explained.",
        )


def _draw(axes: Axes, fit: WaveformFit) -> None:
    times = fit.start_s + fit.interval_s * np.arange(len(fit.recorded))
    scale = float(np.abs(fit.recorded).max()) or 1.0
    axes.plot(times, fit.recorded / scale, color=look.INK, linewidth=0.8)
    strength = 0.35 + 0.65 * min(1.0, fit.weight / 0.2)
    axes.plot(times, fit.predicted / scale, color=look.VERMILLION, linewidth=1.0, alpha=strength)
    axes.set(xlim=(times[0], times[-1]), ylim=(-1.5, 1.5))
    axes.text(
        0.99, 0.98, f"{fit.shift_s:+.0f} s", transform=axes.transAxes, fontsize=6.0, ha="right", va="top"
    )
