"""Onsets moved round in time stay where such onsets can come, and agree no longer."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from testban.association.pick_table import PickTable
from testban.association.turned_onsets import train_parts, turned

RECORDED = [[(0.0, 500.0), (600.0, 1000.0)], [(0.0, 1000.0)]]
TRAINS = [[(100.0, 200.0), (150.0, 300.0), (900.0, 1200.0)], [(400.0, 450.0)]]
IN_TRAINS = [[(100.0, 300.0), (900.0, 1000.0)], [(400.0, 450.0)]]


def inside(time: float, spans: list[tuple[float, float]]) -> bool:
    return any(begin <= time <= end for begin, end in spans)


@given(st.integers(0, 2**32 - 1))
def test_onsets_stay_in_trains_or_out_of_them_and_keep_their_weights(seed: int) -> None:
    rng = np.random.default_rng(seed)
    times, rows = [], []
    for row, spans in enumerate(RECORDED):
        own = np.sort(np.concatenate([rng.uniform(*span, 6) for span in spans]))
        times.append(own)
        rows.append(np.full(len(own), row))
    time, row = np.concatenate(times), np.concatenate(rows)
    within = np.array([inside(t, IN_TRAINS[r]) for t, r in zip(time, row, strict=True)])
    size = len(time)
    table = PickTable(row, time, rng.random(size), rng.random(size), np.full(size, 95.0))
    parts = train_parts(within, RECORDED, TRAINS)
    moved, order = turned(table, parts, rng)
    assert np.array_equal(moved.row, row)
    assert np.array_equal(moved.rate_hz, table.rate_hz[order])
    assert np.array_equal(moved.snr, table.snr[order])
    for k in range(len(RECORDED)):
        own = moved.row == k
        assert np.all(np.diff(moved.time[own]) >= 0.0)
        for t, was_within in zip(moved.time[own], within[order][own], strict=True):
            assert inside(t, RECORDED[k])
            # A microsecond for what lies on an edge.
            assert inside(t, IN_TRAINS[k]) == was_within or any(
                abs(t - edge) < 1e-6 for span in IN_TRAINS[k] for edge in span
            )
