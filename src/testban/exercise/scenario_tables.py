"""What a scenario's TOML may say, checked key by key. Imported only when a scenario is read."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator, model_validator

from testban.exercise.scenario import FAULTS, KINDS
from testban.sources.explosion import MomentLaw
from testban.sources.medium import MEDIA

DEEPEST_KM = 600.0
DEEPEST_SHOT_KM = 10.0


def _ordered(value: float | tuple[float, float]) -> tuple[float, float]:
    low, high = value if isinstance(value, tuple) else (value, value)
    if not (math.isfinite(low) and math.isfinite(high)):
        raise ValueError("must be finite")
    if low > high:
        raise ValueError(f"[{low:g}, {high:g}] runs backwards: the lower value comes first")
    return low, high


Range = Annotated[float | tuple[float, float], AfterValidator(_ordered)]
Latitude = Annotated[float, Field(ge=-90, le=90)]
Longitude = Annotated[float, Field(ge=-180, le=360)]
Finite = Annotated[float, Field(allow_inf_nan=False)]


class _Table(BaseModel):
    """Unknown keys are refused, so that a misspelt one is not silently lost."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=False)


def _within(value: tuple[float, float], low: float, high: float, unit: str) -> tuple[float, float]:
    if value[0] < low or value[1] > high:
        raise ValueError(f"must lie between {low:g} and {high:g} {unit}")
    return value


class NetworkTable(_Table):
    name: str | None = None
    ims: str | None = None
    stationxml: str | None = None
    stations: tuple[str, ...] = ()
    within_deg: float | None = Field(default=None, gt=0, le=180)
    center: tuple[Latitude, Longitude] | None = None

    @model_validator(mode="after")
    def one_source(self) -> NetworkTable:
        if sum(v is not None for v in (self.name, self.ims, self.stationxml)) != 1:
            raise ValueError("give exactly one of name, ims and stationxml")
        if self.center is not None and self.within_deg is None:
            raise ValueError("center needs within_deg")
        return self


class SourceTable(_Table):
    kind: str | tuple[str, ...]
    latitude: Range
    longitude: Range
    time_s: Range
    depth_km: Range
    yield_kt: Range | None = None
    magnitude: Range | None = None
    mechanism: tuple[Finite, Finite, Finite] | None = None
    medium: str = "granite"
    label: str = ""
    tectonic: Range = (0.0, 0.0)
    depth_step_km: float | None = Field(default=None, gt=0, le=100)
    damage: Range = (1.0, 1.0)
    spall: bool = False
    moment_law: MomentLaw = "mueller-murphy"
    stress_drop_mpa: float = Field(default=3.0, gt=0, le=1000)
    aftershocks: bool = False

    @field_validator("kind")
    @classmethod
    def known_kinds(cls, value: str | tuple[str, ...]) -> tuple[str, ...]:
        kinds = (value,) if isinstance(value, str) else value
        if not kinds or any(k not in KINDS for k in kinds):
            raise ValueError(f"must be one or several of {', '.join(KINDS)}")
        return kinds

    @field_validator("latitude")
    @classmethod
    def latitude_on_earth(cls, value: tuple[float, float]) -> tuple[float, float]:
        return _within(value, -90.0, 90.0, "degrees")

    @field_validator("longitude")
    @classmethod
    def longitude_on_earth(cls, value: tuple[float, float]) -> tuple[float, float]:
        return _within(value, -180.0, 360.0, "degrees")

    @field_validator("depth_km")
    @classmethod
    def depth_in_the_models(cls, value: tuple[float, float]) -> tuple[float, float]:
        if value[0] <= 0:
            raise ValueError("must be below the surface (above 0)")
        if value[1] > DEEPEST_KM:
            raise ValueError(f"is below the Earth models, which reach {DEEPEST_KM:g} km; give a lesser depth")
        return value

    @field_validator("yield_kt")
    @classmethod
    def positive_yield(cls, value: tuple[float, float] | None) -> tuple[float, float] | None:
        if value is not None and value[0] <= 0:
            raise ValueError("must be above 0 kt")
        return value if value is None else _within(value, 0.0, 1e5, "kt")

    @field_validator("magnitude")
    @classmethod
    def usual_magnitude(cls, value: tuple[float, float] | None) -> tuple[float, float] | None:
        return value if value is None else _within(value, 0.0, 8.5, "(Mw)")

    @field_validator("tectonic")
    @classmethod
    def usual_release(cls, value: tuple[float, float]) -> tuple[float, float]:
        return _within(value, 0.0, 3.0, "times the explosion's moment")

    @field_validator("damage")
    @classmethod
    def usual_damage(cls, value: tuple[float, float]) -> tuple[float, float]:
        return _within(value, 0.5, 5.0, "(K; 1 is no damage)")

    @field_validator("medium")
    @classmethod
    def known_medium(cls, value: str) -> str:
        if value not in MEDIA:
            raise ValueError(f"must be one of {', '.join(MEDIA)}")
        return value

    @model_validator(mode="after")
    def sized(self) -> SourceTable:
        kinds = set(self.kind)
        shots, others = kinds & {"explosion", "ripple"}, kinds & {"earthquake", "collapse"}
        if shots and self.yield_kt is None:
            raise ValueError(f"{_listed(shots)} needs yield_kt")
        if others and self.magnitude is None:
            raise ValueError(f"{_listed(others)} needs magnitude (Mw)")
        if not shots and self.yield_kt is not None:
            raise ValueError(f"{_listed(others)} has no yield_kt; give magnitude (Mw)")
        if not others and self.magnitude is not None:
            raise ValueError(f"{_listed(shots)} is sized by yield_kt alone; take magnitude out")
        if shots and self.depth_km[1] > DEEPEST_SHOT_KM:  # type: ignore[index]
            raise ValueError(f"depth_km of {_listed(shots)} must not exceed {DEEPEST_SHOT_KM:g}")
        if self.mechanism is not None and not kinds & {"earthquake", "explosion"}:
            raise ValueError(f"{_listed(kinds)} has no mechanism; take it out")
        if "explosion" not in kinds and (self.spall or self.damage != (1.0, 1.0)):
            raise ValueError(f"{_listed(kinds)} has no spall or damage; take them out")
        if "earthquake" not in kinds and self.aftershocks:
            raise ValueError(f"{_listed(kinds)} has no aftershocks; take them out")
        return self


class NoiseTable(_Table):
    level: Range = (0.1, 0.3)
    spectrum: str | None = None
    coherent: float = Field(default=0.3, ge=0, le=1)
    day_night_db: float = Field(default=3.0, ge=0, le=30)

    @field_validator("level")
    @classmethod
    def between_the_models(cls, value: tuple[float, float]) -> tuple[float, float]:
        return _within(value, -0.5, 1.5, "(0 is Peterson's low model, 1 the high one)")


class EarthTable(_Table):
    t_star_s: Range = (0.5, 0.8)
    coupling: float = Field(default=0.2, ge=0, le=1)
    moho_km: float = Field(default=8.5, ge=0, le=20)
    p_station: float = Field(default=0.25, ge=0, le=1)
    lg_quality: float = Field(default=0.4, ge=0, le=1)
    stress_drop: float = Field(default=0.45, ge=0, le=1)
    shear_lack: float = Field(default=0.15, ge=0, le=1)

    @field_validator("t_star_s")
    @classmethod
    def usual_attenuation(cls, value: tuple[float, float]) -> tuple[float, float]:
        return _within(value, 0.1, 2.0, "s")


class FaultTable(_Table):
    kind: str
    stations: tuple[str, ...] = ()
    networks: tuple[str, ...] = ()
    count: int | None = Field(default=None, ge=1)
    components: tuple[str, ...] = ()
    at_s: Range = (0.0, 0.0)
    duration_s: float = Field(default=0.0, ge=0, allow_inf_nan=False)
    seconds: Finite = 0.0
    rate: Finite = 0.0
    factor: Finite = 1.0

    @field_validator("kind")
    @classmethod
    def known(cls, value: str) -> str:
        if value not in FAULTS:
            raise ValueError(f"must be one of {', '.join(FAULTS)}")
        return value

    @model_validator(mode="after")
    def whose(self) -> FaultTable:
        if sum((bool(self.stations), bool(self.networks), self.count is not None)) != 1:
            raise ValueError("give exactly one of stations, networks and count: who has the fault")
        needed = {
            "gap": ("duration_s", self.duration_s > 0),
            "clock_jump": ("seconds", self.seconds != 0),
            "clock_drift": ("rate", self.rate != 0),
            "gain": ("factor", self.factor not in (0.0, 1.0)),
            "delay": ("seconds", self.seconds > 0),
        }
        name, given = needed.get(self.kind, ("", True))
        if not given:
            raise ValueError(f"{self.kind} needs {name}")
        return self


class ScenarioTable(_Table):
    title: str = Field(min_length=1)
    start: datetime
    duration_s: float = Field(ge=120, le=86400)
    rate_hz: float = Field(default=20.0, ge=10, le=100)
    networks: tuple[NetworkTable, ...] = Field(min_length=1)
    sources: tuple[SourceTable, ...] = ()
    noise: NoiseTable = NoiseTable()
    faults: tuple[FaultTable, ...] = ()
    site_scatter: float = Field(default=0.15, ge=0, le=1)
    path_scatter: float = Field(default=0.015, ge=0, le=0.1)
    earth: EarthTable = EarthTable()

    @field_validator("start")
    @classmethod
    def utc_when_bare(cls, value: datetime) -> datetime:
        return value if value.tzinfo else value.replace(tzinfo=UTC)

    @model_validator(mode="after")
    def centers_known(self) -> ScenarioTable:
        for number, network in enumerate(self.networks):
            if network.within_deg is not None and network.center is None and not self.sources:
                raise ValueError(
                    f"networks.{number}.within_deg: of what place? without a source, give center = "
                    "[latitude, longitude] too"
                )
        return self

    @model_validator(mode="after")
    def inside_the_window(self) -> ScenarioTable:
        for number, source in enumerate(self.sources):
            low, high = source.time_s  # type: ignore[misc]
            if high >= self.duration_s:
                raise ValueError(
                    f"sources.{number}.time_s: {high:g} is not before the end, duration_s {self.duration_s:g}"
                )
            if low < -3600:
                raise ValueError(f"sources.{number}.time_s: {low:g} is more than an hour before the start")
        return self


def _listed(kinds: set[str]) -> str:
    return " and ".join(sorted(kinds))
