"""What silent stations could have missed: a wave of the period that it has where it is seen.

A limit is a swing of the seismograph's trace that would have stood out. Which ground motion makes such a
swing depends on the period. Noise is long: at its own period, near the edge of the band, a limit comes out up
to twice as large, so that silent stations say too little and weak events seem too large.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol, runtime_checkable

import numpy as np

from testban.magnitude.readings import Observation, Scale, StationReading
from testban.model import StationMagnitude

SILENT = "no signal above noise: upper limit"
"""The note of such a reading."""


@runtime_checkable
class PeriodScale(Protocol):
    """A scale whose amplitudes are corrected at their period."""

    def at_period(self, made: StationMagnitude, period_s: float, seen: Observation) -> StationMagnitude:
        """What the same swing of the trace would be, were it of this period."""


def limits_for_the_wave(
    scale: Scale, readings: dict[str, list[StationReading]], seen: Observation
) -> dict[str, list[StationReading]]:
    """``readings`` with the limits of silent stations at the median period of those that saw the wave."""
    periods = [r.contribution.period_s for group in readings.values() for r in group if not r.bound]
    known = [period for period in periods if period is not None]
    if not isinstance(scale, PeriodScale) or not known:
        return readings
    usual_s = float(np.median(known))

    def moved(reading: StationReading) -> StationReading:
        if reading.bound != "at most" or reading.contribution.note != SILENT:
            return reading
        return replace(reading, contribution=scale.at_period(reading.contribution, usual_s, seen))

    return {key: [moved(reading) for reading in group] for key, group in readings.items()}
