"""From picks to the arrays of a search."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from testban.association.likelihood import chance_rates
from testban.association.pick_table import PickTable, Rows
from testban.association.settings import AssociationSettings
from testban.association.wave_train import Span, listening_s
from testban.model import Pick, Site

Spans = Mapping[str, Sequence[Span]]


def is_slow(pick: Pick) -> bool:
    """Whether the pick is of a train of Lg."""
    return pick.phase_hint == "Lg"


def row_order(pick: Pick) -> tuple[str, bool, float, str]:
    """Station and kind of wave: of each an event explains one pick at most."""
    return pick.station, is_slow(pick), pick.time, pick.id


def tables(
    picks: Sequence[Pick], sites: Mapping[str, Site], spans: Spans, settings: AssociationSettings
) -> tuple[Rows, PickTable]:
    """Arrays of ``picks``, which are sorted by `row_order`; rates as if all picks were chance."""
    keys = [(p.station, is_slow(p)) for p in picks]
    rows = sorted(set(keys))
    number = {row: k for k, row in enumerate(rows)}
    stations = [station for station, _ in rows]
    rows_table = Rows(
        np.array([sites[s].latitude_deg for s in stations]),
        np.array([sites[s].longitude_deg for s in stations]),
        tuple(np.ravel(spans[s]).astype(float) for s in stations),
        np.array([slow for _, slow in rows], dtype=bool),
    )
    table = PickTable(
        np.array([number[key] for key in keys], dtype=np.intp),
        np.array([p.time for p in picks]),
        np.ones(len(picks)),
        np.array([p.snr for p in picks]),
        np.array([_reach_deg(p, settings) for p in picks]),
    )
    duration = np.array([listening_s(spans[s], ()) for s in stations])
    return rows_table, with_rates(table, rows_table, np.ones(len(picks), dtype=bool), duration)


def with_rates(
    table: PickTable, rows: Rows, chance: NDArray[np.bool_], listening_s: NDArray[np.float64]
) -> PickTable:
    """The table with rates after those picks that may be chance, P and Lg apart.

    ``chance`` is (picks,), ``listening_s`` (rows,): how long chance picks of a row could come.
    """
    rates = table.rate_hz.copy()
    for kind in np.unique(rows.slow):
        own = chance & (rows.slow[table.row] == kind)
        if own.any():
            rates[own] = chance_rates(table.row[own], table.snr[own], listening_s)
    return replace(table, rate_hz=rates)


def _reach_deg(pick: Pick, settings: AssociationSettings) -> float:
    if is_slow(pick):
        return settings.lg_reach_deg
    quick = pick.band_hz[0] >= settings.high_frequency_hz
    return settings.high_frequency_reach_deg if quick else settings.maximum_distance_deg
