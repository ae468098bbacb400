"""Known earlier events: given by the user with --reference, or in the packaged catalogue of tests."""

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


@dataclass(frozen=True, slots=True)
class KnownTest:
    """A test of the packaged catalogue. ``announced``: its yield was, by those who fired it; else published
    yields are estimates, mostly seismic. ``site`` is "" where it lies at none."""

    name: str
    time: float
    latitude_deg: float
    longitude_deg: float
    depth_km: float | None
    location_uncertainty_km: float
    site: str
    announced: bool
    origin_source: str
    yields_kt: tuple[PublishedValue, ...]
    magnitudes: tuple[PublishedValue, ...]
