"""How big: magnitudes, each with its uncertainty and what it rests on."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StationMagnitude:
    """One channel's magnitude. ``amplitude_nm`` is half peak to peak (None for amplitude ratios)."""

    channel: str
    mag: float
    amplitude_nm: float | None
    period_s: float | None
    distance_deg: float
    used: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class Magnitude:
    """A network magnitude. ``uncertainty`` is one standard deviation, station scatter and model error
    together.
    """

    type: str
    mag: float
    uncertainty: float
    stations: int
    contributions: tuple[StationMagnitude, ...]
    assumptions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AmplitudeRatio:
    """How much larger an event is than a reference event: log10 of the amplitude ratio on common channels.

    ``uncertainty`` is one standard deviation of ``log10_ratio``; a contribution's ``mag`` is its log10 ratio.
    """

    reference: str
    log10_ratio: float
    uncertainty: float
    stations: int
    contributions: tuple[StationMagnitude, ...]
    band_hz: tuple[float, float]
    assumptions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NotDetermined:
    """A quantity that could not be determined, and why. Never replaced by a default."""

    quantity: str
    reason: str
