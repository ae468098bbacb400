"""Segments of many files become waveforms: pieces joined, gaps kept, overlaps settled."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from testban.acquisition.segment import Segment
from testban.acquisition.timing import TIME_TOLERANCE_SAMPLES, same_rate, uniform_stretches
from testban.model import Exclusion, Waveform, isoformat

MOSTLY_NAN = 0.5
"""A stretch with more NaN than this goes on whole, for the quality screen to refuse."""
EQUAL_RELATIVE = 1e-6
"""Samples that agree this well are equal: one file may have passed through 32-bit floats."""


@dataclass(frozen=True, slots=True)
class Assembly:
    """Waveforms sorted by id and start time, and what had to be cut out."""

    waveforms: tuple[Waveform, ...]
    exclusions: tuple[Exclusion, ...]
    notes: tuple[str, ...]


def assemble(segments: Iterable[Segment]) -> Assembly:
    """Put every channel together.

    Pieces that follow one another within half a sample are joined; a gap starts a new waveform. Where pieces
    overlap, equal samples are merged and contradicting spans cut out, with an exclusion that names the files.
    Where one channel has two sampling rates at the same time, the rate that covers more of it stays. NaN is
    treated as a gap.
    """
    channels: dict[str, list[Segment]] = defaultdict(list)
    for segment in segments:
        if len(segment.samples):
            channels[segment.id].append(segment)
    waveforms: list[Waveform] = []
    exclusions: list[Exclusion] = []
    notes: list[str] = []
    for _, members in sorted(channels.items()):
        made, cut = _channel(members)
        waveforms += made
        exclusions += cut
        if len(made) > 1:
            notes.append(f"{members[0].id}: {len(made)} stretches with gaps between them")
    return Assembly(tuple(waveforms), tuple(exclusions), tuple(notes))


def _channel(members: list[Segment]) -> tuple[list[Waveform], list[Exclusion]]:
    exclusions: list[Exclusion] = []
    by_rate = []
    for group in _by_rate(members):
        stretches = []
        for cluster in _clusters(group):
            settled, cut = _settle(cluster)
            stretches += settled
            exclusions += cut
        by_rate.append(stretches)
    by_rate.sort(key=lambda stretches: -sum(_duration(w) for w in stretches))
    chosen: list[Waveform] = []
    for stretches in by_rate:
        rest, cut = _outside(stretches, chosen)
        chosen += rest
        exclusions += cut
    pieces = [piece for waveform in chosen for piece in _without_nan(waveform)]
    return sorted(pieces, key=lambda w: (w.start_time, w.sampling_rate_hz)), exclusions


def _duration(waveform: Waveform) -> float:
    return len(waveform.samples) / waveform.sampling_rate_hz


def _by_rate(members: list[Segment]) -> list[list[Segment]]:
    groups: list[list[Segment]] = []
    for segment in sorted(members, key=lambda s: s.sampling_rate_hz):
        if groups and same_rate(groups[-1][0].sampling_rate_hz, segment.sampling_rate_hz):
            groups[-1].append(segment)
        else:
            groups.append([segment])
    return groups


def _clusters(group: list[Segment]) -> list[list[Segment]]:
    """Segments that touch or overlap, in order of time."""
    clusters: list[list[Segment]] = []
    end = -np.inf
    for segment in sorted(group, key=lambda s: (s.start_time, s.file)):
        if (segment.start_time - end) * segment.sampling_rate_hz <= TIME_TOLERANCE_SAMPLES:
            clusters[-1].append(segment)
        else:
            clusters.append([segment])
            end = -np.inf
        end = max(end, segment.next_time)
    return clusters


def _settle(cluster: list[Segment]) -> tuple[list[Waveform], list[Exclusion]]:
    rate_hz = cluster[0].sampling_rate_hz
    ends = np.array([s.next_time for s in cluster])
    starts = np.array([s.start_time for s in cluster])
    touching = np.abs(starts[1:] - ends[:-1]) * rate_hz <= TIME_TOLERANCE_SAMPLES
    if not touching.all():
        return _overlay(cluster)
    counts = np.array([len(s.samples) for s in cluster])
    return [
        _waveform(
            cluster[stretch.first],
            stretch.start_time,
            stretch.sampling_rate_hz,
            np.concatenate([s.samples for s in cluster[stretch.first : stretch.last]]),
        )
        for stretch in uniform_stretches(starts, counts, rate_hz)
    ], []


def _overlay(cluster: list[Segment]) -> tuple[list[Waveform], list[Exclusion]]:
    """Lay overlapping segments on the sample grid of the first one."""
    first = cluster[0]
    rate_hz = first.sampling_rate_hz
    at = [round((s.start_time - first.start_time) * rate_hz) for s in cluster]
    length = max(k + len(s.samples) for k, s in zip(at, cluster, strict=True))
    values = np.full(length, np.nan)
    owner = np.full(length, -1)
    contradicted = np.zeros(length, dtype=bool)
    exclusions = []
    for number, (begin, segment) in enumerate(zip(at, cluster, strict=True)):
        span = slice(begin, begin + len(segment.samples))
        shared = owner[span] >= 0
        both = shared & np.isfinite(values[span]) & np.isfinite(segment.samples)
        scale = np.maximum(np.abs(values[span]), np.abs(segment.samples))
        with np.errstate(invalid="ignore"):
            differ = both & (np.abs(values[span] - segment.samples) > EQUAL_RELATIVE * scale)
        if differ.any():
            contradicted[span] |= shared
            others = sorted({cluster[i].file for i in np.unique(owner[span][differ])} | {segment.file})
            exclusions.append(_contradiction(segment, others, np.flatnonzero(shared), rate_hz))
        take = ~shared | ~np.isfinite(values[span])
        values[span] = np.where(take, segment.samples, values[span])
        owner[span] = np.where(take, number, owner[span])
    good = (owner >= 0) & ~contradicted
    return [
        _waveform(first, first.start_time + run.start / rate_hz, rate_hz, values[run]) for run in _runs(good)
    ], exclusions


def _contradiction(
    segment: Segment, files: list[str], shared: NDArray[np.int64], rate_hz: float
) -> Exclusion:
    begin = isoformat(segment.start_time + shared[0] / rate_hz)
    end = isoformat(segment.start_time + shared[-1] / rate_hz)
    who = " and ".join(files) if len(files) > 1 else f"two parts of {files[0]}"
    return Exclusion(segment.id, f"{begin} to {end} left out: {who} overlap there and disagree")


def _outside(stretches: list[Waveform], chosen: list[Waveform]) -> tuple[list[Waveform], list[Exclusion]]:
    """The parts of ``stretches`` at times that no chosen waveform covers."""
    rest, exclusions = [], []
    for waveform in stretches:
        rate_hz = waveform.sampling_rate_hz
        times = waveform.start_time + np.arange(len(waveform.samples)) / rate_hz
        free = np.ones(len(times), dtype=bool)
        for other in chosen:
            free &= (times < other.start_time) | (times > other.end_time)
        if not free.all():
            reason = (
                f"{np.count_nonzero(~free) / rate_hz:.0f} s at {rate_hz:g} Hz left out: the channel also has"
                f" {chosen[0].sampling_rate_hz:g} Hz at that time"
            )
            exclusions.append(Exclusion(waveform.id, reason))
        rest += [_part(waveform, run) for run in _runs(free)]
    return rest, exclusions


def _without_nan(waveform: Waveform) -> list[Waveform]:
    bad = ~np.isfinite(waveform.samples)
    if not bad.any():
        return [waveform]
    if bad.mean() > MOSTLY_NAN:
        samples = np.where(bad, np.nan, waveform.samples)
        samples.flags.writeable = False
        return [replace(waveform, samples=samples)]
    return [_part(waveform, run) for run in _runs(~bad)]


def _runs(good: NDArray[np.bool_]) -> list[slice]:
    edges = np.flatnonzero(np.diff(np.concatenate([[False], good, [False]]).astype(np.int8)))
    return [slice(int(begin), int(end)) for begin, end in zip(edges[::2], edges[1::2], strict=True)]


def _part(waveform: Waveform, run: slice) -> Waveform:
    start = waveform.start_time + run.start / waveform.sampling_rate_hz
    return replace(waveform, start_time=start, samples=waveform.samples[run])


def _waveform(segment: Segment, start_time: float, rate_hz: float, samples: NDArray[np.float64]) -> Waveform:
    samples = np.ascontiguousarray(samples, dtype=np.float64)
    samples.flags.writeable = False
    return Waveform(
        segment.network,
        segment.station,
        segment.location,
        segment.channel,
        start_time,
        rate_hz,
        samples,
        segment.azimuth_deg,
        segment.dip_deg,
    )
