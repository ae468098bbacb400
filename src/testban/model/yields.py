"""How much energy: the yield of a suspected explosion, and what is known of its ground."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class YieldAlternative:
    """The yield (kilotons TNT) if this ``assumption`` alone held; ``weight`` is its share of the result, 0
    where it is listed and not used."""

    assumption: str
    median: float
    interval_90: tuple[float, float]
    weight: float


@dataclass(frozen=True, slots=True)
class YieldEstimate:
    """Yield in kilotons TNT if the event was an explosion: median and 90 % interval, and what they assume.

    ``depth_of_burial_m`` is the 5, 50 and 95 % point of the depth that goes with it; None where depth did not
    enter.
    """

    median: float
    interval_90: tuple[float, float]
    assumptions: tuple[str, ...]
    alternatives: tuple[YieldAlternative, ...] = ()
    depth_of_burial_m: tuple[float, float, float] | None = None


@dataclass(frozen=True, slots=True)
class CalibrationShot:
    """A past explosion whose yield is known other than from its seismic waves. ``depth_m`` may be unknown."""

    name: str
    time: float
    mb: float
    yield_kt: float
    depth_m: float | None


@dataclass(frozen=True, slots=True)
class TestSite:
    """A known test site: what is said of its ground and its past shots.

    ``medium`` is "granite", "tuff" or "salt"; ``burial_m`` the usual depths of burial (about 5 to 95 %),
    None where nothing is known.
    """

    __test__ = False  # the name is the field's; pytest must not collect it

    name: str
    latitude_deg: float
    longitude_deg: float
    radius_km: float
    medium: str
    burial_m: tuple[float, float] | None
    source: str
    shots: tuple[CalibrationShot, ...] = ()
