"""An assessment as a bulletin, for programs that read ISF, CSS 3.0 or CSV."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from testban.location.sample_covariance import sample_covariance
from testban.model import Assessment, Bulletin, BulletinEvent, EventAssessment, LocatedEvent, StatedMagnitude
from testban.reporting.bulletin_files import Place, bulletin_contents, check_format
from testban.reporting.files import write_atomically
from testban.reporting.withheld import withhold

AUTHOR = "TESTBAN"
FORMATS = ("isf", "css", "csv")
STEM = "event"


def assessment_bulletin(assessment: Assessment) -> tuple[Bulletin, tuple[LocatedEvent, ...]]:
    """Events with picks, origins and magnitudes; what kind they were and their yield have no place there."""
    assessment = withhold(assessment)
    located = tuple(
        LocatedEvent(event.id, event.origin, sample_covariance(event.origin)) for event in assessment.events
    )
    return Bulletin("assessment", tuple(_event(e) for e in assessment.events)), located


def write_assessment_bulletin(assessment: Assessment, folder: Path, formats: Sequence[str]) -> list[Path]:
    """Write event.isf, event.arrival ..., event.events.csv ... into ``folder``; their paths.

    Raises
    ------
    InputError
        A station code is too long for the format, or the place cannot be written to.
    """
    bulletin, located = assessment_bulletin(assessment)
    check_format(bulletin, formats)
    contents = bulletin_contents(bulletin, located, assessment.provenance, Place(folder, STEM), formats)
    for path, content in contents.items():
        write_atomically(content, path)
    return list(contents)


def _event(event: EventAssessment) -> BulletinEvent:
    picks = dict.fromkeys(arrival.pick for arrival in event.origin.arrivals)
    return BulletinEvent(
        event.id,
        tuple(picks),
        magnitudes=tuple(
            StatedMagnitude(m.type, m.mag, m.uncertainty, m.stations, AUTHOR) for m in event.magnitudes
        ),
    )
