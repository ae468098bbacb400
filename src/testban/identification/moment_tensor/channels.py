"""Channels that serve for the moment tensor: three components of one sensor, whole and not clipped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from testban.identification.surface_waves import VELOCITY_POWERS
from testban.model import Recordings, Response, Waveform
from testban.signal.clipping import is_clipped

BROADBAND = frozenset({"BH", "HH", "LH", "CH"})


def screened_out(key: str, recordings: Recordings) -> str:
    """Which broadband channels of a station the screening left out as clipped; "" where none."""
    lost = {
        exclusion.channel.rsplit(".", 1)[1]
        for exclusion in recordings.exclusions
        if exclusion.reason.startswith("clipped")
        and exclusion.channel.startswith(f"{key}.")
        and exclusion.channel.rsplit(".", 1)[1][:2] in BROADBAND
    }
    return clipped_reason(sorted(lost)) if lost else ""


def sensor_of(wave: Waveform) -> tuple[str, str]:
    """Location code and channel code without the component."""
    return wave.location, wave.channel[:-1]


def by_scale(sensor: list[Waveform], responses: Mapping[str, Response]) -> tuple[bool, str]:
    """Sorts sensors whose ground motion is known first."""
    return not all(is_scaled(w, responses) for w in sensor), sensor[0].id


def is_scaled(wave: Waveform, responses: Mapping[str, Response]) -> bool:
    """Whether the size of the ground motion is known."""
    return wave.id in responses or (wave.unit in VELOCITY_POWERS and wave.unit != "counts")


def three_components(
    sensor: list[Waveform], origin_time: float, begin: float, end: float
) -> list[Waveform] | None:
    """The vertical and two horizontals that cover the stretch (s after the origin)."""
    taken: dict[str, Waveform] = {}
    for wave in sensor:
        covers = wave.start_time - origin_time <= begin and wave.end_time - origin_time >= end
        if covers and wave.unit in VELOCITY_POWERS and np.isfinite(wave.samples).all():
            taken.setdefault(wave.component, wave)
    verticals = [taken[c] for c in "Z3" if c in taken]
    horizontals = [w for c, w in taken.items() if c in "NE12" and w.azimuth_deg is not None]
    return [verticals[0], *horizontals[:2]] if verticals and len(horizontals) >= 2 else None


def clipped_channels(channels: list[Waveform], begin: float, end: float) -> list[str]:
    """Channels that reach the end of their range between two times (s since 1970)."""
    found = []
    for wave in channels:
        first = max(0, int((begin - wave.start_time) * wave.sampling_rate_hz))
        last = max(first, int((end - wave.start_time) * wave.sampling_rate_hz))
        if is_clipped(wave.samples[first:last]):
            found.append(wave.channel)
    return found


def clipped_reason(channels: Sequence[str]) -> str:
    """Why a station with clipped ``channels`` is left out."""
    return f"clipped: {', '.join(channels)}; what a cut-off wave lost appears at all periods"
