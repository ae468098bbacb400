"""Why short-period first motions of recorded tests point down: python -m benchmarks.first_swings

Reads the first swing at the picks of Soviet tests at Norwegian stations again, with smaller swings allowed, a
lower low cut and from longer before the pick, and compares the sign of the whole P between stations: wires
that are crossed would turn it over.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from benchmarks.evaluate import data_folder
from benchmarks.first_motions import first_p_picks, is_clear
from benchmarks.soviet_tests import recordings_of, soviet_tests
from numpy.typing import NDArray

from testban.earth.traveltimes import TravelTimes
from testban.identification.settings import FirstMotionSettings
from testban.model import Pick, Recordings, Waveform
from testban.signal.filters import bandpass
from testban.signal.onset import rms

READINGS = ((0.15, 0.5, 0.1), (0.04, 0.5, 0.1), (0.04, 0.1, 0.1), (0.04, 0.1, 0.5))
"""Least share of the largest swing in the 0.6 s after the pick, low cut (Hz), and how long before the pick
the swing may begin (s). The first are the picker's own."""
NOISE_S, SWING_S, ABOVE_NOISE, HIGH_HZ = 6.0, 0.6, 4.0, 8.0
"""As the picker has them."""
BAND_HZ, RATE_HZ = (0.5, 3.0), 40.0
BEFORE_S, AFTER_S, SHIFT_S = 1.5, 4.0, 1.0
ALIKE = 0.6
"""Correlation from which two stations' P tells their relative sign."""


@dataclass(frozen=True)
class Seen:
    """A station's P of one event: the sign of its first swing in each of `READINGS`, and the whole P."""

    station: str
    signs: tuple[int, ...]
    trace: NDArray[np.float64]


def main() -> None:
    data, times = data_folder(), TravelTimes.load("ak135")
    events = []
    for test in soviet_tests(data):
        recordings = recordings_of(test, data)
        picks = first_p_picks(recordings, (test.latitude_deg, test.longitude_deg), test.time, times)
        clear = [p for p in picks if is_clear(p, FirstMotionSettings()) and p.polarity]
        events.append([_seen(_waveform(recordings, p), p.time) for p in clear])
    for number, (share, low_hz, lead_s) in enumerate(READINGS):
        counts = Counter(seen.signs[number] for event in events for seen in event)
        print(
            f"swings from {share:.0%} of the largest, from {low_hz:g} Hz, from {lead_s:g} s before the pick: "
            f"{counts[1]} up, {counts[-1]} down"
        )
    agreement = relative_signs(events)
    turned = [station for station, agreed in agreement.items() if agreed < 0]
    print(
        f"P has the others' sign at {len(agreement) - len(turned)} of {len(agreement)} stations, not at "
        f"{', '.join(turned)}"
    )


def _waveform(recordings: Recordings, pick: Pick) -> Waveform:
    """The piece of the channel that holds the pick."""
    return next(
        w
        for w in recordings.waveforms
        if w.id == pick.channel and 0.0 <= pick.time - w.start_time <= len(w.samples) / w.sampling_rate_hz
    )


def _seen(wave: Waveform, time: float) -> Seen:
    rate = wave.sampling_rate_hz
    index = round((time - wave.start_time) * rate)
    steps = time - wave.start_time + np.arange(-BEFORE_S, AFTER_S, 1.0 / RATE_HZ)
    whole = bandpass(wave.samples, rate, *BAND_HZ, corners=2)
    trace = np.interp(steps, np.arange(len(whole)) / rate, whole)
    return Seen(wave.station_key, tuple(_first_swing(wave, index, *how) for how in READINGS), trace)


def _first_swing(wave: Waveform, index: int, share: float, low_hz: float, lead_s: float) -> int:
    """Its sign, read as the picker does."""
    rate = wave.sampling_rate_hz
    start = max(index - int(NOISE_S * rate), 0)
    x = bandpass(wave.samples[start : index + int(rate)], rate, low_hz, min(HIGH_HZ, 0.4 * rate), corners=2)
    onset = index - start
    noise = rms(x[onset // 2 : onset - int(lead_s * rate)])
    swing = x[onset - int(lead_s * rate) : onset + int(SWING_S * rate)]
    above = np.flatnonzero(np.abs(swing) > max(ABOVE_NOISE * noise, share * float(np.abs(swing).max())))
    return int(np.sign(swing[above[0]])) if len(above) else 0


def relative_signs(events: Sequence[Sequence[Seen]]) -> dict[str, float]:
    """By station, how far its P agrees in sign with the other stations' (sum of correlations), as they
    were recorded: below zero where it is upside down."""
    links: dict[tuple[str, str], float] = defaultdict(float)
    for event in events:
        for one, other in combinations(event, 2):
            alike = correlation(one.trace, other.trace)
            if abs(alike) >= ALIKE:
                links[one.station, other.station] += alike
                links[other.station, one.station] += alike
    names = sorted({name for pair in links for name in pair})
    matrix = np.array([[links.get((one, other), 0.0) for other in names] for one in names])
    agreement = matrix.sum(axis=1)
    return dict(zip(names, (float(a) for a in agreement), strict=True))


def correlation(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    """The largest in size over shifts of up to `SHIFT_S`, with its sign."""
    reach = round(SHIFT_S * RATE_HZ)
    middle = one[reach:-reach]
    shifts = range(2 * reach + 1)
    found = [float(np.corrcoef(middle, other[s : s + len(middle)])[0, 1]) for s in shifts]
    return max(found, key=abs)


if __name__ == "__main__":
    main()
