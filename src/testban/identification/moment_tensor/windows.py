"""Windows of body and surface waves of each station.

A window of body waves runs from before P to before S and holds up and away; a window of surface waves runs
from there to the slowest waves, once for Rayleigh waves (up and away) and once for Love waves (clockwise).
Each shifts in time by itself. Where S follows P too soon for the band there are surface windows only, from P
on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from testban.identification.moment_tensor.records import StationRecord
from testban.identification.moment_tensor.settings import MomentTensorSettings
from testban.identification.surface_waves import MEAN_KM_S
from testban.model import Origin
from testban.signal.filters import bandpass

BODY, RAYLEIGH, LOVE = "body", "Rayleigh", "Love"
MARGIN_S = 3.0


@dataclass(frozen=True, eq=False)
class Trace:
    """One component in one window: the recording with ``reach`` more samples at either end.

    ``noise_energy`` is expected in it; ``noise_along`` is the variance of the noise's product with waves of
    the recording's spectrum and unit energy. ``independent`` samples count the time that its energy lasts.
    """

    station: int
    window: int
    kind: str
    component: str
    first: int
    taper: NDArray[np.float64]
    reach: int
    recorded: NDArray[np.float64]
    noise_energy: float
    noise_along: float
    independent: float

    @cached_property
    def energies(self) -> NDArray[np.float64]:
        """Energy of the recording under the taper at each shift, (2 reach + 1,), from the earliest on."""
        steps = np.lib.stride_tricks.sliding_window_view(self.recorded, len(self.taper))
        return np.asarray(steps**2 @ self.taper**2)

    @property
    def energy(self) -> float:
        """Without a shift."""
        return float(self.energies[self.reach])


def traces(records: Sequence[StationRecord], origin: Origin, settings: MomentTensorSettings) -> list[Trace]:
    """All windows of all stations."""
    made: list[Trace] = []
    for station, record in enumerate(records):
        for kind, components, start, end, reach_s in _spans(record, origin, settings):
            step = record.interval_s
            reach = max(1, round(reach_s / step))
            # Model time runs on whole intervals from the origin, where the seismograms start.
            zero = round(record.start_s / step)
            first = max(round(start / step), zero + reach, 0)
            length = len(next(iter(record.samples.values())))
            last = min(round(end / step), zero + length - reach)
            if last - first < 8:
                continue
            window = made[-1].window + 1 if made else 0
            cuts = {c: record.samples[c][first - reach - zero : last + reach - zero] for c in components}
            taper = _taper(last - first, round(0.25 / record.band_hz[0] / step))
            centre = [cut[reach : len(cut) - reach] * taper for cut in cuts.values()]
            independent, along = _independent(centre, record), _along(centre, record)
            made += [
                Trace(
                    station,
                    window,
                    kind,
                    component,
                    first,
                    taper,
                    reach,
                    cut,
                    record.noise[component] * float(taper @ taper),
                    record.noise[component] * along,
                    independent,
                )
                for component, cut in cuts.items()
            ]
    return made


def _spans(
    record: StationRecord, origin: Origin, settings: MomentTensorSettings
) -> list[tuple[str, str, float, float, float]]:
    """Kind, components, start and end (s), and largest shift (s) of a station's windows."""
    low, high = record.band_hz
    centre = np.sqrt(low * high)
    where = origin.uncertainty
    sigmas = np.sqrt(-2.0 * np.log(max(1.0 - where.confidence, 1e-3)))
    place = where.semi_major_km / max(sigmas, 0.5)
    path = settings.velocity_error * record.distance_km
    most = settings.largest_shift_periods / centre
    late = where.time_s**2 + settings.delay_s**2
    surface = min(most, 2.0 * np.sqrt((place**2 + path**2) / MEAN_KM_S**2 + late))
    body = min(most, 2.0 * np.sqrt((place / 6.0) ** 2 + late))
    split = record.s_s - body - MARGIN_S
    begin = record.p_s - MARGIN_S
    end = record.end_s
    spans = []
    if split - begin >= 1.0 / centre + 2.0 * body:
        spans.append((BODY, "ZR", begin, split, body))
        begin = split
    return [*spans, (RAYLEIGH, "ZR", begin, end, surface), (LOVE, "T", begin, end, surface)]


def _taper(length: int, edge: int) -> NDArray[np.float64]:
    edge = int(np.clip(edge, 1, length // 4))
    rise = 0.5 - 0.5 * np.cos(np.pi * (np.arange(edge) + 0.5) / edge)
    taper = np.ones(length)
    taper[:edge], taper[-edge:] = rise, rise[::-1]
    return taper


def _independent(cuts: list[NDArray[np.float64]], record: StationRecord) -> float:
    """Independent samples of a component: 2 x bandwidth x the time that the energy lasts."""
    from scipy.signal import hilbert

    power = sum(np.abs(hilbert(cut)) ** 2 for cut in cuts)
    lasting = float(np.sum(power) ** 2 / np.sum(power**2)) * record.interval_s
    return max(1.0, 2.0 * (record.band_hz[1] - record.band_hz[0]) * lasting)


def _along(cuts: list[NDArray[np.float64]], record: StationRecord) -> float:
    """Variance of noise along waves of unit energy with the spectrum of ``cuts``, over its mean square,
    if it was white before the filter of the band: the longer noise stays alike, the more gets into a sum."""
    rate = 1.0 / record.interval_s
    tail = round(6.0 / (record.band_hz[1] - record.band_hz[0]) * rate)
    waves = np.pad(np.array(cuts), ((0, 0), (1, tail)))
    impulse = np.zeros(waves.shape[1])
    impulse[1] = 1.0
    again, once = (bandpass(x, rate, *record.band_hz, corners=2) for x in (waves, impulse))
    return float(np.sum(again**2) / np.sum(waves**2) / np.sum(once**2))
