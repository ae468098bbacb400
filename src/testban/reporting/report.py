"""report.html: one self-contained page that explains an assessment, readable without a network."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from testban.model import Assessment, EventAssessment, Recordings, ReferenceEvent, YieldEstimate, isoformat
from testban.reporting import wording
from testban.reporting.evidence_figure import evidence_bars
from testban.reporting.files import write_atomically
from testban.reporting.illustration import Illustration
from testban.reporting.map_figure import event_map, station_map
from testban.reporting.overview_figure import overview
from testban.reporting.residual_figure import residuals
from testban.reporting.section_figure import TravelTimeTable, section, section_rows
from testban.reporting.spectrum_figure import spectra
from testban.reporting.summary import known_lines, missing_line
from testban.reporting.tables import arrival_rows, evidence_rows, key_numbers, probabilities
from testban.reporting.tensor_figure import tensor_figure
from testban.reporting.waveform_fit_figure import waveform_fits
from testban.reporting.withheld import withhold
from testban.reporting.yield_figure import yield_intervals

if TYPE_CHECKING:
    from jinja2 import Template


@dataclass(frozen=True, slots=True)
class ReportSettings:
    """How the report draws; nothing here changes a result.

    ``band_hz`` is the pass band of drawn traces: from 1 Hz regional P of small events stands out of the
    microseisms, and 5 Hz is within reach of most channels. ``spectrum_stations`` is how many stations get
    spectra.
    """

    band_hz: tuple[float, float] = (1.0, 5.0)
    spectrum_stations: int = 6


def write_report(
    assessment: Assessment,
    recordings: Recordings,
    travel_times: TravelTimeTable,
    path: Path | str,
    references: Sequence[ReferenceEvent] = (),
    settings: ReportSettings | None = None,
) -> None:
    """Write report.html, whole or not at all.

    Raises
    ------
    InputError
        The place cannot be written to.
    """
    write_atomically(report_text(assessment, recordings, travel_times, references, settings), path)


def report_text(
    assessment: Assessment,
    recordings: Recordings,
    travel_times: TravelTimeTable,
    references: Sequence[ReferenceEvent] = (),
    settings: ReportSettings | None = None,
) -> str:
    """The report as one HTML document with its figures and style inside."""
    settings = settings or ReportSettings()
    assessment = withhold(assessment)
    marks = [withhold(_without_recordings(reference)) for reference in references]
    events = [
        _event_context(event, number, assessment, recordings, travel_times, marks, settings)
        for number, event in enumerate(assessment.events, start=1)
    ]
    return _template().render(
        style=_packaged("report.css"),
        assessment=assessment,
        title=_title(assessment),
        events=events,
        overview=[] if events else _no_event_figures(assessment, recordings, settings),
        sentence=wording.sentence,
        significant=wording.significant,
        isoformat=isoformat,
        exclusions=_by_reason(assessment),
        settings=list(_flattened(assessment.provenance.settings)),
        created=isoformat(assessment.provenance.created, 0).replace("T", " ").rstrip("Z") + " UTC",
    )


def _event_context(
    event: EventAssessment,
    number: int,
    assessment: Assessment,
    recordings: Recordings,
    travel_times: TravelTimeTable,
    references: Sequence[ReferenceEvent],
    settings: ReportSettings,
) -> dict[str, Any]:
    rows = section_rows(event, assessment, recordings)
    evidence = wording.evidence_of(event)
    figures = [
        event_map(event, assessment, recordings, references),
        section(event, assessment, recordings, travel_times, settings.band_hz),
        residuals(event.origin),
        spectra(event, rows, recordings, travel_times, settings.band_hz, settings.spectrum_stations),
        evidence_bars(event.identification, evidence),
        tensor_figure(event.moment_tensor),
        waveform_fits(event.moment_tensor),
        yield_intervals(event.yield_kt) if isinstance(event.yield_kt, YieldEstimate) else None,
    ]
    return {
        "event": event,
        "number": number,
        "statement": event.identification.statement,
        "when": wording.when(event.origin),
        "lines": [line for line in (*known_lines(event), missing_line(event)) if line],
        "finding": wording.finding(event),
        "probabilities": probabilities(event),
        "key_numbers": key_numbers(event),
        "evidence": evidence_rows(evidence),
        "arrivals": arrival_rows(event.origin),
        "figures": {figure.name: figure for figure in figures if figure},
    }


def _no_event_figures(
    assessment: Assessment, recordings: Recordings, settings: ReportSettings
) -> list[Illustration]:
    figures = [station_map(assessment, recordings), overview(assessment, recordings, settings.band_hz)]
    return [figure for figure in figures if figure]


def _title(assessment: Assessment) -> str:
    count = len(assessment.events)
    if not count:
        return "No event found"
    return "1 event found" if count == 1 else f"{count} events found"


def _by_reason(assessment: Assessment) -> list[tuple[str, list[str]]]:
    """Exclusions grouped by their reason, the most frequent first."""
    groups: dict[str, list[str]] = {}
    for exclusion in assessment.excluded_channels:
        groups.setdefault(exclusion.reason, []).append(exclusion.channel)
    return sorted(groups.items(), key=lambda group: -len(group[1]))


def _flattened(settings: object, name: str = "") -> Iterator[tuple[str, str]]:
    """Settings as (dotted name, value) rows."""
    if isinstance(settings, Mapping) and settings:
        for key, value in settings.items():
            yield from _flattened(value, f"{name}.{key}" if name else str(key))
    elif name:
        yield name, str(settings)


def _without_recordings(reference: ReferenceEvent) -> ReferenceEvent:
    """The reference event alone: its recordings are not drawn."""
    from dataclasses import replace

    return replace(reference, recordings=Recordings((), {}))


@cache
def _template() -> Template:
    from jinja2 import Environment, StrictUndefined

    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.from_string(_packaged("report.html"))


@cache
def _packaged(name: str) -> str:
    return (files("testban.reporting") / "data" / name).read_text(encoding="utf-8")
