"""Events to start from, in every form a user may have them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from testban.acquisition.event_sources import read_events
from testban.errors import DifferentialTimeError

TIME = 1_600_000_000.25


def test_an_assessment_and_quakeml_and_a_list_say_the_same(tmp_path: Path) -> None:
    from obspy.core.event import Catalog, Event, Origin, ResourceIdentifier
    from obspy.core.utcdatetime import UTCDateTime

    origin = {"time": "2020-09-13T12:26:40.25Z", "latitude": 40.2, "longitude": 128.4, "depth_km": 7.5}
    document = {"events": [{"id": "ev-1", "origin": {**origin, "depth_resolved": True}}]}
    (tmp_path / "assessment.json").write_text(json.dumps(document))
    event = Event(resource_id=ResourceIdentifier("smi:local/ev-1"))
    event.origins = [Origin(time=UTCDateTime(TIME), latitude=40.2, longitude=128.4, depth=7500.0)]
    Catalog([event, Event(resource_id=ResourceIdentifier("smi:local/bare"))]).write(
        str(tmp_path / "event.xml"), format="QUAKEML"
    )
    (tmp_path / "events.txt").write_text("2020-09-13T12:26:40.25Z 40.2 128.4 ev-1\n")
    for name, depth in (("assessment.json", 7.5), ("event.xml", 7.5), ("events.txt", 0.0)):
        (found,), faults = read_events(tmp_path / name)
        assert found.event == "ev-1"
        assert found.time == pytest.approx(TIME)
        assert (found.latitude_deg, found.longitude_deg, found.depth_km) == pytest.approx(
            (40.2, 128.4, depth)
        )
        assert any("bare" in text for text in faults) == (name == "event.xml")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("<html>", "not QuakeML"),
        ('{"events": 3}', "not an assessment.json"),
        ('{"events": []}', "found no event"),
        ("not a list at all", "expected columns"),
    ],
)
def test_what_holds_no_events_is_named(tmp_path: Path, content: str, told: str) -> None:
    path = tmp_path / "events"
    path.write_text(content)
    with pytest.raises(DifferentialTimeError, match=told):
        read_events(path)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(DifferentialTimeError, match="absent"):
        read_events(tmp_path / "absent")
