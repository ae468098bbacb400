"""The figures of relative location on published differential times, as `make bench-location` takes them."""

from __future__ import annotations

from pathlib import Path

import pytest
from benchmarks.relative import dprk_rows, finland_rows

pytestmark = pytest.mark.recorded


def test_finland(recorded_data: Path) -> None:
    rows = finland_rows(recorded_data)
    assert [row.figure for row in rows if not row.met] == []


def test_announced_tests_overlap_what_is_published(recorded_data: Path) -> None:
    rows = [row for row in dprk_rows(recorded_data) if row.figure == "90 % region"]
    assert len(rows) == 5
    assert [row.case for row in rows if not row.met] == []
