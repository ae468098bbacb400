"""What an event.toml may say, checked key by key. Imported only when a reference is read."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator


class _Table(BaseModel):
    """Unknown keys are refused, so that a misspelt one is not silently lost."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class OriginTable(_Table):
    time: datetime
    latitude: float = Field(ge=-90, le=90)
    longitude: float = Field(ge=-180, le=180)
    depth_km: float = Field(ge=-10, le=800)
    uncertainty_km: float = Field(ge=0, le=1000)
    source: str = Field(min_length=1)

    @field_validator("time")
    @classmethod
    def utc_when_bare(cls, value: datetime) -> datetime:
        return value if value.tzinfo else value.replace(tzinfo=UTC)


class YieldTable(_Table):
    kt: float = Field(gt=0, le=1e6)
    lower: float | None = Field(default=None, gt=0)
    upper: float | None = Field(default=None, gt=0)
    source: str = Field(min_length=1)

    @model_validator(mode="after")
    def ordered(self) -> YieldTable:
        if (self.lower is not None and self.lower > self.kt) or (
            self.upper is not None and self.upper < self.kt
        ):
            raise ValueError("lower <= kt <= upper does not hold")
        return self


class MagnitudeTable(_Table):
    type: str = Field(min_length=1)
    value: float = Field(ge=-5, le=10)
    uncertainty: float | None = Field(default=None, gt=0)
    source: str = Field(min_length=1)


class EventTable(_Table):
    name: str = Field(min_length=1)
    kind: Literal["explosion", "earthquake", "collapse"]
    origin: OriginTable
    yields: tuple[YieldTable, ...] = ()
    magnitudes: tuple[MagnitudeTable, ...] = ()
    waveforms: str | None = Field(default=None, min_length=1)
    stations: str | None = Field(default=None, min_length=1)
