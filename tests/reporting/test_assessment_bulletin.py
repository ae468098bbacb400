"""An assessment in the formats of bulletins, read back."""

from __future__ import annotations

from pathlib import Path

import pytest

from made_assessments import make_assessment
from testban.acquisition.bulletins import read_bulletin
from testban.reporting.assessment_bulletin import write_assessment_bulletin


@pytest.mark.parametrize(
    ("name", "file"), [("isf", "event.isf"), ("css", "event.arrival"), ("csv", "event.arrivals.csv")]
)
def test_an_assessment_is_read_back(tmp_path: Path, name: str, file: str) -> None:
    assessment = make_assessment(2)
    written = write_assessment_bulletin(assessment, tmp_path, [name])
    assert tmp_path / file in written
    bulletin = read_bulletin(tmp_path / file)
    assert bulletin.left_out == ()
    for event, found in zip(assessment.events, bulletin.events, strict=True):
        assert len(found.picks) == len({a.pick for a in event.origin.arrivals})
        if name != "csv":
            assert found.preferred_origin is not None
            assert found.preferred_origin.latitude_deg == pytest.approx(event.origin.latitude_deg, abs=1e-4)
            assert [m.mag for m in found.magnitudes] == pytest.approx(
                [m.mag for m in event.magnitudes], abs=0.051
            )
            assert {m.origin_id for m in found.magnitudes} <= {found.preferred_origin.id}
