"""Arrival of the fundamental Rayleigh mode by its group velocity."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import ArrayLike, NDArray

from testban.earth.geodesy import KM_PER_DEG
from testban.errors import ModelRangeError

USUAL_PERIOD_S = 20.0


@cache
def _table() -> NDArray[np.float64]:
    text = (files("testban.earth") / "data" / "ak135.rayleigh.csv").read_text(encoding="utf-8")
    rows = [line.split(",") for line in text.splitlines() if not line.startswith("#")][1:]
    return np.array(rows, dtype=float)


def rayleigh_group_velocity_km_s(period_s: ArrayLike = USUAL_PERIOD_S) -> NDArray[np.float64]:
    """Group velocity in continental ak135 (tools/build_rayleigh_table.py), linear between periods.

    Real continents differ by 5 to 10 % at 20 s, and oceans are faster by 20 %.

    Raises
    ------
    ModelRangeError
        A period is outside 8 to 100 s.
    """
    period, table = np.asarray(period_s, float), _table()
    if np.any(~((period >= table[0, 0]) & (period <= table[-1, 0]))):
        raise ModelRangeError(f"Rayleigh waves are known from {table[0, 0]:g} to {table[-1, 0]:g} s")
    return np.asarray(np.interp(period, table[:, 0], table[:, 1]))


def rayleigh_time_s(distance_deg: ArrayLike, period_s: ArrayLike = USUAL_PERIOD_S) -> NDArray[np.float64]:
    """Travel time (s) of the wave of that period from the epicentre. Arguments broadcast."""
    return np.asarray(np.asarray(distance_deg, float) * KM_PER_DEG / rayleigh_group_velocity_km_s(period_s))
