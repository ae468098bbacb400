"""Settings of differential times measured from waveforms."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LagSettings:
    """How lags between the waveforms of two events are measured.

    Attributes
    ----------
    phases : "P" and "S" are the first of their kind, whichever branch that is; "Lg" is itself.
    bands_hz : each is tried; a pair keeps the one that fixes its offset best, the same at all stations:
        sources of different duration lag differently in each band, and alike at all stations in one.
    rate_hz : common sampling rate; about ten points per period of the highest band.
    template_s : length compared, from ``lead_s`` before the onset on.
    onset_search_s : how far an onset may lie from its predicted time.
    search_s : how far the lag may lie from the predicted one.
    minimum_rise : the least ratio of amplitudes after and before an onset.
    minimum_correlation : a lower peak is no common waveform.
    candidates : peaks kept for the choice between cycles.
    rival : a peak with less than this share of the best is no rival for it.
    skip_probability : a lag more likely than this to belong to another cycle counts only with a network
        that agrees with it.
    minimum_stations : with fewer that agree, a pair has no differential times.
    false_alarms : the most chance agreements expected (Moisan & Stival 2004, Int. J. Comput. Vision 57).
    maximum_correction_km : how far the offset of a pair may lie from where its origins put it.
    maximum_distance_km : events farther apart are not compared: their paths differ.
    neighbours : each event is compared with this many of the nearest.
    timing_floor_s : no lag is better than this: clocks and sampling.
    """

    phases: tuple[str, ...] = ("P",)
    bands_hz: tuple[tuple[float, float], ...] = ((0.5, 2.0), (0.8, 3.0), (1.0, 4.0), (2.0, 6.0), (3.0, 8.0))
    rate_hz: float = 80.0
    template_s: float = 10.0
    lead_s: float = 1.0
    onset_search_s: float = 7.0
    search_s: float = 6.0
    minimum_rise: float = 1.5
    minimum_correlation: float = 0.6
    candidates: int = 3
    rival: float = 0.8
    skip_probability: float = 0.05
    minimum_stations: int = 4
    false_alarms: float = 0.01
    maximum_correction_km: float = 30.0
    maximum_distance_km: float = 50.0
    neighbours: int = 20
    timing_floor_s: float = 0.001
