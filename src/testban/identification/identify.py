"""All evidence that one event's recordings give, and what it adds up to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from testban.earth.traveltimes import TravelTimes
from testban.identification.combine import combine
from testban.identification.depth import depth_evidence
from testban.identification.first_motion import first_motion_evidence
from testban.identification.ms_mb import ms_mb_evidence
from testban.identification.phase_ratio import phase_ratio_evidence
from testban.identification.settings import PRIOR, IdentificationSettings
from testban.model import Evidence, Identification, Magnitude, NotDetermined, Origin, Recordings


def identify(
    origin: Origin,
    recordings: Recordings,
    travel_times: TravelTimes,
    settings: IdentificationSettings | None = None,
    extra_evidence: Sequence[Evidence] = (),
    prior: Mapping[str, float] = PRIOR,
    magnitudes: Sequence[Magnitude] = (),
    excitation: Magnitude | NotDetermined | None = None,
) -> Identification:
    """Measure P/S, Ms:mb, depth and first motions, add ``extra_evidence`` and combine.

    ``excitation`` is Ms less mb on common channels, for events without a response.
    """
    settings = settings or IdentificationSettings()
    evidence = (
        phase_ratio_evidence(origin, recordings, travel_times, settings.phase_ratio),
        ms_mb_evidence(origin, magnitudes, excitation),
        first_motion_evidence(origin, settings.first_motion),
        depth_evidence(origin, settings.depth),
        *extra_evidence,
    )
    return combine(evidence, prior, settings)
