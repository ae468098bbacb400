"""The word that automatic output never carries, in any output, wherever the user's text brings it in."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import numpy as np

from made_assessments import make_assessment
from made_recordings import make_recordings, make_reference
from made_stations import StubTravelTimes
from testban.model import Assessment, Exclusion, InputFile, NotDetermined
from testban.reporting import summary, write_json, write_quakeml, write_report
from testban.reporting.withheld import REPLACEMENT, withhold

WORD = "Nuclear"


def tainted() -> Assessment:
    """An assessment whose user named everything with the word."""
    base = make_assessment(2, stations=6)
    first, second = base.events
    first = dataclasses.replace(
        first,
        relative_locations=tuple(
            dataclasses.replace(place, reference=f"{WORD} test 4", assumptions=(f"{WORD} slowness",))
            for place in first.relative_locations
        ),
        evidence=tuple(dataclasses.replace(piece, source=f"Title on {WORD}s") for piece in first.evidence),
        warnings=(f"{WORD.upper()} file",),
    )
    second = dataclasses.replace(second, yield_kt=NotDetermined("yield_kt", f"no {WORD.lower()} reference"))
    return dataclasses.replace(
        base,
        events=(first, second),
        excluded_channels=(Exclusion(f"{WORD}.sac", f"text called {WORD}"),),
        provenance=dataclasses.replace(
            base.provenance,
            settings={f"{WORD}_key": [f"a {WORD} value"]},
            inputs=(InputFile(f"{WORD}/a.sac", "0" * 64),),
            references=(f"{WORD} test 4",),
        ),
    )


def test_no_output_carries_the_word(tmp_path: Path) -> None:
    assessment = tainted()
    reference = dataclasses.replace(make_reference(), name=f"{WORD} test 4", origin_source=f"{WORD} list")
    recordings = make_recordings(assessment, stations=6)
    write_json(assessment, tmp_path / "assessment.json")
    write_quakeml(assessment, tmp_path / "event.xml")
    write_report(assessment, recordings, StubTravelTimes(), tmp_path / "report.html", references=[reference])
    outputs = [summary(assessment), *(path.read_text(encoding="utf-8") for path in tmp_path.iterdir())]
    for text in outputs:
        visible = re.sub(r"data:image/svg\+xml;base64,[A-Za-z0-9+/=]*", "", text)
        assert WORD.lower() not in visible.lower()
        assert REPLACEMENT in visible


def test_clean_records_are_not_copied() -> None:
    assessment = make_assessment(1, stations=4)
    assert withhold(assessment) is assessment


def test_arrays_survive() -> None:
    cleaned = withhold(tainted())
    np.testing.assert_array_equal(cleaned.events[0].origin.samples, tainted().events[0].origin.samples)
    assert cleaned.events[0].relative_locations[0].reference == f"{REPLACEMENT} test 4"


def test_nothing_packaged_for_reports_carries_the_word() -> None:
    from importlib.resources import files

    for item in (files("testban.reporting") / "data").iterdir():
        if item.is_file():
            assert WORD.lower() not in item.read_text(encoding="utf-8").lower()
