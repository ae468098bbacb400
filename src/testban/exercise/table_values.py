"""Values that tables of a scenario share: ranges, places, and limits told with their unit."""

from __future__ import annotations

import math
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field


def _ordered(value: Any) -> tuple[float, float]:
    """A number, or the lower and the higher of two."""
    ends = value if isinstance(value, (list, tuple)) else (value, value)
    if len(ends) != 2 or not all(isinstance(v, (int, float)) and not isinstance(v, bool) for v in ends):
        raise ValueError("must be a number or two, [low, high]")
    low, high = map(float, ends)
    if not (math.isfinite(low) and math.isfinite(high)):
        raise ValueError("must be finite")
    if low > high:
        raise ValueError(f"[{low:g}, {high:g}] runs backwards: the lower value comes first")
    return low, high


Range = Annotated[tuple[float, float], BeforeValidator(_ordered)]
Latitude = Annotated[float, Field(ge=-90, le=90)]
Longitude = Annotated[float, Field(ge=-180, le=360)]
Finite = Annotated[float, Field(allow_inf_nan=False)]


class Table(BaseModel):
    """Unknown keys are refused, so that a misspelt one is not silently lost."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=False)


def within(value: tuple[float, float], low: float, high: float, unit: str) -> tuple[float, float]:
    if value[0] < low or value[1] > high:
        raise ValueError(f"must lie between {low:g} and {high:g} {unit}")
    return value
