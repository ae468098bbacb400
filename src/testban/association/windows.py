"""Windows of origin time: together they cover every event that the picks could be of."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BIN_S = 1.0


@dataclass(frozen=True, eq=False)
class Window:
    """Origins from ``start`` on (POSIX s), for ``slots`` bins; ``picks`` are the indices of those that
    origins in it, or hardly outside, can have caused."""

    start: float
    slots: int
    picks: NDArray[np.intp]

    @property
    def end(self) -> float:
        return self.start + self.slots * BIN_S


def origin_windows(
    time_s: NDArray[np.float64], longest_travel_s: float, tolerance_s: float, length_s: float
) -> list[Window]:
    """Windows next to each other in origin time; their picks overlap by the longest travel time, so that an
    event lies whole in at least one of them, wherever they begin.

    ``tolerance_s`` is how far a pick may be from its prediction. Picks further apart than any two of one
    event start a row of windows anew: a station whose clock is a day off costs nothing.
    """
    order = np.argsort(time_s, kind="stable")
    ascending = time_s[order]
    reach = longest_travel_s + 2 * tolerance_s
    slots = max(round(length_s / BIN_S), 1)
    windows = []
    for block in np.split(np.arange(len(order)), np.flatnonzero(np.diff(ascending) > reach) + 1):
        if not len(block):
            continue
        begin, end = ascending[block[0]] - longest_travel_s - tolerance_s, ascending[block[-1]] + tolerance_s
        count = max(int(np.ceil((end - begin) / (slots * BIN_S))), 1)
        # The windows share what there is evenly: no last one of a few seconds.
        each = int(np.ceil((end - begin) / (count * BIN_S)))
        for k in range(count):
            start = begin + k * each * BIN_S
            first = np.searchsorted(ascending, start - tolerance_s)
            last = np.searchsorted(ascending, start + each * BIN_S + longest_travel_s + tolerance_s)
            windows.append(Window(float(start), each, np.sort(order[first:last])))
    return windows
