"""The whole way: recordings in, an assessment out. The only place that knows the order of the stages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from importlib.metadata import version

import numpy as np

from testban.acquisition import screen
from testban.assessment import assemble
from testban.model import Assessment, EventAssessment, Recordings, ReferenceEvent
from testban.pipeline.appraisal import appraise
from testban.pipeline.calibrated import calibrated_origin, learn_from
from testban.pipeline.clipped import hearing, with_clipped
from testban.pipeline.origins import Progress, find_origins
from testban.pipeline.regional import located_in, model_of_place, search_model
from testban.pipeline.settings import AssessmentSettings

LIBRARIES = ("numpy", "scipy", "obspy", "pygrt-kit", "pyproj")


@dataclass(frozen=True)
class Outcome:
    """The assessment and the screened recordings it rests on (for figures)."""

    assessment: Assessment
    recordings: Recordings


def assess_recordings(
    recordings: Recordings,
    *,
    references: Sequence[ReferenceEvent] = (),
    settings: AssessmentSettings | None = None,
    clock: Callable[[], float],
    progress: Progress | None = None,
) -> Outcome:
    """Find, place, size and identify every event in ``recordings``; no origin is given.

    The same recordings, references and settings give the same assessment, ``clock`` apart.
    """
    settings = settings or AssessmentSettings()
    report = progress or _silent
    rng = np.random.default_rng(settings.seed)
    travel_times = search_model(settings)
    report("Screening", 0, 1)
    screened = screen(recordings, settings.quality)
    report("Screening", 1, 1)
    loud = with_clipped(screened, recordings)
    # Stations all of whose channels are clipped have a place too, and onsets.
    screened = replace(screened, sites=loud.sites)
    search = find_origins(screened, hearing(screened, loud), travel_times, settings, rng, report)
    events: list[EventAssessment] = []
    learned = learn_from(references, travel_times, settings)
    for count, (origin, warnings) in enumerate(zip(search.origins, search.warnings, strict=True), start=1):
        larger = search.origins[: count - 1]
        times = model_of_place(origin, travel_times, settings)
        origin = located_in(origin, screened, times, settings, rng)
        lessons = learned if times is travel_times else learn_from(references, times, settings)
        origin = calibrated_origin(origin, screened, references, lessons, times, settings, rng)
        events.append(appraise(origin, screened, references, times, settings, warnings, loud, larger))
        report("Identifying", count, len(search.origins))
    assessment = assemble(
        events,
        search.reasons,
        search.left_out,
        search.unassociated,
        screened,
        references,
        software_version=version("testban"),
        library_versions={name: version(name) for name in LIBRARIES},
        settings=asdict(settings),
        earth_model=travel_times.model,
        created=clock(),
    )
    return Outcome(assessment, screened)


def _silent(stage: str, done: int, total: int) -> None:
    """No progress wanted."""
