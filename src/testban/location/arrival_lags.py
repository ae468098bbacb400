"""Lags of one phase at one station between all pairs of events, in one band."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from testban.location.expected_arrivals import ExpectedArrival
from testban.location.lag_settings import LagSettings
from testban.signal.alignment import BandWindow, band_window, energy_onset
from testban.signal.block_correlation import correlate_pairs
from testban.signal.correlation import correlation_peaks
from testban.signal.lag_uncertainty import independent_samples, lag_uncertainty_s, skip_probability


@dataclass(frozen=True, eq=False)
class Lag:
    """Where one event's waveform recurs in another's at one station.

    ``peaks`` are, for each polarity (1, -1), steps along ``window`` and correlations, best first; ``origin``
    is the time of the window's first sample, ``template_time`` that of the template's, ``onset`` the first
    event's. ``predicted_s`` is the lag that the origins make expected.
    """

    arrival: ExpectedArrival
    onset: float
    template_time: float
    origin: float
    predicted_s: float
    rate_hz: float
    template: NDArray[np.float64]
    window: NDArray[np.float64]
    peaks: dict[int, tuple[NDArray[np.float64], NDArray[np.float64]]]

    def best(self, polarity: int) -> float:
        """Correlation of the best peak, 0 where there is none."""
        values = self.peaks[polarity][1]
        return float(values[0]) if len(values) else 0.0

    def lags_s(self, polarity: int) -> NDArray[np.float64]:
        """The second event's times less the first's."""
        return self.origin + self.peaks[polarity][0] / self.rate_hz - self.template_time

    def uncertainty_s(self, polarity: int, which: int) -> float:
        """Standard deviation of one candidate's lag, right cycle supposed."""
        step = float(self.peaks[polarity][0][which])
        nearest = round(step)
        aligned = self.window[nearest : nearest + len(self.template)]
        if len(aligned) < len(self.template):
            return float("inf")
        shift = np.array([step - nearest])
        return float(lag_uncertainty_s(self.template[None], aligned[None], shift, self.rate_hz)[0])

    def skip(self, polarity: int) -> float:
        """Chance that the best peak belongs to a wrong cycle."""
        power = np.abs(np.fft.rfft(self.template)[None, 1:]) ** 2
        rivals = np.append(self.peaks[polarity][1], self.best(-polarity))
        return skip_probability(rivals[rivals > 0], float(independent_samples(power)[0]))


def onset_of(arrival: ExpectedArrival, settings: LagSettings) -> float | None:
    """Where energy rises most over all bands near the predicted time; None where it does not."""
    reach, found = settings.onset_search_s, []
    for band in settings.bands_hz:
        window = band_window(
            arrival.traces,
            arrival.predicted - reach - 5.0,
            arrival.predicted + reach + 3.0,
            band,
            settings.rate_hz,
        )
        onset = (
            None
            if window is None
            else energy_onset(window, arrival.predicted - reach, arrival.predicted + reach)
        )
        if onset is not None:
            found.append((onset[1], onset[0]))
    rise, time = max(found, default=(0.0, 0.0))
    return time if rise >= settings.minimum_rise else None


def station_lags(
    arrivals: Sequence[ExpectedArrival],
    onsets: Sequence[float],
    pairs: Sequence[tuple[int, int]],
    band: tuple[float, float],
    settings: LagSettings,
) -> dict[tuple[int, int], Lag]:
    """Lags of ``pairs`` of positions in ``arrivals`` that correlate in ``band``, by pair."""
    rate, length = settings.rate_hz, round(settings.template_s * settings.rate_hz)
    reach = settings.onset_search_s + settings.lead_s + settings.search_s
    windows: list[BandWindow | None] = [
        band_window(a.traces, a.predicted - reach, a.predicted + reach + settings.template_s, band, rate)
        for a in arrivals
    ]
    span = round((2.0 * reach + settings.template_s) * rate) - 1
    whole = [w is not None and len(w.samples) >= span for w in windows]
    pairs = [(i, j) for i, j in pairs if whole[i] and whole[j]]
    if not pairs:
        return {}
    samples = np.stack(
        [
            w.samples[:span] if w is not None and ok else np.zeros(span)
            for w, ok in zip(windows, whole, strict=True)
        ]
    )
    begin = np.array([0.0 if w is None else w.start_time for w in windows])
    first = np.maximum(np.round((np.array(onsets) - settings.lead_s - begin) * rate), 0).astype(int)
    templates = np.stack(
        [np.resize(row[f : f + length], length) for row, f in zip(samples, first, strict=True)]
    )
    one, two = (np.array(side) for side in zip(*pairs, strict=True))
    correlation = correlate_pairs(templates, samples, one, two)
    found: dict[tuple[int, int], Lag] = {}
    for row, (i, j) in zip(correlation, pairs, strict=True):
        template_time = float(begin[i] + first[i] / rate)
        predicted = arrivals[j].predicted - arrivals[i].predicted
        middle = template_time + predicted - begin[j]
        low = max(0, round((middle - settings.search_s) * rate))
        stretch = row[low : round((middle + settings.search_s) * rate) + 1]
        peaks = {sign: _peaks(sign * stretch, low, settings) for sign in (1, -1)}
        if any(len(values) for _, values in peaks.values()):
            found[i, j] = Lag(
                *(arrivals[i], onsets[i], template_time, float(begin[j]), predicted, rate),
                *(templates[i], samples[j], peaks),
            )
    return found


def _peaks(
    correlation: NDArray[np.float64], low: int, settings: LagSettings
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Steps and correlations of the best peak and of those that rival it."""
    if len(correlation) < 3:
        return np.zeros(0), np.zeros(0)
    steps, values = correlation_peaks(correlation, settings.candidates, settings.minimum_correlation)
    keep = values >= settings.rival * values[0] if len(values) else slice(0)
    return steps[keep] + low, values[keep]
