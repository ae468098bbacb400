"""From picks to the arrays of a search."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from testban.association.likelihood import chance_rates
from testban.association.pick_table import PickTable, Rows
from testban.association.settings import AssociationSettings
from testban.model import Pick, Site

Spans = Mapping[str, tuple[float, float]]


def is_slow(pick: Pick) -> bool:
    """Whether the pick is of a train of Lg."""
    return pick.phase_hint == "Lg"


def row_order(pick: Pick) -> tuple[str, bool, float, str]:
    """Station and kind of wave: of each an event explains one pick at most."""
    return pick.station, is_slow(pick), pick.time, pick.id


def tables(
    picks: Sequence[Pick], sites: Mapping[str, Site], spans: Spans, settings: AssociationSettings
) -> tuple[Rows, PickTable]:
    """Arrays of ``picks``, which are sorted by `row_order`."""
    keys = [(p.station, is_slow(p)) for p in picks]
    rows = sorted(set(keys))
    number = {row: k for k, row in enumerate(rows)}
    stations = [station for station, _ in rows]
    return (
        Rows(
            np.array([sites[s].latitude_deg for s in stations]),
            np.array([sites[s].longitude_deg for s in stations]),
            np.array([spans[s][0] for s in stations]),
            np.array([spans[s][1] for s in stations]),
            np.array([slow for _, slow in rows], dtype=bool),
        ),
        PickTable(
            np.array([number[key] for key in keys], dtype=np.intp),
            np.array([p.time for p in picks]),
            _rates(picks, spans),
            np.array([_reach_deg(p, settings) for p in picks]),
        ),
    )


def _rates(picks: Sequence[Pick], spans: Spans) -> NDArray[np.float64]:
    """Rate of chance to set against each pick, over all that its station recorded, P and Lg apart."""
    stations = sorted({p.station for p in picks})
    number = {s: k for k, s in enumerate(stations)}
    duration = np.array([max(spans[s][1] - spans[s][0], 1.0) for s in stations])
    index = np.array([number[p.station] for p in picks])
    snr, slow = np.array([p.snr for p in picks]), np.array([is_slow(p) for p in picks])
    rates = np.empty(len(picks))
    for kind in np.unique(slow):
        own = slow == kind
        rates[own] = chance_rates(index[own], snr[own], duration)
    return rates


def _reach_deg(pick: Pick, settings: AssociationSettings) -> float:
    if is_slow(pick):
        return settings.lg_reach_deg
    quick = pick.band_hz[0] >= settings.high_frequency_hz
    return settings.high_frequency_reach_deg if quick else settings.maximum_distance_deg
