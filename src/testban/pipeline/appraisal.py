"""From one origin to one assessed event: relative location, size, kind, yield."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from testban.earth.traveltimes import TravelTimes
from testban.identification import IdentificationSettings, identify
from testban.identification.corner_spectra import p_spectra
from testban.identification.long_period import long_period_evidence
from testban.identification.moment_tensor import MomentTensorResult, invert_moment_tensor
from testban.identification.overlap import apart_from
from testban.location import locate_relative
from testban.magnitude import measure_magnitudes
from testban.magnitude.early import first_magnitude, first_relative_magnitudes
from testban.magnitude.excitation import measure_excitation
from testban.magnitude.reference_corrections import corrections_from
from testban.magnitude.relative import amplitude_ratio, scaled_magnitudes
from testban.model import (
    AmplitudeRatio,
    EventAssessment,
    Evidence,
    Magnitude,
    NotDetermined,
    Origin,
    Recordings,
    ReferenceEvent,
    RelativeLocation,
    isoformat,
)
from testban.pipeline.settings import AssessmentSettings
from testban.pipeline.site_membership import sites_holding
from testban.reference.recorded_kinds import recorded_kinds, recorded_motions, recorded_ratios
from testban.yields import estimate_yield


def appraise(
    origin: Origin,
    recordings: Recordings,
    references: Sequence[ReferenceEvent],
    travel_times: TravelTimes,
    settings: AssessmentSettings,
    warnings: tuple[str, ...],
    loud: Recordings,
    larger: Sequence[Origin] = (),
) -> EventAssessment:
    """Everything that is said of one event; what could not be determined is listed with its reason.

    ``loud`` are the recordings with clipped channels, which only magnitudes use; ``larger`` the larger events
    in them.
    """
    missing: list[NotDetermined] = []
    offsets: list[RelativeLocation] = []
    ratios: list[AmplitudeRatio] = []
    corrections = corrections_from(references, origin, travel_times, settings.magnitude)
    magnitudes, not_measured = measure_magnitudes(
        origin, loud, travel_times, settings.magnitude, larger, corrections
    )
    sizes: list[Magnitude] = list(magnitudes)
    missing.extend(not_measured)
    for reference in references:
        offset = locate_relative(origin, recordings, reference, travel_times, settings.relative_location)
        (missing if isinstance(offset, NotDetermined) else offsets).append(offset)  # type: ignore[arg-type]
        ratio = amplitude_ratio(origin, recordings, reference, travel_times, settings.relative_magnitude)
        if isinstance(ratio, NotDetermined):
            missing.append(ratio)
            continue
        ratios.append(ratio)
        scaled = scaled_magnitudes(ratio, reference, settings.relative_magnitude)
        if isinstance(scaled, NotDetermined):
            missing.append(scaled)
        else:
            sizes.extend(scaled)
    clear, _ = apart_from(larger, origin, recordings, travel_times)
    early = _early_magnitudes(origin, recordings, loud, references, travel_times, settings)
    kinds = _with_known_kinds(settings)
    tensor = invert_moment_tensor(
        origin,
        clear,
        travel_times,
        settings.moment_tensor,
        kinds.first_motion,
        settings.wave_fields,
    )
    if isinstance(tensor.magnitude, NotDetermined):
        missing.append(tensor.magnitude)
    else:
        sizes.append(tensor.magnitude)
    long_waves = (
        _unless(tensor, long_period_evidence(origin, clear, settings.long_period)),
        tensor.evidence,
    )
    spectra = p_spectra(origin, clear, travel_times)
    identification = identify(
        origin,
        recordings,
        travel_times,
        kinds,
        long_waves,
        magnitudes=sizes,
        excitation=measure_excitation(origin, loud, travel_times, settings.magnitude, larger),
        references=references,
        larger=larger,
        spectra=spectra,
    )
    if identification.statement in ("earthquake, suspected", "collapse, suspected"):
        yield_kt = NotDetermined(
            "yield", f"only an explosion has one; this event: {identification.statement}"
        )
    else:
        sites = sites_holding(origin) if settings.known_sites else ()
        yield_kt = estimate_yield(sizes, references, ratios, settings.yields, sites, spectra)  # type: ignore[assignment]
    return EventAssessment(
        id=f"EV{isoformat(origin.time, 0)}",
        origin=origin,
        relative_locations=tuple(offsets),
        magnitudes=(*sizes, *early),
        identification=identification,
        yield_kt=yield_kt,
        evidence=identification.evidence,
        not_determined=tuple(missing),
        warnings=warnings,
        moment_tensor=None if isinstance(tensor.tensor, NotDetermined) else tensor.tensor,
    )


def _early_magnitudes(
    origin: Origin,
    recordings: Recordings,
    loud: Recordings,
    references: Sequence[ReferenceEvent],
    travel_times: TravelTimes,
    settings: AssessmentSettings,
) -> list[Magnitude]:
    """Of the first minute; without responses relative to the references."""
    early = first_magnitude(origin, loud, travel_times, settings.magnitude)
    if isinstance(early, Magnitude):
        return [early]
    relative = settings.relative_magnitude
    return [
        found
        for reference in references
        for found in first_relative_magnitudes(origin, recordings, reference, travel_times, relative)
    ]


def _unless(tensor: MomentTensorResult, long_period: Evidence) -> Evidence:
    """The long-period waves count once: in the moment tensor where there is one."""
    if not tensor.evidence.weighed:
        return long_period
    said = " Not weighed: the moment tensor rests on the same waves."
    return replace(long_period, text=long_period.text + said, log_likelihood=None)


def _with_known_kinds(settings: AssessmentSettings) -> IdentificationSettings:
    """With what recorded events of known kind showed, where that is wanted."""
    kinds = settings.identification
    if not settings.known_kinds:
        return kinds
    motions = replace(kinds.first_motion, recorded=recorded_motions())
    return replace(kinds, recorded=recorded_kinds(), neighbours=recorded_ratios(), first_motion=motions)
