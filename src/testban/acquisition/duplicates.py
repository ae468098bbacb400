"""The same recording under two names: one stays."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np

from testban.acquisition.segment import Place
from testban.acquisition.sites import distance_km
from testban.model import Exclusion, Response, Site, Waveform

SAME_PLACE_KM = 0.1


def without_duplicates(
    waveforms: Sequence[Waveform], sites: Mapping[str, Site], responses: Mapping[str, Response]
) -> tuple[list[Waveform], list[Exclusion]]:
    """Drop stations that another network code repeats, and channels whose samples another channel has too.

    A station is repeated when the same station code stands within 100 m under another network. Kept is the
    one with responses, then the one with more samples, then the first by name.
    """
    exclusions = _repeated_stations(waveforms, sites, responses)
    gone = {e.channel for e in exclusions}
    rest = [w for w in waveforms if w.station_key not in gone]
    copies = _repeated_channels(rest, sites, responses)
    gone = {e.channel for e in copies}
    return [w for w in rest if w.id not in gone], exclusions + copies


def _repeated_stations(
    waveforms: Sequence[Waveform], sites: Mapping[str, Site], responses: Mapping[str, Response]
) -> list[Exclusion]:
    codes: dict[str, set[str]] = defaultdict(set)
    for waveform in waveforms:
        codes[waveform.station].add(waveform.station_key)
    exclusions = []
    for keys in codes.values():
        ranked = sorted(
            keys,
            key=lambda k: (
                -sum(c.startswith(f"{k}.") for c in responses),
                -sum(len(w.samples) for w in waveforms if w.station_key == k),
                k,
            ),
        )
        kept: list[str] = []
        for key in ranked:
            twin = next((k for k in kept if _apart_km(sites[k], sites[key]) < SAME_PLACE_KM), None)
            if twin is None:
                kept.append(key)
                continue
            exclusions.append(
                Exclusion(key, f"same station code and place as {twin}, which is used instead of {key}")
            )
    return exclusions


def _repeated_channels(
    waveforms: Sequence[Waveform], sites: Mapping[str, Site], responses: Mapping[str, Response]
) -> list[Exclusion]:
    by_content: dict[bytes, list[Waveform]] = defaultdict(list)
    for waveform in waveforms:
        # Equal constants prove nothing; the quality screen deals with them.
        if len(waveform.samples) > 1 and np.ptp(waveform.samples) > 0:
            by_content[_digest(waveform)].append(waveform)
    exclusions: dict[str, Exclusion] = {}
    for same in by_content.values():
        names = sorted({w.id for w in same}, key=lambda i: (i not in responses, i))
        stations = {w.id: w.station_key for w in same}
        for name in names[1:]:
            apart = _apart_km(sites[stations[names[0]]], sites[stations[name]])
            reason = f"the same samples as {names[0]}, which is used instead of {name}"
            if apart > SAME_PLACE_KM:
                reason += f"; the two stand {apart:.0f} km apart, so one of them is mislabelled"
            exclusions.setdefault(name, Exclusion(name, reason))
    return list(exclusions.values())


def _digest(waveform: Waveform) -> bytes:
    head = f"{waveform.start_time:.3f} {waveform.sampling_rate_hz:.6g}".encode()
    return hashlib.sha256(head + waveform.samples.tobytes()).digest()


def _apart_km(one: Site, other: Site) -> float:
    places = (Place(s.latitude_deg, s.longitude_deg) for s in (one, other))
    return distance_km(*places)
