"""What a scenario's TOML may say of a source, checked key by key."""

from __future__ import annotations

from pydantic import Field, field_validator, model_validator

from testban.exercise.scenario import KINDS
from testban.exercise.scenario_text import ContradictionError
from testban.exercise.table_values import Finite, Range, Table, within
from testban.sources.explosion import MomentLaw
from testban.sources.medium import MEDIA

DEEPEST_KM = 600.0
DEEPEST_SHOT_KM = 10.0


class SourceTable(Table):
    kind: tuple[str, ...]
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

    @field_validator("kind", mode="before")
    @classmethod
    def known_kinds(cls, value: object) -> list[object]:
        kinds = value if isinstance(value, list) else [value]
        if not kinds or any(k not in KINDS for k in kinds):
            raise ValueError(f"must be one or several of {', '.join(KINDS)}")
        return kinds

    @field_validator("latitude")
    @classmethod
    def latitude_on_earth(cls, value: tuple[float, float]) -> tuple[float, float]:
        return within(value, -90.0, 90.0, "degrees")

    @field_validator("longitude")
    @classmethod
    def longitude_on_earth(cls, value: tuple[float, float]) -> tuple[float, float]:
        return within(value, -180.0, 360.0, "degrees")

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
        return value if value is None else within(value, 0.0, 1e5, "kt")

    @field_validator("magnitude")
    @classmethod
    def usual_magnitude(cls, value: tuple[float, float] | None) -> tuple[float, float] | None:
        return value if value is None else within(value, 0.0, 8.5, "(Mw)")

    @field_validator("tectonic")
    @classmethod
    def usual_release(cls, value: tuple[float, float]) -> tuple[float, float]:
        return within(value, 0.0, 3.0, "times the explosion's moment")

    @field_validator("damage")
    @classmethod
    def usual_damage(cls, value: tuple[float, float]) -> tuple[float, float]:
        return within(value, 0.5, 5.0, "(K; 1 is no damage)")

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
            raise ContradictionError(["yield_kt"], f"{_listed(others)} has none; give magnitude (Mw)")
        if not others and self.magnitude is not None:
            raise ContradictionError(
                ["magnitude"], f"{_listed(shots)} is sized by yield_kt alone; take it out"
            )
        if shots and self.depth_km[1] > DEEPEST_SHOT_KM:
            raise ContradictionError(
                ["depth_km"], f"of {_listed(shots)} must not exceed {DEEPEST_SHOT_KM:g} km"
            )
        needs = {
            "mechanism": (self.mechanism is not None, {"earthquake", "explosion"}),
            "spall": (self.spall, {"explosion"}),
            "damage": (self.damage != (1.0, 1.0), {"explosion"}),
            "aftershocks": (self.aftershocks, {"earthquake"}),
        }
        for key, (given, fitting) in needs.items():
            if given and not kinds & fitting:
                raise ContradictionError([key], f"{_listed(kinds)} has none; take it out")
        return self


def _listed(kinds: set[str]) -> str:
    return " and ".join(sorted(kinds))
