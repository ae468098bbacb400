"""Where a positive sample points, from metadata that makes sense or from the channel code.

SEED channel naming (FDSN): Z, N and E mean the traditional orientations (within 5 degrees); 1 and 2 are
horizontals of any azimuth.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from testban.acquisition.metadata import StationMetadata, covering
from testban.model import Waveform

Angles = tuple[float | None, float | None]
BY_CODE: dict[str, Angles] = {"Z": (0.0, -90.0), "N": (0.0, 0.0), "E": (90.0, 0.0)}
HORIZONTAL = frozenset("NE12RT")
STEEP_DEG = 45.0
PARALLEL_DEG = 20.0
UNKNOWN: Angles = (None, None)


def orient(
    waveforms: Iterable[Waveform], ranked: Iterable[StationMetadata]
) -> tuple[list[Waveform], tuple[str, ...]]:
    """Set ``azimuth_deg`` and ``dip_deg`` of every waveform; notes say what was not believed.

    Station files win over the waveform header. A value that contradicts the channel code (a horizontal that
    points up, two parallel horizontals) is taken for unknown. So is a vertical that points down by its SAC
    header alone: writers that take ``cmpinc`` for SEED's dip give 180 to sensors that point up.
    """
    ranked = list(ranked)
    oriented = [(w, _angles(w, ranked)) for w in waveforms]
    sets: dict[tuple[str, str, str], dict[str, float]] = defaultdict(dict)
    for waveform, (azimuth, _) in oriented:
        if waveform.component in HORIZONTAL and azimuth is not None:
            sets[_instrument(waveform)][waveform.component] = azimuth
    result, notes = [], {}
    for waveform, angles in oriented:
        azimuths = list(sets[_instrument(waveform)].values())
        if waveform.component in HORIZONTAL and len(azimuths) == 2 and _parallel(*azimuths):
            angles = UNKNOWN
        if angles == UNKNOWN:
            angles = BY_CODE.get(waveform.component, UNKNOWN)
        if waveform.component == "Z" and (waveform.dip_deg or 0.0) > 0 > (angles[1] or 0.0):
            notes[waveform.id] = f"{waveform.id}: its header says that it points down; taken to point up"
        result.append(replace(waveform, azimuth_deg=angles[0], dip_deg=angles[1]))
    return result, tuple(notes.values())


def _angles(waveform: Waveform, ranked: list[StationMetadata]) -> Angles:
    for metadata in ranked:
        epochs = metadata.channels_of(waveform.network, waveform.station, waveform.location, waveform.channel)
        for epoch in covering(epochs, waveform.start_time):
            angles = _sensible(waveform.component, epoch.azimuth_deg, epoch.dip_deg)
            if angles != UNKNOWN:
                return angles
    if waveform.component == "Z" and (waveform.dip_deg or 0.0) > 0:
        return UNKNOWN
    return _sensible(waveform.component, waveform.azimuth_deg, waveform.dip_deg)


def _sensible(component: str, azimuth: float | None, dip: float | None) -> Angles:
    if dip is None or not math.isfinite(dip) or abs(dip) > 90.0:
        return UNKNOWN
    if component == "Z":
        return (0.0, dip) if abs(dip) >= STEEP_DEG else UNKNOWN
    if azimuth is None or not math.isfinite(azimuth) or abs(azimuth) > 360.0:
        return UNKNOWN
    if component in HORIZONTAL and abs(dip) > STEEP_DEG:
        return UNKNOWN
    return azimuth % 360.0, dip


def _instrument(waveform: Waveform) -> tuple[str, str, str]:
    return waveform.station_key, waveform.location, waveform.channel[:-1]


def _parallel(one_deg: float, other_deg: float) -> bool:
    return abs((one_deg - other_deg + 90.0) % 180.0 - 90.0) < PARALLEL_DEG
