"""Picks and stations as arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Rows:
    """(rows,) arrays: a station whose picks are of P and of Lg stands there twice; ``slow`` marks Lg.

    ``recorded`` (rows) holds begins and ends (POSIX s), by turns and ascending, of what a station recorded.
    """

    latitude_deg: NDArray[np.float64]
    longitude_deg: NDArray[np.float64]
    recorded: tuple[NDArray[np.float64], ...]
    slow: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.slow)

    def recording(self, time: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Whether each row recorded at a time. (n, rows) -> (n, rows)"""
        within = [np.searchsorted(edges, time[:, k]) % 2 == 1 for k, edges in enumerate(self.recorded)]
        return np.stack(within, axis=1)


@dataclass(frozen=True, eq=False)
class PickTable:
    """(picks,) arrays, sorted by ``row`` and then by ``time`` (POSIX s).

    ``rate_hz`` is the rate of chance to set against each pick (`likelihood.chance_rates`); ``reach_deg`` the
    distance from beyond which a pick of its frequency cannot come. ``snr`` is its clearness.
    """

    row: NDArray[np.intp]
    time: NDArray[np.float64]
    rate_hz: NDArray[np.float64]
    snr: NDArray[np.float64]
    reach_deg: NDArray[np.float64]

    def take(self, index: NDArray[np.intp]) -> PickTable:
        """The picks at ``index``, an order that keeps them sorted."""
        return PickTable(
            self.row[index], self.time[index], self.rate_hz[index], self.snr[index], self.reach_deg[index]
        )

    def bounds(self, rows: int) -> NDArray[np.intp]:
        """(rows + 1,): the picks of row k are ``bounds[k]`` to ``bounds[k + 1]``; a row may have none."""
        return np.searchsorted(self.row, np.arange(rows + 1))
