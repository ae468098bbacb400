"""assessment.json: described by its schema, whatever the values."""

from __future__ import annotations

import dataclasses
import json
import math
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from made_assessments import make_assessment
from testban.errors import InputError
from testban.model import Assessment, Evidence, Exclusion, YieldAlternative, YieldEstimate
from testban.reporting import assessment_document, assessment_schema, write_json
from testban.reporting.document import plain

DOCS = Path(__file__).resolve().parents[2] / "docs" / "assessment.schema.json"
ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=30)
ANY_FLOAT = st.floats(allow_nan=True, allow_infinity=True)


def validate(document: dict[str, Any]) -> None:
    jsonschema.Draft202012Validator(assessment_schema()).validate(document)


def no_constant(name: str) -> float:
    raise AssertionError(f"{name} in JSON")


@pytest.mark.parametrize("events", [0, 1, 2])
def test_document_fits_its_schema(events: int) -> None:
    validate(assessment_document(make_assessment(events)))


def test_schema_is_a_schema_and_the_docs_hold_the_same() -> None:
    jsonschema.Draft202012Validator.check_schema(assessment_schema())
    assert json.loads(DOCS.read_text(encoding="utf-8")) == assessment_schema()


def test_document_has_what_the_issue_asks() -> None:
    document = assessment_document(make_assessment())
    event = document["events"][0]
    assert event["origin"]["time"] == "2020-09-13T12:26:40.000Z"
    assert set(event["origin"]["uncertainty"]) == {
        "semi_major_km",
        "semi_minor_km",
        "azimuth_deg",
        "confidence",
        "time_s",
        "time_interval_s",
        "depth_km",
    }
    assert {"station", "phase", "time", "time_residual_s", "weight", "distance_deg"} <= set(
        event["origin"]["arrivals"][0]
    )
    assert {"reference", "east_m", "north_m", "covariance_m2"} <= set(event["relative_location"][0])
    assert {"type", "mag", "uncertainty", "stations"} <= set(event["magnitudes"][0])
    assert {"explosion", "earthquake", "collapse", "statement"} <= set(event["identification"])
    assert event["yield_kt"]["interval_90"] == [2.1, 31.0]
    assert document["excluded_channels"][0] == {
        "channel": "XC.DEAD.00.BHZ",
        "reason": "dead: the samples do not move",
    }


def test_yield_not_determined_gives_its_reason() -> None:
    assert assessment_document(make_assessment())["events"][1]["yield_kt"] == {
        "median": None,
        "interval_90": None,
        "assumptions": [],
        "reason": "the event is not identified as an explosion",
    }


def test_evidence_known_only_to_the_identification_is_kept() -> None:
    event = dataclasses.replace(make_assessment(1).events[0], evidence=())
    document = assessment_document(_with_event(event))
    assert len(document["events"][0]["evidence"]) == len(event.identification.evidence)


def _with_event(event: Any) -> Assessment:
    return dataclasses.replace(make_assessment(1), events=(event,))


@given(
    texts=st.lists(ANY_TEXT, min_size=4, max_size=4),
    value=ANY_FLOAT,
    uncertainty=ANY_FLOAT,
    likelihood=ANY_FLOAT,
    settings_=st.recursive(
        st.none() | st.booleans() | ANY_FLOAT | ANY_TEXT | st.integers(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(ANY_TEXT, inner, max_size=3),
        max_leaves=8,
    ),
)
@settings(max_examples=60, deadline=None)
def test_any_values_round_trip(
    texts: list[str], value: float, uncertainty: float, likelihood: float, settings_: object
) -> None:
    base = make_assessment(1, stations=3)
    evidence = Evidence(
        texts[0], texts[1], value, uncertainty, texts[2], {"explosion": likelihood}, ((texts[3], texts[0]),)
    )
    event = dataclasses.replace(
        base.events[0],
        evidence=(evidence,),
        yield_kt=YieldEstimate(
            3.0, (0.1, math.inf), (texts[1],), (YieldAlternative(texts[2], value, (value, math.inf), 0.5),)
        ),
        warnings=tuple(texts),
    )
    assessment = dataclasses.replace(
        base,
        events=(event,),
        excluded_channels=(Exclusion(texts[0], texts[3]),),
        provenance=dataclasses.replace(base.provenance, settings={"any": settings_}),
    )
    document = assessment_document(assessment)
    validate(document)
    text = json.dumps(document, allow_nan=False, ensure_ascii=False)
    text.encode("utf-8")
    assert json.loads(text, parse_constant=no_constant) == document


def test_plain_knows_arrays_paths_sets_and_records() -> None:
    value = plain(
        {"a": np.arange(2), "b": Path("x"), "c": {2, 1}, "d": Exclusion("c", "r"), 5: np.float64("nan")}
    )
    assert value == {"a": [0, 1], "b": "x", "c": [1, 2], "d": {"channel": "c", "reason": "r"}, "5": None}


def test_written_whole_and_nothing_left_behind(tmp_path: Path) -> None:
    target = tmp_path / "new" / "assessment.json"
    write_json(make_assessment(), target)
    write_json(make_assessment(1), target)
    assert len(json.loads(target.read_text(encoding="utf-8"))["events"]) == 1
    assert [path.name for path in target.parent.iterdir()] == ["assessment.json"]


def test_same_assessment_gives_the_same_bytes(tmp_path: Path) -> None:
    write_json(make_assessment(), tmp_path / "a.json")
    write_json(make_assessment(), tmp_path / "b.json")
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way", encoding="utf-8")
    with pytest.raises(InputError, match="choose another place"):
        write_json(make_assessment(0), blocked / "assessment.json")
    target = tmp_path / "folder.json"
    target.mkdir()
    with pytest.raises(InputError, match=r"folder\.json"):
        write_json(make_assessment(0), target)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "folder.json"]
