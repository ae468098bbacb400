"""The assessment record from assessed events and everything that was left over on the way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from testban.model import (
    Assessment,
    EventAssessment,
    Provenance,
    Recordings,
    ReferenceEvent,
    UnassociatedPick,
)

NO_ONSETS = "no onsets found"


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
        no_event_reasons=()
        if events
        else (*_why_unsearched(recordings), *reasons, *left_out) or (NO_ONSETS,),
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


def _why_unsearched(recordings: Recordings) -> tuple[str, ...]:
    """Where no channel is left: what was wrong with them, the most frequent first."""
    if recordings.waveforms or not recordings.exclusions:
        return ()
    faults = Counter(
        exclusion.reason.partition(":")[0].removeprefix("is ") for exclusion in recordings.exclusions
    )
    told = ", ".join(f"{fault} ({count})" for fault, count in faults.most_common())
    return (f"no channel could be searched: {told}",)
