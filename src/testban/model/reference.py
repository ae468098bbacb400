"""A known earlier event that the user gave with --reference."""

from __future__ import annotations

from dataclasses import dataclass

from testban.model.waveform import Recordings


@dataclass(frozen=True, slots=True)
class PublishedValue:
    """A published number with its own interval (``lower`` and ``upper`` None when the source gives none)."""

    value: float
    lower: float | None
    upper: float | None
    type: str
    source: str


@dataclass(frozen=True)
class ReferenceEvent:
    """What event.toml says, and the recordings beside it. ``kind`` is explosion, earthquake or collapse."""

    name: str
    time: float
    latitude_deg: float
    longitude_deg: float
    depth_km: float
    location_uncertainty_km: float
    kind: str
    origin_source: str
    yields_kt: tuple[PublishedValue, ...]
    magnitudes: tuple[PublishedValue, ...]
    recordings: Recordings
