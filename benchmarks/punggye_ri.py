"""Recordings of the test of 2013-02-12, of which one channel is at hand: Mudanjiang's, without its place."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from testban.acquisition import read_recordings, screen
from testban.model import Recordings

TEST_2013 = "dprk/mdj", "2013-02-12"
"""As `benchmarks.truth` names its origin."""
RECORDED, PLACED = "dprk/mdj/IC.MDJ.2013.043.mseed", "dprk/2016-01-06/IC.MDJ.00.BHZ.sac"


def recordings_of_2013(data: Path) -> Recordings:
    """The channel of 2013 with the place that the header of 2016 gives the station."""
    both = read_recordings([data / RECORDED, data / PLACED], None)
    first = min(w.start_time for w in both.waveforms)
    return screen(replace(both, waveforms=tuple(w for w in both.waveforms if w.start_time < first + 3600.0)))
