"""The figures of relative location on published differential times, as `make bench-location` takes them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from benchmarks.relative import CHI2_90_2D, dprk, dprk_rows, finland_rows, from_recordings

pytestmark = pytest.mark.recorded


@pytest.mark.slow
def test_finland(recorded_data: Path) -> None:
    rows = finland_rows(recorded_data)
    assert [row.figure for row in rows if not row.met] == []


def test_announced_tests_overlap_what_is_published(recorded_data: Path) -> None:
    rows = [row for row in dprk_rows(recorded_data) if row.figure == "90 % region"]
    assert len(rows) == 5
    assert [row.case for row in rows if not row.met] == []


def test_recordings_and_differential_times_agree(recorded_data: Path, tmp_path: Path) -> None:
    """Test 6 from test 4: teleseismic P of one data set, Pn at regional stations of the other."""
    cluster = from_recordings(recorded_data, tmp_path)
    assert cluster is not None
    measured, own = cluster.offset("2017-09-03", "2016-01-06")
    listed, covariance = dprk(recorded_data).solved().offset("DPRK6", "DPRK4")
    step = measured - listed
    assert step @ np.linalg.solve(own + covariance, step) <= CHI2_90_2D
    assert {text.split()[1] for text in cluster.phases} == {"Pn"}
