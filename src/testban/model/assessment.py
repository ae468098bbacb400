"""What we say, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from testban.model.event import UnassociatedPick
from testban.model.evidence import Evidence, Identification
from testban.model.magnitude import Magnitude, NotDetermined
from testban.model.moment_tensor import MomentTensor
from testban.model.origin import Origin, RelativeLocation
from testban.model.waveform import Exclusion, InputFile
from testban.model.yields import YieldEstimate


@dataclass(frozen=True)
class Provenance:
    """Enough to run it again: versions, settings, input hashes, references used and when it was made."""

    software_version: str
    library_versions: Mapping[str, str]
    settings: Mapping[str, object]
    inputs: tuple[InputFile, ...]
    references: tuple[str, ...]
    created: float
    earth_model: str


@dataclass(frozen=True)
class EventAssessment:
    """One event. ``id`` is stable for the same input: "EV" and the origin time to the second."""

    id: str
    origin: Origin
    relative_locations: tuple[RelativeLocation, ...]
    magnitudes: tuple[Magnitude, ...]
    identification: Identification
    yield_kt: YieldEstimate | NotDetermined
    evidence: tuple[Evidence, ...]
    not_determined: tuple[NotDetermined, ...] = ()
    warnings: tuple[str, ...] = ()
    moment_tensor: MomentTensor | None = None


@dataclass(frozen=True)
class Assessment:
    """Events, largest first; what was left out and why; how it was made.

    ``no_event_reasons`` is filled exactly when ``events`` is empty.
    """

    events: tuple[EventAssessment, ...]
    no_event_reasons: tuple[str, ...]
    excluded_channels: tuple[Exclusion, ...]
    unassociated_picks: tuple[UnassociatedPick, ...]
    warnings: tuple[str, ...]
    provenance: Provenance
