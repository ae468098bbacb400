"""The assessment record holds everything that came in, and a reason when there is no event."""

from __future__ import annotations

from testban.assessment import assemble
from testban.model import Assessment, Exclusion, InputFile, Recordings


def assembled(reasons: tuple[str, ...]) -> Assessment:
    recordings = Recordings(
        (), {}, exclusions=(Exclusion("XX.A..BHZ", "flat"),), inputs=(InputFile("a", "0"),), notes=("note",)
    )
    return assemble(
        (),
        reasons,
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


def test_nothing_left_out_is_lost() -> None:
    assessment = assembled(())
    assert assessment.excluded_channels == (Exclusion("XX.A..BHZ", "flat"),)
    assert assessment.warnings == ("note",)
    assert assessment.provenance.inputs == (InputFile("a", "0"),)
    assert assessment.provenance.created == 5.0
