"""What a file of populations may say, checked key by key. Imported only when one is read."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Finite = Field(allow_inf_nan=False)
Positive = Field(gt=0, allow_inf_nan=False)


class _Table(BaseModel):
    """Unknown keys are refused, so that a misspelt one is not silently lost."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class EventRow(_Table):
    name: str = Field(min_length=1)
    time: datetime
    latitude: float = Field(ge=-90, le=90)
    longitude: float = Field(ge=-180, le=180)
    deviation: float = Finite
    error: float = Positive


class FitTable(_Table):
    shift: float = Finite
    shift_std: float = Positive
    spread: float = Positive
    spread_90: tuple[float, float]
    scale: float = Positive
    freedom: float = Positive


class PriorTable(_Table):
    std: float = Positive
    events: float = Positive


class PopulationTable(_Table):
    quantity: str
    kind: Literal["explosion", "earthquake", "collapse"]
    prior: PriorTable
    fit: FitTable
    events: tuple[EventRow, ...] = Field(min_length=1)


class PopulationsTable(_Table):
    schema_: Literal["testban.populations/1"] = Field(alias="schema")
    basis: Literal["recorded", "simulated"]
    made_by: str
    populations: tuple[PopulationTable, ...] = Field(min_length=1)
