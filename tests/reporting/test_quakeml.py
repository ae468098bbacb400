"""event.xml: valid QuakeML 1.2 that ObsPy reads back with the same content."""

from __future__ import annotations

import dataclasses
import io
import math
import warnings
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from made_assessments import make_assessment
from testban.model import Assessment
from testban.reporting import write_quakeml
from testban.reporting.quakeml import ELLIPSE_90, ellipse_of, quakeml_text
from testban.reporting.quakeml_elements import public_id


def is_valid(text: str) -> bool:
    from obspy.io.quakeml.core import _validate

    return bool(_validate(io.BytesIO(text.encode("utf-8"))))


def read(assessment: Assessment):  # type: ignore[no-untyped-def]  # ObsPy has no types
    from obspy import read_events

    return read_events(io.BytesIO(quakeml_text(assessment).encode("utf-8")), format="QUAKEML")


@pytest.mark.parametrize("events", [0, 1, 2])
def test_valid_against_the_schema(events: int, tmp_path: Path) -> None:
    write_quakeml(make_assessment(events), tmp_path / "event.xml")
    assert is_valid((tmp_path / "event.xml").read_text(encoding="utf-8"))


def test_valid_against_the_xml_schema_of_the_basic_event_description() -> None:
    import obspy.io.quakeml
    from lxml import etree

    folder = Path(obspy.io.quakeml.__file__).parent / "data"
    schema = etree.XMLSchema(etree.parse(str(folder / "QuakeML-BED-1.2.xsd")))
    document = etree.fromstring(quakeml_text(make_assessment()).encode("utf-8"))
    assert schema.validate(document[0]), schema.error_log


def test_read_back_by_obspy() -> None:
    assessment = make_assessment()
    source = assessment.events[0]
    event, second = read(assessment)
    assert (event.event_type, event.event_type_certainty) == ("explosion", "suspected")
    assert (second.event_type, second.event_type_certainty) == ("not reported", None)
    origin = event.preferred_origin()
    assert origin.time.timestamp == pytest.approx(source.origin.time, abs=1e-5)
    assert origin.latitude == pytest.approx(source.origin.latitude_deg)
    assert origin.depth_errors.upper_uncertainty == pytest.approx(12_400.0)
    uncertainty = origin.origin_uncertainty
    assert uncertainty.preferred_description == "uncertainty ellipse"
    assert uncertainty.max_horizontal_uncertainty == pytest.approx(9_100.0)
    assert uncertainty.min_horizontal_uncertainty == pytest.approx(6_200.0)
    assert uncertainty.azimuth_max_horizontal_uncertainty == pytest.approx(62.0)
    assert uncertainty.confidence_level == pytest.approx(90.0)
    assert len(origin.arrivals) == len(source.origin.arrivals) == len(event.picks)
    picks = {pick.resource_id: pick for pick in event.picks}
    assert all(arrival.pick_id in picks for arrival in origin.arrivals)
    assert {pick.polarity for pick in event.picks} == {"positive"}
    magnitude = event.preferred_magnitude()
    assert magnitude.mag == pytest.approx(5.12)
    assert magnitude.mag_errors.uncertainty == pytest.approx(0.21)
    assert len(event.station_magnitudes) == len(event.amplitudes) == 8
    assert event.amplitudes[0].generic_amplitude == pytest.approx(120e-9)
    assert [c.weight for c in magnitude.station_magnitude_contributions].count(0.0) == 1
    relative = event.origins[1]
    assert relative.time.timestamp == pytest.approx(source.relative_locations[0].origin_time, abs=1e-5)
    told = " ".join(comment.text for comment in event.comments)
    assert "mb = 4.45 + 0.75 log10 Y" in told
    assert "7.4 kt" in told


def test_not_determined_says_why() -> None:
    second = read(make_assessment())[1]
    told = " ".join(comment.text for comment in second.comments)
    assert "the event is not identified as an explosion" in told
    assert "no channel has a response" in told
    assert not second.magnitudes


def test_no_event_says_why() -> None:
    assert "Only 2 stations show an onset" in quakeml_text(make_assessment(0))


def test_same_assessment_gives_the_same_text() -> None:
    assert quakeml_text(make_assessment()) == quakeml_text(make_assessment())


@given(text=st.text(st.characters(exclude_categories=()), max_size=40))
@settings(max_examples=40, deadline=None)
def test_any_text_stays_valid(text: str) -> None:
    base = make_assessment(1, stations=3)
    event = base.events[0]
    arrival = event.origin.arrivals[0]
    pick = dataclasses.replace(arrival.pick, id=text, channel=f"N{text}.S.00.BHZ")
    origin = dataclasses.replace(
        event.origin,
        method=text,
        arrivals=(dataclasses.replace(arrival, pick=pick, time_residual_s=math.nan),),
        assumptions=(text,),
    )
    size = dataclasses.replace(event.magnitudes[0], type=text, uncertainty=math.inf)
    event = dataclasses.replace(event, id=text or "EV", origin=origin, warnings=(text,), magnitudes=(size,))
    with warnings.catch_warnings(action="ignore"):
        assert is_valid(quakeml_text(dataclasses.replace(base, events=(event,))))


def test_identifiers_stay_apart() -> None:
    assert public_id("pick", "a b") != public_id("pick", "a_b")
    assert public_id("pick", "a b") != public_id("pick", "a:b")
    assert public_id("pick", "a", "b") == "smi:local/testban/pick/a/b"


def test_ellipse_of_a_covariance() -> None:
    """A covariance gives back the axes it was made from; 90 % of normal samples lie in the scaled ellipse."""
    azimuth, major, minor = math.radians(30.0), 200.0, 50.0
    axes = np.array([[math.sin(azimuth), math.cos(azimuth)], [math.cos(azimuth), -math.sin(azimuth)]])
    covariance = axes @ np.diag([major**2, minor**2]) @ axes.T
    found = ellipse_of(tuple(map(tuple, covariance)))  # type: ignore[arg-type]
    assert found == pytest.approx((minor, major, 30.0))
    samples = np.random.default_rng(0).multivariate_normal([0, 0], covariance, 20_000) @ axes / [major, minor]
    inside = np.hypot(*samples.T) < ELLIPSE_90
    assert inside.mean() == pytest.approx(0.9, abs=0.01)


def test_moment_tensor_read_back_by_obspy_up_south_east() -> None:
    event, second = read(make_assessment())
    assert not second.focal_mechanisms
    mechanism = event.focal_mechanisms[0]
    assert mechanism.nodal_planes.nodal_plane_1.strike == pytest.approx(120.0)
    found = mechanism.moment_tensor
    assert found.scalar_moment == pytest.approx(1.1e16)
    # Up, south, east from north, east, down: Mrr = Mdd, Mtt = Mnn, Mrp = -Med, Mtp = -Mne.
    assert found.tensor.m_rr == pytest.approx(1.1e16)
    assert found.tensor.m_tt == pytest.approx(0.7e16)
    assert found.tensor.m_rp == pytest.approx(-0.1e16)
    assert found.tensor.m_tp == pytest.approx(-0.05e16)
    assert found.iso == pytest.approx(0.72)
    assert found.derived_origin_id == event.preferred_origin_id
