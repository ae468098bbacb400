"""All evidence that one event's recordings give, and what it adds up to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from testban.earth.traveltimes import TravelTimes
from testban.identification.combine import combine
from testban.identification.complexity import complexity_evidence
from testban.identification.corner import corner_evidence
from testban.identification.depth import depth_evidence
from testban.identification.first_motion import first_motion_evidence
from testban.identification.lg_excitation import lg_excitation_evidence
from testban.identification.ms_mb import ms_mb_evidence
from testban.identification.overlap import apart_from
from testban.identification.phase_ratio import phase_ratio_evidence
from testban.identification.published import told_populations
from testban.identification.reference_ratio import reference_ratio_evidence
from testban.identification.settings import PRIOR, IdentificationSettings
from testban.identification.simulated_kinds import own_populations
from testban.model import (
    Evidence,
    Identification,
    Magnitude,
    NotDetermined,
    Origin,
    PSpectrum,
    Recordings,
    ReferenceEvent,
)


def identify(
    origin: Origin,
    recordings: Recordings,
    travel_times: TravelTimes,
    settings: IdentificationSettings | None = None,
    extra_evidence: Sequence[Evidence] = (),
    prior: Mapping[str, float] = PRIOR,
    magnitudes: Sequence[Magnitude] = (),
    excitation: Magnitude | NotDetermined | None = None,
    references: Sequence[ReferenceEvent] = (),
    larger: Sequence[Origin] = (),
    spectra: Sequence[PSpectrum] | None = None,
) -> Identification:
    """Measure every discriminant, add ``extra_evidence`` and combine.

    ``excitation`` is Ms less mb on common channels, for events without a response. ``references`` near the
    event serve to compare P/S on the same paths. Stations where waves of ``larger`` events overlap are left
    out. ``spectra`` of P, where they are measured already.
    """
    settings = settings or IdentificationSettings()
    learned = own_populations(settings.recorded.without(origin), settings.populations.without(origin))
    clear, hidden = apart_from(larger, origin, recordings, travel_times)
    ratios = phase_ratio_evidence(origin, clear, travel_times, settings.phase_ratio, learned)
    compare = partial(reference_ratio_evidence, settings=settings.phase_ratio, recorded=settings.neighbours)
    compared = [
        found
        for reference in references
        if (found := compare(origin, clear, reference, travel_times)) is not None
    ]
    evidence = (
        *_of_one_measurement(ratios, compared),
        ms_mb_evidence(origin, magnitudes, excitation, learned),
        corner_evidence(origin, clear, travel_times, magnitudes, spectra, learned),
        complexity_evidence(origin, clear, travel_times, learned),
        lg_excitation_evidence(magnitudes, learned),
        first_motion_evidence(origin, settings.first_motion),
        depth_evidence(origin, settings.depth),
        *extra_evidence,
    )
    result = combine(evidence, prior, settings)
    said = told_populations(evidence, learned)
    result = replace(result, assumptions=(*result.assumptions, *said))
    if not hidden:
        return result
    overlap = (
        f"waves of a larger event overlap at {', '.join(hidden)}: left out of P/S, corner and complexity"
    )
    return replace(result, assumptions=(*result.assumptions, overlap))


def _of_one_measurement(ratios: Evidence, compared: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """P/S counts once: the comparison with the most precise reference stands in the place of the published
    populations and of other references."""
    if not compared:
        return (ratios,)
    best = min(compared, key=lambda e: e.uncertainty or float("inf"))
    said = f"; not weighed: {best.name} stands in its place, on the same paths"
    others = (ratios, *(e for e in compared if e is not best))
    return (*(replace(e, text=e.text + said, log_likelihood=None) for e in others), best)
