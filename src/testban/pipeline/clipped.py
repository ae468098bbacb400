"""Clipped channels, unfit for spectra, still say when P came and how large an event was at least.

The stations next to a large event clip, and their P is the surest: it begins before anything is cut off.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from testban.model import Recordings, Waveform
from testban.signal.clipping import first_clipped

TAIL_S = 5.0
"""Kept after the first cut-off sample, for what measures an onset's amplitude. Triggers look 3 s ahead."""


def with_clipped(screened: Recordings, recordings: Recordings) -> Recordings:
    """``screened`` with the channels of ``recordings`` that were left out as clipped, for magnitudes."""
    clipped = {e.channel for e in screened.exclusions if e.reason.startswith("clipped")}
    clipped -= {w.id for w in screened.waveforms}
    waves = [w for w in recordings.waveforms if w.id in clipped and np.isfinite(w.samples).all()]
    if not waves:
        return screened
    ids = {w.id for w in waves}
    stations = {w.station_key for w in waves}
    return replace(
        screened,
        waveforms=tuple(sorted((*screened.waveforms, *waves), key=lambda w: (w.id, w.start_time))),
        sites={**screened.sites, **{k: s for k, s in recordings.sites.items() if k in stations}},
        responses={**screened.responses, **{i: r for i, r in recordings.responses.items() if i in ids}},
    )


@dataclass(frozen=True)
class Hearing:
    """What onsets are sought in: ``recordings`` with clipped channels up to soon after their first cut-off
    sample, and ``until``, the time (POSIX s) of that sample by channel; no onset is read later."""

    recordings: Recordings
    until: Mapping[str, float]


def hearing(screened: Recordings, loud: Recordings) -> Hearing:
    """``loud`` (`with_clipped`) as far as it serves for onsets."""
    whole = {w.id for w in screened.waveforms}
    clipped = [w for w in loud.waveforms if w.id not in whole]
    if not clipped:
        return Hearing(screened, {})
    until: dict[str, float] = {}
    for wave in clipped:
        first = first_clipped(wave.samples)
        if first is not None:
            time = wave.start_time + first / wave.sampling_rate_hz
            until[wave.id] = min(time, until.get(wave.id, time))
    cut = [_cut(w, until[w.id] + TAIL_S) for w in clipped if w.id in until and w.start_time < until[w.id]]
    waveforms = sorted((*screened.waveforms, *cut), key=lambda w: (w.id, w.start_time))
    return Hearing(replace(loud, waveforms=tuple(waveforms)), until)


def _cut(wave: Waveform, end_time: float) -> Waveform:
    count = max(round((end_time - wave.start_time) * wave.sampling_rate_hz), 1)
    return replace(wave, samples=wave.samples[:count])
