"""S sought where an origin predicts it, on the component across the direction to the source.

P and what converts to P before S arrives move the ground in the vertical plane of the path; across it little
comes ahead of S (Cichowicz 1993, Bull. Seism. Soc. Am. 83, 180; Diehl et al. 2009,
doi:10.1111/j.1365-246X.2009.04290.x). Where the orientation of a sensor is not known, each horizontal is
looked at as it stands.

An onset in the coda of P is seen when S has outgrown the coda, so it is read late, never early, and by more
where S stands out less.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from testban.detection.onset_picker import FilteredChannel, pick_onset
from testban.detection.settings import DetectionSettings
from testban.model import Pick, Recordings, Waveform

SETTLING_S = 10.0
"""Filters start so long before the noise window."""
LEAST_NOISE_S = 1.5
LEAST_ANGLE = 0.5
"""Sine of the least angle between two horizontals that make a transverse."""


@dataclass(frozen=True, slots=True)
class ExpectedS:
    """When S is due at a station (POSIX s) give or take a half-width (s), and P before it; direction to the
    source."""

    time: float
    half_width_s: float
    p_time: float
    backazimuth_deg: float


def pick_predicted_s(
    recordings: Recordings, expected: Mapping[str, ExpectedS], settings: DetectionSettings
) -> tuple[Pick, ...]:
    """The clearest S onset at each station, by station key; the P coda before it is the noise."""
    picks = []
    for station, due in expected.items():
        begin, end = due.time - due.half_width_s, due.time + due.half_width_s
        first, last = begin - settings.noise_s - SETTLING_S, end + settings.signal_s
        # Nothing ahead of P is coda.
        noise_s = min(max(begin - due.p_time, LEAST_NOISE_S), settings.noise_s)
        here = replace(settings, noise_s=noise_s)
        horizontals = [
            cut
            for w in recordings.of_station(station)
            if w.component not in ("Z", "3") and (cut := _cut(w, first, last)) is not None
        ]
        found = []
        for across in _across(horizontals, due.backazimuth_deg) or horizontals:
            pick = pick_onset(FilteredChannel.of(across, here), begin, end, "S", here)
            if pick is not None and pick.snr >= settings.s_snr:
                found.append(_on_time(pick, settings))
        if found:
            picks.append(max(found, key=lambda p: p.snr))
    return tuple(picks)


def _on_time(pick: Pick, settings: DetectionSettings) -> Pick:
    """Earlier by what such an onset is read late in the mean; less sure by as much, and by what it would be
    off as a burst of the coda."""
    always_s, weak_s = settings.s_late_s
    late_s = always_s + weak_s / pick.snr
    burst_s = settings.s_burst_s * settings.s_snr / pick.snr
    uncertainty = float(np.hypot(np.hypot(pick.uncertainty_s, late_s), burst_s))
    return replace(pick, time=pick.time - late_s, uncertainty_s=uncertainty)


def _across(horizontals: Sequence[Waveform], backazimuth_deg: float) -> list[Waveform]:
    """Transverse motion of each sensor with two oriented horizontals, under the name of the nearer one."""
    transverse = np.radians(backazimuth_deg + 90.0)
    found = []
    for one, other, angles in _pairs(horizontals):
        axes = np.stack([np.sin(angles), np.cos(angles)], axis=1)
        share = np.linalg.solve(axes.T, [np.sin(transverse), np.cos(transverse)])
        start = max(one.start_time, other.start_time)
        skip = [round((start - w.start_time) * one.sampling_rate_hz) for w in (one, other)]
        n = min(len(w.samples) - s for w, s in zip((one, other), skip, strict=True))
        samples = sum(k * w.samples[s : s + n] for k, w, s in zip(share, (one, other), skip, strict=True))
        name = (one, other)[int(abs(share[1]) > abs(share[0]))]
        found.append(replace(name, start_time=start, samples=np.asarray(samples)))
    return found


def _pairs(horizontals: Sequence[Waveform]) -> Iterator[tuple[Waveform, Waveform, NDArray[np.float64]]]:
    """Two horizontals of one sensor that are apart in azimuth, and their azimuths (rad)."""
    for one, other in combinations(horizontals, 2):
        same = (one.location, one.channel[:-1], one.sampling_rate_hz) == (
            *(other.location, other.channel[:-1], other.sampling_rate_hz),
        )
        if same and one.azimuth_deg is not None and other.azimuth_deg is not None:
            angles = np.radians([one.azimuth_deg, other.azimuth_deg])
            if abs(np.sin(angles[1] - angles[0])) >= LEAST_ANGLE:
                yield one, other, angles


def _cut(waveform: Waveform, first: float, last: float) -> Waveform | None:
    """The stretch between two times; None where nothing of it was recorded."""
    rate = waveform.sampling_rate_hz
    begin = max(round((first - waveform.start_time) * rate), 0)
    end = min(round((last - waveform.start_time) * rate) + 1, len(waveform.samples))
    if end <= begin:
        return None
    start = waveform.start_time + begin / rate
    return replace(waveform, start_time=start, samples=waveform.samples[begin:end])
