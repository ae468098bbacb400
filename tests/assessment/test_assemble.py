"""The assessment record holds everything that came in, and a reason when there is no event."""

from __future__ import annotations

import numpy as np

from made_assessments import make_event
from made_stations import make_sites
from testban.assessment import assemble
from testban.model import Assessment, EventAssessment, Exclusion, InputFile, Recordings, Waveform

SEARCHED = Waveform("XX", "B", "", "BHZ", 0.0, 100.0, np.zeros(1))
FLAT = (Exclusion("XX.A..BHZ", "flat"),)


def assembled(
    reasons: tuple[str, ...],
    left_out: tuple[str, ...] = (),
    events: tuple[EventAssessment, ...] = (),
    waveforms: tuple[Waveform, ...] = (SEARCHED,),
    exclusions: tuple[Exclusion, ...] = FLAT,
) -> Assessment:
    recordings = Recordings(
        waveforms, {}, exclusions=exclusions, inputs=(InputFile("a", "0"),), notes=("note",)
    )
    return assemble(
        events,
        reasons,
        left_out,
        (),
        recordings,
        (),
        software_version="1",
        library_versions={},
        settings={},
        earth_model="ak135",
        created=5.0,
    )


def test_no_event_always_has_a_reason() -> None:
    assert assembled(("too few stations",)).no_event_reasons == ("too few stations",)
    assert assembled(()).no_event_reasons == ("no onsets found",)


def test_where_no_channel_is_left_it_says_what_was_wrong_with_them() -> None:
    faults = ("too short: 6 s", "too short: 9 s", "is truncated: the last 9 of 10 samples are missing")
    exclusions = tuple(Exclusion(f"XX.A{k}", fault) for k, fault in enumerate(faults))
    assert assembled(("no onsets found",), (), (), (), exclusions).no_event_reasons == (
        "no channel could be searched: too short (2), truncated (1)",
        "no onsets found",
    )


def test_what_may_be_a_further_event_is_said_with_events_and_without() -> None:
    limit = "stopped at 20 events"
    none = assembled(("too few stations",), (limit,))
    assert none.no_event_reasons == ("too few stations", limit)
    assert none.warnings == ("note",)
    some = assembled(("too few stations",), (limit,), (make_event(make_sites(4)),))
    assert some.no_event_reasons == ()
    assert some.warnings == ("note", limit)


def test_nothing_left_out_is_lost() -> None:
    assessment = assembled(())
    assert assessment.excluded_channels == (Exclusion("XX.A..BHZ", "flat"),)
    assert assessment.warnings == ("note",)
    assert assessment.provenance.inputs == (InputFile("a", "0"),)
    assert assessment.provenance.created == 5.0
