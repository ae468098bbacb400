"""What a scenario's TOML may say, checked key by key. Imported only when a scenario is read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from pydantic import Field, field_validator, model_validator

from testban.exercise.scenario import FAULTS
from testban.exercise.scenario_text import ContradictionError
from testban.exercise.source_table import SourceTable
from testban.exercise.table_values import Finite, Latitude, Longitude, Range, Table, within


class NetworkTable(Table):
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
            raise ContradictionError(["center"], "needs within_deg")
        return self


class NoiseTable(Table):
    level: Range = (0.1, 0.3)
    spectrum: str | None = None
    coherent: float = Field(default=0.3, ge=0, le=1)
    day_night_db: float = Field(default=3.0, ge=0, le=30)

    @field_validator("level")
    @classmethod
    def between_the_models(cls, value: tuple[float, float]) -> tuple[float, float]:
        return within(value, -0.5, 1.5, "(0 is Peterson's low model, 1 the high one)")


class EarthTable(Table):
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
        return within(value, 0.1, 2.0, "s")


class FaultTable(Table):
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
        if self.kind == "swapped" and self.components and len(set(self.components)) != 2:
            raise ContradictionError(["components"], 'must be two, such as ["N", "E"]')
        return self


class ScenarioTable(Table):
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
                raise ContradictionError(
                    ["networks", number, "within_deg"],
                    "of what place? without a source, give center = [latitude, longitude] too",
                )
        return self

    @model_validator(mode="after")
    def inside_the_window(self) -> ScenarioTable:
        for number, source in enumerate(self.sources):
            low, high = source.time_s
            if high >= self.duration_s:
                raise self._late(["sources", number, "time_s"], high)
            if low < -3600:
                message = f"{low:g} is more than an hour before the start"
                raise ContradictionError(["sources", number, "time_s"], message)
        for number, fault in enumerate(self.faults):
            if fault.at_s[1] >= self.duration_s:
                raise self._late(["faults", number, "at_s"], fault.at_s[1])
        return self

    def _late(self, keys: list[str | int], value: float) -> ContradictionError:
        return ContradictionError(keys, f"{value:g} is not before the end, duration_s {self.duration_s:g}")


TABLES: Mapping[str, type[Table]] = {
    "": ScenarioTable,
    "networks": NetworkTable,
    "sources": SourceTable,
    "noise": NoiseTable,
    "faults": FaultTable,
    "earth": EarthTable,
}
"""By the key that holds them."""
