"""P and S windows of several stations, and their spectra against the noise before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from testban.earth.geodesy import KM_PER_DEG
from testban.model import EventAssessment, Recordings
from testban.reporting import illustration as look
from testban.reporting.illustration import Illustration, drawing, illustrate
from testban.reporting.section_figure import SectionRow, TravelTimeTable
from testban.reporting.traces import Trace, cut, filtered, thinned

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LONGEST_WINDOW_S, SHORTEST_WINDOW_S = 25.0, 3.0
BANDS_PER_OCTAVE = 6
ROW_IN = 1.12
WINDOWS = (("P", look.P_COLOUR), ("S", look.S_COLOUR), ("noise", look.NOISE_COLOUR))


@dataclass(frozen=True, slots=True)
class Windows:
    """Starts (POSIX s) of windows of one length at a station: P, S and the noise before P."""

    starts: dict[str, float]
    length_s: float


def windows_of(row: SectionRow, event: EventAssessment, travel_times: TravelTimeTable) -> Windows | None:
    """P from its first used pick, S from its pick or its prediction, of equal length; None without P."""
    origin = event.origin
    picks = sorted(
        ((pick.time, phase) for pick, phase, weight in row.picks if weight >= 0.5), key=lambda pair: pair[0]
    )
    p_times = [time for time, phase in picks if phase.startswith("P")]
    if not p_times:
        return None
    s_times = [time for time, phase in picks if phase.startswith(("S", "L"))]
    if not s_times:
        distance = np.array([row.distance_km / KM_PER_DEG])
        predicted = [
            float(travel_times.time_s(phase, distance, origin.depth_km)[0]) for phase in ("Sg", "Sn", "S")
        ]
        s_times = [origin.time + time for time in sorted(predicted) if np.isfinite(time)]
    s_times = [time for time in s_times if time > p_times[0] + SHORTEST_WINDOW_S]
    starts = {"P": p_times[0]}
    length = LONGEST_WINDOW_S
    if s_times:
        starts["S"] = s_times[0]
        length = max(SHORTEST_WINDOW_S, min(length, 0.8 * (s_times[0] - p_times[0])))
    starts["noise"] = p_times[0] - length - 1.0
    return Windows(starts, length)


def _covers(recordings: Recordings, row: SectionRow, windows: Windows | None) -> bool:
    """Whether one recording holds every window of the station."""
    if windows is None:
        return False
    first, last = min(windows.starts.values()), max(windows.starts.values()) + windows.length_s
    return any(
        waveform.id == row.channel and waveform.start_time <= first and waveform.end_time >= last
        for waveform in recordings.of_station(row.station)
    )


def chosen_rows(rows: list[SectionRow], count: int) -> list[SectionRow]:
    """Stations with a used P spread over the distances: the clearest P of each of ``count`` groups."""
    clear = [
        (row, max(pick.snr for pick, phase, weight in row.picks if weight >= 0.5 and phase.startswith("P")))
        for row in rows
        if any(weight >= 0.5 and phase.startswith("P") for _, phase, weight in row.picks)
    ]
    groups = np.array_split(np.arange(len(clear)), min(count, len(clear))) if clear else []
    return [clear[max(group, key=lambda k: np.nan_to_num(clear[k][1]))][0] for group in groups]


def amplitude_spectrum(trace: Trace, start: float, length_s: float) -> tuple[NDArray, NDArray] | None:
    """Frequencies (Hz) and smoothed amplitudes (unit x s) of a window; None when it is not all there."""
    inside = (trace.times >= start) & (trace.times < start + length_s)
    samples = trace.samples[inside]
    if len(samples) < 0.9 * length_s * trace.sampling_rate_hz:
        return None
    taper = np.hanning(len(samples))
    spectrum = np.abs(np.fft.rfft((samples - samples.mean()) * taper)) / trace.sampling_rate_hz
    spectrum *= np.sqrt(len(samples) / np.sum(taper**2))
    frequencies = np.fft.rfftfreq(len(samples), 1.0 / trace.sampling_rate_hz)
    lowest, highest = max(0.3, 2.0 / length_s), min(20.0, 0.4 * trace.sampling_rate_hz)
    if highest <= lowest:
        return None
    edges = 2.0 ** np.arange(np.log2(lowest), np.log2(highest), 1.0 / BANDS_PER_OCTAVE)
    band = np.digitize(frequencies, edges)
    count = np.bincount(band, minlength=len(edges) + 1)[1 : len(edges)]
    power = np.bincount(band, spectrum**2, minlength=len(edges) + 1)[1 : len(edges)]
    full = count > 0
    centres = np.sqrt(edges[:-1] * edges[1:])
    return centres[full], np.sqrt(power[full] / count[full])


def spectra(
    event: EventAssessment,
    rows: list[SectionRow],
    recordings: Recordings,
    travel_times: TravelTimeTable,
    band_hz: tuple[float, float],
    count: int,
) -> Illustration | None:
    """Windows on filtered traces beside spectra of the raw ones; None when no station has a used P."""
    whole = [row for row in rows if _covers(recordings, row, windows_of(row, event, travel_times))]
    chosen = [(row, windows_of(row, event, travel_times)) for row in chosen_rows(whole or rows, count)]
    pairs = [(row, windows) for row, windows in chosen if windows]
    if not pairs:
        return None
    height = 0.8 + ROW_IN * len(pairs)
    before = min(windows.starts["noise"] - windows.starts["P"] for _, windows in pairs) - 2.0
    after = max(
        windows.starts.get("S", windows.starts["P"]) - windows.starts["P"] + 2.0 * windows.length_s
        for _, windows in pairs
    )
    with drawing(9.6, height) as figure:
        cell, foot = ROW_IN / height, 0.45 / height
        for k, (row, windows) in enumerate(pairs):
            base = foot + (len(pairs) - 1 - k) * cell
            left = figure.add_axes((0.03, base + 0.08 * cell, 0.57, 0.78 * cell))
            right = figure.add_axes((0.665, base + 0.08 * cell, 0.315, 0.78 * cell))
            _waveform(left, row, windows, recordings, band_hz, (before, after))
            left.tick_params(labelbottom=k == len(pairs) - 1)
            _spectra(right, row, windows, recordings, last=k == len(pairs) - 1)
        left.set_xlabel("seconds after P")
        right.set_xlabel("frequency, Hz")
        _legend(figure)
        names = ", ".join(row.station for row, _ in pairs)
        return illustrate(
            figure,
            "spectra",
            f"Left: vertical component, {band_hz[0]:g} to {band_hz[1]:g} Hz, with the windows. Right: "
            "amplitude spectra of the unfiltered windows, of equal length at each station and smoothed over "
            "sixths of an octave.",
            f"P, S and noise windows with their spectra at {len(pairs)} stations: {names}.",
        )


def _waveform(
    axes: Axes,
    row: SectionRow,
    windows: Windows,
    recordings: Recordings,
    band_hz: tuple[float, float],
    span: tuple[float, float],
) -> None:
    p_time = windows.starts["P"]
    for trace in filtered(recordings, row.channel, p_time + span[0], p_time + span[1], band_hz):
        times, samples = thinned(trace, 700)
        axes.plot(times - p_time, samples, color="#3a3a3a", linewidth=0.5, zorder=3, rasterized=True)
    for name, colour in WINDOWS:
        if name in windows.starts:
            start = windows.starts[name] - p_time
            axes.axvspan(start, start + windows.length_s, color=colour, alpha=0.16, linewidth=0, zorder=1)
    axes.set(xlim=span, yticks=[])
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.text(
        0.004,
        1.02,
        f"{row.channel}  {row.distance_km:.0f} km",
        transform=axes.transAxes,
        va="bottom",
        fontsize=8,
    )


def _spectra(axes: Axes, row: SectionRow, windows: Windows, recordings: Recordings, *, last: bool) -> None:
    unit = "counts"
    for name, colour in WINDOWS:
        start = windows.starts.get(name)
        if start is None:
            continue
        for trace in cut(recordings, row.channel, start, start + windows.length_s):
            unit = trace.unit
            found = amplitude_spectrum(trace, start, windows.length_s)
            if found is not None and np.all(found[1] > 0):
                axes.plot(
                    *found, color=colour, linewidth=1.3, linestyle="-" if name != "noise" else (0, (3, 1.5))
                )
    axes.set(xscale="log", yscale="log", xlim=(0.3, 20.0))
    axes.set_xticks([0.5, 1, 2, 5, 10, 20], ["0.5", "1", "2", "5", "10", "20"] if last else [])
    axes.minorticks_off()
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:g}" if 1e-3 <= value < 1e5 else f"{value:.0e}")
    axes.grid(color=look.GRID, linewidth=0.5)
    axes.tick_params(axis="y", labelsize=6.5)
    axes.spines[["top", "right"]].set_visible(False)
    axes.set_ylabel(f"{unit} s", fontsize=7)


def _legend(figure: Figure) -> None:
    from matplotlib.patches import Patch

    handles = [Patch(color=colour, alpha=0.6, label=f"{name} window") for name, colour in WINDOWS]
    figure.legend(handles=handles, loc="upper right", ncols=3)
