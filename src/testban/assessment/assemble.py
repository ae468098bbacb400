"""The assessment record from assessed events and everything that was left over on the way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from testban.model import (
    Assessment,
    EventAssessment,
    Provenance,
    Recordings,
    ReferenceEvent,
    UnassociatedPick,
)


def assemble(
    events: Sequence[EventAssessment],
    reasons: Sequence[str],
    left_out: Sequence[str],
    unassociated: Sequence[UnassociatedPick],
    recordings: Recordings,
    references: Sequence[ReferenceEvent],
    *,
    software_version: str,
    library_versions: Mapping[str, str],
    settings: Mapping[str, object],
    earth_model: str,
    created: float,
) -> Assessment:
    """Nothing found is a result too: without events the ``reasons`` say why there are none.

    ``left_out`` tells what may be an event beside those given: with events it is a warning, else a reason.
    ``events`` come largest first and stay in that order; ``recordings`` are the screened ones.
    """
    return Assessment(
        events=tuple(events),
        no_event_reasons=() if events else ((*reasons, *left_out) or ("no onsets found",)),
        excluded_channels=recordings.exclusions,
        unassociated_picks=tuple(unassociated),
        warnings=(*recordings.notes, *(left_out if events else ())),
        provenance=Provenance(
            software_version=software_version,
            library_versions=library_versions,
            settings=settings,
            inputs=recordings.inputs,
            references=tuple(r.name for r in references),
            created=created,
            earth_model=earth_model,
        ),
    )
